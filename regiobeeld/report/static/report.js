// Draws each chart from the JSON beside it, when it comes into view; all of them before printing.
(function () {
  "use strict";
  var config = { displayModeBar: false, responsive: true };
  var waiting = ".chart[data-figure]:not([data-seen])";
  function draw(place) {
    if (place.dataset.drawn) return;
    var data = document.getElementById(place.dataset.figure);
    if (!data) return;
    place.dataset.drawn = "yes";
    var figure = JSON.parse(data.textContent);
    window.Plotly.newPlot(place, figure.data, figure.layout, config);
  }
  var observer = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (entry.isIntersecting) { draw(entry.target); observer.unobserve(entry.target); }
    });
  }, { rootMargin: "600px" });
  function watch() {
    document.querySelectorAll(waiting).forEach(function (place) {
      place.dataset.seen = "yes";
      observer.observe(place);
    });
  }
  watch();
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll(".chart[data-figure]").forEach(draw);
  });
  // In a notebook the sections come after this script; there they are watched as they appear.
  if (!document.querySelector("body.page")) {
    new MutationObserver(watch).observe(document.body, { childList: true, subtree: true });
  }
})();
