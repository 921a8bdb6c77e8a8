// The search box suggests while one types; the page of results is updated in place. Everything works without this file.
(() => {
  "use strict";
  const input = document.querySelector("[data-suggest]");
  if (input) {
    const list = document.createElement("ul");
    let active = -1, timer, request;
    const options = () => [...list.children];
    const show = (visible) => {
      list.hidden = !visible;
      input.setAttribute("aria-expanded", visible);
      mark(-1);
    };
    const mark = (index) => {
      active = index;
      options().forEach((option, number) => option.setAttribute("aria-selected", number === index));
      if (index < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", options()[index].id);
    };
    const load = async () => {
      request?.abort();
      request = new AbortController();
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(input.value)}`, { signal: request.signal });
        list.innerHTML = answer.ok ? await answer.text() : "";
        show(list.children.length > 0 && document.activeElement === input);
      } catch { /* typed on, or no connection: the box still searches */ }
    };
    const open = (option) => location.assign(option.dataset.url);

    list.id = `${input.id}-vorschlaege`;
    list.className = "suggestions";
    for (const [element, values] of [
      [list, { role: "listbox", "aria-label": "Vorschläge" }],
      [input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id }],
    ]) for (const name in values) element.setAttribute(name, values[name]);
    input.parentNode.append(list);
    show(false);

    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(load, 150); });
    input.addEventListener("blur", () => { clearTimeout(timer); show(false); });
    input.addEventListener("keydown", (event) => {
      const count = options().length;
      if (event.key === "Escape" && !list.hidden) show(false);
      else if (event.key === "Enter" && active >= 0) open(options()[active]);
      else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
        // One place more than options: the box itself, between the last and the first.
        const from = list.hidden ? -1 : active;
        if (list.hidden) show(true);
        mark(((from + 1 + (event.key === "ArrowDown" ? 1 : count)) % (count + 1)) - 1);
      } else return;
      event.preventDefault();
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => open(event.target.closest("li")));
  }

  // In place: the focus stays in its field, and what was open around it stays open; else it goes to the heading of the new hits.
  let opened = [], focused = "";
  document.addEventListener("htmx:beforeSwap", () => {
    opened = [...document.querySelectorAll("#treffer details[open]")].map((element) => element.id);
    focused = document.activeElement.id;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const same = focused && document.getElementById(focused);
    if (same) opened.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    (same || document.querySelector("#anzahl h1")).focus({ preventScroll: Boolean(same) });
  });
  for (const name of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(name, (event) => location.assign(event.detail.pathInfo.finalRequestPath));
  }
})();
