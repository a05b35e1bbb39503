// What every page does: dialogs, toasts, and telling when the connection is lost.
"use strict";

const toasts = document.getElementById("toasts");
const offline = document.getElementById("offline");
const TOAST_MS = 9000; // time to read two lines twice
const LOST_MS = 3000; // a shorter gap is not worth a word

// Other scripts say something with: document.dispatchEvent(new CustomEvent("toast", { detail: "…" }))
function toast(sentence) {
  const piece = document.getElementById("toast").content.cloneNode(true);
  piece.querySelector("span").textContent = sentence;
  toasts.append(piece);
}

function fade(element) {
  setTimeout(() => (element.matches(":hover, :focus-within") ? fade(element) : element.remove()), TOAST_MS);
}

document.addEventListener("toast", (event) => toast(event.detail));
new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) if (node.classList?.contains("toast")) fade(node);
}).observe(toasts, { childList: true });
toasts.querySelectorAll(".toast").forEach(fade);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-opens], [data-closes], [data-dismiss]");
  if (!button) {
    if (event.target.matches("dialog[data-light]")) event.target.close(); // its backdrop
    return;
  }
  if (button.dataset.opens) document.getElementById(button.dataset.opens).showModal();
  if ("closes" in button.dataset) button.closest("dialog").close();
  if ("dismiss" in button.dataset) button.closest(".toast").remove();
});

// What is wrong is where one goes on.
document.querySelector("form [aria-invalid=true]")?.focus();

// A form is sent once, however often it is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A sentence that the server answers instead of a fragment is shown, not lost.
document.addEventListener("htmx:responseError", (event) => {
  const answer = event.detail.xhr;
  const plain = (answer.getResponseHeader("Content-Type") || "").startsWith("text/plain");
  toast(plain && answer.responseText ? answer.responseText : toasts.dataset.noAnswer);
});
document.addEventListener("htmx:sendError", () => toast(toasts.dataset.noAnswer));

// What is held down by a mouse is not put elsewhere meanwhile: no click would come of it.
const HELD_MS = 2000;
let isHeld = false;
document.addEventListener("pointerdown", (event) => (isHeld = event.pointerType === "mouse"), { capture: true });
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => (isHeld = false), { capture: true });
function letGo() {
  if (!isHeld) return Promise.resolve();
  return new Promise((done) => {
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(done), { once: true, capture: true });
    setTimeout(done, HELD_MS);
  });
}

let lost = 0;
function isLost(after) {
  clearTimeout(lost);
  lost = setTimeout(() => (offline.hidden = false), after);
}
function isBack() {
  clearTimeout(lost);
  offline.hidden = true;
}
window.addEventListener("offline", () => isLost(0));
window.addEventListener("online", isBack);
document.addEventListener("htmx:wsClose", () => isLost(LOST_MS));
document.addEventListener("htmx:wsOpen", isBack);
