// What is pressed while it is drawn anew, in something with data-steps: no press is lost by that, and none counts twice.
// Buttons that send a form, and links, have an id by which they are known again; what makes something has data-once.
"use strict";
{
  const STILL_PX = 10; // who moves farther between going down and coming up has thought better of it
  const CLICK_MS = 100; // by then the browser's own click has come, where one comes
  const stepAt = (target) => target.closest?.("[data-steps] :is(button:not([type=button]), a)[id]");
  const press = (id) => document.getElementById(id)?.click();
  const sending = new Map(); // changes on their way, to what their answers replace
  let pressed = ""; // id of the button whose answer is awaited
  let waiting = []; // ids of buttons that were pressed meanwhile

  let clicked = ""; // id of what was last clicked by hand
  document.addEventListener("click", (event) => {
    const button = stepAt(event.target);
    if (event.isTrusted) clicked = button?.id ?? "";
    if (!button?.form) return;
    if (!sending.size) {
      pressed = button.id;
      return;
    }
    event.preventDefault();
    if (!("once" in button.dataset) || ![pressed, ...waiting].includes(button.id)) waiting.push(button.id);
  }, { capture: true });

  document.addEventListener("htmx:beforeSend", (event) => {
    const { xhr, requestConfig, target } = event.detail;
    if (requestConfig.verb !== "post") return;
    sending.set(xhr, target);
    // Not htmx:afterRequest, which nobody hears whose form has left the page meanwhile.
    xhr.addEventListener("loadend", () => {
      sending.delete(xhr);
      if (xhr.status < 200 || xhr.status >= 400) waiting = [];
      while (!sending.size && waiting.length) press(waiting.shift()); // some come to nothing by now
    });
  });
  // News do not take away what the answer to a change is to replace: it would find nothing.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    if (!sending.has(xhr) && [...sending.values()].some((awaited) => target.contains(awaited))) event.detail.shouldSwap = false;
  });

  // No click comes of what was drawn anew between going down on it and coming up; under a finger Chromium gives one.
  let held = null;
  const hold = (event) => (held = { step: stepAt(event.target), x: event.clientX ?? 0, y: event.clientY ?? 0 });
  function letGo(event) {
    const { step, x, y } = held ?? {};
    held = null;
    if (!step || step.isConnected || Math.hypot((event.clientX ?? 0) - x, (event.clientY ?? 0) - y) > STILL_PX) return;
    clicked = "";
    setTimeout(() => clicked !== step.id && press(step.id), CLICK_MS);
  }
  document.addEventListener("pointerdown", (event) => (event.button || !event.isPrimary ? (held = null) : hold(event)));
  document.addEventListener("pointercancel", () => (held = null));
  document.addEventListener("pointerup", letGo);
  document.addEventListener("keydown", (event) => event.key === " " && event.target.matches("button") && !event.repeat && hold(event));
  document.addEventListener("keyup", (event) => event.key === " " && letGo(event));
}
