// What was typed is there again after Back: answers to signed-in people are kept by no browser, so that none puts it back by itself.
// It stays in this window, for two hours, for the person who typed it. Every form works without this file.
(() => {
  "use strict";
  const person = document.currentScript.dataset.person || "";
  const KEPT_FOR = 2 * 60 * 60 * 1000;
  const NEVER = ["password", "file", "submit", "button", "image", "reset", "hidden"];
  const SECRET = /passw|secret|token|(^|[-_])(code|otp|pin)s?($|[-_\d])/i;

  const fields = (form) => [...form.elements].filter((field) => field.name && !NEVER.includes(field.type) && !SECRET.test(field.name));

  function valuesOf(field) {
    if (field.type === "checkbox" || field.type === "radio") return field.checked ? [field.value] : [];
    return field.type === "select-multiple" ? [...field.selectedOptions].map((option) => option.value) : [field.value];
  }

  const typedInto = (form) => fields(form).flatMap((field) => valuesOf(field).map((value) => [field.name, value]));

  function putBack(form, typed) {
    const values = new Map();
    for (const [name, value] of typed) values.set(name, [...(values.get(name) || []), value]);
    for (const field of fields(form)) {
      const sent = values.get(field.name) || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = sent.includes(field.value);
      else if (field.type === "select-multiple") for (const option of field.options) option.selected = sent.includes(option.value);
      else field.value = sent.length > 1 ? sent.shift() : sent[0] ?? "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      if (field.checked || (field.value && field.tagName === "TEXTAREA")) field.closest("details")?.setAttribute("open", "");
    }
  }

  // Typed as by hand, so that Ctrl+Z takes it back; set where a browser cannot do so.
  function insert(field, start, end, text) {
    if (!text && start === end) return;
    field.focus();
    if (start !== null) field.setSelectionRange(start, end);
    if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
    field.setRangeText(text, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  window.portalTyped = { person, putBack, insert };

  // Nobody finds what another person typed at the same desk.
  const mine = (key) => key.startsWith(`typed:${person}:`) || key.startsWith(`draft:${person}:`);
  const ours = () => Object.keys(sessionStorage).filter((key) => /^(typed|draft):/.test(key));
  if (person) ours().filter((key) => !mine(key)).forEach((key) => sessionStorage.removeItem(key));

  const forms = [...document.querySelectorAll("form[method=post i]:not([data-draft])")].filter(
    (form) => !form.querySelector("[type=password], [autocomplete=one-time-code]") && fields(form).length,
  );
  const keyOf = (form) => `typed:${person}:${location.pathname}${location.search}:${forms.indexOf(form)}:${form.getAttribute("action") || ""}`;
  const changed = new Set();
  document.addEventListener("input", (event) => { if (event.isTrusted) changed.add(event.target.form); });
  document.addEventListener("change", (event) => { if (event.isTrusted) changed.add(event.target.form); });

  addEventListener("pagehide", () => {
    for (const form of forms.filter((one) => changed.has(one))) {
      try {
        sessionStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), typed: typedInto(form) }));
      } catch { /* no room: Back shows the page as the server wrote it */ }
    }
  });

  document.addEventListener("submit", (event) => {
    if ((event.target.getAttribute("action") || location.pathname).endsWith("/konto/abmelden/")) {
      changed.clear();
      ours().forEach((key) => sessionStorage.removeItem(key));
    }
  });

  addEventListener("pageshow", (event) => {
    if (event.persisted || performance.getEntriesByType("navigation")[0]?.type !== "back_forward") return;
    for (const form of forms) {
      const kept = JSON.parse(sessionStorage.getItem(keyOf(form)) || "{}");
      if (!kept.typed || Date.now() - kept.at > KEPT_FOR) continue;
      changed.add(form);
      if (JSON.stringify(kept.typed) !== JSON.stringify(typedInto(form))) putBack(form, kept.typed);
    }
  });
})();
