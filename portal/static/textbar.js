// Buttons above long texts that write the marks of the Markdown subset, and show below the field what becomes of them: rendered by the
// server, as readers will see it. The marks can be typed just as well; without this file "Speichern und Vorschau" shows the same.
(() => {
  "use strict";
  const MARKS = [
    { label: "Fett", wrap: ["**", "**"], sample: "wichtig" },
    { label: "Liste", line: "- " },
    { label: "Überschrift", line: "### " },
    { label: "Link", wrap: ["[", "](https://)"], sample: "Text" },
  ];
  const PAUSE = 400;
  const WORDS = /^(\s*(?:(?:[-*+]|\d+[.)]|#{1,6})\s+)?)(.*\S)/gm;

  function replace(area, start, end, text, from, to) {
    window.portalTyped.insert(area, start, end, text);
    area.setSelectionRange(from, to);
  }

  // A mark holds within one line and stands at a letter: "**word **" marks nothing, "**- item**" is no item of a list.
  function wrapped(text, [before, after], isInLine) {
    return text.replace(WORDS, (all, lead, words, at) => {
      const kept = at === 0 && isInLine ? lead.match(/^\s*/)[0] : lead;
      return kept + before + all.slice(kept.length) + after;
    });
  }

  // Before every line that says something, or away where all of them have it.
  function begun(text, mark) {
    const lines = text.split("\n");
    const said = lines.filter((line) => line.trim());
    const isOn = said.length > 0 && said.every((line) => line.startsWith(mark));
    return lines.map((line) => {
      if (line.startsWith(mark)) return isOn ? line.slice(mark.length) : line;
      return line.trim() || !said.length ? mark + line : line;
    }).join("\n");
  }

  function apply(area, mark) {
    const { selectionStart: start, selectionEnd: end, value } = area;
    const first = start && value.lastIndexOf("\n", start - 1) + 1;
    if (mark.line) {
      const text = begun(value.slice(first, end), mark.line);
      replace(area, first, end, text, first + text.length, first + text.length);
    } else {
      const [before, after] = mark.wrap;
      const chosen = value.slice(start, end);
      const text = wrapped(chosen.trim() ? chosen : mark.sample, mark.wrap, start > first);
      replace(area, start, end, text, start + text.indexOf(before) + before.length, start + text.lastIndexOf(after));
    }
  }

  function button(label, act) {
    const found = document.createElement("button");
    found.type = "button";
    found.className = "btn-small";
    found.textContent = label;
    found.addEventListener("click", act);
    return found;
  }

  // The text as readers will see it. It says nothing by itself: a screen reader finds it as a region of that name.
  function preview(area, name) {
    const shown = document.createElement("section");
    shown.className = "text-preview prose";
    shown.id = `${area.id}-vorschau`;
    shown.hidden = true;
    shown.setAttribute("aria-label", `Vorschau: ${name}`);
    const toggle = button("Vorschau", () => open(shown.hidden));
    toggle.setAttribute("aria-controls", shown.id);
    toggle.setAttribute("aria-expanded", "false");
    let timer;
    let asked = 0;

    async function draw() {
      const turn = ++asked;
      const body = new FormData();
      body.set("csrfmiddlewaretoken", area.form.elements.csrfmiddlewaretoken.value);
      body.set("text", area.value);
      try {
        const response = await fetch(area.form.dataset.rendered, {
          method: "POST", body, redirect: "error", headers: { "X-Requested-With": "fetch" },
        });
        if (!response.ok) throw new Error(String(response.status));
        const html = await response.text();
        if (turn === asked) shown.innerHTML = html;
      } catch {
        if (turn === asked) shown.textContent = "Die Vorschau ist gerade nicht zu erreichen. Ihr Text ist davon nicht betroffen.";
      }
    }

    function open(wanted) {
      shown.hidden = !wanted;
      toggle.setAttribute("aria-expanded", String(wanted));
      if (wanted) draw();
    }

    area.addEventListener("input", () => {
      if (shown.hidden) return;
      clearTimeout(timer);
      timer = setTimeout(draw, PAUSE);
    });
    return { shown, toggle, open };
  }

  document.querySelectorAll("form[data-draft] textarea").forEach((area) => {
    if (Number(area.dataset.limit) < 1000) return;
    const name = area.labels[0].firstChild.textContent.trim();
    const bar = document.createElement("div");
    bar.className = "textbar";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", `Text gestalten: ${name}`);
    const { shown, toggle, open } = preview(area, name);
    for (const mark of MARKS) bar.append(button(mark.label, () => { apply(area, mark); if (shown.hidden) open(true); }));
    bar.append(toggle);
    area.before(bar);
    area.after(shown);
  });
})();
