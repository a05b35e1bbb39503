// One example large: keys put labels on it and lead to its neighbours; a part of a video plays as that part.
"use strict";

(() => {
  const form = document.getElementById("choose-label");
  const video = document.getElementById("example-video");

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, select, textarea, video")) return;
    const onward = getComputedStyle(document.documentElement).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const pressed = {
      ArrowLeft: onward === "ArrowLeft" ? "#example-after" : "#example-before",
      ArrowRight: onward === "ArrowRight" ? "#example-after" : "#example-before",
      Escape: "#example-back",
    }[event.key];
    const button = pressed ? document.querySelector(pressed) : form?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  const start = Number(video?.dataset.start ?? NaN);
  if (Number.isNaN(start)) return;
  const end = Number(video.dataset.end);
  video.addEventListener("loadedmetadata", () => (video.currentTime = start), { once: true });
  video.addEventListener("play", () => {
    if (video.currentTime >= end) video.currentTime = start;
  });
  video.addEventListener("timeupdate", () => {
    if (!video.paused && video.currentTime >= end) {
      video.pause();
      video.currentTime = end;
    }
  });
})();
