"""The script of the view in a real Chromium, without a network, with figures of a picture."""

import json

import pytest

import regiobeeld
from regiobeeld.explorer import explorer_data
from regiobeeld.explorer.widget import SCRIPT

# What a notebook gives the script: values that can be read, set and listened to.
PAGE = """<!doctype html><html lang="nl"><title>x</title><div id="el"></div>
<script type="module">
const url = URL.createObjectURL(new Blob([%s], { type: "text/javascript" }));
const view = (await import(url)).default;
const values = %s, heard = {};
window.model = {
  get: (name) => values[name],
  set(name, value) {
    if (values[name] === value) return;
    values[name] = value;
    (heard[`change:${name}`] ?? []).forEach((each) => each());
  },
  save_changes() {},
  on: (name, each) => (heard[name] ??= []).push(each),
  off: (name, each) => { heard[name] = heard[name].filter((one) => one !== each); },
};
window.stop = view.render({ model: window.model, el: document.getElementById("el") });
</script></html>"""


@pytest.fixture(scope="module")
def data():
    wanted = ["good_health", "good_health_modelled", "smoking"]
    found = explorer_data(regiobeeld.picture("utrecht", 2020, indicators=wanted))
    found["names"]["GM0344"] = "<img src=x onerror='window.broken=1'>"
    return found


@pytest.fixture(scope="module")
def page(browser, data, tmp_path_factory):
    state = {"data": data, "indicator": "good_health", "level": "regio", "period": "2020"}
    parts = [json.dumps(part).replace("</", "<\\/") for part in (SCRIPT.read_text("utf-8"), state)]
    file = tmp_path_factory.mktemp("view") / "view.html"
    file.write_text(PAGE % tuple(parts), encoding="utf-8")
    page = browser.new_page()
    page.heard, page.asked = [], []
    page.on("console", lambda message: page.heard.append(message.text))
    page.on("pageerror", lambda error: page.heard.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_selector("select[name=indicator]")
    yield page
    page.close()


def choose(page, name, value):
    page.select_option(f"select[name={name}]", value)


def shown(page):
    rows = page.locator("tbody tr")
    return [row.get_attribute("data-area") for row in rows.all()]


def test_choices_redraw_map_ranking_and_trend(page, data):
    choose(page, "indicator", "smoking")
    choose(page, "level", "gemeente")
    expected = data["figures"]["smoking"]["gemeente"]["2020"]
    assert shown(page) == [row[0] for row in expected]
    first = page.locator("tbody tr").first.locator("td").first.inner_text()
    assert first == f"{expected[0][1]:.1f}%".replace(".", ",")
    assert page.locator("path[data-area]").count() == len(data["shapes"]["gemeente"]["paths"])
    assert "maar één jaar" in page.locator(".rb-explorer").inner_text()
    assert page.evaluate("[model.get('indicator'), model.get('level')]") == ["smoking", "gemeente"]


def test_the_trend_has_a_line_for_the_region_and_the_benchmark(page):
    choose(page, "indicator", "good_health")
    assert page.locator("polyline").count() == 2
    said = page.locator("svg[aria-label^=Door]").get_attribute("aria-label")
    assert "Regio Utrecht: 2016" in said and "Nederland: 2016" in said


def test_another_indicator_takes_a_level_that_it_has(page):
    choose(page, "indicator", "good_health_modelled")
    choose(page, "level", "wijk")
    assert all(code.startswith("WK") for code in shown(page))
    choose(page, "indicator", "good_health")
    assert page.evaluate("model.get('level')") == "regio"
    assert page.locator("select[name=level] option").count() == 2


def test_estimates_have_no_trend(page):
    choose(page, "indicator", "good_health_modelled")
    assert page.locator("polyline").count() == 0
    assert "geen lijn door de jaren" in page.locator(".rb-explorer").inner_text()


def test_python_can_choose(page):
    page.evaluate("model.set('indicator', 'smoking'); model.set('level', 'regio')")
    assert page.locator("select[name=indicator]").input_value() == "smoking"
    assert set(shown(page)) == {"utrecht", "NL01"}
    page.evaluate("model.set('indicator', 'good_health')")
    periods = page.locator("select[name=period] option").all_inner_texts()
    choose(page, "period", periods[-1])
    assert page.evaluate("model.get('period')") == min(periods)


def test_every_choice_has_a_label_and_every_drawing_a_text(page):
    choose(page, "level", "gemeente")
    for name in ("indicator", "level", "period"):
        select = page.locator(f"select[name={name}]")
        assert page.locator(f"label[for={select.get_attribute('id')}]").inner_text()
    for drawing in page.locator("svg[role=img]").all():
        assert drawing.get_attribute("aria-label")


def test_names_are_text_and_nothing_is_fetched(page):
    choose(page, "level", "gemeente")
    assert "<img src=x" in page.locator("tbody").inner_text()
    assert page.evaluate("window.broken === undefined")
    assert page.heard == []
    assert [url for url in page.asked if not url.startswith(("file:", "blob:"))] == []
