// Walking a tree of units with the arrow keys. Without it, Tab and Enter do the same.
"use strict";

(() => {
  const outline = document.querySelector("[data-outline]");
  if (!outline) return;
  const names = [...outline.querySelectorAll("a[data-name]")];
  const depth = (link) => Number(link.closest("tr").dataset.depth || 0);
  const twig = (link) => link.closest("tr").querySelector("[data-twig]");

  // Where a level was opened or closed one goes on; only after the browser has gone to the row itself.
  addEventListener("load", () => {
    const back = /^#u\d+$/.test(location.hash) && document.querySelector(`${location.hash} a[data-name]`);
    if (back) setTimeout(() => back.focus(), 0);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const search = event.target.closest("form.tools input[type=search]");
    if (search && event.key === "ArrowDown" && names.length) {
      event.preventDefault();
      names[0].focus();
      return;
    }
    const row = event.target.closest("[data-outline] tr");
    const here = row ? names.indexOf(row.querySelector("a[data-name]")) : -1;
    if (here < 0) return;
    const link = names[here];
    const turned = twig(link);
    const goes = {
      ArrowDown: () => (names[here + 1] || link).focus(),
      ArrowUp: () => (names[here - 1] || link).focus(),
      Home: () => names[0].focus(),
      End: () => names[names.length - 1].focus(),
      ArrowRight: () => {
        if (!turned) return;
        if (turned.dataset.twig === "shut") turned.click();
        else (names[here + 1] || link).focus();
      },
      ArrowLeft: () => {
        if (turned && turned.dataset.twig === "open") return turned.click();
        const above = names.slice(0, here).reverse().find((one) => depth(one) < depth(link));
        if (above) above.focus();
      },
    };
    if (!goes[event.key]) return;
    event.preventDefault();
    goes[event.key]();
  });
})();
