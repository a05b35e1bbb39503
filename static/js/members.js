// The page of members: choosing a role saves it; an invitation can be copied.
"use strict";

(() => {
  for (const select of document.querySelectorAll("[data-submits]")) select.addEventListener("change", () => select.form.requestSubmit());
  for (const field of document.querySelectorAll("[data-select]")) field.addEventListener("focus", () => field.select());
  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.copies);
      field.focus();
      field.select();
      // The clipboard's own interface is missing on plain http; the old command is there.
      if (document.execCommand("copy")) button.querySelector("span").textContent = button.dataset.done;
    });
  }
})();
