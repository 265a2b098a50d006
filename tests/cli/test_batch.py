"""The command that makes many reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from regiobeeld.cli import app
from regiobeeld.errors import BuildError
from regiobeeld.interviews.workspace import workspace
from regiobeeld.report.running import batch as batches
from regiobeeld.report.running.batch import BatchResult
from regiobeeld.report.running.certificates import Certificates


def here(*arguments: str):
    return CliRunner().invoke(app.app, list(arguments), prog_name="regiobeeld")


@pytest.fixture
def asked(monkeypatch) -> dict[str, object]:
    options: dict[str, object] = {}

    def batch(level: str, *, progress, **others: object) -> BatchResult:
        options.update(others, level=level)
        progress(1, 2, "GM0088")
        failed = {"GM0060": BuildError("no figures")} if level == "gemeente" else {}
        return BatchResult(made=["GM0088"], kept=["GM0096"], failed=failed)

    monkeypatch.setattr(batches, "batch", batch)
    return options


def test_what_was_made_is_told(asked):
    result = here("batch", "--level", "ggd", "--workers", "3", "--lang", "en", "--out", "elsewhere")
    assert result.exit_code == 0
    assert result.stdout == "1 made, 1 up to date, 0 failed: elsewhere\n"
    assert result.stderr == "1/2 GM0088\n"
    assert asked == {
        "level": "ggd", "year": None, "lang": "en", "out": "elsewhere", "workers": 3, "dask": None,
        "certificates": None,
    }  # fmt: skip


def test_a_failure_is_named_and_ends_with_status_1(asked):
    result = here("batch", "--level", "gemeente")
    assert result.exit_code == 1
    assert "Error: GM0060: no figures" in result.stderr
    assert "1 made, 1 up to date, 1 failed" in result.stdout


def test_a_cluster_has_its_own_workers(asked):
    result = here("batch", "--level", "ggd", "--workers", "2", "--dask", "tcp://10.0.0.1:8786")
    assert result.exit_code == 2
    assert "a Dask cluster has its own workers" in result.stderr


def test_certificates_go_along(asked):
    tls = ["--tls-ca", "ca.pem", "--tls-cert", "me.pem", "--tls-key", "me.key"]
    result = here("batch", "--level", "ggd", "--dask", "tls://10.0.0.1:8786", *tls)
    assert result.exit_code == 0
    assert asked["certificates"] == Certificates(Path("ca.pem"), Path("me.pem"), Path("me.key"))


@pytest.mark.parametrize(
    "given",
    [
        ["--tls-ca", "ca.pem", "--tls-cert", "me.pem", "--tls-key", "me.key"],
        ["--dask", "tls://10.0.0.1:8786", "--tls-cert", "me.pem", "--tls-key", "me.key"],
        ["--dask", "tls://10.0.0.1:8786", "--tls-ca", "ca.pem"],
    ],
)
def test_certificates_go_together_and_with_a_cluster(asked, given):
    result = here("batch", "--level", "ggd", *given)
    assert result.exit_code == 2 and not asked
    assert "go together" in result.stderr


def test_a_register_that_is_not_finished_is_told(asked, tmp_path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path))
    register = workspace("GM0088").register
    register.parent.mkdir(parents=True)
    register.write_text(
        "interview_id,rol,gebied_code,maand,toestemming_versie\nB01,,GM0088,,v1\n", encoding="utf-8"
    )
    result = here("batch", "--level", "ggd")
    assert result.exit_code == 0
    assert "GM0088: The interviews are left out of reports until" in result.stderr
    assert "rol (1), maand (1)" in result.stderr
    assert "GM0096:" not in result.stderr
