// Copies a public link. On plain http there is no clipboard for scripts: then what is selected is copied, or stays selected.
"use strict";
{
  const offer = () => document.querySelectorAll("[data-copies]").forEach((button) => (button.hidden = false));
  async function copy(button) {
    const address = document.getElementById(button.dataset.copies);
    const tell = (sentence) => (button.parentElement.querySelector("output").value = sentence); // a toast would lie behind a dialog
    address.focus();
    address.select();
    try {
      await navigator.clipboard.writeText(address.value);
      tell(button.dataset.copied);
    } catch {
      tell(document.execCommand("copy") ? button.dataset.copied : button.dataset.select);
    }
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copies]");
    if (button) copy(button);
  });
  // What was pressed is gone with the old list: the keyboard goes on at the way back, or at the link that came.
  function goOn() {
    const list = document.getElementById("link");
    if (!list || ![null, document.body, list.closest("dialog")].includes(document.activeElement)) return;
    const next = list.querySelector(".undo button") ?? [...list.querySelectorAll("[data-copies]")].at(-1);
    next?.focus();
  }
  document.addEventListener("htmx:afterSettle", () => {
    offer();
    goOn();
  });
  offer();
}
