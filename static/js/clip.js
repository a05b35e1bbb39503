// The part of a film that is to be cut out: where it begins and ends is taken from the picture that is seen.
"use strict";

(() => {
  const film = document.getElementById("film");
  const form = document.getElementById("clip");
  form.querySelectorAll("[data-scripted]").forEach((part) => { part.hidden = false; });
  form.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-mark]");
    if (mark) form.elements[mark.dataset.mark].value = film.currentTime.toFixed(1);
  });
  // The film is shown from where the part begins.
  form.elements.start.addEventListener("change", () => { film.currentTime = Number(form.elements.start.value) || 0; });
})();
