// What pages have beyond plain HTML. Everything here only shortens what works without it.
"use strict";

// On a phone the ways are wider than the screen: where one is comes into sight.
const here = document.querySelector(".ways [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 40;

// What is wider than its place and holds nothing to go to is itself gone to, so that the keyboard can move it.
function reached() {
  for (const part of document.querySelectorAll(".scroll")) {
    if (part.scrollWidth > part.clientWidth && !part.querySelector("a[href], button, input, select, textarea")) part.tabIndex = 0;
  }
}
addEventListener("load", reached);
document.addEventListener("htmx:load", reached);

// A filter that is chosen is applied at once.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form.tools");
  if (form && event.target.matches("select")) form.requestSubmit();
});

// A slash goes to the search of the page, Escape closes help.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    const search = document.querySelector("form.tools input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
  if (event.key === "Escape") {
    for (const open of document.querySelectorAll("details.hint[open]")) open.open = false;
  }
});

// Printing through the button that would otherwise be of no use.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// Whatever takes over a second says so, and for how long already, until the next page is there or the part of this one.
const waiting = { timer: 0 };
function wait() {
  clearInterval(waiting.timer);
  const busy = document.getElementById("busy"), told = busy.querySelector("[data-seconds]");
  let seconds = 0;
  told.textContent = "";
  waiting.timer = setInterval(() => {
    seconds += 1;
    busy.hidden = false;
    if (seconds > 4) told.textContent = `${seconds} ${told.dataset.seconds}`;
  }, 1000);
}
function done() {
  clearInterval(waiting.timer);
  document.getElementById("busy").hidden = true;
}
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-download]")) {
    // The page stays while a file is made: the browser tells of it when its first bytes are there.
    const told = event.target.querySelector("[data-coming]");
    if (told) told.hidden = false;
  } else wait();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (link && plain && !link.hasAttribute("download") && !link.target && link.origin === location.origin && link.pathname + link.search !== location.pathname + location.search) wait();
});
document.addEventListener("htmx:beforeRequest", wait);
document.addEventListener("htmx:afterRequest", done);

// A part that leads elsewhere (the session has ended) or cannot be had: the whole page says why.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, pathInfo, requestConfig } = event.detail, asking = requestConfig.elt;
  const came = new URL(xhr.responseURL || location.href), asked = new URL(pathInfo.requestPath, location.href);
  if (xhr.status < 400 && came.pathname === asked.pathname) return;
  event.detail.shouldSwap = false;
  const link = asking.closest("a[href]") || asking.querySelector("a[href]");
  if (link) location.assign(link.href);
});

// A line that is led to opens; one that was opened before the scripts were there gets its facts now.
function opens() {
  const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (named && named.matches("details.line")) named.open = true;
}
addEventListener("hashchange", opens);
document.addEventListener("DOMContentLoaded", () => {
  opens();
  for (const line of document.querySelectorAll("details.line[open]")) setTimeout(() => line.dispatchEvent(new Event("toggle")));
});

// Where a form says something else than what was filed last time, it is marked there.
function differs() {
  for (const mark of document.querySelectorAll("data.differs")) {
    const form = mark.closest(".filing").querySelector("form"), field = form.elements[mark.dataset.of];
    const now = field ? field.value.trim() : "";
    mark.hidden = !now || now === mark.value.trim();
  }
}
document.addEventListener("input", differs);
document.addEventListener("htmx:load", differs);
addEventListener("pageshow", done);

// What goes on by itself as long as somebody looks: form[data-go-on] is sent once more.
addEventListener("load", () => {
  const going = document.querySelector("form[data-go-on]");
  if (going) setTimeout(() => going.requestSubmit(), 150);
});

// The second click of a double click does nothing; a form[data-once] is sent once from this showing of the page. The
// server keeps it once in any case.
document.addEventListener("submit", (event) => {
  const form = event.target, sent = Number(form.dataset.sent || 0);
  if (form.method !== "post") return;
  if (sent && (form.matches("[data-once]") || Date.now() - sent < 1500)) event.preventDefault();
  else form.dataset.sent = String(Date.now());
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
