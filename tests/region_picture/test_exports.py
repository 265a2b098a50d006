import io

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from regiobeeld import picture
from regiobeeld.errors import BuildError
from regiobeeld.region_picture.exports import parquet_bytes, write_tables


@pytest.fixture(scope="module")
def utrecht():
    return picture("utrecht", indicators=["inhabitants", "overweight", "life_expectancy", "births"])


@pytest.fixture(scope="module")
def written(utrecht, tmp_path_factory):
    return {path.name: path for path in write_tables(utrecht, tmp_path_factory.mktemp("t") / "new")}


def test_all_files_are_there(written):
    assert sorted(written) == [
        "bereikbaarheid.csv",
        "cijfers.xlsx",
        "gemeenten_en_wijken.csv",
        "historie.csv",
        "metingen.csv",
        "metingen.parquet",
        "sluiting.csv",
        "toekomst.csv",
        "vergelijking.csv",
    ]


def test_the_same_picture_gives_the_same_bytes(utrecht, written, tmp_path):
    for path in write_tables(utrecht, tmp_path):
        assert path.read_bytes() == written[path.name].read_bytes(), path.name


def test_years_to_come_and_distances_go_along(utrecht, written):
    course = pd.read_csv(written["toekomst.csv"], encoding="utf-8-sig")
    assert course["label"].iloc[0] == "inwoners"
    pd.testing.assert_series_equal(course["value"], utrecht.future.course["value"], rtol=1e-9)
    closings = pd.read_csv(written["sluiting.csv"], encoding="utf-8-sig")
    assert closings[["closed", "area_name"]].iloc[0].tolist() == ["UMC Utrecht", "Regio Utrecht"]
    assert pd.read_csv(written["bereikbaarheid.csv"])["area_name"].notna().all()


def test_a_region_without_sites_has_no_file_of_distances(tmp_path):
    zeist = picture("zeist", 2020, indicators=["inhabitants"])
    names = [path.name for path in write_tables(zeist, tmp_path)]
    assert not {"toekomst.csv", "bereikbaarheid.csv", "sluiting.csv"} & set(names)


def test_csv_reads_back(utrecht, written):
    data = written["metingen.csv"].read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(io.BytesIO(data), encoding="utf-8-sig")
    pd.testing.assert_series_equal(frame["value"], utrecht.measurements["value"], rtol=1e-9)
    assert set(frame["label"]) >= {"Inwoners", "Overgewicht"}


def test_differences_below_zero_stay_numbers(written):
    frame = pd.read_csv(written["vergelijking.csv"])
    assert frame["difference"].dtype == "float64"
    assert (frame["difference"] < 0).any()


def test_members_have_their_names(written):
    frame = pd.read_csv(written["gemeenten_en_wijken.csv"])
    assert set(frame.loc[frame["region"] == "GM0344", "region_name"]) == {"Utrecht"}
    assert set(frame.loc[frame["region"] == "WK030704", "region_name"]) == {"Eemkwartier"}
    assert frame["region_name"].notna().all()


@pytest.mark.parametrize("name", ["metingen", "historie", "vergelijking", "gemeenten_en_wijken"])
def test_names_stand_beside_ids(written, name):
    frame = pd.read_csv(written[f"{name}.csv"])
    columns = list(frame.columns)
    assert columns[:5] == ["indicator", "label", "unit", "region", "region_name"]
    if name != "gemeenten_en_wijken":
        ours = frame[frame["region"] == "utrecht"]
        assert set(ours["region_name"]) == {"Regio Utrecht"}
    if name == "vergelijking":
        assert columns[columns.index("benchmark") + 1] == "benchmark_name"
        assert set(frame["benchmark_name"]) == {"Nederland"}


def test_names_are_in_the_language_asked(utrecht, tmp_path):
    write_tables(utrecht, tmp_path, lang="en")
    frame = pd.read_csv(tmp_path / "vergelijking.csv")
    assert set(frame["benchmark_name"]) == {"the Netherlands"}


def test_parquet_holds_the_measurements_and_no_trace_of_a_program(utrecht, written):
    assert pq.read_schema(written["metingen.parquet"]).metadata is None
    frame = pd.read_parquet(written["metingen.parquet"])
    assert list(frame.columns) == list(utrecht.measurements.columns)
    assert {"2020", "2019-2022", "2026"} <= set(frame["period"])


def test_parquet_of_nothing(utrecht):
    empty = utrecht.measurements.iloc[:0]
    assert pd.read_parquet(io.BytesIO(parquet_bytes(empty))).empty


def test_the_workbook_holds_numbers_and_sources(written):
    book = openpyxl.load_workbook(written["cijfers.xlsx"])
    assert book.sheetnames == ["Cijfers", "Historie", "Bronnen"]
    rows = list(book["Cijfers"].iter_rows(values_only=True))
    row = dict(zip(rows[0], next(r for r in rows if r[0] == "overweight"), strict=True))
    assert row["value"] == pytest.approx(44.3)
    assert row["judgement"] == "gunstiger"
    assert any("85012NED" in str(cell.value) for (cell,) in book["Bronnen"].iter_rows())


def test_a_folder_that_is_a_file_is_refused(utrecht, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildError, match="cannot be written"):
        write_tables(utrecht, tmp_path / "file")
