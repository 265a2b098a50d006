"""Figures as JSON in the page: safe, and what they have in common only once."""

import json
import re

import plotly.graph_objects as go
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.charts import look
from regiobeeld.report.page.embedding import _texts, as_json, figure_data, share

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def section(name: str, *traces: dict, **layout) -> str:
    figure = {"data": list(traces), "layout": {"template": {"layout": {"a": "b"}}, **layout}}
    return f'<p>1</p><script type="application/json" id="{name}">{as_json(figure)}</script><p>2</p>'


def figures(text: str) -> list[dict]:
    return [json.loads(found) for found in re.findall(r"<script[^>]*>(.*?)</script>", text, re.S)]


@given(JSON)
def test_json_comes_back_and_closes_no_element(value):
    text = as_json(value)
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == value


@given(st.lists(st.lists(st.integers(0, 3), min_size=0, max_size=12), min_size=1, max_size=6))
def test_sharing_loses_nothing(outlines):
    before = [section(f"f{n}", {"x": xs, "y": xs[::-1]}) for n, xs in enumerate(outlines)]
    after, listed = share(before)
    places = json.loads(listed)

    def whole(value):
        return places[value] if isinstance(value, int) else value

    for old, new in zip(before, after, strict=True):
        (was,), (now,) = figures(old), figures(new)
        for trace in now["data"]:
            trace |= {name: whole(trace[name]) for name in ("x", "y")}
        now["layout"]["template"] = whole(now["layout"]["template"])
        assert now == was
        assert new.startswith("<p>1</p>") and new.endswith("</script><p>2</p>")


def test_what_two_figures_have_is_there_once():
    xs = list(range(100, 140))
    after, listed = share([section("a", {"x": xs, "y": [1]}), section("b", {"x": xs, "y": [2]})])
    assert "".join(after).count("100,101") == 0 and listed.count("100,101") == 1


def test_other_data_in_the_page_is_left_alone():
    text = '<script type="application/json" id="areas">{"a":[1,2],"b":"\\u003c"}</script>'
    assert share([text])[0] == [text]


def test_columns_read_as_the_language_has_it():
    assert _texts([1234.5, -0.25, float("nan"), None], "nl") == ["1.234,50", "−0,25", "", ""]
    assert _texts([81.1, 80.0, 1354834.0], "nl") == ["81,1", "80,0", "1.354.834"]
    assert _texts([12345, 7], "en") == ["12,345", "7"]
    assert _texts(["2019-2022", ""], "nl") == ["2019-2022", ""]


def test_a_figure_is_plain_data_as_plotly_would_write_it():
    spec = look.spec([look.scatter(x=[1.5, float("nan")], y=[2, None], name=None)], "nl", height=90)
    plain = figure_data(spec)
    assert plain["data"] == [{"type": "scatter", "x": [1.5, None], "y": [2, None]}]
    plain["data"][0]["x"].append(3)
    assert len(spec["data"][0]["x"]) == 2
    written = json.loads(go.Figure(spec).to_json())
    assert written["layout"]["template"] == plain["layout"]["template"]
    assert written["data"] == figure_data(spec)["data"]
