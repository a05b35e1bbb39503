// The page of members: a role that was changed can be saved; who goes is asked about; an invitation can be copied.
"use strict";

(() => {
  for (const form of document.querySelectorAll(".role")) {
    form.addEventListener("change", () => form.classList.add("changed"));
  }
  // On the form: before the site's own listener, which lets a form be sent only once.
  for (const form of document.querySelectorAll("[data-asks]")) {
    form.addEventListener("submit", (event) => confirm(form.dataset.asks) || event.preventDefault());
  }
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
