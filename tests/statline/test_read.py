"""Reading through real HTTP: what arrives is what was captured."""

import logging
import subprocess
import sys

import pandas as pd
import pytest

from regiobeeld import statline
from regiobeeld.errors import TableNotFoundError
from tests.stand_in import StandIn
from tests.stand_in.tables import content

HEALTH = "85012NED"
CAPTURED = pytest.param("83958NED", marks=pytest.mark.captures)


def test_a_whole_table_equals_its_capture_cell_by_cell(fresh):
    frame = statline.table("84799NED", url=fresh.url).read()
    capture = content("84799NED").typed
    assert list(frame.columns) == list(capture.columns[1:])
    assert len(frame) == len(capture) == 17_341
    for name in frame.columns:
        if frame[name].dtype == "float64":
            expected = capture[name].astype("float64")
        else:
            expected = capture[name].str.strip()
            expected = expected.mask(expected == ".")
        pd.testing.assert_series_equal(frame[name], expected, check_names=False)
    pages = fresh.asked("/TypedDataSet\\?")
    assert len(pages) == 2
    assert ["$skip=10000" in page for page in sorted(pages)] == [False, True]


@pytest.mark.parametrize("table_id", ["85012NED", "70072ned", CAPTURED, "50140NED"])
def test_the_typed_and_the_untyped_set_give_equal_values(server, table_id):
    table = statline.table(table_id, url=server.url)
    typed = table.read()
    untyped = table.read(status=True)
    pd.testing.assert_frame_equal(untyped[typed.columns], typed)
    for topic in table.info.topics:
        missing = untyped[f"{topic.key}|status"] != "ok"
        assert (missing == untyped[topic.key].isna()).all()


def test_every_page_is_followed_and_padding_is_gone(fresh):
    frame = statline.table("50090NED", url=fresh.url).read("Eenzaam", {"Perioden": "2020JJ00"})
    assert len(fresh.asked("/TypedDataSet\\?")) == -(-len(frame) // 10_000) > 2
    assert set(frame["Perioden"]) == {"2020JJ00"}
    assert "NL01" in set(frame["WijkenEnBuurten"])


@pytest.mark.parametrize("blanks_count", [True, False])
def test_padded_codes_are_found_whatever_the_server_does_with_blanks(server, blanks_count):
    wanted = ["GM0344", "NL00", "WK034401", "BU03440111"]
    with StandIn(blanks_count=blanks_count) as other:
        table = statline.table("84799NED", url=other.url)
        frame = table.read("Aantal inwoners", {"WijkenEnBuurten": wanted})
        assert len(other.asked("/TypedDataSet\\?")) == 1
    inhabitants = frame.set_index("WijkenEnBuurten")["AantalInwoners_5"]
    assert sorted(inhabitants.index) == sorted(wanted)
    assert inhabitants["GM0344"] == 357_597


def test_a_long_list_of_codes_goes_in_batches_and_keeps_the_order(fresh):
    table = statline.table(HEALTH, url=fresh.url)
    whole = table.read("Rokers")
    codes = [code for code in table.info.dimensions[2].codes if code.startswith("GM")][:20]
    where = {"RegioS": codes[::-1], "Leeftijd": ["20300"], "Marges": ["MW00000"]}
    expected = whole[
        whole["RegioS"].isin(codes)
        & (whole["Leeftijd"] == "20300")
        & (whole["Marges"] == "MW00000")
    ].reset_index(drop=True)
    pd.testing.assert_frame_equal(table.read("Rokers", where), expected)


def test_a_list_longer_than_the_table_is_read_whole_and_chosen_here(fresh):
    table = statline.table("84799NED", url=fresh.url)
    codes = [code for code in table.info.dimensions[0].codes if code.startswith("WK0344")]
    codes += [code for code in table.info.dimensions[0].codes if code.startswith("BU0344")]
    frame = table.read("AantalInwoners", {"WijkenEnBuurten": codes})
    assert sorted(frame["WijkenEnBuurten"]) == sorted(codes)
    assert len(fresh.asked("/TypedDataSet\\?")) == 2


def test_all_codes_of_a_dimension_ask_for_no_filter(fresh):
    table = statline.table(HEALTH, url=fresh.url)
    table.read("Rokers", {"Leeftijd": list(table.info.dimensions[0].codes)})
    assert not fresh.asked("filter")


def test_no_codes_are_no_rows(fresh):
    frame = statline.table(HEALTH, url=fresh.url).read("Rokers", {"RegioS": []}, status=True)
    assert frame.empty
    assert list(frame.columns)[-2:] == ["Rokers_17", "Rokers_17|status"]
    assert not fresh.asked("DataSet\\?")


def test_labels_stand_beside_the_codes(server):
    frame = statline.table(HEALTH, url=server.url).read(
        ["Rokers", "Mantelzorger"], {"RegioS": ["GM0344", "NL01"]}, labels=True
    )
    assert list(frame.columns) == [
        *("Leeftijd", "Leeftijd_label", "Marges", "Marges_label"),
        *("RegioS", "RegioS_label", "Perioden", "Perioden_label"),
        *("Rokers_17", "Mantelzorger_14"),
    ]
    names = frame.drop_duplicates("RegioS").set_index("RegioS")["RegioS_label"]
    assert names.to_dict() == {"NL01": "Nederland", "GM0344": "Utrecht (gemeente)"}


@pytest.mark.captures
def test_statuses_tell_secret_from_impossible(server):
    """GM0305 had been abolished by 2015: nothing about it can occur."""
    frame = statline.table("70072ned", url=server.url).read(status=True).set_index("RegioS")
    assert frame.loc["GM0305", "TotaleBevolking_1|status"] == "not_applicable"
    assert frame.loc["NL01", "TotaleBevolking_1|status"] == "ok"
    statuses = frame[[name for name in frame.columns if name.endswith("|status")]]
    counts = statuses.stack().value_counts()
    assert counts["suppressed"] == 1_376
    assert counts["not_applicable"] == 108_335 + 2 * 991


def test_without_a_reason_a_gap_is_not_measured():
    topic = statline.Topic("Rokers_1", "Rokers")
    region = statline.Dimension("RegioS", "Regio's", "GeoDimension", {"GM0344": "Utrecht"})
    info = statline.TableInfo("1", "t", "CBS", "2020", "", "nl", (topic,), (region,))
    stored = pd.DataFrame({"RegioS": ["GM0344"], "Rokers_1": [float("nan")]})
    table = statline.Table(info, lambda columns, where, *, status=False: stored[list(columns)])
    assert table.read(status=True)["Rokers_1|status"].tolist() == ["not_measured"]


def test_values_and_reasons_come_in_one_reading(fresh):
    seen = []
    rows = statline.live_rows(
        "84799NED",
        url=fresh.url,
        progress=lambda came, expected: seen.append((came, expected)),
    )
    columns = ["WijkenEnBuurten", "AantalInwoners_5", "GemiddeldeHuishoudensgrootte_32"]
    frame = rows(columns, {}, status=True)
    assert list(frame.columns) == [
        *("WijkenEnBuurten", "AantalInwoners_5"),
        *("GemiddeldeHuishoudensgrootte_32", "GemiddeldeHuishoudensgrootte_32|status"),
    ]
    assert seen == [(10_000, 17_341), (17_341, 17_341)]
    assert not fresh.asked("/TypedDataSet\\?")
    assert rows.info.modified == "2021-03-26T02:00:00"


def test_many_columns_are_not_listed_in_the_address(fresh):
    statline.download("50140NED", url=fresh.url)
    assert not fresh.asked("select")


def test_rows_are_read_over_one_connection(fresh):
    table = statline.table(HEALTH, url=fresh.url)
    fresh.connections.clear()
    table.read("Rokers")
    table.read("Mantelzorger")
    assert len(fresh.connections) == 1


def test_a_table_of_rivm_is_found_after_cbs(server, monkeypatch):
    with StandIn(host="CBS") as cbs, StandIn(host="RIVM") as rivm:
        monkeypatch.setenv("REGIOBEELD_STATLINE_URL", cbs.url)
        monkeypatch.setenv("REGIOBEELD_RIVM_URL", rivm.url)
        assert statline.table("50140NED").info.catalogue == "RIVM"
        assert statline.table("85012NED").info.catalogue == "CBS"
        assert len(cbs.asked("50140NED")) <= 2, "nothing that follows from its description"
        with pytest.raises(
            TableNotFoundError, match=r"CBS does not have.*dataderden does not have"
        ):
            statline.table("00000AAA")
        with pytest.raises(TableNotFoundError, match="CBS does not have table 50140NED"):
            statline.table("50140NED", catalogue="CBS")
        listed = statline.catalogue("RIVM")
    assert listed["id"].tolist() == ["50140NED", "50090NED"]


def test_the_catalogue_can_be_searched(server):
    tables = statline.catalogue(search="WIJKEN kerncijfers", url=server.url)
    assert tables["id"].tolist() == ["84799NED"]
    assert tables["period"].tolist() == ["2020"]


def test_logging_is_left_alone(server):
    """In a fresh interpreter."""
    code = (
        "import logging; from regiobeeld import statline\n"
        f"statline.table({HEALTH!r}, url={server.url!r}).read('Rokers')\n"
        "assert logging.getLogger().handlers == [], logging.getLogger().handlers\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_handlers_of_the_user_are_left_alone(server, caplog):
    before = list(logging.getLogger().handlers)
    statline.table(HEALTH, url=server.url)
    assert logging.getLogger().handlers == before
