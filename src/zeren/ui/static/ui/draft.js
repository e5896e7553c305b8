// What is typed in form[data-draft] is kept as a draft, as typed. Without scripts the form works as any form does.
"use strict";

const writing = new Map();

// A form that is there begins to be kept; one that was opened in the place of another keeps that one first.
function begin(form) {
  if (writing.has(form)) return;
  const PAUSE = 1200, AGAIN = 8000;
  const saved = form.querySelector("[data-saved]"), wrong = form.querySelector("[data-unsaved]").content.firstElementChild.cloneNode(true);
  const elsewhere = wrong.querySelector("[data-elsewhere]");
  let timer = 0, running = null, sent = false, kept = told();

  // All that is typed, as one string; files by name.
  function told() {
    const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    return JSON.stringify(fields.map(([name, value]) => [name, value instanceof File ? value.name : value]));
  }

  const field = form.querySelector("input[type=file]"), waits = form.querySelector(".kept, template[data-kept]");
  told.files = () => (field ? [...field.files] : []);

  function show(said, good, other = false) {
    saved.textContent = good ? said : "";
    elsewhere.hidden = !other;
    if (good) wrong.remove();
    else wrong.querySelector("span").textContent = said;
    if (!good && !wrong.isConnected) saved.after(wrong);
  }

  // Whether all that is typed is kept: "saved", or "typing" until it is.
  function state() {
    form.dataset.draft = !wrong.isConnected && told() === kept ? "saved" : "typing";
  }

  function soon(pause = PAUSE) {
    clearTimeout(timer);
    state();
    if (!sent && form.isConnected) timer = setTimeout(save, pause);
  }

  async function save(how = "typed", leaving = false) {
    clearTimeout(timer);
    const now = told();
    if (sent || (now === kept && how === "typed")) return;
    if (running && !leaving) return soon();
    const fields = new FormData(form), chosen = told.files();
    // Where files do not wait with what was typed, they are sent with the form alone.
    if (leaving || !waits) fields.delete("files");
    const stop = new AbortController();
    running = stop;
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields, headers: { "X-Draft": how }, keepalive: leaving, signal: stop.signal });
      const given = await answer.json();
      kept = now;
      show(given.said, given.saved, given.other);
      if (waits && given.files && chosen.length) take(given.files, given.problems, chosen);
    } catch (problem) {
      if (!sent && problem.name !== "AbortError") {
        show(wrong.dataset.offline, false);
        soon(AGAIN);
      }
    } finally {
      running = null;
      if (!sent && !wrong.isConnected && told() !== kept) soon();
      state();
    }
  }

  // Files that have arrived stand as ticks; the field is empty again for more.
  function take(files, problems, chosen) {
    const now = told.files();
    if (now.length !== chosen.length || now.some((file, place) => file !== chosen[place])) return;
    const list = form.querySelector(".kept") || form.querySelector("template[data-kept]").content.firstElementChild.cloneNode(true);
    if (!list.isConnected) field.before(list);
    for (const old of list.querySelectorAll("input[name=waiting]")) old.closest("label").remove();
    for (const file of files) {
      const label = form.querySelector("template[data-file]").content.firstElementChild.cloneNode(true);
      label.querySelector("input").value = file.word;
      label.querySelector("[data-name]").textContent = file.name;
      label.querySelector("[data-size]").textContent = file.size;
      list.append(label);
    }
    field.value = "";
    kept = told();
    if (problems.length) show(problems.join(" "), false);
  }

  form.addEventListener("input", () => soon());
  form.addEventListener("change", () => soon(300));
  elsewhere.querySelector("a").href = location.href;
  elsewhere.querySelector("button").addEventListener("click", () => save("over"));
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(timer);
    if (running) running.abort();
  });
  const left = () => { if (form.isConnected) save("typed", true); };
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("pagehide", left);
  document.addEventListener("visibilitychange", () => { if (document.hidden) left(); });
  writing.set(form, left);
}

for (const form of document.querySelectorAll("form[data-draft]")) begin(form);

// Opened beside a list: one form at a time, ready to be typed in.
document.addEventListener("htmx:load", (event) => {
  const form = event.target.querySelector("form[data-draft]");
  if (!form || writing.has(form)) return;
  for (const [other, left] of writing) {
    left();
    writing.delete(other);
    const place = other.closest(".opened");
    if (place) place.replaceChildren();
  }
  begin(form);
  form.closest("li").scrollIntoView({ block: "start" });
  form.querySelector("input:not([type=hidden])").focus({ preventScroll: true });
});
