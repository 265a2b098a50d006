// Tables: put in order by a button in each column's head, and saved as CSV.
(function (report) {
  "use strict";
  const FEWEST_ROWS = 3;
  const lang = report.texts.lang || "nl";
  const comma = lang === "nl";
  const collator = new Intl.Collator(lang, { numeric: true, sensitivity: "base" });
  const DIGITS = comma ? "\\d+(?:\\.\\d{3})*(?:,\\d+)?" : "\\d+(?:,\\d{3})*(?:\\.\\d+)?";
  // A number, and its unit: "per 1.000" has digits of its own, "50 tot 65 jaar" is no number.
  const NUMBER = new RegExp(`^([+\\-\u2212]?${DIGITS})(%|\\s+(?:per|x)\\s.*|\\s+\\D+)?$`);
  const MISSING = new Set(["", "–", "-"]);

  function plain(text) {
    return text.replace(/\u00ad/g, "").replace(/\s+/g, " ").trim();
  }

  // What a cell says, in parts: the value, its margin, why there is none, what it is of.
  function read(cell) {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll("button, [popover], .sign").forEach((part) => part.remove());
    const take = (selector) => {
      const part = copy.querySelector(selector);
      if (!part) return "";
      part.remove();
      return plain(part.textContent);
    };
    const interval = take(".interval");
    const newer = take(".newer");
    const why = take(".hidden, .why");
    const of = take(".of");
    return { text: plain(copy.textContent), interval, newer, why, of };
  }

  // A number as its reader wrote it, with what follows it; null for other text.
  function numeric(text) {
    const found = NUMBER.exec(text);
    if (!found) return null;
    const digits = found[1].replace(comma ? /\./g : /,/g, "").replace("\u2212", "-").replace(/^\+/, "");
    return { value: parseFloat(digits.replace(",", ".")), digits, unit: plain(found[2] || "") };
  }

  function headText(cell) {
    const { text, of } = read(cell.querySelector(".sort") || cell);
    return of ? `${text} (${of})` : text;
  }

  function bodyRows(table) {
    return [...table.tBodies[0].rows];
  }

  function sort(table, column) {
    const head = table.tHead.rows[0].cells;
    const down = head[column].getAttribute("aria-sort") === "ascending";
    const keyed = bodyRows(table).map((row) => {
      const { text } = read(row.cells[column]);
      return { row, text, number: numeric(text), missing: MISSING.has(text) };
    });
    const numbers = keyed.every((key) => key.missing || key.number);
    const sign = down ? -1 : 1;
    keyed.sort((a, b) => {
      if (a.missing || b.missing) return a.missing - b.missing;
      const order = numbers ? a.number.value - b.number.value : collator.compare(a.text, b.text);
      return sign * order;
    });
    table.tBodies[0].append(...keyed.map((key) => key.row));
    for (const cell of head) cell.removeAttribute("aria-sort");
    head[column].setAttribute("aria-sort", down ? "descending" : "ascending");
  }

  function sortable(table) {
    if (!table.tHead || table.tHead.rows.length !== 1) return;
    [...table.tHead.rows[0].cells].forEach((cell, column) => {
      if (!cell.textContent.trim() || cell.querySelector("button")) return;
      // A script may fill other columns later.
      const filled = table.closest("[data-areas]") || bodyRows(table).some((row) => row.cells[column] && read(row.cells[column]).text);
      if (!filled) return;
      const press = document.createElement("button");
      press.type = "button";
      press.className = "sort";
      press.append(...cell.childNodes);
      press.addEventListener("click", () => sort(table, column));
      cell.append(press);
    });
  }

  // A spreadsheet takes text that begins with one of these for a formula.
  function guarded(text) {
    return /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
  }

  function field(text, separator) {
    return /["\r\n]/.test(text) || text.includes(separator) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  // The columns of a table: one for the value, and one for every other part that a cell has.
  function columns(table) {
    const rows = bodyRows(table).filter((row) => !row.hidden);
    return [...table.tHead.rows[0].cells].flatMap((cell, column) => {
      const name = headText(cell);
      const cells = rows.map((row) => read(row.cells[column]));
      const numbers = cells.map((found) => numeric(found.text));
      const known = cells.map((found) => !MISSING.has(found.text));
      const measured = known.some(Boolean) && known.every((is, n) => !is || numbers[n]);
      const made = [[name, cells.map((found, n) => {
        if (measured) return known[n] ? numbers[n].digits : "";
        return guarded(found.text);
      })]];
      const units = measured ? numbers.map((found) => (found ? found.unit : "")) : [];
      const extra = (label, values) => {
        if (values.some(Boolean)) made.push([`${name} (${label})`, values.map(guarded)]);
      };
      extra(report.say("unit"), units);
      extra(report.say("of"), cells.map((found) => found.of));
      extra(report.say("interval"), cells.map((found) => found.interval));
      extra(report.say("newer"), cells.map((found) => found.newer));
      extra(report.say("why"), cells.map((found) => found.why));
      return made.some(([, values]) => values.some(Boolean)) ? made : [];
    });
  }

  function csv(table) {
    const separator = comma ? ";" : ",";
    const found = columns(table);
    const count = bodyRows(table).filter((row) => !row.hidden).length;
    const lines = [found.map(([name]) => guarded(name))];
    for (let n = 0; n < count; n += 1) lines.push(found.map(([, values]) => values[n]));
    const text = lines.map((line) => line.map((cell) => field(cell, separator)).join(separator));
    // The mark in front tells Excel that this is UTF-8.
    return new Blob(["\ufeff" + text.join("\r\n") + "\r\n"], { type: "text/csv;charset=utf-8" });
  }

  function saveTable(table, title) {
    report.save(csv(table), report.fileName(title, ".csv"));
  }

  report.saveTable = saveTable;
  report.each(".chapter .scroll > table", (table) => {
    if (!table.tHead || !table.tBodies.length) return;
    if (bodyRows(table).length >= FEWEST_ROWS) sortable(table);
    if (table.closest(".chart-figure")) return;
    const tools = document.createElement("p");
    tools.className = "tools";
    const title = () => table.closest(".scroll").getAttribute("aria-label") || "tabel";
    const press = report.button(report.say("table_csv"), () => saveTable(table, title()));
    press.setAttribute("aria-label", `${report.say("table_csv")}: ${title()}`);
    tools.append(press);
    table.closest(".scroll").after(tools);
  });
})(window.Regiobeeld);
