// Saves a draft every 30 seconds and on leaving. The form works without this file.
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const note = form.querySelector("[data-saved] span");
  const { version, base } = form.elements;
  const { person, putBack, insert } = window.portalTyped;
  const key = `draft:${person}:${location.pathname}`;
  const HIDDEN = ["csrfmiddlewaretoken", "version", "base"];
  let saved = snapshot();
  let running = null;
  let stopped = false;

  function snapshot() {
    const typed = [...new FormData(form).entries()].filter(([name]) => !HIDDEN.includes(name));
    return JSON.stringify(typed.map(([name, value]) => [name, String(value)]));
  }

  function tell(text) { note.textContent = text; }

  async function send(now, leaving) {
    try {
      const response = await fetch(location.href, {
        method: "POST", body: new FormData(form), keepalive: leaving, redirect: "manual", headers: { "X-Autosave": "1" },
      });
      const json = (response.headers.get("Content-Type") || "").includes("json");
      const answer = json ? await response.json() : {};
      if (response.ok && json) {
        version.value = answer.version;
        base.value = answer.base;
        saved = now;
        sessionStorage.removeItem(key);
        tell(`Zuletzt gespeichert ${answer.saved}`);
      } else if (answer.conflict) {
        stopped = true;
        keep(now, "Dieser Abschnitt wurde inzwischen an anderer Stelle geändert. Drücken Sie „Weiter“: Dann sehen Sie beide Fassungen.");
      } else if (answer.closed) {
        stopped = true;
        keep(now, `Nicht gespeichert. ${answer.closed}`);
      } else {
        keep(now, "Nicht gespeichert. Ihr Text bleibt in diesem Fenster. Wenn Sie abgemeldet sind: Melden Sie sich in einem zweiten Fenster an, laden Sie diese Seite neu und setzen Sie den Text wieder ein.");
      }
    } catch {
      keep(now, "Gerade keine Verbindung. Ihr Text bleibt in diesem Fenster, wir versuchen es weiter.");
    }
  }

  function save(leaving = false) {
    const now = snapshot();
    if (stopped || running || now === saved) return running;
    running = send(now, leaving).finally(() => { running = null; });
    return running;
  }

  // What could not be saved survives in this window and is offered when the page is opened again.
  function keep(now, text) {
    sessionStorage.setItem(key, JSON.stringify({ now }));
    tell(text);
  }

  // A version says that the text was sent by a button: it is lost only if the draft did not move on since.
  const lost = JSON.parse(sessionStorage.getItem(key) || "{}");
  if (lost.now && lost.now !== saved && (!lost.version || lost.version === version.value)) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn-small";
    button.textContent = "Nicht gespeicherten Text wieder einsetzen";
    button.addEventListener("click", () => { putBack(form, JSON.parse(lost.now)); button.remove(); save(); });
    form.prepend(button);
  } else {
    sessionStorage.removeItem(key);
  }

  // A picture pasted as letters would be sent with every save and taken out by the server: it does not get in.
  form.addEventListener("paste", (event) => {
    const pasted = event.clipboardData?.getData("text/plain") || "";
    const text = pasted.replace(/!?\[[^\[\]]*\]\(\s*<?data:[^()<>]*>?\s*\)|<img\b[^<>]*\bdata:[^<>]*>|\bdata:[a-z]+\/[\w.+-]+(?:;[\w=.-]+)*,[^\s"'<>()[\]]*/gi, "");
    if (text === pasted || !event.target.setRangeText) return;
    event.preventDefault();
    insert(event.target, event.target.selectionStart, event.target.selectionEnd, text);
    tell("Bilder lassen sich nicht in Texte einfügen. Laden Sie Bilder unter „Bilder und Anlagen“ hoch.");
  });

  setInterval(save, 30000);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
  addEventListener("pagehide", () => save(true));
  // A save under way would make the version in the form stale: wait for it, then send.
  form.addEventListener("submit", (event) => {
    if (running) {
      event.preventDefault();
      const button = event.submitter;
      running.then(() => form.requestSubmit(button));
    }
    sessionStorage.setItem(key, JSON.stringify({ now: snapshot(), version: version.value }));
    stopped = true;
  });
})();
