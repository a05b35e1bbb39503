// Picking examples from an album: how many, all of them, and with Shift a whole row of them.
"use strict";

(() => {
  const form = document.getElementById("picking");
  const chosen = document.getElementById("chosen");
  const boxes = [...form.querySelectorAll("[name=item]")];
  let last = null;

  function show() {
    const count = boxes.filter((box) => box.checked).length;
    chosen.value = count === 1 ? chosen.dataset.one : chosen.dataset.many.replace("$n", count);
    form.querySelector("[type=submit]").disabled = !count;
  }
  form.addEventListener("click", (event) => {
    if (!event.target.matches("[name=item]")) return;
    if (event.shiftKey && last) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(event.target)].sort((a, b) => a - b);
      for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
    }
    last = event.target;
    show();
  });
  document.getElementById("select-all").addEventListener("click", () => {
    const on = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = on;
    show();
  });
  for (const part of form.querySelectorAll(".scripted")) part.hidden = false;
  window.addEventListener("pageshow", show);
  show();
})();
