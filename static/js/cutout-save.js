// Keeping what was lifted: as a sticker, as a picture, as a file. What fails is said, and nothing is lost.
"use strict";

(() => {
  const { form } = cutout;
  let kept = true; // nothing that leaving would lose

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (button?.name === "again") return;
    event.preventDefault();
    // Enter in a field presses the first button, which is for browsers without scripts.
    if (button?.name !== "do" || button.value === "lift") return;
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    matte.trouble("");
    try {
      const { go } = await matte.ask(matte.fields({ do: button.value }));
      kept = true;
      location.assign(go);
    } catch (error) {
      matte.trouble(error instanceof TypeError ? form.dataset.failed : error.message);
    } finally {
      button.removeAttribute("aria-busy");
      delete form.dataset.sent; // it may be sent again
    }
  });
  form.addEventListener("painted", () => (kept = false));
  window.addEventListener("beforeunload", (event) => {
    if (!kept && matte.strokes.length) event.preventDefault();
  });
})();
