"""How things show themselves in a notebook: as accessible tables, and completed by the Tab key."""

import subprocess
import sys

import pytest

import regiobeeld
from regiobeeld.console import progress
from regiobeeld.errors import RegiobeeldError
from regiobeeld.region_picture.display import picture_html
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic
from regiobeeld.statline.table import Table

HOSTILE = "<script>alert(1)</script>"


def test_a_picture_is_a_table_with_headers_and_a_caption():
    html = regiobeeld.picture("gemeente:zeist", indicators=["good_health"])._repr_html_()
    assert "<caption>Zeist, 2020</caption>" in html
    assert html.count('<th scope="col">') == 7 and html.count('<th scope="row">') == 1
    assert "http" not in html and "Eigen definities" not in html


def test_a_picture_can_be_shown_in_english():
    html = picture_html(regiobeeld.picture("gemeente:zeist", indicators=["good_health"]), "en")
    for heading in ("value", "95% interval", "period", "the Netherlands", "judgement", "remark"):
        assert f'<th scope="col">{heading}</th>' in html
    assert "Good self-rated health" in html and "oordeel" not in html
    with pytest.raises(RegiobeeldError, match="use 'nl' or 'en'"):
        picture_html(regiobeeld.picture("gemeente:zeist", indicators=["good_health"]), "de")


def test_texts_of_a_table_are_escaped():
    info = TableInfo(
        "1", HOSTILE, HOSTILE, "2020", "", "nl",
        (Topic("A_1", HOSTILE, HOSTILE, group=(HOSTILE,)),),
        (Dimension("R", HOSTILE, "Dimension", {HOSTILE: HOSTILE}),),
    )  # fmt: skip
    html = Table(info, rows=None)._repr_html_()
    assert "<script" not in html and '<th scope="col">key</th>' in html
    assert 'scope="rowgroup"' in html


def test_topics_are_completed_and_read_by_name():
    table = regiobeeld.table("85012NED")
    names = table._ipython_key_completions_()
    assert "Rokers" in names and len(names) == len(set(names))
    assert table["Rokers"].equals(table.read("Rokers", labels=True))
    with pytest.raises(TypeError):
        iter(table)


def test_regions_are_completed_by_what_to_type():
    named = regiobeeld.named_regions(2020)
    assert {"utrecht", "ggd:twente", "gemeente:utrecht"} <= set(named._ipython_key_completions_())
    assert named["gemeente:utrecht"].gemeenten == ("GM0344",)
    assert "utrecht" in named and "atlantis" not in named and len(named) == len(list(named))


def test_ipython_completes_between_the_brackets():
    completer = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell()
    completer.user_ns["named"] = regiobeeld.named_regions()
    completer.user_ns["table"] = regiobeeld.table("85012NED")
    assert "ggd:twente" in " ".join(completer.complete('named["ggd:tw')[1])
    assert "Rokers" in " ".join(completer.complete('table["Rok')[1])


def test_a_bar_in_a_notebook_without_ipywidgets_gives_no_warning():
    code = (
        "import sys, warnings; warnings.simplefilter('error');"
        "sys.modules['ipykernel.zmqshell'] = sys; sys.modules['ipywidgets'] = None;"
        "import importlib.util as u; find = u.find_spec;"
        "u.find_spec = lambda name, *a: None if name == 'ipywidgets' else find(name, *a);"
        "from regiobeeld.console.progress import bar;"
        "b = bar('84799NED', 'rows'); b.update(3); b.close()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "84799NED: 3 rows" in done.stderr


def test_outside_a_notebook_there_is_no_widget():
    assert not progress.in_notebook() or "ipykernel.zmqshell" in sys.modules
