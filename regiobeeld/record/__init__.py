"""The record of a report: what it was made of, and its description as an RO-Crate.

May use `interviews`, `region_picture` and below.
"""

from regiobeeld.record.run_record import RunRecord, read_record

__all__ = ["RunRecord", "read_record"]
