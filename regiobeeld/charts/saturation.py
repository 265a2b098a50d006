"""Saturation: how many new themes each interview brought, and where they ran out."""

from __future__ import annotations

from regiobeeld.charts import look
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.look import say
from regiobeeld.charts.rows import for_readers
from regiobeeld.errors import BuildError
from regiobeeld.interviews.agreement.saturation import Saturation
from regiobeeld.wording import check_language

#: With more interviews than this not every number stands on the axis.
_MOST_TICKS = 12
_HEIGHT = 260
# Of the table, with the columns of the curve.
_COLUMNS = {"interview": "number", "new_themes": "new_themes", "themes": "themes"}


def has_saturation_curve(found: Saturation) -> bool:
    """Say whether there are two or more coded interviews, with any theme."""
    return len(found.curve) >= 2 and int(found.curve["themes"].max()) > 0


def saturation_curve(found: Saturation, lang: str = "nl") -> Chart:
    """Draw the new themes of each interview, and where hardly any came any more.

    Parameters
    ----------
    found
        As of `regiobeeld.interviews.agreement.saturation.saturation`.
    lang
        ``nl`` or ``en``.

    Raises
    ------
    BuildError
        When `has_saturation_curve` says there is none.
    """
    check_language(lang)
    if not has_saturation_curve(found):
        raise BuildError("There is no curve of saturation: it needs two coded interviews.")
    return Chart(
        id="saturation",
        title=say(lang, "saturation.title"),
        spec=_figure(found, lang),
        alternative=_alternative(found, lang),
        table=for_readers(lang, {name: found.curve[of] for name, of in _COLUMNS.items()}),
        note=say(lang, "saturation.note"),
    )


def _figure(found: Saturation, lang: str) -> look.Spec:
    curve = found.curve
    numbers = [int(number) for number in curve["number"]]
    traces = [
        look.bar(
            name=say(lang, "saturation.new"),
            x=numbers,
            y=[int(number) for number in curve["new_themes"]],
            marker={"color": look.REGION},
            width=0.6,
            hoverinfo="text",
            hovertext=[_hover(row, lang) for row in curve.to_dict("records")],
            hoverlabel={"align": "left"},
        ),
        look.scatter(
            name=say(lang, "saturation.every"),
            x=numbers,
            y=[int(number) for number in curve["themes"]],
            mode="lines+markers",
            line={"color": look.BENCHMARK, "width": 1.8, "dash": "dash"},
            marker={"color": look.BENCHMARK, "size": 7, "symbol": "square-open"},
            hoverinfo="skip",
        ),
    ]
    highest = int(curve["themes"].max())
    step = -(-len(numbers) // _MOST_TICKS)
    return look.spec(
        traces,
        lang,
        height=_HEIGHT,
        margin={"l": 36, "r": 16, "t": 30, "b": 52},
        legend=look.legend(),
        xaxis={
            "title": look.axis_title(say(lang, "saturation.axis")),
            "tickvals": numbers[::step],
            "range": [0.4, numbers[-1] + 0.6],
        },
        yaxis={
            "range": [0, highest * 1.08],
            **look.ticks(0, max(highest, 5), lang),
            **look.GRID_LINES,
        },
        shapes=_stop_line(found),
        annotations=_stop_label(found, lang),
    )


def _hover(row: dict[object, object], lang: str) -> str:
    new, every = row["new_themes"], row["themes"]
    return say(lang, "saturation.hover", number=row["number"], new=new, every=every)


def _stop_line(found: Saturation) -> list[dict[str, object]]:
    if found.point is None:
        return []
    place = found.point + 0.5
    line = {"color": look.INK, "width": 1.6, "dash": "dot"}
    return [{"type": "line", "xref": "x", "yref": "paper", "x0": place, "x1": place, "y0": 0,
             "y1": 1, "line": line}]  # fmt: skip


def _stop_label(found: Saturation, lang: str) -> list[dict[str, object]]:
    if found.point is None:
        return []
    text = say(lang, "saturation.stop", label=found.label)
    # Beside the line it would cover the curve; above the plot it is turned towards the middle.
    late = found.point > len(found.curve) / 2
    return [{"text": text, "showarrow": False, "xref": "x", "x": found.point + 0.5,
             "xanchor": "right" if late else "left", "yref": "paper", "y": 1,
             "yanchor": "bottom", "font": {"color": look.INK}}]  # fmt: skip


def _alternative(found: Saturation, lang: str) -> str:
    new = [str(number) for number in found.curve["new_themes"]]
    every = int(found.curve["themes"].iloc[-1])
    return say(lang, "saturation.alternative", number=len(new), every=every, new=", ".join(new),
               sentence=found.sentence(lang))  # fmt: skip
