// The slider of the map: while it is moved its day is shown, when it is let go the map of that day is asked for.
"use strict";

(() => {
  const slider = document.querySelector("[data-year]");
  if (!slider) return;
  const field = document.getElementById("day");
  const dayOf = () => {
    const day = new Date(Date.UTC(Number(slider.dataset.year), 0, 1 + Number(slider.value)));
    return day.toISOString().slice(0, 10);
  };
  slider.addEventListener("input", () => {
    field.value = dayOf();
    slider.setAttribute("aria-valuetext", field.value);
  });
  slider.addEventListener("change", () => slider.form.requestSubmit());
})();
