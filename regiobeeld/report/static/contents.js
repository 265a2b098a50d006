// The contents: which chapter is read, and what a search finds in which chapter.
(function (report) {
  "use strict";
  const SHORTEST = 2;
  // A word is not shortened beyond this.
  const STEM = 6;
  // What can be found: headings, names of indicators and areas, and what folds open.
  const PLACES = "h1, h2, h3, h4, th[scope=row], tr:not([data-row]) > td:first-child, summary, li > strong";
  const nav = document.querySelector(".contents");
  if (!nav) return;
  const main = document.querySelector("main");
  const list = nav.querySelector("ul");
  const toggle = nav.querySelector(".contents-toggle");
  const form = nav.querySelector(".search");
  const input = form.querySelector("input");
  const status = form.querySelector(".search-status");
  const target = (link) => document.getElementById(link.hash.slice(1));
  const links = [...list.querySelectorAll("a")].filter(target);
  const headings = links.map(target);
  const chapters = headings.map((heading) => heading.closest("section") || heading);
  let hits = [];
  let at = -1;

  // Which chapter is read: the last that begins above a third of the screen.
  function mark() {
    const line = window.innerHeight / 3;
    let now = 0;
    chapters.forEach((chapter, n) => {
      if (chapter.getBoundingClientRect().top < line) now = n;
    });
    if (links[now].hasAttribute("aria-current")) return;
    for (const link of links) link.removeAttribute("aria-current");
    links[now].setAttribute("aria-current", "location");
    toggle.querySelector(".contents-here").textContent = report.say("contents_at", { chapter: links[now].firstChild.textContent });
    const { offsetTop, offsetHeight } = links[now];
    const scroller = getComputedStyle(nav).overflowY === "auto" ? nav : list;
    if (offsetTop < scroller.scrollTop || offsetTop + offsetHeight > scroller.scrollTop + scroller.clientHeight) {
      scroller.scrollTop = offsetTop - scroller.clientHeight / 2;
    }
  }
  let waiting = false;
  function later() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  }

  function open(shown) {
    toggle.setAttribute("aria-expanded", String(shown));
  }

  function plain(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f\u00ad]/g, "").replace(/\s+/g, " ").trim().toLowerCase();
  }

  function clear() {
    for (const hit of hits) hit.classList.remove("hit", "hit-now");
    hits = [];
    at = -1;
  }

  function count() {
    links.forEach((link, n) => {
      const found = hits.filter((hit) => chapters[n].contains(hit)).length;
      const badge = link.querySelector(".hits");
      if (badge) badge.remove();
      link.classList.toggle("without", Boolean(input.value.trim()) && found === 0);
      if (!found) return;
      const made = document.createElement("span");
      made.className = "hits";
      made.textContent = ` (${found})`;
      link.append(made);
    });
  }

  // The page may say "eenzaam" where "eenzaamheid" is asked: then a shorter part of the word is sought.
  function shortened(places, wanted) {
    let part = wanted;
    let found = [];
    do {
      found = places.filter(([, text]) => text.includes(part));
      part = part.slice(0, -1);
    } while (!found.length && part.length >= STEM && !part.includes(" "));
    return found.map(([place]) => place);
  }

  function find() {
    clear();
    const wanted = plain(input.value);
    const asked = wanted.length >= SHORTEST;
    if (asked) {
      const places = [...main.querySelectorAll(PLACES)].filter((place) => !place.closest("[hidden], [popover]"));
      hits = shortened(places.map((place) => [place, plain(place.textContent)]), wanted);
      for (const hit of hits) hit.classList.add("hit");
    }
    count();
    nav.classList.toggle("searching", asked);
    if (!asked) status.textContent = "";
    else if (!hits.length) status.textContent = report.say("no_hits");
    else status.textContent = report.say(hits.length === 1 ? "hit" : "hits", { count: hits.length });
  }

  function go(step) {
    if (!hits.length) return;
    if (hits[at]) hits[at].classList.remove("hit-now");
    at = (at + step + hits.length) % hits.length;
    const hit = hits[at];
    report.unfold(hit);
    hit.classList.add("hit-now");
    nav.classList.remove("searching");
    hit.scrollIntoView({ block: "center" });
    const text = hit.textContent.replace(/\s+/g, " ").trim().slice(0, 80);
    status.textContent = report.say("at", { at: at + 1, count: hits.length, text });
  }

  // As in the find bar of a browser: leaving it goes to what was found.
  function leave() {
    const hit = hits[at];
    input.value = "";
    find();
    open(false);
    if (!hit) return;
    hit.setAttribute("tabindex", "-1");
    hit.focus({ preventScroll: true });
  }

  // One press opens every chapter, as for printing all of it; the next closes them.
  const folds = [...main.querySelectorAll(".folded > details")];
  if (folds.length) {
    const press = report.button(report.say("open_all"), () => report.openAll(!folds.every((fold) => fold.open)));
    press.className = "open-all";
    const name = () => {
      press.textContent = report.say(folds.every((fold) => fold.open) ? "close_all" : "open_all");
    };
    for (const fold of folds) fold.addEventListener("toggle", name);
    const place = document.createElement("li");
    place.append(press);
    list.append(place);
  }

  toggle.addEventListener("click", () => open(toggle.getAttribute("aria-expanded") !== "true"));
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    // Also when the address stays as it was.
    report.unfold(target(link));
    open(false);
  });
  nav.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.target === input || toggle.getAttribute("aria-expanded") !== "true") return;
    open(false);
    toggle.focus();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", find);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      go(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      leave();
    }
  });
  window.addEventListener("scroll", later, { passive: true });
  window.addEventListener("resize", later);
  toggle.hidden = false;
  form.hidden = false;
  mark();
})(window.Regiobeeld);
