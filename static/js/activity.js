// Where the lines are the same as before, only what they say is replaced: no press falls on a button that has just gone,
// and the keyboard stays where it is.
const shape = (lines) =>
  [...lines.querySelectorAll(".work")].map((work) => `${work.id} ${work.className} ${!work.querySelector("form")}`).join();

let held = ""; // what had the keyboard

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  held = target.contains(document.activeElement) ? document.activeElement.id : "";
  const fresh = target.id === "lines" && fragment.querySelector("#lines");
  if (!fresh || shape(fresh) !== shape(target)) return;
  for (const work of fresh.querySelectorAll(".work")) {
    const said = work.querySelector(".what");
    target.querySelector(`#${CSS.escape(work.id)} .what`).replaceChildren(...said.childNodes);
  }
  event.detail.shouldSwap = false;
});
document.addEventListener("htmx:oobAfterSwap", () => {
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
});
