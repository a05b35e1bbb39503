// Shots are put elsewhere by dragging (on a touch screen after holding), or with Alt and an arrow key.
"use strict";
{
  const HOLD_MS = 350; // before that a finger scrolls
  const STEADY_PX = 8;
  const AFTER_DROP_MS = 300;
  const EDGE_PX = 70; // near the edge of the window the page scrolls along
  const strip = () => document.getElementById("strip");
  const movable = (element) => element?.closest?.("#strip > .shot[data-place]");
  const shots = () => [...strip().querySelectorAll(":scope > .shot[data-place]")];

  function move(shot, place) {
    const board = document.getElementById("board");
    return htmx.ajax("POST", board.dataset.change, {
      target: "#board",
      swap: "outerHTML",
      values: { op: "move", shot: shot.dataset.id, place, version: board.dataset.version },
    }).then(() => document.querySelector(`#shot-${CSS.escape(shot.dataset.id)} .still`)?.focus());
  }

  let moved = Promise.resolve(); // keys may be faster than answers
  document.addEventListener("keydown", (event) => {
    const shot = event.altKey && event.target.matches(".still") && movable(event.target);
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!shot || !step || event.target.tagName !== "A") return;
    event.preventDefault();
    moved = moved.catch(() => {}).then(() => {
      const now = document.getElementById(shot.id);
      const place = Number(now?.dataset.place) + step;
      if (place >= 0 && place < shots().length) return move(now, place);
    });
  });

  let drag = null;
  let dropped = 0;
  document.addEventListener("pointerdown", (event) => {
    const shot = movable(event.target);
    if (!shot || event.button || !event.target.closest("a.still")) return;
    drag = { shot, id: event.pointerId, x: event.clientX, y: event.clientY, active: false, timer: 0 };
    if (event.pointerType !== "mouse") drag.timer = setTimeout(begin, HOLD_MS);
  });
  function begin() {
    drag.active = true;
    drag.shot.classList.add("dragged");
    drag.shot.setPointerCapture(drag.id);
    navigator.vibrate?.(15);
  }
  document.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > STEADY_PX;
    if (!drag.active) {
      if (!far) return;
      if (event.pointerType !== "mouse") return end(); // it scrolls
      begin();
    }
    event.preventDefault();
    follow(event.clientX, event.clientY);
  });
  function follow(x, y) {
    if (y < EDGE_PX) scrollBy(0, -12);
    if (y > innerHeight - EDGE_PX) scrollBy(0, 12);
    const over = movable(document.elementsFromPoint(x, y).find((each) => movable(each) && movable(each) !== drag.shot));
    if (!over) return;
    const box = over.getBoundingClientRect();
    const rtl = getComputedStyle(strip()).direction === "rtl";
    const before = x < box.left + box.width / 2 !== rtl;
    over[before ? "before" : "after"](drag.shot);
  }
  function end() {
    clearTimeout(drag?.timer);
    const done = drag;
    drag = null;
    if (!done?.active) return;
    done.shot.classList.remove("dragged");
    dropped = Date.now();
    const place = shots().indexOf(done.shot);
    if (!done.shot.isConnected) return; // the board was drawn anew meanwhile
    if (place !== Number(done.shot.dataset.place)) move(done.shot, place);
  }
  // The press that began it must not open the sheet.
  addEventListener(
    "click",
    (event) => {
      if (Date.now() - dropped > AFTER_DROP_MS) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
  // A held finger neither scrolls nor opens a menu of the browser while it drags.
  document.addEventListener("touchmove", (event) => drag?.active && event.preventDefault(), { passive: false });
  document.addEventListener("contextmenu", (event) => drag && movable(event.target) && event.preventDefault());
}
