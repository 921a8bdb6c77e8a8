// Says what is chosen or typed and not stored yet, and asks before a page is left with it. The form works without this file.
(() => {
  "use strict";
  const form = document.querySelector("form[data-unsaved]");
  if (!form) return;
  const note = form.querySelector("[data-unsaved-note]");
  const snapshot = () => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
  const before = snapshot();
  let sent = false;

  function ask(event) {
    if (!sent && snapshot() !== before) event.preventDefault();
  }

  form.addEventListener("input", () => {
    const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files].map((file) => file.name));
    const changed = snapshot() !== before;
    if (note) {
      note.textContent = files.length
        ? `Noch nicht gespeichert: ${files.join(", ")}. „Weiter“ und „Entwurf speichern“ laden die Datei mit hoch.`
        : changed ? "Noch nicht gespeichert. „Weiter“ und „Entwurf speichern“ speichern alles auf dieser Seite." : "";
    }
    removeEventListener("beforeunload", ask);
    if (changed) addEventListener("beforeunload", ask);
  });
  form.addEventListener("submit", () => { sent = true; });
  addEventListener("pageshow", () => { sent = false; });
})();
