// A scene while it is made: its layers, every step of the way here and back, and a draft that outlives the page.
"use strict";

const sceneEditor = (() => {
  const { scene, most, draft, words, ...addresses } = JSON.parse(document.getElementById("scene").textContent);
  const within = (id) => document.getElementById(id);
  const NUDGE = 0.004; // shares of the photo, by an arrow key; with Shift ten times as much
  const STEP = 1.08; // by which it grows
  const TURN = 5; // degrees
  const WIDTHS = [0.005, 3.9];
  const PLACES = [-0.9, 1.9];
  const COPY = 0.04; // a copy lies this far beside
  const [BESIDE, FARTHEST] = [0.08, 0.8];

  let keys = 0;
  const withKey = (layer) => ({ ...layer, key: `l${keys++}` });
  const between = (value, [least, largest]) => Math.min(largest, Math.max(least, value));
  const say = (sentence) => (within("saying").textContent = sentence);
  const fill = (sentence, name) => sentence.replace("%s", name);

  // ---- what is remembered: each step is the whole scene, which is small
  const saved = JSON.stringify(scene.layers);
  const steps = { done: [], undone: [] };
  let layers = scene.layers.map(withKey);
  let chosen = null;

  const bare = () => layers.map(({ key, name, ...layer }) => layer);
  const toJson = () => JSON.stringify({ version: scene.version, layers: bare() });
  const layerOf = (key) => layers.find((layer) => layer.key === key);
  const nameOf = (layer) => layer.name ?? (layer.kind === "text" ? `“${layer.words}”` : layer.kind === "emoji" ? nameOfEmoji(layer.emoji) : nameOfSticker(layer));
  const nameOfEmoji = (emoji) => document.querySelector(`[data-emoji="${CSS.escape(emoji)}"]`)?.dataset.name ?? emoji;
  function nameOfSticker({ sticker }) {
    const known = [...document.querySelectorAll("[data-add]")].find((one) => JSON.parse(one.dataset.add).sticker === sticker);
    return known?.dataset.name ?? words.sticker;
  }

  // `together`: presses of one key after the other are one step.
  let last = null;
  function become(next, together = null) {
    if (JSON.stringify(next) === JSON.stringify(layers)) return show(); // a hand that moved nothing
    if (!together || together !== last) steps.done.push(layers);
    last = together;
    steps.undone = [];
    layers = next;
    remember();
  }
  function go(from, to, sentence, nothing) {
    if (!from.length) return say(nothing);
    to.push(layers);
    layers = from.pop();
    last = null;
    if (!layerOf(chosen)) chosen = null;
    remember();
    say(sentence);
  }
  function remember() {
    try {
      if (JSON.stringify(bare()) === saved) localStorage.removeItem(draft);
      else localStorage.setItem(draft, toJson());
    } catch {
      // A browser that keeps nothing: what is on the page is saved by its button alone.
    }
    show();
  }
  function restore() {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(draft));
    } catch {
      return; // nothing of ours
    }
    if (kept?.version !== scene.version || !Array.isArray(kept.layers)) return;
    steps.done.push(layers);
    layers = kept.layers.map(withKey);
    within("restored").hidden = false;
  }

  // ---- what is done to a layer
  const changed = (key, change, together) => become(layers.map((layer) => (layer.key === key ? { ...layer, ...change(layer) } : layer)), together);
  function moved(key, places) {
    changed(key, () => ({
      x: between(places.x, PLACES),
      y: between(places.y, PLACES),
      width: between(places.width, WIDTHS),
      rotation: ((places.rotation % 360) + 360) % 360,
    }));
  }
  function shifted(by, sentences) {
    const from = layers.findIndex((layer) => layer.key === chosen);
    const to = between(from + by, [0, layers.length - 1]);
    if (from !== to) {
      const next = [...layers];
      next.splice(to, 0, ...next.splice(from, 1));
      become(next);
    }
    const end = to === (by > 0 ? layers.length - 1 : 0);
    return end ? sentences[1] : sentences[0];
  }
  const grow = (by) => changed(chosen, ({ width }) => ({ width: between(width * by, WIDTHS) }), `grow ${chosen}`);
  const turn = (by) => changed(chosen, ({ rotation }) => ({ rotation: (rotation + by + 360) % 360 }), `turn ${chosen}`);
  const nudge = (x, y) => changed(chosen, (layer) => ({ x: between(layer.x + x, PLACES), y: between(layer.y + y, PLACES) }), `move ${chosen}`);

  // What is new lies in the middle; where something lies there, beside it.
  function free() {
    let at = 0.5;
    while (at < FARTHEST && layers.some(({ x, y }) => Math.hypot(x - at, y - at) < COPY)) at += BESIDE;
    return at;
  }
  function add(content, name, place = {}) {
    if (layers.length >= most) return say(words.full);
    const at = free();
    const layer = withKey({ x: at, y: at, width: 0.3, rotation: 0, flipped: false, opacity: 1, ...place, ...content, name });
    chosen = layer.key;
    become([...layers, layer]);
    say(fill(words.added, nameOf(layer)));
  }
  function remove() {
    const name = nameOf(layerOf(chosen));
    const at = layers.findIndex((layer) => layer.key === chosen);
    become(layers.filter((layer) => layer.key !== chosen));
    choose((layers[at] ?? layers.at(-1))?.key ?? null, false);
    say(fill(words.deleted, name));
  }
  function copy() {
    const { key, name, x, y, ...rest } = layerOf(chosen);
    add(rest, name, { x: between(x + COPY, PLACES), y: between(y + COPY, PLACES) });
  }
  function choose(key, aloud = true) {
    if (key === chosen) return;
    chosen = key;
    last = null;
    show();
    if (key && aloud) say(fill(words.chosen, nameOf(layerOf(key))));
  }

  const told = (sentence) => say(fill(sentence, nameOf(layerOf(chosen))));
  const ACTIONS = {
    undo: () => go(steps.done, steps.undone, words.undone, words.nothing_undone),
    redo: () => go(steps.undone, steps.done, words.redone, words.nothing_redone),
    write: () => write(chosen),
    smaller: () => grow(1 / STEP),
    larger: () => grow(STEP),
    left: () => turn(-TURN),
    right: () => turn(TURN),
    flip: () => {
      changed(chosen, ({ flipped }) => ({ flipped: !flipped }));
      told(words.flipped);
    },
    forward: () => told(shifted(1, [words.forward, words.front])),
    backward: () => told(shifted(-1, [words.backward, words.back])),
    copy,
    delete: remove,
  };
  const KEYS = { "+": "larger", "=": "larger", "-": "smaller", ",": "left", ".": "right", Delete: "delete", Backspace: "delete" };
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const done = (name) => (name === "undo" || name === "redo" || chosen) && ACTIONS[name]();

  // ---- what is seen
  function show() {
    stage.show(layers, chosen);
    const layer = layerOf(chosen);
    within("chosen").hidden = !layer;
    if (layer) {
      within("opacity").value = Math.round(layer.opacity * 100);
      document.querySelector("[data-do=write]").hidden = layer.kind !== "text";
    }
    for (const [name, list] of [["undo", steps.done], ["redo", steps.undone]]) document.querySelector(`[data-do=${name}]`).setAttribute("aria-disabled", String(!list.length));
    const isSaved = JSON.stringify(bare()) === saved;
    within("save").disabled = !layers.length || isSaved;
    within("kept").hidden = isSaved;
    within("empty").hidden = layers.length > 0;
    list();
  }

  // Rows stay the same elements, so that the one in focus keeps it.
  function list() {
    const rows = within("layers");
    for (const row of [...rows.children]) if (!layerOf(row.dataset.key)) row.remove();
    [...layers].reverse().forEach((layer, index) => {
      const row = [...rows.children].find((one) => one.dataset.key === layer.key) ?? newRow(layer);
      const button = row.firstElementChild;
      if (button.textContent !== nameOf(layer)) button.textContent = nameOf(layer);
      button.setAttribute("aria-pressed", String(layer.key === chosen));
      if (rows.children[index] !== row) {
        const focused = row.contains(document.activeElement);
        rows.insertBefore(row, rows.children[index] ?? null);
        if (focused) button.focus();
      }
    });
  }
  function newRow({ key }) {
    const row = document.createElement("li");
    row.dataset.key = key;
    const button = document.createElement("button");
    button.type = "button";
    button.addEventListener("click", () => choose(key));
    row.append(button);
    return row;
  }

  let write = () => {};
  const stage = window.Konva && sceneStage(within("stage"), addresses, {
    choose,
    change: moved,
    write: (key) => layerOf(key)?.kind === "text" && write(key),
    failed: (key) => layerOf(key) && document.dispatchEvent(new CustomEvent("toast", { detail: `${nameOf(layerOf(key))}: ${words.failed}` })),
  });
  if (!stage) {
    within("no-stage").hidden = false;
    return null;
  }

  // ---- buttons and keys
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button && button.getAttribute("aria-disabled") !== "true") done(button.dataset.do);
  });
  within("opacity").addEventListener("input", (event) => changed(chosen, () => ({ opacity: event.target.value / 100 }), `opacity ${chosen}`));
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey) {
      const name = { z: event.shiftKey ? "redo" : "undo", y: "redo" }[event.key.toLowerCase()];
      if (!name) return;
      event.preventDefault();
      return done(name);
    }
    if (event.altKey || !chosen || !event.target.closest("#stage, #layers, .layer-tools, body:not(:has(:focus))")) return;
    if (event.key === "Escape") return choose(null);
    const arrow = ARROWS[event.key];
    if (!arrow && !KEYS[event.key]) return;
    event.preventDefault();
    if (!arrow) return done(KEYS[event.key]);
    const far = NUDGE * (event.shiftKey ? 10 : 1);
    nudge(arrow[0] * far, arrow[1] * far);
  });
  within("afresh").addEventListener("click", () => {
    become(scene.layers.map(withKey));
    chosen = null;
    within("restored").hidden = true;
    show();
    within("stage").focus();
  });

  // ---- saving
  within("save-form").addEventListener("submit", () => (within("scene-field").value = toJson()), { capture: true });
  document.addEventListener("htmx:afterSwap", () => {
    const dialog = within("save-dialog");
    dialog.classList.toggle("saves", Boolean(dialog.querySelector("#saving > *")));
    if (dialog.querySelector("[data-saved]")) localStorage.removeItem(draft);
  });
  within("save-dialog").addEventListener("close", (event) => {
    // What is changed from now on belongs to the new picture.
    const goOn = event.target.querySelector("[data-go-on]");
    if (goOn) return location.assign(goOn.href);
    if (!event.target.querySelector("#saving > progress")) within("saving").replaceChildren();
    event.target.classList.remove("saves");
  });

  within("decorating").hidden = false;
  restore();
  show();
  return { add, choose, layerOf, changed, addresses, writes: (action) => (write = action) };
})();
