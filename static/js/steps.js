// Steps that are pressed faster than their answers come: each answer draws the buttons anew, and none is lost by that.
// Buttons that are pressed so send a form, have an id, and lie in something with data-steps.
"use strict";
{
  const stepAt = (target) => target.closest?.("[data-steps] button[id]:not([type=button])");
  const press = (id) => document.getElementById(id)?.click();
  let sending = 0;
  let waiting = []; // ids of buttons that were pressed meanwhile

  document.addEventListener("click", (event) => {
    const button = sending && stepAt(event.target);
    if (!button) return;
    event.preventDefault();
    waiting.push(button.id);
  }, { capture: true });

  const isChange = (event) => event.detail.requestConfig.verb === "post";
  document.addEventListener("htmx:beforeSend", (event) => (sending += isChange(event)));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isChange(event)) return;
    sending--;
    if (!event.detail.successful) waiting = [];
    if (!sending && waiting.length) press(waiting.shift());
  });

  // No click comes of a button that was drawn anew between going down on it and coming up.
  let held = null;
  document.addEventListener("pointerdown", (event) => (held = event.button ? null : stepAt(event.target)));
  document.addEventListener("pointercancel", () => (held = null));
  document.addEventListener("pointerup", () => {
    if (held && !held.isConnected) press(held.id);
    held = null;
  });
}
