// A project's examples: the grid stays true while files arrive and labels change; keys move in it and put labels on.
"use strict";

(() => {
  const grid = document.getElementById("grid");
  const bar = document.getElementById("selection");
  const socket = document.getElementById("project-socket");
  const CALM_MS = 500; // changes that come within this time are loaded together
  const POLL_MS = 10000; // without a socket
  const AGAIN_MS = 4000; // after a failure

  const tiles = () => [...grid.querySelectorAll(".tile")];
  const links = () => [...grid.querySelectorAll(".tile > a")];

  // A tile that shows what it showed stays the element it was: its picture does not flicker, its tick is kept.
  function replace(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = document.adoptNode(page.getElementById("examples"));
    const focused = document.activeElement.closest?.(".tile")?.id;
    for (const tile of fresh.querySelectorAll(".tile")) {
      const known = document.getElementById(tile.id);
      if (known?.dataset.state === tile.dataset.state) tile.replaceWith(known);
    }
    document.getElementById("examples").replaceWith(fresh);
    const choices = bar?.querySelector("#choices");
    const wanted = page.getElementById("choices").textContent; // labels come with files
    if (choices && choices.textContent !== wanted) {
      choices.replaceChildren(...document.adoptNode(page.getElementById("choices")).childNodes);
      for (const button of choices.children) button.disabled = !grid.querySelector(".pick :checked");
    }
    if (focused) (document.getElementById(focused)?.querySelector("a") ?? links()[0])?.focus({ preventScroll: true });
    grid.dispatchEvent(new CustomEvent("grid:changed", { bubbles: true }));
  }

  let timer = 0;
  let loading = false;
  let isStale = false;
  function soon(after = CALM_MS) {
    isStale = true;
    timer ||= setTimeout(load, after);
  }
  async function load() {
    timer = 0;
    if (loading || document.visibilityState !== "visible") return;
    [loading, isStale] = [true, false];
    let failed = true;
    try {
      const answer = await fetch(grid.dataset.page, { headers: { "HX-Request": "true" } });
      if (answer.redirected) return location.reload(); // signed out meanwhile
      const html = await answer.text();
      await letGo();
      if (answer.ok) replace(html);
      failed = answer.status >= 500;
    } catch {
      // The line broke, also in the middle of an answer, or something else answered.
    }
    loading = false;
    if (failed) soon(AGAIN_MS);
    else if (isStale) soon();
  }

  document.addEventListener("album:changed", () => soon(0));
  document.addEventListener("visibilitychange", () => isStale && soon());
  let open = false;
  document.addEventListener("htmx:wsBeforeMessage", (event) => {
    if (event.target !== socket || !event.detail.message.startsWith("{")) return;
    event.preventDefault();
    soon();
  });
  document.addEventListener("htmx:wsOpen", (event) => {
    if (event.target !== socket) return;
    open = true;
    soon();
  });
  document.addEventListener("htmx:wsClose", (event) => {
    if (event.target === socket) open = false;
  });
  setInterval(() => open || soon(), POLL_MS);

  // 1 to 9 put that label on what is selected, or on the picture that has the focus; 0 takes all off. Ctrl+Z undoes.
  document.addEventListener("keydown", (event) => {
    if (!bar || event.altKey || event.target.matches("input:not(.tick), select, textarea") || document.querySelector("dialog[open]")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.shiftKey) {
      const undo = [...document.querySelectorAll("#toasts form[data-change] button")].at(-1);
      if (!undo) return;
      event.preventDefault();
      return undo.click();
    }
    if (event.ctrlKey || event.metaKey) return;
    const button = bar.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    const focused = document.activeElement.closest?.(".tile");
    if (!grid.querySelector(".pick :checked")) {
      if (!focused) return;
      const list = tiles();
      const next = list[list.indexOf(focused) + 1] ?? list[list.indexOf(focused) - 1];
      focused.querySelector(".pick input").click();
      next?.querySelector("a").focus({ preventScroll: true });
    }
    event.preventDefault();
    button.click();
  });

})();
