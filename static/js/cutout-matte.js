// What is lifted: asked for when something else is chosen, shown in its place, and worked on by the brush pixel by pixel.
"use strict";

const matte = (() => {
  const { form, place, under, world, calm } = cutout;
  const WAIT_MS = 300; // until somebody has pressed on all that they want
  const LIFT_S = 0.45;
  const byId = (id) => document.getElementById(id);
  const self = { strokes: [], fresh: 0, picture: null, ground: null, grounded: false };
  let photo = null; // pixels of the photo
  let base = null; // pixels of what the server has lifted; strokes from self.fresh on are not in it
  let plain = null; // the same without any stroke, where that is known
  let made = null; // what is shown
  let floor = null;
  let ceiling = null;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");

  // ---- pixels
  const pixelsOf = (image) => {
    const sheet = document.createElement("canvas");
    [sheet.width, sheet.height] = [cutout.width, cutout.height];
    const drawing = sheet.getContext("2d", { willReadFrequently: true });
    drawing.drawImage(image, 0, 0, sheet.width, sheet.height);
    return drawing.getImageData(0, 0, sheet.width, sheet.height);
  };
  const all = () => ({ x0: 0, y0: 0, x1: cutout.width, y1: cutout.height });
  function begin() {
    [canvas.width, canvas.height] = [cutout.width, cutout.height];
    photo = pixelsOf(cutout.photo.image());
    base = plain = new ImageData(cutout.width, cutout.height);
    made = new ImageData(cutout.width, cutout.height);
    floor = new Uint8ClampedArray(cutout.width * cutout.height);
    ceiling = new Uint8ClampedArray(cutout.width * cutout.height).fill(255);
    self.picture = new Konva.Image({ image: canvas, width: cutout.width, height: cutout.height, visible: false });
    world.add(self.picture);
  }

  // The server's brush is the same: render/cutout/strokes.py. What is added shows the photo itself.
  function draw({ x0, y0, x1, y1 }) {
    for (let y = y0; y < y1; y++) {
      for (let x = x0, at = y * cutout.width + x0; x < x1; x++, at++) {
        const to = 4 * at;
        const was = base.data[to + 3];
        const alpha = Math.min(Math.max(was, floor[at]), ceiling[at]);
        const added = alpha > was ? (alpha - was) / 255 : 0;
        for (let n = to; n < to + 3; n++) {
          made.data[n] = was ? base.data[n] + (photo.data[n] - base.data[n]) * added : photo.data[n];
        }
        made.data[to + 3] = alpha;
      }
    }
    context.putImageData(made, 0, 0, x0, y0, x1 - x0, y1 - y0);
  }
  // One piece of a stroke, from point to point, in pixels.
  function stamp(stroke, [ax, ay], [bx, by]) {
    const radius = stroke.radius * Math.max(cutout.width, cutout.height);
    const fade = Math.max(1, stroke.soft * radius);
    const bound = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    const box = {
      x0: bound(Math.min(ax, bx) - radius - 1, cutout.width), x1: bound(Math.max(ax, bx) + radius + 1, cutout.width),
      y0: bound(Math.min(ay, by) - radius - 1, cutout.height), y1: bound(Math.max(ay, by) + radius + 1, cutout.height),
    };
    const [dx, dy] = [bx - ax, by - ay];
    const length = dx * dx + dy * dy || 1;
    for (let y = box.y0; y < box.y1; y++) {
      for (let x = box.x0, at = y * cutout.width + box.x0; x < box.x1; x++, at++) {
        const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
        const along = Math.min(1, Math.max(0, (px * dx + py * dy) / length));
        const strength = (255 * (radius - Math.hypot(px - along * dx, py - along * dy))) / fade;
        if (strength <= 0) continue;
        if (stroke.adds) {
          if (floor[at] < strength) floor[at] = strength;
          if (ceiling[at] < strength) ceiling[at] = strength;
        } else {
          if (floor[at] > 255 - strength) floor[at] = 255 - strength;
          if (ceiling[at] > 255 - strength) ceiling[at] = 255 - strength;
        }
      }
    }
    return box;
  }
  const placeOf = (stroke, number) => [stroke.points[2 * number] * cutout.width, stroke.points[2 * number + 1] * cutout.height];
  // The last piece of a stroke that is being painted.
  self.extend = (stroke) => {
    const last = stroke.points.length / 2 - 1;
    draw(stamp(stroke, placeOf(stroke, Math.max(0, last - 1)), placeOf(stroke, last)));
    reveal();
    under.batchDraw();
  };
  self.redo = () => {
    floor.fill(0);
    ceiling.fill(255);
    for (const stroke of self.strokes.slice(self.fresh)) {
      for (let n = 0; n < stroke.points.length / 2; n++) stamp(stroke, placeOf(stroke, Math.max(0, n - 1)), placeOf(stroke, n));
    }
    draw(all());
    reveal();
    under.batchDraw();
  };
  self.isEmpty = () => !cutout.chosen().length && !self.strokes.some((stroke) => stroke.adds);

  // ---- how it is shown: the photo behind it as far as one needs it to go on
  const BEHIND = { choose: 0.3, add: 0.5, erase: 0.3, look: 0 };
  function reveal() {
    const isLifted = !self.isEmpty() && (base.isReal || self.strokes.length > 0);
    const isPainting = cutout.tool === "add" || cutout.tool === "erase";
    place.toggleAttribute("data-lifted", isLifted);
    self.picture.visible(isLifted);
    cutout.nothing.visible(isLifted);
    self.ground?.setAttrs({ visible: isLifted && self.grounded, opacity: isPainting ? 0.5 : 1 });
    cutout.photo.opacity(!isLifted ? 1 : self.grounded && !isPainting ? 0 : BEHIND[cutout.tool]);
    cutout.over.batchDraw();
  }
  self.reveal = () => {
    if (!self.picture) return;
    reveal();
    under.batchDraw();
  };
  function liftOff() {
    if (calm.matches) return;
    const middle = { x: cutout.width / 2, y: cutout.height / 2 };
    self.picture.setAttrs({ ...middle, offset: middle });
    const end = cutout.photo.opacity();
    cutout.photo.opacity(1);
    cutout.photo.to({ opacity: end, duration: LIFT_S });
    self.picture.setAttrs({ shadowColor: "#000", shadowBlur: 30, shadowOpacity: 0.6, shadowOffsetY: 12 });
    self.picture.to({ scaleX: 1.03, scaleY: 1.03, duration: LIFT_S / 2, easing: Konva.Easings.EaseOut, onFinish: () =>
      self.picture.to({ scaleX: 1, scaleY: 1, shadowOpacity: 0, duration: LIFT_S / 2, easing: Konva.Easings.EaseInOut }) });
  }

  // ---- asking for it
  let turn = 0;
  let timer = 0;
  self.fields = (more = {}) => {
    const fields = new FormData(form);
    fields.set("strokes", JSON.stringify(self.strokes));
    for (const [name, value] of Object.entries(more)) fields.set(name, value);
    return fields;
  };
  self.ask = async (fields) => {
    const answer = await fetch(form.action, { method: "POST", body: fields, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(await sentenceOf(answer));
    return answer.json();
  };
  async function sentenceOf(answer) {
    const text = (answer.headers.get("Content-Type") ?? "").startsWith("text/plain") ? await answer.text() : "";
    return text || form.dataset.failed;
  }
  // With a smart edge the server draws the strokes; without, they are drawn here until something is kept.
  const sent = () => (form.querySelector("[name=smart]").checked ? self.strokes : []);
  async function lift() {
    const mine = ++turn;
    const strokes = sent();
    working(true);
    trouble("");
    try {
      const { picture } = await self.ask(self.fields({ do: "lift", strokes: JSON.stringify(strokes) }));
      const answer = await fetch(picture);
      if (!answer.ok) throw new Error(await sentenceOf(answer));
      const image = await createImageBitmap(await answer.blob());
      if (mine === turn) settle(image, strokes.length);
    } catch (error) {
      if (mine === turn) trouble(error instanceof TypeError ? form.dataset.failed : error.message);
    } finally {
      if (mine === turn) working(false);
    }
  }
  function settle(image, strokes) {
    const isFirst = !base.isReal;
    base = pixelsOf(image);
    base.isReal = true;
    plain = strokes ? plain : base;
    self.fresh = strokes;
    self.redo();
    if (isFirst) liftOff();
    byId("saying").textContent = `${form.dataset.lifted} ${cutout.chosen().map((input) => input.closest("label").innerText.trim()).join(", ")}`;
  }
  function working(is) {
    byId("working").hidden = !is;
  }
  function trouble(sentence) {
    byId("trouble").hidden = !sentence;
    byId("trouble").querySelector("p").textContent = sentence;
    byId("trouble").querySelector("[data-again]").hidden = self.isEmpty(); // there is nothing to try
  }
  self.trouble = trouble;
  // What is chosen has changed, or how it is to be cut.
  self.again = (wait = WAIT_MS) => {
    plain = null;
    renew(wait);
  };
  // In another light it is another picture, if there is one.
  self.relit = () => self.isEmpty() || self.again(0);
  // Strokes have come or gone.
  self.painted = (wait) => {
    if (plain) [base, self.fresh] = self.strokes.length < self.fresh || !sent().length ? [plain, 0] : [base, self.fresh];
    self.redo();
    if (sent().length || !plain) renew(wait);
    else stop();
  };
  function stop() {
    clearTimeout(timer);
    turn++; // what is still on its way comes too late
    working(false);
    trouble("");
  }
  function renew(wait) {
    stop();
    if (!self.isEmpty()) timer = setTimeout(lift, wait);
    else nothing();
  }
  function nothing() {
    base = plain = new ImageData(cutout.width, cutout.height);
    self.fresh = 0;
    self.redo();
    byId("saying").textContent = form.dataset.nothing;
  }
  form.addEventListener("chosen", () => self.again());
  form.addEventListener("change", (event) => event.target.name === "level" && cutout.width && self.again(0));
  byId("trouble").querySelector("[data-again]").addEventListener("click", () => self.again(0));
  cutout.ready.then(() => {
    begin();
    if (cutout.chosen().length) self.again(0);
    form.dispatchEvent(new CustomEvent("ready"));
  });
  return self;
})();
