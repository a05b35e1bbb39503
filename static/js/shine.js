// Light wanders over shiny stickers, by itself or with the mouse. It lies above their pictures, in their shape; the
// pictures stay as they are.
"use strict";

(() => {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const form = document.getElementById("finish"); // on the page of one sticker: its style may change
  const isShiny = () => form.elements.style.value === "shiny";

  function lay(image) {
    const sheen = document.createElement("span");
    sheen.className = "sheen";
    sheen.setAttribute("aria-hidden", "true");
    sheen.hidden = true;
    const cut = () => {
      sheen.style.maskImage = `url("${image.currentSrc || image.src}")`;
      sheen.hidden = Boolean(form) && !isShiny();
    };
    image.addEventListener("load", cut);
    image.after(sheen);
    if (image.complete) cut();
  }
  function layAll() {
    for (const image of document.querySelectorAll("[data-shiny] > img")) if (!image.nextElementSibling?.matches(".sheen")) lay(image);
  }

  const sheens = (within) => within.querySelectorAll(".sheen");
  function hold(within, share) {
    for (const sheen of sheens(within)) {
      sheen.dataset.held = "";
      sheen.style.setProperty("--shine", Math.min(1, Math.max(0, share)).toFixed(3));
    }
  }
  document.addEventListener("pointermove", (event) => {
    const over = event.target.closest?.("[data-shiny]");
    if (!over || event.pointerType !== "mouse") return;
    const box = over.getBoundingClientRect();
    hold(over, (event.clientX - box.left) / box.width);
  });
  document.addEventListener("pointerout", (event) => {
    const over = event.target.closest?.("[data-shiny]");
    if (!over || over.contains(event.relatedTarget)) return;
    for (const sheen of sheens(over)) delete sheen.dataset.held;
  });

  form?.addEventListener("input", () => !isShiny() && sheens(document).forEach((sheen) => { sheen.hidden = true; }));
  document.addEventListener("htmx:afterSettle", layAll);
  layAll();
})();
