// A sticker shows at once what is chosen, and keeps it by itself. Without this script a button saves.
"use strict";

(() => {
  const form = document.getElementById("finish");
  const picture = document.getElementById("picture");
  const said = document.getElementById("said");
  const back = document.getElementById("back");
  const CALM_MS = 120; // a slider moves on within this
  const SAVE_MS = 700; // and somebody has stopped after this

  let drawing = 0;
  let saving = 0;
  let asked = 0;
  let changes = 0;

  function show(address) {
    const before = picture.src;
    picture.src = address;
    if (before.startsWith("blob:")) URL.revokeObjectURL(before);
  }

  // The latest wins: what was asked for earlier is called off, so that a busy server draws only what is looked at.
  let call = null;
  async function draw() {
    const turn = ++asked;
    call?.abort();
    call = new AbortController();
    const fields = new FormData(form);
    fields.delete("csrfmiddlewaretoken");
    const address = `${form.dataset.preview}?${new URLSearchParams(fields)}`;
    const answer = await fetch(address, { signal: call.signal }).catch(() => null);
    if (!answer?.ok || turn !== asked) return;
    const drawn = await answer.blob();
    if (turn === asked) show(URL.createObjectURL(drawn));
  }

  let lastSave = Promise.resolve();
  async function save() {
    const version = changes;
    const fields = new FormData(form);
    const request = { method: "POST", body: fields, headers: { "HX-Request": "true" } };
    said.textContent = said.dataset.saving;
    const answer = await fetch(form.getAttribute("action"), request).catch(() => null);
    if (version !== changes) return;
    if (!answer?.ok) {
      said.textContent = said.dataset.failed;
      return;
    }
    const address = await answer.text();
    if (version !== changes) return;
    asked += 1; // what is still being drawn shows the same
    show(address);
    delete form.dataset.unsaved;
    said.textContent = said.dataset.saved;
  }

  form.addEventListener("input", (event) => {
    if (event.target.id === "own") document.getElementById("own-chosen").checked = true;
    changes += 1;
    form.dataset.unsaved = "yes";
    back.hidden = false;
    clearTimeout(drawing);
    clearTimeout(saving);
    drawing = setTimeout(draw, CALM_MS);
    // One after the other: what was chosen last is what stays.
    saving = setTimeout(() => (lastSave = lastSave.then(save)), SAVE_MS);
  });
  // Whoever leaves within that moment loses nothing.
  window.addEventListener("pagehide", () => {
    if (!form.dataset.unsaved) return;
    clearTimeout(saving);
    navigator.sendBeacon?.(form.getAttribute("action"), new FormData(form));
  });
  // Before it is put back to how it was, what is still to be saved is dropped.
  back.addEventListener("submit", () => {
    clearTimeout(saving);
    delete form.dataset.unsaved;
  });

  const round = document.getElementById("round");
  document.getElementById("as-avatar").addEventListener("input", (event) => {
    round.src = `${round.dataset.address}?${new URLSearchParams({ ground: event.target.value })}`;
  });
  document.getElementById("save").parentElement.hidden = true;
})();
