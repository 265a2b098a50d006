"use strict";
(() => {
  const items = [...document.querySelectorAll(".list > ul > li")];
  const areas = [...document.querySelectorAll(".map a")];
  const plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const form = document.querySelector(".search");
  const status = form.querySelector(".search-status");
  const search = () => {
    const words = plain(form.querySelector("input").value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const item of items) {
      const name = plain(item.textContent);
      item.hidden = !words.every(word => name.includes(word));
      found += item.hidden ? 0 : 1;
    }
    const text = found ? status.dataset.found.replace("{number}", found) : status.dataset.none;
    status.textContent = words.length ? text : "";
  };
  form.hidden = false;
  form.addEventListener("input", search);
  form.addEventListener("submit", event => event.preventDefault());
  const both = [...items, ...areas];
  // Under the map: the first thing to remember of the region that is pointed at.
  const says = document.querySelector(".says");
  const mark = (region, on) => {
    both
      .filter(one => one.dataset.region === region)
      .forEach(one => one.classList.toggle("marked", on));
    const area = areas.find(one => one.dataset.region === region);
    if (on && area) says.textContent = area.dataset.says;
  };
  for (const one of both) {
    for (const [name, on] of [["pointerenter", true], ["focusin", true],
                              ["pointerleave", false], ["focusout", false]]) {
      one.addEventListener(name, () => mark(one.dataset.region, on));
    }
  }
})();
