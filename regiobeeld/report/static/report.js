// What the scripts of a report share, and the charts: each is drawn from the JSON beside it when it
// comes into view, all of them before printing.
window.Regiobeeld = (function () {
  "use strict";
  const CONFIG = { displayModeBar: false, responsive: true };
  // Width of a chart on paper: A4 without its margins, in px.
  const PAPER = 680;
  const parts = [];
  const figures = new WeakMap();

  function json(id) {
    const place = document.getElementById(id);
    return place ? JSON.parse(place.textContent) : null;
  }
  const texts = json("report-texts") || {};
  const shared = json("report-shared") || [];

  // Fill in {names} of a text.
  function say(name, values) {
    return String(texts[name] || name).replace(/\{(\w+)\}/g, (all, key) =>
      values && key in values ? values[key] : all);
  }

  // A figure as plotly wants it: what it shares with others is put in.
  function figure(id) {
    const found = json(id);
    if (!found) return null;
    const whole = (value) => (typeof value === "number" ? shared[value] : value);
    for (const trace of found.data) {
      trace.x = whole(trace.x);
      trace.y = whole(trace.y);
    }
    found.layout.template = whole(found.layout.template);
    return found;
  }

  function figureOf(chart) {
    if (!figures.has(chart)) figures.set(chart, figure(chart.dataset.figure));
    return figures.get(chart);
  }

  function draw(chart) {
    if (chart.dataset.drawn || !figureOf(chart)) return null;
    chart.dataset.drawn = "yes";
    const { data, layout } = figureOf(chart);
    return window.Plotly.newPlot(chart, data, layout, CONFIG);
  }

  // Give a chart another figure; it is drawn now if the former one was.
  function redraw(chart, changed) {
    figures.set(chart, changed);
    chart.style.minHeight = changed.layout.height + "px";
    if (!chart.dataset.drawn) return null;
    return window.Plotly.react(chart, changed.data, changed.layout, CONFIG);
  }

  // Do something with every element of a kind, now and when it appears. In a notebook sections
  // come after this script, and the script may come twice.
  function each(selector, action) {
    const mark = Symbol.for("regiobeeld " + selector);
    parts.push(() => {
      for (const element of document.querySelectorAll(selector)) {
        if (!element[mark]) {
          element[mark] = true;
          action(element);
        }
      }
    });
    parts[parts.length - 1]();
  }

  function button(text, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "tool";
    made.textContent = text;
    made.addEventListener("click", action);
    return made;
  }

  // A name for a file, from a title that may hold anything.
  function fileName(title, ending) {
    const plain = title.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    const name = plain.replace(/[^a-z0-9]+/g, "-").slice(0, 60).replace(/^-+|-+$/g, "");
    return (name || "regiobeeld") + ending;
  }

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        observer.unobserve(entry.target);
        draw(entry.target);
      }
    }
  }, { rootMargin: "600px" });
  each(".chart[data-figure]", (chart) => observer.observe(chart));

  // On paper there is no width to respond to: charts get that of their place.
  function fit(printing) {
    document.documentElement.classList.toggle("printing", printing);
    for (const chart of document.querySelectorAll(".chart[data-figure]")) {
      if (!figureOf(chart)) continue;
      draw(chart);
      const width = printing ? Math.min(chart.clientWidth || PAPER, PAPER) : null;
      window.Plotly.relayout(chart, { width: width, autosize: !printing });
    }
  }
  window.addEventListener("beforeprint", () => fit(true));
  window.addEventListener("afterprint", () => fit(false));

  if (!document.querySelector("body.page")) {
    const again = () => parts.forEach((part) => part());
    new MutationObserver(again).observe(document.body, { childList: true, subtree: true });
  }
  return { button, draw, each, figure, figureOf, fileName, json, redraw, save, say, texts };
})();
