// The timeline of a video: where it is now, what is marked, and keys with which parts are marked while it plays.
"use strict";

(() => {
  const timeline = document.getElementById("timeline");
  const video = document.getElementById("example-video");
  if (!timeline || !video) return;
  const track = document.getElementById("timeline-track");
  const now = document.getElementById("timeline-now");
  const marked = document.getElementById("timeline-marked");
  const form = document.getElementById("marking");
  const fields = form && [form.elements.start, form.elements.end];
  const length = Number(timeline.dataset.length);
  const STEP = 1 / 30; // s, of an arrow: about a frame
  let until = Infinity; // where what plays ends

  for (const part of timeline.querySelectorAll(".scripted")) part.hidden = false;

  function draw() {
    now.setAttribute("x1", video.currentTime);
    now.setAttribute("x2", video.currentTime);
    if (!form) return;
    const [start, end] = fields.map((field) => (field.value === "" ? null : Number(field.value)));
    const [from, to] = [start ?? end ?? 0, end ?? (start === null ? 0 : video.currentTime)];
    marked.setAttribute("x", Math.min(from, to));
    marked.setAttribute("width", Math.abs(to - from));
  }
  function tick() {
    if (video.currentTime >= until) {
      video.pause();
      video.currentTime = until;
      until = Infinity;
    }
    draw();
    if (!video.paused) requestAnimationFrame(tick);
  }
  video.addEventListener("play", tick);
  for (const what of ["seeked", "timeupdate", "loadedmetadata"]) video.addEventListener(what, draw);

  function mark(field) {
    field.value = video.currentTime.toFixed(2);
    const [start, end] = fields;
    if (start.value !== "" && end.value !== "" && Number(end.value) <= Number(start.value)) (field === start ? end : start).value = "";
    draw();
  }
  form?.addEventListener("input", draw);
  form?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-marks]");
    if (button) mark(document.getElementById(button.dataset.marks));
  });

  // Pressed or dragged, the track leads to that moment.
  function lead(event) {
    const box = track.getBoundingClientRect();
    until = Infinity;
    video.currentTime = Math.max(0, Math.min(length, ((event.clientX - box.left) / box.width) * length));
    draw();
  }
  track.addEventListener("pointerdown", (event) => {
    track.setPointerCapture(event.pointerId);
    lead(event);
  });
  track.addEventListener("pointermove", (event) => track.hasPointerCapture(event.pointerId) && lead(event));

  timeline.addEventListener("click", (event) => {
    const link = event.target.closest("[data-plays]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    video.currentTime = Number(link.dataset.plays);
    until = Number(link.dataset.until);
    video.play().catch(() => null);
  });

  // Before the keys of the page: while a part is marked, a number is its label.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, select, textarea")) return;
      if (event.key === " " && event.target.matches("button, a, summary")) return;
      const isMarked = fields?.every((field) => field.value !== "");
      const does = {
        " ": () => (video.paused ? video.play().catch(() => null) : video.pause()),
        i: () => form && mark(fields[0]),
        o: () => form && mark(fields[1]),
        ArrowLeft: () => (video.currentTime -= event.shiftKey ? 1 : STEP),
        ArrowRight: () => (video.currentTime += event.shiftKey ? 1 : STEP),
      }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      const button = isMarked && form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (!does && !button) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (button) button.click();
      else does();
    },
    true,
  );
  draw();
})();
