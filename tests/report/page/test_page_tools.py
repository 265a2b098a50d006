"""What a reader does in the page: find, choose, compare, put in order, save."""

import io
from pathlib import Path

import pandas as pd
import pytest

from regiobeeld import report

Image = pytest.importorskip("PIL.Image", reason="pillow is not installed")


def saved(page, button) -> tuple[str, bytes]:
    """Press a button; return name and content of the file that comes."""
    with page.expect_download() as waiting:
        button.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def dutch(data: bytes) -> pd.DataFrame:
    assert data.startswith(b"\xef\xbb\xbf")
    return pd.read_csv(io.BytesIO(data), sep=";", decimal=",", encoding="utf-8-sig")


def order(page, table: str, column: int) -> list[str]:
    return page.locator(f"{table} tbody tr > :nth-child({column})").all_inner_texts()


# --- contents


@pytest.mark.parametrize("width", [1280, 768, 400])
def test_contents_mark_the_chapter_that_is_read(look, utrecht, width):
    page = look(utrecht.html, width)
    current = page.locator(".contents a[aria-current]")
    assert current.get_attribute("href") == "#overzicht"
    toggle = page.locator(".contents-toggle")
    assert toggle.is_visible() == (width < 1200)
    if width < 1200:
        assert not page.locator("#contents-list").is_visible()
        toggle.focus()
        page.keyboard.press("Enter")
        assert toggle.get_attribute("aria-expanded") == "true"
    page.locator(".contents a[href='#lifestyle']").click()
    page.wait_for_selector(
        ".contents a[href='#lifestyle'][aria-current=location]", state="attached"
    )
    assert current.count() == 1
    if width < 1200:
        assert not page.locator("#contents-list").is_visible()
        assert "Leefstijl" in toggle.inner_text()
    # The heading is below the bar, not behind it.
    bar = page.locator(".contents").bounding_box()
    heading = page.locator("#lifestyle").bounding_box()
    assert heading["y"] >= (bar["height"] if width < 1200 else 0)


@pytest.mark.parametrize("width", [1280, 400])
def test_search_finds_counts_opens_and_goes(look, utrecht, width):
    page = look(utrecht.html, width)
    box = page.get_by_label("Zoek op deze pagina", exact=True)
    status = page.locator(".search-status")
    assert status.get_attribute("role") == "status"
    box.fill("EENZAAM")
    hits = page.locator(".hit")
    assert status.inner_text() == f"{hits.count()} treffers" and hits.count() > 3
    in_chapter = page.locator("section[aria-labelledby=health] .hit").count()
    assert f"({in_chapter})" in page.locator(".contents a[href='#health']").inner_text()
    folded = page.locator("details:not([open]) .hit").count()
    assert folded > 0
    for _ in range(hits.count()):
        box.press("Enter")
        now = page.locator(".hit-now")
        assert now.count() == 1 and now.is_visible()
    assert page.locator("details:not([open]) .hit").count() == 0
    assert f"van {hits.count()}" in status.inner_text()
    box.press("Shift+Enter")
    assert status.inner_text().startswith(f"Treffer {hits.count() - 1} ")
    box.press("Escape")
    assert "eenzaam" in page.evaluate("document.activeElement.textContent").lower()
    assert hits.count() == 0 and box.input_value() == ""


def test_search_knows_gemeenten_and_what_is_not_there(look, utrecht):
    page = look(utrecht.html)
    box = page.locator("#search")
    box.fill("wijk bij duurst")
    assert page.locator("section[aria-labelledby=verschillen] .hit").count() >= 1
    box.fill("eenzaamheid")
    found = page.locator(".hit").count()
    box.fill("eenzaamheidsgevoel")
    assert page.locator(".hit").count() == found >= 1
    box.fill("eenzaam")
    assert page.locator(".hit").count() > 3
    box.fill("zzzzzzzzzz")
    assert page.locator(".search-status").inner_text() == "Geen treffers"
    box.fill("")
    assert page.locator(".search-status").inner_text() == ""
    assert page.locator(".without").count() == 0


# --- the spine chart


def test_filter_changes_chart_words_and_tables(look, utrecht):
    page = look(utrecht.html)
    chapter = page.locator("section[aria-labelledby=lifestyle]")
    chapter.scroll_into_view_if_needed()
    chart = chapter.locator(".chart").first
    chart.locator("svg").first.wait_for()
    rows = chapter.locator("#rijen-lifestyle tbody tr:visible")
    every, height = rows.count(), chart.bounding_box()["height"]
    words = chart.get_attribute("aria-label")
    better = chapter.get_by_role("button", name="gunstiger", exact=True)
    assert better.get_attribute("aria-pressed") == "false"
    better.focus()
    page.keyboard.press("Enter")
    assert better.get_attribute("aria-pressed") == "true"
    shown = " ".join(rows.all_inner_texts())
    assert rows.count() < every and "Rookt" in shown and "Drinkt niet" not in shown
    status = chapter.locator(".filter-status").inner_text()
    assert status == f"{rows.count()} van de {every} cijfers."
    texts = chart.locator("svg text").all_text_contents()
    assert [text for text in texts if "Rookt" in text]
    assert not [text for text in texts if "Drinkt niet" in text]
    assert chart.bounding_box()["height"] < 0.8 * height
    assert "Rookt" in chart.get_attribute("aria-label")
    assert "Drinkt niet" not in chart.get_attribute("aria-label")
    labour = chapter.get_by_role("button", name="Wijkgerichte preventie")
    labour.click()
    assert labour.get_attribute("aria-pressed") == "true"
    chapter.get_by_role("button", name="alles", exact=True).click()
    assert labour.get_attribute("aria-pressed") == "false"
    assert rows.count() == every
    assert chart.get_attribute("aria-label") == words
    assert abs(chart.bounding_box()["height"] - height) < 2


def test_filters_that_fit_nothing_are_not_offered(look, utrecht):
    page = look(utrecht.html)
    chapter = page.locator("section[aria-labelledby=demography]")
    assert chapter.get_by_role("button", name="ongunstiger", exact=True).count() == 0
    chapter.get_by_role("button", name="Digitale transformatie").click()
    shown = chapter.locator("#rijen-demography tbody tr:visible")
    assert "digitale_transformatie" in shown.first.get_attribute("data-coalitions")


# --- map and comparison


@pytest.mark.parametrize("width", [1280, 400])
def test_the_map_shows_another_indicator_and_level(look, utrecht, width):
    page = look(utrecht.html, width)
    tool = page.locator(".areas-map")
    tool.scroll_into_view_if_needed()
    chart = tool.locator(".chart")
    chart.locator("svg").first.wait_for()
    assert chart.get_attribute("aria-label").startswith("Eenzaam (schatting) per wijk")
    page.get_by_label("Wat laat de kaart zien?").select_option("smoking")
    # Measured by gemeente only: the level follows, and says so.
    assert page.locator("#map-level").input_value() == "gemeente"
    assert page.locator("#map-level option[value=wijk]").is_disabled()
    said = tool.locator(":scope > [role=status]").inner_text()
    assert said.startswith("Per wijk is hierover geen cijfer") and "Rookt per gemeente" in said
    assert tool.locator("h3").inner_text().startswith("Rookt per gemeente")
    assert "hoogst in" in chart.get_attribute("aria-label")
    tool.locator("summary").click()
    body = tool.locator("tbody tr")
    assert body.count() == 26
    assert body.filter(has_text="GM0344").inner_text().split("\t")[2] == "18,2"
    # The first map has no margins and this one has: every cell stands under its name.
    assert tool.locator("thead th").count() == body.first.locator("td").count() == 8
    legend = chart.locator(".legendtext").all_text_contents()
    assert len(legend) == 5 and all("%" in text for text in legend)
    page.get_by_label("Wat laat de kaart zien?").select_option("inhabitants")
    page.get_by_label("Per", exact=True).select_option("wijk")
    assert body.count() == 224
    assert tool.locator("h3").inner_text().startswith("Inwoners per wijk")
    assert tool.locator("thead th").first.inner_text().startswith("Wijk")


def test_the_map_has_the_colours_of_the_chapters_own(look, utrecht):
    page = look(utrecht.html)
    page.locator("#map-indicator").select_option("overweight")
    page.locator("#map-level").select_option("gemeente")
    colours = """id => Object.fromEntries(
      Regiobeeld.figureOf(document.querySelector(id)).data
        .filter(trace => trace.meta).map(trace => [trace.meta, trace.fillcolor + trace.text]))"""
    mine = page.evaluate(colours, ".areas-map .chart")
    theirs = page.evaluate(colours, "#figure-map-overweight-gemeente .chart")
    assert mine == theirs and len(mine) == 26


@pytest.mark.parametrize("width", [1280, 400])
def test_any_two_gemeenten_side_by_side(look, utrecht, width):
    page = look(utrecht.html, width)
    page.get_by_label("Eerste gemeente").select_option(label="Utrecht")
    page.get_by_label("Tweede gemeente").select_option(label="Zeist")
    tool = page.locator(".compare")
    assert "Utrecht en Zeist" in tool.locator("caption").inner_text()
    assert tool.locator("[role=status]").inner_text() == "Utrecht en Zeist naast elkaar"
    smoking = tool.locator("tbody tr", has_text="Rookt").first
    assert "18,2%" in smoking.inner_text() and "17,2 tot 19,2" in smoking.inner_text()
    assert "gemeten met een vragenlijst" in smoking.inner_text()
    # One gemeente of the region measured this; the other says why it has no figure.
    lone = tool.locator("tbody tr", has_text="ondersteuning uit de Wmo")
    page.get_by_label("Tweede gemeente").select_option(label="Stichtse Vecht")
    texts = lone.inner_text()
    assert "–" in texts and "niet gepubliceerd" in texts


def test_two_gemeenten_in_english(look, english_page):
    page = look(english_page)
    page.get_by_label("First municipality").select_option(label="Utrecht")
    row = page.locator(".compare tbody tr", has_text="Smokes").first
    assert "18.2%" in row.inner_text() and "17.2 to 19.2" in row.inner_text()


# --- tables


def test_tables_sort_by_number_with_what_is_missing_last(look, utrecht):
    page = look(utrecht.html)
    table = "section[aria-labelledby=verschillen] table.compact"
    head = page.locator(f"{table} thead th").nth(2)
    button = head.get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    low = [float(text.replace(",", ".")) for text in order(page, table, 3)]
    assert low == sorted(low)
    button.click()
    assert head.get_attribute("aria-sort") == "descending"
    assert [float(t.replace(",", ".")) for t in order(page, table, 3)] == sorted(low, reverse=True)
    page.locator(f"{table} thead th").first.get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None
    names = order(page, table, 1)
    assert names[0] == "Amersfoort" and names[-1] in ("Woudenberg", "Zeist")
    page.evaluate("""() => {
      const cells = document.querySelectorAll(
        'section[aria-labelledby=verschillen] table.compact tbody td:nth-child(2)');
      ['−1,5', '–', '1.200,5', '+3', '200'].forEach((text, n) => { cells[n].textContent = text; });
    }""")
    for expected in (["−1,5", "+3"], ["1.200,5", "200"]):
        page.locator(f"{table} thead th").nth(1).get_by_role("button").click()
        shown = order(page, table, 2)
        assert shown[:2] == expected and shown[-1] == "–"


# --- files


def test_a_table_becomes_csv(look, utrecht):
    page = look(utrecht.html)
    chapter = page.locator("section[aria-labelledby=health]")
    button = chapter.get_by_role("button", name="Tabel bewaren (CSV): Tabel: Gezondheid")
    name, data = saved(page, button)
    assert name == "tabel-gezondheid-en-welzijn.csv"
    frame = dutch(data).set_index("Onderwerp")
    good = frame.loc["Ervaart de eigen gezondheid als goed"]
    assert good["Regio Utrecht"] == 81.1 and good["Regio Utrecht (eenheid)"] == "%"
    assert good["Regio Utrecht (95%-interval)"] == "80,6 tot 81,5"
    assert good["Vergeleken"] == "gunstiger"
    assert "Bron" not in frame


def test_numbers_stay_numbers_and_formulas_become_text(look, utrecht):
    page = look(utrecht.html)
    page.evaluate("""() => {
      const cells = document.querySelectorAll('#rijen-lifestyle tbody tr:first-child > *');
      cells[0].textContent = '=HYPERLINK("http://a")';
      cells[1].textContent = '−3,5%';
      cells[3].textContent = '-1;"x"\\n';
    }""")
    _, data = saved(page, page.locator(".scroll:has(#rijen-lifestyle) + .tools button"))
    row = dutch(data).iloc[0]
    assert row["Onderwerp"] == '\'=HYPERLINK("http://a")'
    assert row["Regio Utrecht"] == -3.5
    assert row["Vergeleken"] == '\'-1;"x"'


def test_changes_have_signed_numbers(look, utrecht):
    page = look(utrecht.html)
    table = page.locator("section[aria-labelledby=verandering] .tools button").first
    frame = dutch(saved(page, table)[1])
    assert frame["Verschil"].dtype == "float64" and (frame["Verschil"] < 0).any()


def test_english_files_have_commas(look, english_page):
    page = look(english_page)
    _, data = saved(page, page.locator("section[aria-labelledby=health] > details > .tools button"))
    frame = pd.read_csv(io.BytesIO(data), encoding="utf-8-sig")
    assert frame.iloc[:, 2].dtype == "float64"


def test_a_figure_becomes_a_picture_and_its_figures(look, utrecht):
    page = look(utrecht.html)
    figure = page.locator("#figure-map-overweight-gemeente")
    name, data = saved(page, figure.get_by_role("button", name="Figuur bewaren (PNG)"))
    assert name == "overgewicht-per-gemeente-in-regio-utrecht-uit-2020.png"
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    assert picture.width == 1800 and picture.height > 900
    colours = {colour for _, colour in picture.getcolors(1 << 24)}
    assert (18, 80, 123) in colours and (255, 255, 255) in colours
    name, data = saved(page, figure.get_by_role("button", name="Cijfers bewaren (CSV)"))
    frame = dutch(data)
    assert name.endswith(".csv") and len(frame) == 26
    beside = pd.read_csv(utrecht.folder / "gemeenten_en_wijken.csv")
    same = beside[(beside["indicator"] == "overweight") & (beside["age"] == "18+")]
    expected = same.set_index("region")["value"].to_dict()
    assert frame.set_index("Code")["Waarde"].to_dict() == expected


def test_every_figure_has_both_files(look, twente_page):
    page = look(twente_page)
    figures = page.locator(".chart-figure")
    assert figures.count() > 25
    for number in range(figures.count()):
        assert figures.nth(number).locator(".tools button").count() == 2


# --- in a notebook


def test_sections_work_where_they_come_after_the_scripts(look, utrecht_picture, tmp_path):
    """As in JupyterLab: no page around them, and the cell with scripts may be run twice."""
    assets = report.assets("nl").html
    later = [
        report.chapter(utrecht_picture, "lifestyle").html,
        report.differences(utrecht_picture).html,
    ]
    path = tmp_path / "notebook.html"
    path.write_text(
        f"<!doctype html><meta charset=utf-8><body>{assets}{assets}"
        f"<template>{''.join(later)}</template><script>setTimeout(() => document.body.append("
        "document.querySelector('template').content), 200)</script>",
        encoding="utf-8",
    )
    page = look(path)
    page.locator("#figure-spine-lifestyle svg").first.wait_for()
    every = page.locator("#rijen-lifestyle tbody tr:visible").count()
    page.get_by_role("button", name="gunstiger", exact=True).click()
    assert 0 < page.locator("#rijen-lifestyle tbody tr:visible").count() < every
    page.locator("#map-indicator").select_option("smoking")
    assert page.locator(".areas-map h3").inner_text().startswith("Rookt per gemeente")
    assert page.locator(".compare tbody tr").count() > 20
    # Twice the scripts is not twice the buttons.
    assert page.locator("#figure-spine-lifestyle .tools button").count() == 2
    assert page.locator(".contents").count() == 0
