// The interactive view of a picture. All text comes in as data and is set as text, never as HTML.
const SVG = "http://www.w3.org/2000/svg";
const LEVELS = ["regio", "gemeente", "wijk"];
const STYLE = `
.rb-explorer { font: 14px/1.4 system-ui, sans-serif; color: #1f2933; background: #fff;
  padding: 12px; }
.rb-explorer .choices { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: end; }
.rb-explorer label { display: block; font-size: 12px; color: #52606d; }
.rb-explorer select { font: inherit; color: inherit; background: #fff; max-width: 28em;
  padding: 4px 6px; border: 1px solid #7b8794; border-radius: 4px; }
.rb-explorer select:focus-visible { outline: 3px solid #12507b; outline-offset: 1px; }
.rb-explorer .views { display: flex; flex-wrap: wrap; gap: 16px 32px; }
.rb-explorer section { flex: 1 1 320px; min-width: 0; }
.rb-explorer h4 { margin: 12px 0 4px; font-size: 14px; }
.rb-explorer p { margin: 6px 0; color: #52606d; }
.rb-explorer svg { display: block; max-width: 100%; height: auto; }
.rb-explorer .list { max-height: 360px; overflow: auto; }
.rb-explorer table { border-collapse: collapse; width: 100%; font-size: 13px; }
.rb-explorer th, .rb-explorer td { text-align: left; padding: 2px 6px; font-weight: normal;
  border-bottom: 1px solid #e6eaee; background: none; }
.rb-explorer td svg { max-width: none; }
.rb-explorer .legend { display: flex; flex-wrap: wrap; gap: 2px 12px; padding: 0; margin: 6px 0;
  list-style: none; font-size: 12px; }
.rb-explorer .legend svg { display: inline; vertical-align: -2px; margin-right: 4px; }
.rb-explorer td.number { text-align: right; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
.rb-explorer tr.own th { font-weight: bold; }
.rb-explorer tr.marked, .rb-explorer tr.marked th { background: #e3eef6; }
`;

function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  return filled(made, attributes, children);
}

function drawn(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  return filled(made, attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function numbers(data, indicator) {
  const format = new Intl.NumberFormat(data.lang === "nl" ? "nl-NL" : "en-GB", {
    minimumFractionDigits: indicator.decimals,
    maximumFractionDigits: indicator.decimals,
  });
  return (value) => (value === null ? data.words.nothing : format.format(value) + indicator.unit);
}

// Choices that exist together: another indicator may lack the level or the year that was chosen.
export function settled(data, chosen) {
  const ids = data.indicators.map((each) => each.id);
  const indicator = ids.includes(chosen.indicator) ? chosen.indicator : ids[0];
  const levels = LEVELS.filter((level) => data.figures[indicator][level]);
  const level = levels.includes(chosen.level) ? chosen.level : levels[0];
  const periods = Object.keys(data.figures[indicator][level]).sort();
  const period = periods.includes(chosen.period) ? chosen.period : periods[periods.length - 1];
  return { indicator, levels, level, periods, period };
}

function chooser(model, name, label, id) {
  const select = node("select", { id, name });
  select.addEventListener("change", () => {
    model.set(name, select.value);
    model.save_changes();
  });
  return { select, part: node("div", {}, node("label", { for: id }, label), select) };
}

function refill(select, options, value) {
  const groups = new Map();
  for (const option of options) {
    if (!groups.has(option.group)) groups.set(option.group, []);
    groups.get(option.group).push(node("option", { value: option.value }, option.label));
  }
  const parts = [...groups].map(([group, members]) =>
    group ? node("optgroup", { label: group }, ...members) : members
  );
  select.replaceChildren(...parts.flat());
  select.value = value;
}

function colour(data, breaks, value) {
  if (value === null) return data.colours.missing;
  const scale = data.colours.scale;
  const count = Math.max(breaks.length - 1, 1);
  const place = breaks.slice(1, -1).filter((limit) => limit <= value).length;
  return scale[count === 1 ? 2 : Math.round((place * (scale.length - 1)) / (count - 1))];
}

function map(data, rows, breaks, level, write, mark) {
  const shapes = data.shapes[level];
  if (!shapes) return node("p", {}, data.words.no_map);
  const values = new Map(rows.map((row) => [row[0], row[1]]));
  const known = rows.filter((row) => row[1] !== null && shapes.paths[row[0]]).length;
  const label = data.words.count.replace("{n}", known).replace("{all}", rows.length);
  const svg = drawn("svg", {
    viewBox: `-4 -4 ${shapes.width + 8} ${shapes.height + 8}`,
    width: 420,
    role: "img",
    "aria-label": `${data.words.map}: ${label}`,
  });
  for (const [code, path] of Object.entries(shapes.paths)) {
    const value = values.has(code) ? values.get(code) : null;
    const title = drawn("title", {}, `${data.names[code] ?? code}: ${write(value)}`);
    const area = drawn("path", {
      d: path,
      "data-area": code,
      fill: colour(data, breaks, value),
      stroke: data.colours.outline,
      "stroke-width": 1,
    }, title);
    area.addEventListener("mouseenter", () => mark(code));
    area.addEventListener("mouseleave", () => mark(null));
    svg.append(area);
  }
  return node("div", {}, svg, legend(data, breaks, write), node("p", {}, label));
}

function legend(data, breaks, write) {
  const list = node("ul", { class: "legend" });
  const item = (fill, words) => list.append(node("li", {},
    drawn("svg", { width: 14, height: 14, "aria-hidden": "true" },
      drawn("rect", { width: 14, height: 14, fill, stroke: data.colours.outline })), words));
  breaks.slice(0, -1).forEach((low, n) =>
    item(colour(data, breaks, low), `${write(low)} – ${write(breaks[n + 1])}`));
  if (breaks.length === 1) item(colour(data, breaks, breaks[0]), write(breaks[0]));
  item(data.colours.missing, data.words.nothing);
  return list;
}

function ranking(data, rows, write) {
  const numbersOf = rows.flatMap((row) => row.slice(1, 4)).filter((value) => value !== null);
  const low = Math.min(...numbersOf);
  const high = Math.max(...numbersOf, low + 1e-9);
  const x = (value) => 4 + (112 * (value - low)) / (high - low);
  const body = node("tbody");
  for (const [code, value, lower, upper] of rows) {
    const own = code === data.region;
    const dot = drawn("svg", { width: 120, height: 14, "aria-hidden": "true" });
    const ink = code === data.benchmark ? data.colours.benchmark : data.colours.region;
    if (lower !== null && upper !== null) {
      dot.append(drawn("line", { x1: x(lower), x2: x(upper), y1: 7, y2: 7, stroke: ink,
        "stroke-width": 2 }));
    }
    if (value !== null) dot.append(drawn("circle", { cx: x(value), cy: 7, r: 4, fill: ink }));
    const interval = lower === null ? "" : `${write(lower)} – ${write(upper)}`;
    body.append(
      node("tr", { "data-area": code, class: own ? "own" : "" },
        node("th", { scope: "row" }, data.names[code] ?? code),
        node("td", { class: "number" }, write(value)),
        node("td", { class: "number" }, interval),
        node("td", {}, dot))
    );
  }
  const columns = [data.words.area, data.words.value, data.words.interval]
    .map((text) => node("th", { scope: "col" }, text));
  return node("div", { class: "list", tabindex: "0", role: "region",
    "aria-label": data.words.ranking },
    node("table", {}, node("thead", {}, node("tr", {}, ...columns, node("td"))), body));
}

function trend(data, indicator, write) {
  if (indicator.modelled) return node("p", {}, data.words.modelled);
  const byPeriod = data.figures[indicator.id].regio ?? {};
  const periods = Object.keys(byPeriod).sort();
  if (periods.length < 2) return node("p", {}, data.words.no_trend);
  const year = (period) => period.split("-").reduce((sum, y) => sum + Number(y), 0) /
    period.split("-").length;
  const points = (code) => periods.flatMap((period) =>
    byPeriod[period].filter((row) => row[0] === code && row[1] !== null)
      .map((row) => ({ period, value: row[1], lower: row[2], upper: row[3] })));
  const lines = [data.benchmark, data.region].map((code) => ({ code, points: points(code) }));
  const all = lines.flatMap((line) =>
    line.points.flatMap((p) => [p.value, p.lower ?? p.value, p.upper ?? p.value]));
  if (!all.length) return node("p", {}, data.words.no_trend);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const [first, last] = [year(periods[0]), year(periods[periods.length - 1])];
  const x = (period) => 60 + (320 * (year(period) - first)) / Math.max(last - first, 1);
  const y = (value) => 150 - (130 * (value - low)) / Math.max(high - low, 1e-9);
  const said = lines.map((line) => `${data.names[line.code] ?? line.code}: ` +
    line.points.map((p) => `${p.period} ${write(p.value)}`).join(", ")).join("; ");
  const svg = drawn("svg", { viewBox: "0 0 480 190", width: 480, role: "img",
    "aria-label": `${data.words.trend}. ${said}` });
  const text = (at, words, anchor) => drawn("text", { x: at[0], y: at[1], "font-size": 12,
    fill: data.colours.muted, "text-anchor": anchor }, words);
  for (const value of new Set([low, high])) {
    svg.append(drawn("line", { x1: 60, x2: 380, y1: y(value), y2: y(value),
      stroke: data.colours.rule }), text([54, y(value) + 4], write(value), "end"));
  }
  for (const period of [periods[0], periods[periods.length - 1]]) {
    svg.append(text([x(period), 180], period, "middle"));
  }
  for (const line of lines) {
    const own = line.code === data.region;
    const ink = own ? data.colours.region : data.colours.benchmark;
    svg.append(drawn("polyline", { fill: "none", stroke: ink, "stroke-width": 2,
      "stroke-dasharray": own ? "none" : "6 4",
      points: line.points.map((p) => `${x(p.period)},${y(p.value)}`).join(" ") }));
    for (const p of line.points) {
      if (p.lower !== null && p.upper !== null) {
        svg.append(drawn("line", { x1: x(p.period), x2: x(p.period), y1: y(p.lower),
          y2: y(p.upper), stroke: ink }));
      }
      const title = drawn("title", {}, `${p.period}: ${write(p.value)}`);
      svg.append(own
        ? drawn("circle", { cx: x(p.period), cy: y(p.value), r: 4, fill: ink }, title)
        : drawn("rect", { x: x(p.period) - 3, y: y(p.value) - 3, width: 6, height: 6, fill: ink },
          title));
    }
    const end = line.points[line.points.length - 1];
    if (end) {
      const other = lines.find((each) => each !== line).points.slice(-1)[0];
      const near = other && Math.abs(y(other.value) - y(end.value)) < 14;
      const shift = near ? (end.value >= other.value ? -6 : 10) : 4;
      svg.append(text([x(end.period) + 8, y(end.value) + shift],
        data.names[line.code] ?? line.code, "start"));
    }
  }
  return svg;
}

let count = 0;

function render({ model, el }) {
  const data = model.get("data");
  const unique = `rb-${(count += 1)}`;
  const choosers = Object.fromEntries(["indicator", "level", "period"].map((name) =>
    [name, chooser(model, name, data.words[name], `${unique}-${name}`)]));
  const caveat = node("p", { "aria-live": "polite" });
  const views = node("div", { class: "views" });
  const root = node("div", { class: "rb-explorer", lang: data.lang, role: "group",
    "aria-label": data.title },
    node("style", {}, STYLE),
    node("h4", {}, data.title),
    node("div", { class: "choices" }, ...Object.values(choosers).map((each) => each.part)),
    caveat, views);
  el.replaceChildren(root);

  function draw() {
    const chosen = settled(data, {
      indicator: model.get("indicator"), level: model.get("level"), period: model.get("period"),
    });
    const indicator = data.indicators.find((each) => each.id === chosen.indicator);
    const write = numbers(data, indicator);
    const rows = data.figures[chosen.indicator][chosen.level][chosen.period];
    const breaks = data.breaks[chosen.indicator][chosen.level][chosen.period];
    refill(choosers.indicator.select, data.indicators.map((each) =>
      ({ value: each.id, label: each.label, group: each.theme })), chosen.indicator);
    refill(choosers.level.select, chosen.levels.map((level) =>
      ({ value: level, label: data.words[level] })), chosen.level);
    refill(choosers.period.select, [...chosen.periods].reverse().map((period) =>
      ({ value: period, label: period })), chosen.period);
    caveat.textContent = indicator.caveat;
    const section = (title, content) => node("section", {}, node("h4", {}, title), content);
    const mark = (code) => views.querySelectorAll("tr[data-area]").forEach((row) =>
      row.classList.toggle("marked", row.dataset.area === code));
    const parts = [];
    if (chosen.level !== "regio") {
      parts.push(section(data.words.map, map(data, rows, breaks, chosen.level, write, mark)));
    }
    parts.push(section(data.words.ranking, ranking(data, rows, write)));
    parts.push(section(data.words.trend, trend(data, indicator, write)));
    views.replaceChildren(...parts);
    for (const name of ["indicator", "level", "period"]) {
      if (model.get(name) !== chosen[name]) model.set(name, chosen[name]);
    }
    model.save_changes();
  }

  const names = ["indicator", "level", "period"].map((name) => `change:${name}`);
  let drawing = false;
  const redraw = () => {
    // Settling one choice may change another; that is drawn already.
    if (drawing) return;
    drawing = true;
    try {
      draw();
    } finally {
      drawing = false;
    }
  };
  names.forEach((name) => model.on(name, redraw));
  redraw();
  return () => names.forEach((name) => model.off(name, redraw));
}

export default { render };
