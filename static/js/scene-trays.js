// What can be put on a photo: stickers, emoji by their names, and words.
"use strict";

if (sceneEditor) {
  const within = (id) => document.getElementById(id);
  const PAUSE_MS = 350; // after the last letter, before the words are drawn
  const WIDE = { emoji: 0.15, sticker: 0.35, text: 0.5 };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add], [data-emoji]");
    if (!button) return;
    const content = button.dataset.add ? JSON.parse(button.dataset.add) : { kind: "emoji", emoji: button.dataset.emoji };
    sceneEditor.add(content, button.dataset.name, { width: WIDE[content.kind] });
  });

  // ---- emoji by name
  const folded = (text) => text.toLocaleLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  within("emoji-search").addEventListener("input", (event) => {
    const wanted = folded(event.target.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const cell of within("emoji").children) {
      cell.hidden = !wanted.every((word) => folded(cell.dataset.words).includes(word));
      found += cell.hidden ? 0 : 1;
    }
    within("no-emoji").hidden = found > 0;
  });

  // ---- words
  const dialog = within("text-dialog");
  const form = within("text-form");
  const FIELDS = ["words", "font", "look", "colour", "second"];
  let writing = null; // the layer whose words are changed
  let timer = 0;
  let turn = 0; // of several drawings that are asked for the last is shown

  const content = () => ({ kind: "text", ...Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value.replaceAll("\r", "")])) });

  function open(key) {
    writing = key;
    const layer = key ? sceneEditor.layerOf(key) : { words: "" };
    for (const name of FIELDS) if (name in layer) form.elements[name].value = layer[name];
    draw();
    dialog.showModal();
    form.elements.words.focus();
  }

  async function draw() {
    const mine = ++turn;
    const preview = within("text-preview");
    within("text-problem").hidden = true;
    form.elements.second.closest(".field").hidden = form.elements.look.value === "plain";
    if (!form.elements.words.value.trim()) {
      preview.hidden = true;
      return;
    }
    const address = `${sceneEditor.addresses.layer}?${new URLSearchParams({ side: 800, layer: JSON.stringify(content()) })}`;
    const answer = await fetch(address).catch(() => null);
    if (mine !== turn || !answer) return;
    if (!answer.ok) {
      within("text-problem").textContent = await answer.text();
      within("text-problem").hidden = false;
      return;
    }
    preview.src = address; // the browser has it now
    preview.hidden = false;
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, PAUSE_MS);
  });
  form.addEventListener("submit", (event) => {
    if (!form.elements.words.value.trim() || !within("text-problem").hidden) {
      event.preventDefault();
      return form.elements.words.focus();
    }
    if (writing && sceneEditor.layerOf(writing)) sceneEditor.changed(writing, content);
    else sceneEditor.add(content(), undefined, { width: WIDE.text });
  });
  within("new-text").addEventListener("click", () => open(null));
  sceneEditor.writes(open);
}
