// Choosing many pictures: by click, key, long press; and what is done with them.
"use strict";

(() => {
  const grid = document.getElementById("grid");
  const bar = document.getElementById("selection");
  const toasts = document.getElementById("toasts");
  const PRESS_MS = 450;
  const STILL = 10; // pixels that a finger may move while it presses

  const tiles = () => [...grid.querySelectorAll(".tile")];
  const isOn = () => grid.classList.contains("selecting");
  const say = (sentence) => document.dispatchEvent(new CustomEvent("toast", { detail: sentence }));
  const chosen = new Set(); // ids: also of pictures that are not loaded
  let last = null; // the tile from which a range begins

  // A form that changes something is sent behind the page; its answer is a toast, perhaps with a way back.
  async function send(form, button) {
    const fields = new FormData(form, button);
    // Not form.action: that is the field of this name.
    const request = { method: "POST", body: fields, headers: { "HX-Request": "true" } };
    const answer = await fetch(form.getAttribute("action"), request).catch(() => null);
    const text = answer ? await answer.text() : "";
    if (!answer?.ok) say(answer?.headers.get("Content-Type")?.startsWith("text/plain") && text ? text : toasts.dataset.noAnswer);
    return answer?.ok ? text : null;
  }
  const fieldOf = (form) => form.elements.namedItem("action")?.value;
  function showToast(html) {
    for (const old of toasts.querySelectorAll(".toast:has(form)")) old.remove();
    toasts.insertAdjacentHTML("beforeend", html);
  }

  const dates = document.getElementById("dates");
  function openDates(html) {
    dates.innerHTML = html;
    for (const part of dates.querySelectorAll(".scripted")) part.hidden = false;
    dates.showModal();
    dates.querySelector("#moment").focus();
  }

  // Registered on the body, before the site's own listener on the document, which would let a form be sent only once.
  document.body.addEventListener("submit", async (event) => {
    const { target: form, submitter: button } = event;
    if (form.matches("[data-dates]")) {
      event.preventDefault();
      const html = await send(form, button);
      if (html !== null) openDates(html);
    } else if (form.matches("[data-change]")) {
      event.preventDefault();
      const html = await send(form, button);
      if (html === null) return;
      dates?.close();
      form.closest(".toast")?.remove();
      if (document.activeElement === document.body) grid?.querySelector('.tile > a[tabindex="0"]')?.focus({ preventScroll: true });
      showToast(html);
      document.dispatchEvent(new CustomEvent("items:changed", { detail: form.dataset.change || fieldOf(form) }));
      document.dispatchEvent(new CustomEvent("album:changed"));
      if (form.dataset.change === "dates") clear();
    }
  });

  if (!bar) return;
  const button = document.getElementById("select");
  const offer = () => (button.hidden = !tiles().length);
  for (const part of bar.querySelectorAll(".scripted")) part.hidden = false;

  function choose(tile, on) {
    if (!tile) return;
    const box = tile.querySelector("input");
    box.checked = on;
    if (on) chosen.add(tile.dataset.id);
    else chosen.delete(tile.dataset.id);
  }
  function range(from, to, on) {
    const list = tiles();
    const [a, b] = [list.indexOf(from), list.indexOf(to)].sort((x, y) => x - y);
    if (a < 0) return choose(to, on);
    for (const tile of list.slice(a, b + 1)) choose(tile, on);
  }
  function show() {
    const words = document.getElementById("chosen");
    words.value = chosen.size === 1 ? words.dataset.one : words.dataset.many.replace("$n", chosen.size);
    for (const each of bar.querySelectorAll("[type=submit]")) each.disabled = !chosen.size;
  }
  function start() {
    grid.classList.add("selecting");
    bar.classList.add("on");
    button.setAttribute("aria-pressed", "true");
    show();
  }
  function clear() {
    for (const box of grid.querySelectorAll(".pick :checked")) box.checked = false;
    chosen.clear();
    last = null;
    grid.classList.remove("selecting");
    bar.classList.remove("on");
    button.setAttribute("aria-pressed", "false");
  }
  function toggle(tile, withRange) {
    const on = !chosen.has(tile.dataset.id);
    start();
    if (withRange && last?.isConnected) range(last, tile, true);
    else choose(tile, on);
    last = tile;
    show();
  }

  button.addEventListener("click", () => (isOn() ? clear() : start()));
  document.getElementById("select-none").addEventListener("click", () => {
    clear();
    button.focus();
  });
  document.getElementById("select-all").addEventListener("click", everything);
  async function everything() {
    const answer = await fetch(grid.dataset.items, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return say(toasts.dataset.noAnswer);
    start();
    for (const id of (await answer.json()).items) chosen.add(id);
    tick();
    show();
  }
  function tick() {
    for (const tile of tiles()) tile.querySelector("input").checked = chosen.has(tile.dataset.id);
  }
  grid.addEventListener("grid:changed", () => {
    tick();
    offer();
  });

  let pressed = false; // a long press has just chosen: the click that ends it opens nothing
  grid.addEventListener("click", (event) => {
    const tile = event.target.closest(".tile");
    if (!tile) return;
    if (pressed) {
      pressed = false;
      return event.preventDefault();
    }
    const onBox = event.target.closest(".pick");
    if (onBox && event.target.matches("input")) {
      event.stopPropagation();
      const on = event.target.checked;
      start();
      if (event.shiftKey && last?.isConnected) range(last, tile, true);
      else choose(tile, on);
      last = tile;
      return show();
    }
    if (onBox || event.ctrlKey || event.metaKey || !(isOn() || event.shiftKey)) return;
    event.preventDefault();
    toggle(tile, event.shiftKey);
  });

  let press = null;
  grid.addEventListener("pointerdown", (event) => {
    const tile = event.target.closest(".tile");
    if (!tile || event.pointerType !== "touch") return;
    if (!event.isPrimary) return release(); // two fingers zoom
    press = { x: event.clientX, y: event.clientY };
    press.timer = setTimeout(() => {
      pressed = true;
      navigator.vibrate?.(15);
      toggle(tile, false);
      press = null;
    }, PRESS_MS);
  });
  const release = () => {
    clearTimeout(press?.timer);
    press = null;
    setTimeout(() => (pressed = false), 50);
  };
  grid.addEventListener("pointermove", (event) => {
    if (press && Math.hypot(event.clientX - press.x, event.clientY - press.y) > STILL) release();
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) grid.addEventListener(end, release);
  grid.addEventListener("contextmenu", (event) => {
    if (pressed || press) event.preventDefault(); // the long press is ours
  });

  grid.addEventListener("keydown", (event) => {
    const tile = event.target.closest(".tile");
    if (!tile) return;
    if (event.key === " " && event.target.matches("a")) {
      event.preventDefault();
      toggle(tile, event.shiftKey);
    } else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      everything();
    } else if (event.key === "Delete" && chosen.size) {
      bar.querySelector("[value=delete]").click();
    } else if (event.shiftKey && event.key.startsWith("Arrow")) {
      // album keys have moved the focus already: what was passed is chosen
      const now = document.activeElement.closest(".tile");
      start();
      range(tile, now ?? tile, true);
      last = now ?? tile;
      show();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOn() && !document.querySelector("dialog[open]") && document.getElementById("large")?.hidden !== false) clear();
  });

  bar.addEventListener("submit", async (event) => {
    const pressedButton = event.submitter;
    for (const old of bar.querySelectorAll("input[name=item]")) old.remove();
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "item", value: [...chosen].join(",") });
    for (const box of grid.querySelectorAll(".pick input")) box.disabled = true; // one field says it all
    bar.append(field);
    // A download, or a link: the browser sends the form itself.
    if (pressedButton.hasAttribute("formaction")) return setTimeout(enable);
    event.preventDefault();
    const html = await send(bar, pressedButton);
    enable();
    if (html === null) return;
    if (pressedButton.value === "ask_dates") return openDates(html);
    const gone = new Set(chosen);
    clear();
    const before = tiles();
    const from = before.findIndex((tile) => gone.has(tile.dataset.id));
    const stays = (tile) => !gone.has(tile.dataset.id);
    const next = before.slice(from).find(stays) ?? before.findLast(stays);
    for (const id of gone) document.getElementById(`i-${id}`)?.remove();
    showToast(html);
    next?.querySelector("a").focus({ preventScroll: true }); // the bar with the button is gone
    document.dispatchEvent(new CustomEvent("album:changed"));
  });
  function enable() {
    for (const box of grid.querySelectorAll(".pick input")) box.disabled = false;
    bar.querySelector("input[name=item]")?.remove();
    delete bar.dataset.sent;
  }
  clear();
  offer();
})();
