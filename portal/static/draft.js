// Saves a draft every 30 seconds and on leaving. The form works without this file.
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const note = form.querySelector("[data-saved] span");
  const version = form.elements.version;
  const key = `draft:${location.pathname}`;
  let saved = snapshot();
  let stopped = false;
  let running = false;

  function snapshot() {
    const data = new FormData(form);
    data.delete("csrfmiddlewaretoken");
    data.delete("version");
    return JSON.stringify([...data.entries()].map(([name, value]) => [name, String(value)]));
  }

  function tell(text) { note.textContent = text; }

  async function save(leaving) {
    const now = snapshot();
    if (stopped || running || now === saved) return;
    running = true;
    try {
      const response = await fetch(form.action || location.href, {
        method: "POST", body: new FormData(form), keepalive: leaving, redirect: "manual", headers: { "X-Autosave": "1" },
      });
      if (response.status === 409) {
        stopped = true;
        tell("Der Entwurf wurde inzwischen an anderer Stelle geändert. Drücken Sie „Weiter“: Dann sehen Sie beide Fassungen.");
      } else if (response.ok && response.headers.get("Content-Type").includes("json")) {
        const answer = await response.json();
        version.value = answer.version;
        saved = now;
        sessionStorage.removeItem(key);
        tell(`Zuletzt gespeichert um ${answer.saved_at} Uhr`);
      } else {
        keep(now);
      }
    } catch {
      keep(now);
    } finally {
      running = false;
    }
  }

  // The text survives a lost connection or session in this window and is offered again.
  function keep(now) {
    sessionStorage.setItem(key, now);
    tell("Gerade nicht gespeichert. Ihr Text bleibt in diesem Fenster; wir versuchen es weiter. Melden Sie sich sonst in einem zweiten Fenster neu an.");
  }

  const lost = sessionStorage.getItem(key);
  if (lost && lost !== saved) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn-small";
    button.textContent = "Nicht gespeicherten Text einsetzen";
    button.addEventListener("click", () => {
      for (const [name, value] of JSON.parse(lost)) {
        const field = form.elements[name];
        if (field && "value" in field && field.type !== "checkbox") field.value = value;
      }
      button.remove();
    });
    note.after(" ", button);
  }

  setInterval(() => save(false), 30000);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
  form.addEventListener("submit", () => { stopped = true; });
})();
