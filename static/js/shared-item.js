// Comfort for a picture that was opened large: arrow keys, Escape, and a finger that wipes. All of it are links too.
"use strict";

(() => {
  const FAR = 60; // pixels that a finger moves at least
  const go = (rel) => document.querySelector(`.steps a[rel=${rel}]`)?.click();
  const [back, on] = document.documentElement.dir === "rtl" ? ["next", "prev"] : ["prev", "next"];
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target.closest("video, input")) return;
    const rel = { ArrowLeft: back, ArrowRight: on, Escape: "up" }[event.key];
    if (rel) go(rel);
  });
  let from = null;
  document.addEventListener("touchstart", ({ touches, target }) => {
    from = touches.length === 1 && !target.closest("video") ? touches[0] : null; // two fingers zoom, a player has its own
  }, { passive: true });
  document.addEventListener("touchend", ({ changedTouches: [to] }) => {
    if (!from || visualViewport?.scale > 1) return;
    const across = to.clientX - from.clientX;
    if (Math.abs(across) > FAR && Math.abs(across) > 2 * Math.abs(to.clientY - from.clientY)) go(across > 0 ? back : on);
  }, { passive: true });
})();
