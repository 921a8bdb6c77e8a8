// Small comforts; every page works without this file.
(() => {
  "use strict";
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  // Controls that need a script are hidden until there is one; copying also needs a secure connection.
  document.querySelectorAll("[data-script]").forEach((element) => {
    element.hidden = element.dataset.action === "copy" && !navigator.clipboard;
  });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-action]");
    if (!button) return;
    if (button.dataset.action === "print") window.print();
    if (button.dataset.action === "copy") {
      const place = button.closest("section, header");
      const said = (place && place.querySelector("[data-said]")) || button.querySelector("[data-label]");
      try {
        await navigator.clipboard.writeText(button.dataset.text || button.dataset.url);
        said.textContent = button.dataset.done;
      } catch {
        said.textContent = "Kopieren hat nicht geklappt. Markieren Sie den Text und kopieren Sie ihn selbst.";
      }
    }
  });

  // A table that fits needs no word on how to see the rest of it.
  const hints = document.querySelectorAll(".scroll-hint");
  const fits = () => hints.forEach((hint) => { hint.hidden = hint.parentElement.scrollWidth <= hint.parentElement.clientWidth; });
  if (hints.length) { fits(); window.addEventListener("resize", fits); }

  // A sort order is applied when it is chosen.
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
  });

  // Characters left, said once typing pauses.
  document.querySelectorAll("[data-limit]").forEach((input) => {
    const note = document.querySelector(`[data-count-for="${input.id}"]`);
    if (!note) return;
    note.setAttribute("aria-live", "polite");
    let timer;
    const show = () => {
      const left = Number(input.dataset.limit) - [...input.value].length;
      note.textContent = left >= 0 ? `Noch ${left.toLocaleString("de-DE")} Zeichen` : `${(-left).toLocaleString("de-DE")} Zeichen zu lang`;
    };
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 400); });
    show();
  });
})();
