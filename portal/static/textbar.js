// Buttons above long texts that write the marks of the Markdown subset. The marks can be typed just as well.
(() => {
  "use strict";
  const MARKS = [
    { label: "Fett", wrap: ["**", "**"], sample: "wichtig" },
    { label: "Liste", line: "- " },
    { label: "Überschrift", line: "### " },
    { label: "Link", wrap: ["[", "](https://)"], sample: "Text" },
  ];

  function replace(area, start, end, text, from, to) {
    area.focus();
    area.setRangeText(text, start, end);
    area.setSelectionRange(from, to);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function apply(area, mark) {
    const { selectionStart: start, selectionEnd: end, value } = area;
    if (mark.line) {
      const first = value.lastIndexOf("\n", start - 1) + 1;
      const text = value.slice(first, end).replace(/^/gm, mark.line);
      replace(area, first, end, text, first + text.length, first + text.length);
    } else {
      const [before, after] = mark.wrap;
      const inner = value.slice(start, end) || mark.sample;
      const from = start + before.length;
      replace(area, start, end, before + inner + after, from, from + inner.length);
    }
  }

  document.querySelectorAll("form[data-draft] textarea").forEach((area) => {
    if (Number(area.dataset.limit) < 1000) return;
    const bar = document.createElement("div");
    bar.className = "textbar";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", `Text gestalten: ${area.labels[0].firstChild.textContent.trim()}`);
    for (const mark of MARKS) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn-small";
      button.textContent = mark.label;
      button.addEventListener("click", () => apply(area, mark));
      bar.append(button);
    }
    area.before(bar);
  });
})();
