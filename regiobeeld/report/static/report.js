// Draws each chart from the JSON beside it, when it comes into view; all of them before printing.
(function () {
  "use strict";
  var config = { displayModeBar: false, responsive: true };
  function draw(place) {
    if (place.dataset.drawn) return;
    var data = document.getElementById(place.dataset.figure);
    if (!data) return;
    place.dataset.drawn = "yes";
    var figure = JSON.parse(data.textContent);
    window.Plotly.newPlot(place, figure.data, figure.layout, config);
  }
  function start() {
    var places = Array.prototype.slice.call(document.querySelectorAll(".chart[data-figure]"));
    if (!("IntersectionObserver" in window)) { places.forEach(draw); return; }
    var observer = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (entry.isIntersecting) { draw(entry.target); observer.unobserve(entry.target); }
      });
    }, { rootMargin: "600px" });
    places.forEach(function (place) { observer.observe(place); });
    window.addEventListener("beforeprint", function () { places.forEach(draw); });
  }
  // In a notebook the sections come after this script; there they are looked for as they appear.
  if (document.querySelector("main#inhoud")) { start(); return; }
  new MutationObserver(start).observe(document.body, { childList: true, subtree: true });
  start();
})();
