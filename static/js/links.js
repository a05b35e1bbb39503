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
  document.addEventListener("htmx:afterSettle", offer);
  offer();
}
