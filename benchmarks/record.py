"""Time what a batch goes by: the fingerprints of the reports of all gemeenten.

Run in the root of the repository:

    python -m benchmarks.record
"""

from __future__ import annotations

from benchmarks import _measuring as measuring
from regiobeeld.record.inputs import fingerprint_of, inputs_of
from regiobeeld.record.job import Job
from regiobeeld.record.shared import shared
from regiobeeld.report.running.batch import region_ids

ROUNDS = 9


def main() -> None:
    jobs = [Job(id) for id in region_ids("gemeente", 2020)]
    common = shared()
    once = measuring.median_time(shared, ROUNDS)
    each = measuring.median_time(
        lambda: [fingerprint_of(inputs_of(job, common)) for job in jobs], ROUNDS
    )
    rows = [
        ["what all reports share", measuring.seconds(once)],
        [f"{len(jobs)} fingerprints", measuring.seconds(each)],
    ]
    measuring.say(measuring.machine())
    measuring.say(measuring.table(["what", "time"], rows))


if __name__ == "__main__":
    main()
