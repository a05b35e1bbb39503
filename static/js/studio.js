// What the page does besides sending files.
"use strict";

(() => {
  function begin(root) {
    for (const part of root.querySelectorAll(".scripted")) part.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", () => begin(document));

  // A new section came in: say so to those who do not see it.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "studio") return;
    const studio = document.getElementById("studio");
    begin(studio);
    studio.querySelector("[data-focus]")?.focus();
  });

  // A step that has not changed is not announced again.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    if (target.id === "saying" && target.textContent.trim() === fragment.textContent.trim()) {
      event.detail.shouldSwap = false;
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-seek]");
    if (!button) return;
    const movie = document.getElementById("movie");
    movie.currentTime = Number(button.dataset.seek);
    movie.play();
    movie.scrollIntoView({ block: "center", behavior: "smooth" });
  });
})();
