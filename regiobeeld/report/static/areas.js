// Figures of gemeenten and wijken: a map that changes, and two gemeenten side by side.
(function (report) {
  "use strict";
  const NONE = "–";

  function number(value, decimals, lang) {
    if (value === null || value === undefined) return NONE;
    const shown = value.toLocaleString(lang === "nl" ? "nl-NL" : "en-GB", {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    return shown.replace("-", "\u2212");
  }

  function quantity(value, indicator, lang) {
    const shown = number(value, indicator.decimals, lang);
    if (shown === NONE) return shown;
    return indicator.unit === "%" ? shown + "%" : `${shown} ${indicator.unit}`.trim();
  }

  // Value and limits of an area, and why there is none.
  function figureOf(data, level, id, place) {
    const found = data.figures[level][id];
    const at = (name) => (found[name] ? found[name][place] : null);
    const status = (found.status || {})[place];
    return {
      value: at("value"),
      lower: at("lower"),
      upper: at("upper"),
      period: found.period,
      why: status ? data.statuses[status] : "",
    };
  }

  function margin({ lower, upper }, indicator, lang) {
    if (lower === null || upper === null) return "";
    const word = lang === "nl" ? "tot" : "to";
    return `${number(lower, indicator.decimals, lang)} ${word} ${number(upper, indicator.decimals, lang)}`;
  }

  // Plotly reads a subset of HTML in every text.
  function safe(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }

  function cell(kind, text, className) {
    const made = document.createElement(kind);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  // The outlines of a level in the colours of an indicator.
  function map(data, level, id) {
    const base = report.figure(`areas-${level}`);
    const indicator = data.indicators[id];
    const { ranks, legend } = data.figures[level][id].map;
    const places = new Map(data.areas[level].map(([code], place) => [code, place]));
    const marks = base.data.filter((trace) => trace.showlegend);
    const paint = (trace) => {
      if (trace.meta === undefined) return trace;
      const place = places.get(trace.meta);
      const figure = figureOf(data, level, id, place);
      const rank = ranks[place];
      const shown = figure.value === null ? figure.why || NONE : quantity(figure.value, indicator, data.lang);
      const limits = margin(figure, indicator, data.lang);
      const fill = figure.value === null || rank === null ? data.missing : { fillcolor: legend[rank][1] };
      const lines = [data.areas[level][place][1], limits ? `${shown} (${limits})` : shown];
      return { ...trace, ...fill, text: lines.map(safe).join("<br>") };
    };
    const swatches = legend.map(([label, colour]) => ({
      ...marks[0],
      name: safe(label),
      marker: { ...marks[0].marker, color: colour },
    }));
    const areas = base.data.filter((trace) => !trace.showlegend).map(paint);
    return { data: [...areas, ...swatches], layout: base.layout };
  }

  function mapRow(data, level, id, place) {
    const [code, name] = data.areas[level][place];
    const indicator = data.indicators[id];
    const { value, lower, upper, period, why } = figureOf(data, level, id, place);
    const shown = (number_) => (number_ === null ? "" : number(number_, indicator.decimals, data.lang));
    const texts = [name, code, shown(value), indicator.unit, shown(lower), shown(upper), period, why];
    const row = document.createElement("tr");
    row.append(...texts.map((text) => cell("td", text)));
    return row;
  }

  report.each(".areas-map[data-areas]", (tool) => {
    const data = report.json(tool.dataset.areas);
    const [indicator, level] = tool.querySelectorAll("select");
    const figure = tool.querySelector(".chart-figure");
    const chart = figure.querySelector(".chart");
    const status = tool.querySelector(":scope > [role=status]");
    const has = (name) => Boolean(((data.figures[name] || {})[indicator.value] || {}).map);

    function offer() {
      for (const option of level.options) option.disabled = !has(option.value);
    }

    function show() {
      offer();
      let said = "";
      if (!has(level.value)) {
        const wanted = level.selectedOptions[0].textContent;
        level.value = [...level.options].find((option) => has(option.value)).value;
        said = report.say("no_level", { level: wanted, other: level.selectedOptions[0].textContent }) + " ";
      }
      const { title, alternative, note } = data.figures[level.value][indicator.value].map;
      figure.querySelector("h3").textContent = title;
      chart.setAttribute("aria-label", `${title}. ${alternative}`);
      figure.querySelector("details p").textContent = alternative;
      figure.querySelector("figcaption .note").textContent = note;
      const table = figure.querySelector("table");
      const first = table.tHead.rows[0].cells[0];
      (first.querySelector("button") || first).textContent = report.texts[`level_${level.value}`];
      for (const head of table.tHead.rows[0].cells) head.removeAttribute("aria-sort");
      const places = data.areas[level.value].keys();
      table.tBodies[0].replaceChildren(
        ...[...places].map((place) => mapRow(data, level.value, indicator.value, place)),
      );
      table.closest(".scroll").setAttribute("aria-label", title);
      for (const press of figure.querySelectorAll(".tools button")) {
        press.setAttribute("aria-label", `${press.textContent}: ${title}`);
      }
      status.textContent = said + report.say("changed", { title });
      report.redraw(chart, map(data, level.value, indicator.value));
    }

    indicator.addEventListener("change", show);
    level.addEventListener("change", show);
    offer();
    tool.querySelector(".choices").hidden = false;
  });

  function compared(data, id, places) {
    const indicator = data.indicators[id];
    const found = places.map((place) => figureOf(data, "gemeente", id, place));
    if (found.every((figure) => figure.value === null)) return null;
    const row = document.createElement("tr");
    row.setAttribute("role", "row");
    const head = cell("th", indicator.label);
    head.scope = "row";
    head.setAttribute("role", "rowheader");
    const kind = data.kinds[data.figures.gemeente[id].kind];
    head.append(cell("span", `${indicator.theme} · ${kind}`, "of"));
    row.append(head);
    found.forEach((figure, n) => {
      const made = cell("td", "", "num");
      made.setAttribute("role", "cell");
      made.dataset.label = data.areas.gemeente[places[n]][1];
      made.append(cell("span", quantity(figure.value, indicator, data.lang), "value"));
      const limits = margin(figure, indicator, data.lang);
      if (limits) made.append(cell("span", limits, "interval"));
      if (figure.why) made.append(cell("span", figure.why, "why"));
      row.append(made);
    });
    const period = cell("td", found[0].period);
    period.setAttribute("role", "cell");
    period.dataset.label = report.say("period");
    row.append(period);
    return row;
  }

  report.each(".compare[data-areas]", (tool) => {
    const data = report.json(tool.dataset.areas);
    const selects = [...tool.querySelectorAll("select")];
    const table = tool.querySelector("table");
    const codes = data.areas.gemeente.map(([code]) => code);
    const status = tool.querySelector("[role=status]");

    function show() {
      const places = selects.map((select) => codes.indexOf(select.value));
      const names = places.map((place) => data.areas.gemeente[place][1]);
      [1, 2].forEach((column, n) => {
        const head = table.tHead.rows[0].cells[column];
        (head.querySelector("button") || head).textContent = names[n];
      });
      for (const head of table.tHead.rows[0].cells) head.removeAttribute("aria-sort");
      const rows = Object.keys(data.indicators)
        .filter((id) => data.figures.gemeente[id])
        .map((id) => compared(data, id, places));
      table.tBodies[0].replaceChildren(...rows.filter(Boolean));
      const title = report.say("compared", { first: names[0], second: names[1] });
      table.caption.textContent = title;
      table.closest(".scroll").setAttribute("aria-label", title);
      return title;
    }

    for (const select of selects) {
      select.addEventListener("change", () => {
        tool.classList.add("chosen");
        status.textContent = show();
      });
    }
    show();
    tool.hidden = false;
  });
})(window.Regiobeeld);
