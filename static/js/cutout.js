// The stage on which a subject lifts off a photo: what can be chosen glows, a press chooses it; zoom, pan and pinch.
// The other scripts of the page go on from `cutout`; what happens on the stage they hear as events of the form.
"use strict";

const cutout = (() => {
  const form = document.getElementById("cutout");
  const place = document.getElementById("stage");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const MOST_ZOOM = 12;
  const STEP = 1.4; // of a button or a key
  const SQUARE = 11; // pixels
  const FINGER = 14; // pixels around a subject that are still a press on it
  const TAP = 9; // pixels that a finger may move in a press
  const GLOW = { over: "#ffffff", chosen: "#ffb08c" };

  const stage = new Konva.Stage({ container: place, width: place.clientWidth, height: place.clientHeight });
  const under = new Konva.Layer({ listening: false }); // pictures
  const over = new Konva.Layer({ listening: false }); // lines
  stage.add(under, over);
  const world = new Konva.Group(); // in pixels of the picture
  const lines = new Konva.Group();
  under.add(world);
  over.add(lines);
  const self = { form, stage, under, over, world, place, calm, width: 0, height: 0, photo: null, zoom: 1, tool: "choose" };
  const tell = (name, detail) => form.dispatchEvent(new CustomEvent(name, { detail }));

  // ---- the photo, and behind it squares that stand for nothing
  const squares = document.createElement("canvas");
  squares.width = squares.height = 2 * SQUARE;
  const drawing = squares.getContext("2d");
  for (const [x, y, colour] of [[0, 0, "#efebe6"], [1, 0, "#cfc9c2"], [0, 1, "#cfc9c2"], [1, 1, "#efebe6"]]) {
    drawing.fillStyle = colour;
    drawing.fillRect(x * SQUARE, y * SQUARE, SQUARE, SQUARE);
  }
  self.nothing = new Konva.Rect({ fillPatternImage: squares, visible: false });
  place.dataset.state = "looking"; // until it can be pressed
  const source = new Image();
  source.src = form.dataset.picture;
  self.ready = source.decode().then(() => {
    [self.width, self.height] = [source.naturalWidth, source.naturalHeight];
    self.photo = new Konva.Image({ image: source, width: self.width, height: self.height });
    world.add(self.nothing, self.photo);
    place.style.aspectRatio = self.width / self.height;
    place.querySelector("img")?.remove();
    for (const part of form.querySelectorAll("[data-scripted]")) part.hidden = false;
    place.dataset.tool = self.tool;
    measure(); // now: whoever presses before the observer calls would miss
    fit();
    settle();
  });

  // ---- where one looks
  let corner = { x: 0, y: 0 }; // of the picture, in pixels of the stage
  const least = () => Math.min(stage.width() / self.width, stage.height() / self.height);
  const scale = () => least() * self.zoom;
  function show() {
    const [wide, tall] = [self.width * scale(), self.height * scale()];
    // What is smaller than the stage is in its middle; what is larger leaves no gap.
    const held = (at, length, room) => (length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, at)));
    corner = { x: held(corner.x, wide, stage.width()), y: held(corner.y, tall, stage.height()) };
    const square = 1 / scale();
    self.nothing.setAttrs({ width: self.width, height: self.height, fillPatternScaleX: square, fillPatternScaleY: square });
    for (const group of [world, lines]) group.setAttrs({ ...corner, scaleX: scale(), scaleY: scale() });
    place.toggleAttribute("data-zoomed", self.zoom > 1.01);
    tell("looked");
    stage.batchDraw();
  }
  function zoomTo(zoom, at = { x: stage.width() / 2, y: stage.height() / 2 }) {
    const before = scale();
    self.zoom = Math.min(MOST_ZOOM, Math.max(1, zoom));
    const grown = scale() / before;
    corner = { x: at.x - (at.x - corner.x) * grown, y: at.y - (at.y - corner.y) * grown };
    show();
  }
  function fit() {
    self.zoom = 1;
    show();
  }
  function pan(x, y) {
    corner = { x: corner.x + x, y: corner.y + y };
    show();
  }
  self.pointAt = (event) => {
    const box = place.getBoundingClientRect();
    return { x: (event.clientX - box.left - corner.x) / scale(), y: (event.clientY - box.top - corner.y) / scale() };
  };
  self.scale = scale;
  const measure = () => stage.size({ width: place.clientWidth, height: place.clientHeight });
  new ResizeObserver(() => {
    measure();
    if (self.width) show();
  }).observe(place);
  const onStage = (event) => {
    const box = place.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  place.addEventListener("wheel", (event) => {
    if (!self.width) return;
    event.preventDefault();
    zoomTo(self.zoom * Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0018)), onStage(event));
  }, { passive: false });
  const turns = { in: () => zoomTo(self.zoom * STEP), out: () => zoomTo(self.zoom / STEP), fit };
  form.addEventListener("click", (event) => turns[event.target.closest("[data-zoom]")?.dataset.zoom]?.());
  self.typing = (target) => target.matches?.("input:not([type=checkbox], [type=radio], [type=range]), textarea, select") || target.closest?.("dialog");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || self.typing(event.target)) return;
    const turn = { "+": "in", "=": "in", "-": "out", 0: "fit" }[event.key];
    if (turn) turns[turn]();
  });

  // ---- subjects
  let subjects = []; // { input, path, shape }
  function settle() {
    const list = document.getElementById("subjects");
    place.dataset.state = list.dataset.found || list.querySelector(".problem") ? "found" : "looking";
    lines.destroyChildren();
    subjects = [...list.querySelectorAll("input[name=subject]")].map((input) => {
      const path = new Path2D();
      path.addPath(new Path2D(input.dataset.lines), new DOMMatrix([self.width / 1000, 0, 0, self.height / 1000, 0, 0]));
      const shape = new Konva.Shape({ sceneFunc: (context) => outline(context._context, input, path) });
      lines.add(shape);
      return { input, path, shape };
    });
    over.batchDraw();
    tell("found");
  }
  function outline(context, input, path) {
    const isOver = hovered?.input === input || (document.activeElement === input && input.matches(":focus-visible"));
    const isShown = self.tool === "choose" && (isOver || (input.checked && !place.hasAttribute("data-lifted")));
    if (!isShown) return;
    context.fillStyle = input.checked ? "#ffb08c2e" : "#ffffff2e";
    context.fill(path, "evenodd");
    context.lineJoin = "round";
    context.shadowColor = "#000c";
    context.shadowBlur = 6;
    context.lineWidth = (input.checked ? 4 : 3) / scale();
    context.strokeStyle = input.checked ? GLOW.chosen : GLOW.over;
    context.stroke(path);
  }
  const probe = document.createElement("canvas").getContext("2d");
  function subjectAt(point) {
    probe.lineWidth = (2 * FINGER) / scale();
    const under = (test) => subjects.findLast(({ path }) => test(path)); // the smallest is last
    return under((path) => probe.isPointInPath(path, point.x, point.y, "evenodd")) ?? under((path) => probe.isPointInStroke(path, point.x, point.y));
  }
  let hovered = null;
  function hover(subject) {
    if (hovered === subject) return;
    hovered = subject;
    place.toggleAttribute("data-over", Boolean(subject));
    for (const { input } of subjects) input.closest("label").classList.toggle("over", input === subject?.input);
    over.batchDraw();
  }
  function press(point) {
    const subject = subjectAt(point);
    if (!subject) return;
    subject.input.checked = !subject.input.checked;
    subject.input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  self.chosen = () => subjects.filter(({ input }) => input.checked).map(({ input }) => input);
  self.redraw = () => stage.batchDraw();
  form.addEventListener("change", (event) => {
    if (event.target.name !== "subject") return;
    over.draw(); // now: somebody has pressed
    performance.mark("outlined");
    tell("chosen");
  });
  form.addEventListener("focusin", () => over.batchDraw());
  form.addEventListener("focusout", () => over.batchDraw());
  form.addEventListener("pointerover", (event) => {
    const label = event.pointerType === "mouse" && event.target.closest(".cutout-subjects label");
    if (label) hover(subjects.find(({ input }) => label.contains(input)));
    else if (!place.contains(event.target)) hover(null);
  });
  form.addEventListener("keydown", (event) => {
    if (event.target.name !== "subject") return;
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") event.target.click();
    else if (steps) subjects.at((subjects.findIndex(({ input }) => input === event.target) + steps) % subjects.length).input.focus();
    else return;
    event.preventDefault();
  });
  document.addEventListener("htmx:afterSettle", (event) => event.target.id === "subjects" && self.width && settle());

  // ---- fingers, pens and the mouse: one presses or paints, two pinch, and a picture that is zoomed is moved
  const fingers = new Map();
  let doing = null; // "press", "pan", "paint", "pinch"
  let began = null;
  const spread = () => {
    const [one, other] = [...fingers.values()];
    return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, apart: Math.hypot(one.x - other.x, one.y - other.y) };
  };
  place.addEventListener("pointerdown", (event) => {
    if (!self.width || (event.pointerType === "mouse" && event.button > 1)) return;
    fingers.set(event.pointerId, onStage(event));
    began = onStage(event);
    if (fingers.size === 2) {
      if (doing === "paint") tell("unpainted");
      [doing, began] = ["pinch", spread()];
      return;
    }
    place.setPointerCapture(event.pointerId);
    const paints = self.tool === "add" || self.tool === "erase";
    doing = event.button === 1 || self.tool === "look" ? "pan" : paints ? "paint" : "press";
    if (doing === "paint") tell("painting", { event, first: true });
    if (event.button === 1) event.preventDefault();
  });
  place.addEventListener("pointermove", (event) => {
    if (!self.width) return;
    const before = fingers.get(event.pointerId);
    if (self.tool === "choose" && event.pointerType === "mouse" && !before) hover(subjectAt(self.pointAt(event)));
    tell("hovering", event);
    if (!before) return;
    const now = onStage(event);
    fingers.set(event.pointerId, now);
    if (doing === "pinch" && fingers.size === 2) {
      const { x, y, apart } = spread();
      pan(x - began.x, y - began.y);
      zoomTo((self.zoom * apart) / Math.max(1, began.apart), { x, y });
      began = { x, y, apart };
    } else if (doing === "press" && Math.hypot(now.x - began.x, now.y - began.y) > TAP) doing = "pan";
    else if (doing === "pan") pan(now.x - before.x, now.y - before.y);
    else if (doing === "paint") tell("painting", { event, first: false });
    place.toggleAttribute("data-panning", doing === "pan");
  });
  function up(event) {
    if (!fingers.delete(event.pointerId)) return;
    if (doing === "press" && event.type === "pointerup") press(self.pointAt(event));
    if (doing === "paint") tell(event.type === "pointerup" ? "painted" : "unpainted");
    if (!fingers.size || doing !== "pinch") doing = null;
    place.removeAttribute("data-panning");
  }
  place.addEventListener("pointerup", up);
  place.addEventListener("pointercancel", up);
  place.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && (hover(null), tell("left")));
  return self;
})();
