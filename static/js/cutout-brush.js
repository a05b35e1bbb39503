// The brush: adds to what is lifted and takes from it; any number of steps back and forth.
"use strict";

(() => {
  const { form, place, over } = cutout;
  const byId = (id) => document.getElementById(id);
  const LEAST = 0.004; // radius, a share of the picture's longer side
  const MOST = 0.16;
  const NUDGE = 6; // of the slider's 100, for a key
  const PAUSE_MS = 500; // until somebody has painted what they want to
  const size = byId("brush-size");
  const soft = byId("brush-soft");
  const smart = form.querySelector("[name=smart]");
  const radius = () => LEAST * (MOST / LEAST) ** (size.value / 100);

  // ---- tools
  const cursor = new Konva.Shape({ listening: false, visible: false, sceneFunc: ({ _context: context }) => {
    const reach = radius() * Math.max(cutout.width, cutout.height) * cutout.scale();
    for (const [colour, width] of [["#000a", 3], ["#fff", 1.5]]) {
      context.beginPath();
      context.arc(0, 0, Math.max(2, reach), 0, 2 * Math.PI);
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
  } });
  over.add(cursor);
  const paints = () => cutout.tool === "add" || cutout.tool === "erase";
  function take(tool) {
    cutout.tool = place.dataset.tool = tool;
    byId("brush").hidden = !paints();
    cursor.visible(false);
    matte.reveal();
  }
  form.addEventListener("change", (event) => event.target.name === "tool" && take(event.target.value));
  form.addEventListener("hovering", ({ detail: event }) => {
    const box = place.getBoundingClientRect();
    cursor.setAttrs({ x: event.clientX - box.left, y: event.clientY - box.top, visible: paints() });
    over.batchDraw();
  });
  form.addEventListener("left", () => {
    cursor.visible(false);
    over.batchDraw();
  });
  function nudge(slider, by) {
    slider.value = Number(slider.value) + by;
    over.batchDraw();
  }

  // ---- painting
  let stroke = null;
  const rounded = (share) => Math.round(share * 1e4) / 1e4;
  function add(event) {
    const { x, y } = cutout.pointAt(event);
    const share = [Math.min(2, Math.max(-1, x / cutout.width)), Math.min(2, Math.max(-1, y / cutout.height))].map(rounded);
    const [lastX, lastY] = stroke.points.slice(-2);
    const far = Math.hypot((share[0] - lastX) * cutout.width, (share[1] - lastY) * cutout.height);
    if (stroke.points.length && far < (stroke.radius * Math.max(cutout.width, cutout.height)) / 6) return;
    stroke.points.push(...share);
    matte.extend(stroke);
  }
  form.addEventListener("painting", ({ detail: { event, first } }) => {
    if (first) {
      stroke = { adds: cutout.tool === "add", radius: rounded(radius()), soft: soft.value / 100, points: [] };
      matte.strokes = [...matte.strokes, stroke];
    }
    if (!stroke) return;
    const along = first ? [] : (event.getCoalescedEvents?.() ?? []);
    for (const each of along.length ? along : [event]) add(each);
  });
  form.addEventListener("unpainted", () => {
    matte.strokes = matte.strokes.filter((one) => one !== stroke);
    stroke = null;
    matte.redo();
  });
  form.addEventListener("painted", () => {
    stroke = null;
    remember();
    matte.painted(PAUSE_MS);
  });

  // ---- back and forth: what is chosen and what is painted, as it was
  const now = () => ({ strokes: matte.strokes, chosen: cutout.chosen().map((input) => input.value) });
  let before = [];
  let after = [];
  let present = { strokes: [], chosen: [] };
  function remember() {
    before.push(present);
    after = [];
    present = now();
    offer();
  }
  function offer() {
    form.querySelector("[data-step=undo]").disabled = !before.length;
    form.querySelector("[data-step=redo]").disabled = !after.length;
  }
  function step(from, to) {
    if (!from.length || stroke) return;
    to.push(present);
    present = from.pop();
    matte.strokes = present.strokes;
    const isOther = String(present.chosen) !== String(now().chosen);
    for (const input of form.querySelectorAll("[name=subject]")) input.checked = present.chosen.includes(input.value);
    offer();
    if (isOther) matte.again();
    else matte.painted(0);
    cutout.redraw();
  }
  const steps = { undo: () => step(before, after), redo: () => step(after, before) };
  form.addEventListener("chosen", remember);
  form.addEventListener("found", () => (present = now()));
  form.addEventListener("click", (event) => steps[event.target.closest("[data-step]")?.dataset.step]?.());
  smart.addEventListener("change", () => matte.strokes.length && matte.painted(0));

  document.addEventListener("keydown", (event) => {
    if (cutout.typing(event.target)) return;
    if ((event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key)) {
      event.preventDefault();
      (event.shiftKey || event.key.toLowerCase() === "y" ? steps.redo : steps.undo)();
    } else if (!event.ctrlKey && !event.metaKey && paints()) {
      const wish = { "[": [size, -NUDGE], "]": [size, NUDGE], "{": [soft, -NUDGE], "}": [soft, NUDGE] }[event.key];
      if (wish) nudge(...wish);
    }
  });
})();
