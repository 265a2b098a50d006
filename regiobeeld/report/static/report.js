// What the scripts of a report share, and the charts: each is drawn from the JSON beside it when it
// comes into view, all of them before printing.
window.Regiobeeld = (function () {
  "use strict";
  const CONFIG = { displayModeBar: false, responsive: true };
  // What is folded away on the screen and must not be missing on paper.
  const FOLDED = "details.caveats, details.missing, .short details";
  // Ends of an address that ask for the whole page open, or for its first page only.
  const ALL = "#alles";
  const ONE = "#eerste-pagina";
  // On paper a chart fits on a page with its headings, and no narrower than on a telephone. Where
  // that is too large, it is shrunk. In px.
  const TALLEST = 840;
  const NARROWEST = 380;
  const SMALLEST = 0.6;
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
    found.data = found.data.map(({ like, ...own }) =>
      ({ ...whole(like), ...own, x: whole(own.x), y: whole(own.y) }));
    found.layout.template = whole(found.layout.template);
    return found;
  }

  function figureOf(chart) {
    if (!figures.has(chart)) figures.set(chart, figure(chart.dataset.figure));
    return figures.get(chart);
  }

  // The height of a chart in its place: a map in a narrow place is less high.
  function heightOf({ layout }, width) {
    const { xaxis, yaxis, margin, height } = layout;
    if (!yaxis || !yaxis.scaleanchor) return height;
    const [wide, high] = [xaxis, yaxis].map(({ range }) => range[1] - range[0]);
    const inside = (width - margin.l - margin.r) * (high / wide);
    return Math.min(height, Math.ceil(inside) + margin.t + margin.b);
  }

  function fitted(chart) {
    const { data, layout } = figureOf(chart);
    const height = heightOf(figureOf(chart), chart.clientWidth);
    chart.style.minHeight = height + "px";
    return [data, { ...layout, height }];
  }

  function draw(chart) {
    if (chart.dataset.drawn || !figureOf(chart)) return null;
    chart.dataset.drawn = "yes";
    return window.Plotly.newPlot(chart, ...fitted(chart), CONFIG);
  }

  // Give a chart another figure; it is drawn now if the former one was.
  function redraw(chart, changed) {
    figures.set(chart, changed);
    if (!chart.dataset.drawn) return null;
    return window.Plotly.react(chart, ...fitted(chart), CONFIG);
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

  // The page is laid out as on paper before charts are drawn for it: afterwards it is too late.
  function fit(printing) {
    document.documentElement.classList.toggle("printing", printing);
    for (const fold of document.querySelectorAll(FOLDED)) {
      if (printing) fold.dataset.was = fold.open ? "open" : "";
      fold.open = printing || Boolean(fold.dataset.was);
    }
    for (const chart of document.querySelectorAll(".chart[data-figure]")) {
      // What is folded away is not on paper either.
      if (!figureOf(chart) || !chart.clientWidth) continue;
      draw(chart);
      chart.style.zoom = "";
      const place = chart.clientWidth;
      const wide = chart.closest(".locator") ? 1 : place / NARROWEST;
      const shrunk = Math.min(1, wide, TALLEST / figureOf(chart).layout.height);
      const zoom = printing ? Math.max(shrunk, SMALLEST) : 1;
      const width = printing ? place / zoom : null;
      const height = heightOf(figureOf(chart), place / zoom);
      chart.style.zoom = zoom === 1 ? "" : zoom;
      chart.style.minHeight = height + "px";
      window.Plotly.relayout(chart, { width, height, autosize: !printing });
    }
  }
  // Open what a place is folded away in.
  function unfold(place) {
    for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }
  function openAll(open) {
    for (const fold of document.querySelectorAll(".folded > details")) fold.open = open;
  }
  // A link to a chapter that is closed opens it.
  function arrive() {
    const { hash } = window.location;
    if (hash === ALL) openAll(true);
    document.documentElement.classList.toggle("first-page", hash === ONE);
    const place = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
    if (!place) return;
    unfold(place);
    place.scrollIntoView();
  }
  window.addEventListener("hashchange", arrive);
  if (window.location.hash) window.addEventListener("DOMContentLoaded", arrive);
  window.addEventListener("beforeprint", () => fit(true));
  window.addEventListener("afterprint", () => fit(false));

  if (!document.querySelector("body.page")) {
    let waiting = false;
    const again = () => {
      waiting = false;
      parts.forEach((part) => part());
    };
    const later = () => {
      if (!waiting) requestAnimationFrame(again);
      waiting = true;
    };
    new MutationObserver(later).observe(document.body, { childList: true, subtree: true });
  }
  return { button, draw, each, figure, figureOf, fileName, json, openAll, redraw, save, say, texts, unfold };
})();
