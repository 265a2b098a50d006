// Figures: saved as a picture with its title, or as the figures that it shows.
(function (report) {
  "use strict";
  const WIDTH = 900;
  const EDGE = 12;
  const SCALE = 2;
  const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

  // The lines of a text that is not wider than its place; a word that is too long is cut.
  function lines(pen, text, width) {
    const found = [""];
    for (const word of text.split(/\s+/).filter(Boolean)) {
      const longer = (found[found.length - 1] + " " + word).trim();
      if (pen.measureText(longer).width <= width) found[found.length - 1] = longer;
      else found.push(word);
    }
    const cut = (line) => {
      let shown = line;
      while (shown && pen.measureText(shown + "…").width > width) shown = shown.slice(0, -Math.ceil(shown.length / 8));
      return shown === line || pen.measureText(line).width <= width ? line : shown + "…";
    };
    return found.filter(Boolean).slice(0, 4).map(cut);
  }

  function pen(canvas, font, colour) {
    const context = canvas.getContext("2d");
    context.font = font;
    context.fillStyle = colour;
    context.textBaseline = "top";
    return context;
  }

  // The title above and the source below are drawn as text: nothing in them is read as markup.
  async function picture(chart, title) {
    const { data, layout } = report.figureOf(chart);
    const height = layout.height || 400;
    const figure = { data, layout: { ...layout, width: WIDTH, height, autosize: false } };
    const address = await window.Plotly.toImage(figure, { format: "png", width: WIDTH, height, scale: SCALE });
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    const bold = `600 20px ${FONT}`;
    const heads = lines(pen(canvas, bold, "#000"), title, WIDTH - 2 * EDGE);
    const top = EDGE + 26 * heads.length + 12;
    canvas.width = SCALE * WIDTH;
    canvas.height = SCALE * (top + height + EDGE + 26);
    const paint = pen(canvas, bold, "#fff");
    paint.fillRect(0, 0, canvas.width, canvas.height);
    paint.drawImage(image, 0, SCALE * top);
    paint.scale(SCALE, SCALE);
    pen(canvas, bold, "#1f2933");
    heads.forEach((line, n) => paint.fillText(line, EDGE, EDGE + 26 * n));
    pen(canvas, `13px ${FONT}`, "#52606d");
    paint.fillText(report.say("source"), EDGE, top + height + 10);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }

  report.each(".chart-figure", (figure) => {
    const chart = figure.querySelector(".chart[data-figure]");
    const table = figure.querySelector("figcaption table");
    const caption = figure.querySelector("figcaption");
    const heading = figure.querySelector("h3");
    if (!chart || !caption || !heading) return;
    const title = () => heading.textContent.trim();
    const tools = document.createElement("p");
    tools.className = "tools";
    const add = (name, action) => {
      const press = report.button(report.say(name), action);
      press.setAttribute("aria-label", `${report.say(name)}: ${title()}`);
      tools.append(press);
    };
    add("png", async () => {
      report.save(await picture(chart, title()), report.fileName(title(), ".png"));
    });
    if (table) add("csv", () => report.saveTable(table, title()));
    caption.append(tools);
  });
})(window.Regiobeeld);
