// Spine charts: only some of the rows, in the chart and in the tables that go with it.
(function (report) {
  "use strict";

  // A figure without the rows that are not kept: what lies below them moves up.
  function without(figure, keep) {
    const gone = [];
    let group = [];
    const close = () => {
      if (group.length && group.every((row) => !keep.has(row.id))) {
        gone.push([group[0].group, group[group.length - 1].bottom]);
      } else {
        gone.push(...group.filter((row) => !keep.has(row.id)).map((row) => [row.top, row.bottom]));
      }
    };
    for (const row of figure.layout.meta.rows) {
      if (row.group !== undefined) {
        close();
        group = [];
      }
      group.push(row);
    }
    close();
    const inside = (y) => gone.some(([top, bottom]) => y > top && y < bottom);
    const moved = (y) => gone.reduce((up, [top, bottom]) => (y >= bottom ? up - (bottom - top) : up), y);
    const total = gone.reduce((sum, [top, bottom]) => sum + bottom - top, 0);
    const pick = (values, kept) => (Array.isArray(values) ? values.filter((_, n) => kept[n]) : values);
    const data = figure.data.map((trace) => {
      const kept = trace.y.map((y) => !inside(y));
      const bars = trace.error_x;
      return {
        ...trace,
        x: pick(trace.x, kept),
        y: pick(trace.y, kept).map(moved),
        hovertext: pick(trace.hovertext, kept),
        error_x: { ...bars, array: pick(bars.array, kept), arrayminus: pick(bars.arrayminus, kept) },
      };
    });
    const { layout } = figure;
    const axis = layout.yaxis;
    return {
      data,
      layout: {
        ...layout,
        height: layout.height - total,
        yaxis: { ...axis, range: [axis.range[0] - total, axis.range[1]] },
        shapes: layout.shapes
          .filter((shape) => !inside(shape.y0) || shape.y0 !== shape.y1)
          .map((shape) => ({ ...shape, y0: moved(shape.y0), y1: moved(shape.y1) })),
        annotations: layout.annotations
          .filter((note) => !inside(note.y))
          .map((note) => ({ ...note, y: moved(note.y) })),
      },
    };
  }

  report.each(".filter[data-spine]", (filter) => {
    const chapter = filter.closest(".chapter");
    const figure = chapter.querySelector(`#figure-${CSS.escape(filter.dataset.spine)}`);
    const table = document.getElementById(filter.dataset.rows);
    const chart = figure && figure.querySelector(".chart[data-figure]");
    if (!chart || !table || !report.figureOf(chart)) return;
    const whole = report.figureOf(chart);
    const rows = [...table.tBodies[0].rows];
    const status = filter.querySelector(".filter-status");
    const chosen = { show: "all", coalition: "" };
    const inWords = figure.querySelector("details p");
    const title = figure.querySelector("h3").textContent;
    const alternative = inWords.textContent;

    // What the chart shows now, for who does not see it.
    function describe(said) {
      const named = rows.filter((row) => !row.hidden).map((row) => {
        const [head, value] = row.cells;
        return `${head.firstChild.textContent} ${value.querySelector(".value").textContent}`;
      });
      const words = said ? `${title}. ${said} ${named.join("; ")}.` : alternative;
      inWords.textContent = words;
      chart.setAttribute("aria-label", said ? words : `${title}. ${alternative}`);
    }

    function fits(row) {
      const { judgement, kind, coalitions } = row.dataset;
      const shown = chosen.show === "all" || chosen.show === (chosen.show === "survey" ? kind : judgement);
      return shown && (!chosen.coalition || coalitions.split(" ").includes(chosen.coalition));
    }

    function apply() {
      const every = chosen.show === "all" && !chosen.coalition;
      const keep = new Set(rows.filter(fits).map((row) => row.dataset.row));
      for (const row of chapter.querySelectorAll("tr[data-row]")) {
        row.hidden = !every && !keep.has(row.dataset.row);
      }
      table.closest(".scroll").hidden = keep.size === 0;
      figure.hidden = !every && !whole.layout.meta.rows.some((row) => keep.has(row.id));
      report.redraw(chart, every ? whole : without(whole, keep));
      const counts = { count: keep.size, all: rows.length };
      status.textContent = every ? "" : report.say(keep.size ? "shown" : "none_shown", counts);
      describe(status.textContent);
      for (const press of filter.querySelectorAll("button")) {
        const { show, coalition } = press.dataset;
        const on = show ? show === chosen.show : coalition === chosen.coalition;
        press.setAttribute("aria-pressed", String(on));
      }
    }

    filter.addEventListener("click", (event) => {
      const press = event.target.closest("button");
      if (!press) return;
      const { show, coalition } = press.dataset;
      if (show) chosen.show = show;
      else chosen.coalition = coalition === chosen.coalition ? "" : coalition;
      // "All" is all: of every coalition too.
      if (show === "all") chosen.coalition = "";
      apply();
    });
    // What no row of this chapter is, is no choice.
    for (const press of filter.querySelectorAll("button")) {
      const { show, coalition } = press.dataset;
      const is = ({ dataset }) => (coalition ? dataset.coalitions.split(" ").includes(coalition)
        : show === "all" || show === dataset.judgement || show === dataset.kind);
      press.hidden = !rows.some(is);
    }
    for (const group of filter.querySelectorAll(".choice")) {
      const offered = group.querySelectorAll("button[data-show]:not([hidden]), button[data-coalition]:not([hidden])");
      group.hidden = offered.length < (group.querySelector("[data-show]") ? 2 : 1);
    }
    filter.hidden = false;
  });
})(window.Regiobeeld);
