// Tables that sort by a click on a header and filter by words. Without this script they stand as they are.
"use strict";

(function () {
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  const textOf = (cell) => (cell ? cell.textContent.trim() : "");

  function compare(one, other) {
    const [a, b] = [one.dataset.value, other.dataset.value];
    return a !== undefined && b !== undefined ? Number(a) - Number(b) : collator.compare(textOf(one), textOf(other));
  }

  function sortBy(table, header, column) {
    const ascending = header.getAttribute("aria-sort") === "descending"
      || (header.getAttribute("aria-sort") !== "ascending" && !header.classList.contains("n"));
    for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);
    rows.sort((one, other) => (ascending ? 1 : -1) * compare(one.cells[column], other.cells[column]));
    body.append(...rows);
  }

  function makeSortable(table) {
    Array.from(table.tHead.rows[0].cells).forEach((header, column) => {
      if ("fixed" in header.dataset) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      button.addEventListener("click", () => sortBy(table, header, column));
      header.append(button);
    });
  }

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  function makeFilter(table, number) {
    const rows = Array.from(table.tBodies[0].rows, (row) => [row, fold(row.textContent)]);
    const box = document.createElement("div");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const told = document.createElement("span");
    box.className = "filter";
    input.type = "search";
    input.id = `filter-${number}`;
    label.htmlFor = input.id;
    const rest = document.createElement("span");
    rest.className = "unseen";
    rest.textContent = ` ${textOf(table.caption)}`;
    label.append("Filter", rest);
    told.setAttribute("role", "status");
    told.className = "faint";
    input.addEventListener("input", () => {
      const words = fold(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [row, text] of rows) {
        row.hidden = !words.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      told.textContent = words.length ? `${shown} of ${rows.length} rows` : "";
    });
    box.append(label, input, told);
    table.closest(".scroll").before(box);
  }

  document.querySelectorAll("table[data-sort]").forEach(makeSortable);
  document.querySelectorAll("table[data-filter]").forEach(makeFilter);
})();
