// Stickers on the open shot: moved on its picture by pointers and keys. The fields of their forms hold all that is known;
// what is let go of is saved by its form, so that each step can be undone.
"use strict";
{
  const SAVE_MS = 450; // after the last key
  const STEP = 0.01; // of the frame, by an arrow key; with Shift five times
  const sheet = document.getElementById("sheet");
  const stage = () => sheet.querySelector("#stage");
  const formOf = (id) => sheet.querySelector(`#stuck-form-${id}`);
  const stuckOf = (id) => sheet.querySelector(`#stuck-${id}`);
  let selected = null;
  let known = []; // ids of those that lay there before
  let drag = null;
  let unsaved = null; // what was changed and not sent yet
  let timer = 0;
  let sending = false;
  let inPlace = false; // whether what is being sent comes from here

  const values = (form) =>
    Object.fromEntries(["x", "y", "width", "turn"].map((name) => [name, Number(form.elements[name].value)]));

  function draw(form) {
    const stuck = stuckOf(form.dataset.sticker);
    if (!stuck) return;
    const { x, y, width, turn } = values(form);
    // Not on what has an id: htmx would copy it as an attribute, which the page's policy refuses.
    const { style } = stuck.parentElement;
    style.left = `${x * 100}%`;
    style.top = `${y * 100}%`;
    style.width = `${width * 100}%`;
    style.rotate = `${turn}deg`;
    stuck.querySelector("img").style.scale = form.elements.flipped.value === "yes" ? "-1 1" : "";
  }
  function change(id, changed) {
    const form = formOf(id);
    for (const [name, value] of Object.entries(changed)) {
      const field = form.elements[name];
      const turned = name === "turn" ? 180 - ((((180 - value) % 360) + 360) % 360) : value;
      field.value = Math.min(Number(field.max), Math.max(Number(field.min), turned));
    }
    draw(form);
    unsaved = { id, values: values(form) };
  }
  function select(id) {
    selected = id;
    for (const form of sheet.querySelectorAll(".stuck-form")) form.hidden = form.dataset.sticker !== id;
    for (const stuck of sheet.querySelectorAll(".stuck")) stuck.classList.toggle("selected", stuck.dataset.sticker === id);
  }
  function save() {
    clearTimeout(timer);
    const form = unsaved && formOf(unsaved.id);
    if (!form || sending || drag) return; // afterwards it is asked again
    if (!form.reportValidity()) return;
    unsaved = null;
    form.querySelector("[value=sticker]").click();
  }
  function saveSoon() {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_MS);
  }

  // The sheet has come anew: with what was changed meanwhile.
  function settle() {
    const forms = [...sheet.querySelectorAll(".stuck-form")];
    if (!stage()) return;
    stage().hidden = false;
    sheet.querySelector("#stage-hint").hidden = false;
    for (const form of forms) {
      draw(form);
      form.querySelector("[value=sticker]").hidden = true; // it is pressed from here
    }
    const ids = forms.map((form) => form.dataset.sticker);
    const fresh = ids.filter((id) => !known.includes(id));
    select(inPlace && fresh.length ? fresh.at(-1) : ids.includes(selected) ? selected : ids.at(-1));
    known = ids;
    if (unsaved && formOf(unsaved.id)) change(unsaved.id, unsaved.values);
    else unsaved = null;
  }
  document.addEventListener("htmx:beforeSend", (event) => {
    sending = true;
    event.detail.xhr.addEventListener("loadend", () => (sending = false));
    inPlace = Boolean(event.detail.elt.closest?.("#stickers"));
  });
  document.addEventListener("htmx:afterSettle", () => {
    settle(); // what is drawn before is taken back, for transitions
    if (inPlace) stage()?.scrollIntoView({ block: "nearest" });
    if (unsaved) saveSoon();
  });
  sheet.addEventListener("close", () => {
    save();
    [selected, drag, known] = [null, null, []];
  });

  // ---- what is pressed: where a sticker shows nothing, the one below it
  const SEEN = 80; // alpha of 255 from which it shows something: more than a shadow has
  const MASK = 120; // px of the longer side of what tells where that is
  const REACH = 9; // px beside it that are still pressed
  const masks = new WeakMap();
  function maskOf(picture) {
    if (masks.has(picture)) return masks.get(picture);
    const sheet = document.createElement("canvas");
    const scale = MASK / Math.max(picture.naturalWidth, picture.naturalHeight);
    [sheet.width, sheet.height] = [picture.naturalWidth, picture.naturalHeight].map((length) => Math.max(1, Math.round(length * scale)));
    const drawing = sheet.getContext("2d");
    drawing.drawImage(picture, 0, 0, sheet.width, sheet.height);
    const mask = drawing.getImageData(0, 0, sheet.width, sheet.height);
    masks.set(picture, mask);
    return mask;
  }
  function isSeen(stuck, event) {
    const picture = stuck.querySelector("img");
    if (!picture.naturalWidth) return false;
    const { turn } = values(formOf(stuck.dataset.sticker));
    const flipped = formOf(stuck.dataset.sticker).elements.flipped.value === "yes";
    const box = stuck.getBoundingClientRect(); // however it is turned, its middle is the sticker's
    const [x, y] = [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
    const [cos, sin] = [Math.cos((-turn * Math.PI) / 180), Math.sin((-turn * Math.PI) / 180)];
    const mask = maskOf(picture);
    const scale = mask.width / stuck.offsetWidth;
    const column = mask.width / 2 + (flipped ? -1 : 1) * scale * (x * cos - y * sin);
    const row = mask.height / 2 + scale * (x * sin + y * cos);
    const reach = REACH * scale;
    for (let y = Math.max(0, Math.floor(row - reach)); y <= Math.min(mask.height - 1, row + reach); y++) {
      for (let x = Math.max(0, Math.floor(column - reach)); x <= Math.min(mask.width - 1, column + reach); x++) {
        if (mask.data[4 * (y * mask.width + x) + 3] >= SEEN) return true;
      }
    }
    return false;
  }
  function pressed(event) {
    const top = event.target.closest(".stuck");
    if (!top || event.target.closest(".corner")) return top;
    const there = document.elementsFromPoint(event.clientX, event.clientY).filter((one) => one.matches(".stuck"));
    return there.find((stuck) => isSeen(stuck, event)) ?? there.find((stuck) => stuck.dataset.sticker === selected) ?? top;
  }

  // ---- pointers: one moves, two or the corner turn and size
  const pointers = new Map();
  const at = (event) => {
    const box = stage().getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  function begin(id) {
    const box = stage().getBoundingClientRect();
    const first = values(formOf(id));
    const [one, two] = [...pointers.values()];
    const middle = [first.x * box.width, first.y * box.height];
    drag = { id, first, box, corner: drag?.corner ?? false, from: one, to: two, middle };
  }
  function follow() {
    const { id, first, box, corner, from, to, middle } = drag;
    const [one, two] = [...pointers.values()];
    if (corner || (to && two)) {
      const [a, b, c, d] = corner ? [middle, from, middle, one] : [from, to, one, two];
      const before = [b[0] - a[0], b[1] - a[1]];
      const now = [d[0] - c[0], d[1] - c[1]];
      const larger = Math.hypot(...now) / Math.max(1, Math.hypot(...before));
      const turned = ((Math.atan2(now[1], now[0]) - Math.atan2(before[1], before[0])) * 180) / Math.PI;
      change(id, { width: first.width * larger, turn: first.turn + turned });
    } else change(id, { x: first.x + (one[0] - from[0]) / box.width, y: first.y + (one[1] - from[1]) / box.height });
  }
  sheet.addEventListener("pointerdown", (event) => {
    const stuck = pressed(event);
    if (event.button || !(stuck || (drag && event.target.closest("#stage")))) return;
    event.preventDefault();
    if (!drag) {
      select(stuck.dataset.sticker);
      stuck.focus({ preventScroll: true });
      drag = { corner: Boolean(event.target.closest(".corner")) };
    }
    pointers.set(event.pointerId, at(event));
    begin(drag.id ?? selected);
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag || !pointers.has(event.pointerId) || !stage() || !formOf(drag.id)) return;
    pointers.set(event.pointerId, at(event));
    follow();
  });
  function end(event) {
    if (!pointers.delete(event.pointerId) || !drag) return;
    if (pointers.size && formOf(drag.id)) return begin(drag.id);
    drag = null;
    save();
  }
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);

  // ---- keys
  const KEYS = {
    ArrowLeft: (by) => ({ x: -by }),
    ArrowRight: (by) => ({ x: by }),
    ArrowUp: (by) => ({ y: -by }),
    ArrowDown: (by) => ({ y: by }),
    "+": () => ({ width: 0.02 }),
    "-": () => ({ width: -0.02 }),
    "[": () => ({ turn: -5 }),
    "]": () => ({ turn: 5 }),
  };
  sheet.addEventListener("focusin", (event) => {
    if (event.target.matches(".stuck")) select(event.target.dataset.sticker);
  });
  sheet.addEventListener("keydown", (event) => {
    if (!event.target.matches(".stuck") || event.ctrlKey || event.metaKey || event.altKey) return;
    const id = event.target.dataset.sticker;
    if (event.key === "Delete") return sheet.querySelector(`#stuck-off-${id}`).click();
    const step = KEYS[event.key]?.(event.shiftKey ? 5 * STEP : STEP);
    if (!step) return;
    event.preventDefault();
    const now = values(formOf(id));
    change(id, Object.fromEntries(Object.entries(step).map(([name, by]) => [name, now[name] + by])));
    saveSoon();
  });

  // ---- fields
  sheet.addEventListener("input", (event) => {
    const form = event.target.closest(".stuck-form");
    if (!form) return;
    draw(form);
    unsaved = { id: form.dataset.sticker, values: values(form) };
  });
  sheet.addEventListener("change", (event) => event.target.closest(".stuck-form") && saveSoon());

  document.addEventListener("htmx:afterSwap", settle);
  document.addEventListener("htmx:oobAfterSwap", settle);
  settle();
}
