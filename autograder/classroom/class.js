"use strict";
(() => {
  const table = document.querySelector("#everybody");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const search = document.querySelector("#search");
  const shown = document.querySelector("#shown");
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;

  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => texts.get(row).includes(word));
      count += row.hidden ? 0 : 1;
    }
    shown.textContent = `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")}`;
  };

  const key = (row, column) => {
    const text = row.cells[column].textContent.trim();
    if (table.tHead.rows[0].cells[column].dataset.number === undefined) return text;
    return Number.parseFloat(text.replaceAll(",", "")) || 0;
  };

  const sort = (heading) => {
    const column = heading.cellIndex;
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keyed = rows.map((row) => [key(row, column), row]);
    keyed.sort(([a], [b]) => (typeof a === "number" ? a - b : compare(a, b)) * (down ? -1 : 1));
    body.append(...keyed.map(([, row]) => row));
  };

  search.addEventListener("input", show);
  for (const heading of table.tHead.rows[0].cells) {
    heading.querySelector("button").addEventListener("click", () => sort(heading));
  }
  body.addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (event.target.closest("a") || String(window.getSelection())) return;
    row.querySelector("a").click();
  });
  for (const row of rows) {
    row.querySelector("a").href = `results/${encodeURIComponent(row.cells[2].textContent)}.html`;
  }
  show();
})();
