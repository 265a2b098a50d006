"""A site whose maker is killed: the former one or the new one, or what the next run finishes."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from regiobeeld.errors import BusyError
from regiobeeld.files.together import alone, unfinished
from regiobeeld.site import build_site
from tests.killing import (
    STRIDE_OF_SLOW,
    at_once,
    killed_at_every_event,
    killed_at_random,
    needs_sigkill,
)

pytestmark = needs_sigkill
PAGE = '<html lang="nl"><title>{title}</title><h1 id="overzicht-titel">{title}</h1>'


def reports_of(folder: Path, title: str, *regions: str) -> Path:
    for region in regions:
        (folder / region).mkdir(parents=True)
        page = folder / region / f"regiobeeld-{region}.html"
        page.write_text(PAGE.format(title=title), encoding="utf-8")
        (folder / region / "metingen.csv").write_text(title)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def shown(folder: Path) -> dict[str, bytes]:
    return {n: d for n, d in tree(folder).items() if not n.startswith(".")}


def make(reports: str, out: str) -> None:
    build_site(reports, out)


@pytest.fixture
def sites(tmp_path: Path) -> dict[str, Path]:
    """Reports before and after, and a site of the former with a file of somebody else."""
    before = reports_of(tmp_path / "before", "Toen", "twente", "zeist")
    after = reports_of(tmp_path / "after", "Nu", "twente", "utrecht")
    former = tmp_path / "former"
    build_site(before, former)
    (former / "robots.txt").write_text("mine")
    return {"after": after, "former": former, "site": tmp_path / "site"}


@pytest.mark.parametrize("killed", [killed_at_every_event, killed_at_random])
@pytest.mark.parametrize("first", [True, False])
def test_killed(sites: dict[str, Path], tmp_path: Path, killed, first: bool):
    site, after = sites["site"], sites["after"]
    shutil.copytree(sites["former"], tmp_path / "whole")
    if first:
        shutil.rmtree(tmp_path / "whole")
    old = {} if first else tree(tmp_path / "whole")
    build_site(after, tmp_path / "whole")
    new = tree(tmp_path / "whole")

    def given(step: int) -> tuple[str, str]:
        shutil.rmtree(site, ignore_errors=True)
        if not first:
            shutil.copytree(sites["former"], site)
        return str(after), str(site)

    if killed is killed_at_every_event:
        killed = partial(killed, stride=STRIDE_OF_SLOW)
    kills = 0
    for kills in killed(make, given):  # noqa: B007 - the last one is asked for
        for name, data in shown(site).items():
            assert data in (old.get(name), new.get(name)), name
        assert unfinished(site) or shown(site) in (old, new)
        build_site(after, site)
        assert tree(site) == new
        assert (site / "zeist").exists() is False
    assert kills >= 8


def test_a_folder_of_the_former_site_that_became_a_link_is_left_alone(sites: dict[str, Path]):
    site, elsewhere = sites["former"], sites["site"]
    (site / "zeist").rename(elsewhere)
    (site / "zeist").symlink_to(elsewhere)
    build_site(sites["after"], site)
    assert (elsewhere / "metingen.csv").exists()


def test_two_at_once_take_turns(sites: dict[str, Path]):
    make_one = (make, (str(sites["after"]), str(sites["site"])))
    assert at_once(make_one, make_one, make_one) == [0, 0, 0]
    assert not [name for name in tree(sites["site"]) if name.startswith(".")]


def test_who_waits_too_long_is_told(sites: dict[str, Path], monkeypatch):
    monkeypatch.setenv("REGIOBEELD_LOCK_WAIT", "0")
    with (
        alone(sites["former"], "the site", "site"),
        pytest.raises(BusyError, match=r"writes the site .*former: regiobeeld site"),
    ):
        build_site(sites["after"], sites["former"])
