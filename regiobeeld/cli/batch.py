"""The command ``regiobeeld batch``."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from regiobeeld.cli.options import Language
from regiobeeld.console import terminal


class BatchLevel(StrEnum):
    """Levels that a batch is made of."""

    gemeente = "gemeente"
    ggd = "ggd"
    provincie = "provincie"
    all = "all"


def batch(
    level: Annotated[BatchLevel, typer.Option(help="Which regions; all is the three together.")],
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Reports made at a time; one per processor if left out."),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Dask scheduler, such as tcp://10.0.0.1:8786."),
    ] = None,
    tls_ca: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Certificate of who signed those of the cluster (PEM)."),
    ] = None,
    tls_cert: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Certificate of this machine (PEM).")
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Private key of that certificate (PEM).")
    ] = None,
    out: Annotated[
        str, typer.Option(help="Folder for the reports, or an address such as s3://bucket/map.")
    ] = "reports",
    year: Annotated[
        int | None,
        typer.Option(help="No figure in the reports is newer than this; the newest if left out."),
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of the reports.")] = Language.nl,
) -> None:
    """Make the reports of all regions of a level.

    Run it again and it makes only what is missing, or was made of other figures. One region that
    fails does not stop the others. Pages share one chart library that lies beside their folders:
    move or publish all of it together.

    A Dask cluster and addresses need: pip install 'regiobeeld[batch]'. Workers need the same
    version and figures, and do best with one thread each. Who reaches a scheduler runs what it
    likes on the workers: let it speak TLS (tls://), and give the three certificates.

    \b
    Examples:
        regiobeeld batch --level ggd
        regiobeeld batch --level gemeente --workers 8 --out ~/rapporten
        regiobeeld batch --level all --dask tcp://10.0.0.1:8786 --out s3://bucket/rapporten
        regiobeeld batch --level ggd --dask tls://10.0.0.1:8786 --tls-ca ca.pem --tls-cert ik.pem
            --tls-key ik.key
    """
    if workers is not None and dask is not None:
        raise typer.BadParameter("a Dask cluster has its own workers", param_hint="--workers")
    given = [path for path in (tls_ca, tls_cert, tls_key) if path is not None]
    if given and (dask is None or len(given) < 3):
        raise typer.BadParameter(
            "--tls-ca, --tls-cert and --tls-key go together, with --dask tls://…",
            param_hint="--tls-ca, --tls-cert, --tls-key",
        )
    from regiobeeld.interviews.unfinished import told_of
    from regiobeeld.report.running.batch import batch as make
    from regiobeeld.report.running.certificates import Certificates

    with terminal.report_progress() as progress:
        result = make(
            level.value,
            year=year,
            lang=lang.value,
            out=out,
            workers=workers,
            dask=dask,
            certificates=Certificates(*given) if given else None,
            progress=progress,
        )
    terminal.complain_of(result.failed)
    for region in (*result.made, *result.kept):
        if lacking := told_of(region):
            terminal.step(f"{region}: {lacking}")
    terminal.say(
        f"{len(result.made)} made, {len(result.kept)} up to date, {len(result.failed)} failed:"
        f" {out}"
    )
    sys.stdout.flush()
    if result.failed:
        raise typer.Exit(1)
