// The large view: laid over the grid, or as a page of its own. Arrows, swipes, Esc; its neighbours are fetched ahead.
"use strict";

(() => {
  const frame = document.getElementById("large"); // only where there is a grid to lay it over
  const inert = frame ? [...document.querySelectorAll(".skip, .masthead, main > *:not(#large):not(dialog)")] : [];
  const SWIPE = 60; // pixels
  const view = () => (frame && !frame.hidden ? frame : document).querySelector(".large");
  const isOpen = () => frame && !frame.hidden;
  const title = document.title;
  let informed = !frame; // whether the panel about the picture is open, from one picture to the next

  function begin() {
    const large = view();
    if (!large) return;
    large.classList.toggle("informed", informed);
    for (const link of large.querySelectorAll(".step")) new Image().src = link.dataset.picture;
    const video = large.querySelector("video");
    if (!video) return;
    const fail = () => {
      large.querySelector(".unplayable").hidden = false;
      video.controls = false;
    };
    video.addEventListener("error", fail);
    video.addEventListener("loadedmetadata", () => video.videoWidth || fail()); // it would play the sound only
    if (video.error) fail();
  }

  async function fetchView(address) {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    return answer?.ok ? answer.text() : null;
  }

  let turn = 0; // of several that are asked for quickly the last is shown, and none after closing
  let coming = false;
  let later = []; // where to, of steps that were pressed before the picture had come from which they go on
  async function show(address) {
    const mine = ++turn;
    coming = true;
    const html = await fetchView(address);
    if (mine !== turn) return;
    coming = false;
    if (html === null) return location.assign(address);
    const wasOpen = isOpen();
    frame.innerHTML = html;
    frame.hidden = false;
    for (const part of inert) part.inert = true;
    begin();
    if (!wasOpen || !frame.contains(document.activeElement)) frame.focus();
    while (later.length && !coming) view()?.querySelector(later.shift())?.click();
  }
  async function open(address) {
    history.pushState({ large: address }, "", address);
    await show(address);
  }
  async function step(address) {
    if (!isOpen()) return location.assign(address);
    history.replaceState({ large: address }, "", address);
    await show(address);
  }

  // Back to the grid, to the picture that was seen last.
  function hide() {
    turn++;
    coming = false;
    later = [];
    const id = view()?.dataset.id;
    frame.querySelector("video")?.pause();
    frame.hidden = true;
    frame.replaceChildren();
    for (const part of inert) part.inert = false;
    document.title = title;
    const link = document.querySelector(`#i-${CSS.escape(id ?? "")} > a`);
    link?.scrollIntoView({ block: "nearest" });
    link?.focus({ preventScroll: true });
  }
  function close() {
    if (isOpen()) history.back();
    else location.assign(view().dataset.album);
  }
  window.addEventListener("popstate", (event) => {
    if (event.state?.large && frame) show(event.state.large);
    else if (isOpen()) hide();
  });

  document.body.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a, button");
    if (!link) return;
    if (frame && link.matches(".tile > a")) {
      event.preventDefault();
      open(link.href);
    } else if (link.matches(".large .step, [data-large]") && isOpen()) {
      event.preventDefault();
      if (coming && link.matches(".step")) later.push(link.matches(".next-step") ? ".next-step" : ".back-step");
      else step(link.href);
    } else if (link.matches(".large .close") && isOpen()) {
      event.preventDefault();
      close();
    } else if (link.matches("[data-about]")) {
      event.preventDefault();
      inform(!informed);
    } else if (link.matches("[data-faces]")) {
      const on = view().classList.toggle("with-faces");
      link.setAttribute("aria-pressed", on);
    }
  });

  function inform(on) {
    informed = on;
    view().classList.toggle("informed", on);
    const about = view().querySelector(".about");
    if (on) about.focus({ preventScroll: true });
    else view().querySelector("[data-about]").focus();
  }

  document.addEventListener("keydown", (event) => {
    const large = view();
    if (!large || document.querySelector("dialog[open]") || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.matches("input, select, textarea, video")) return;
    const onward = getComputedStyle(document.documentElement).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key === "Escape") {
      if (informed && large.querySelector(".about:focus-within")) inform(false);
      else close();
    } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      if (!coming || !event.repeat) large.querySelector(event.key === onward ? ".next-step" : ".back-step")?.click();
      if (!isOpen()) return;
    } else if (event.key === "i") {
      inform(!informed);
    } else if (event.key === "Delete") {
      document.getElementById("throw-away")?.requestSubmit();
    } else if (event.key === "Tab" && isOpen()) {
      return; // everything else is inert
    } else {
      return;
    }
    event.preventDefault();
  });

  // A finger moves the picture along: sideways to its neighbours, down and away to close.
  let touch = null;
  document.addEventListener("pointerdown", (event) => {
    const stage = event.target.closest(".stage");
    if (!stage || event.pointerType !== "touch" || event.target.matches("video, a, button") || !event.isPrimary) return;
    touch = { x: event.clientX, y: event.clientY, picture: stage.querySelector("img") };
  });
  document.addEventListener("pointermove", (event) => {
    if (!touch || !event.isPrimary || visualViewport.scale > 1.01) return;
    if (touch.picture) touch.picture.style.translate = `${event.clientX - touch.x}px 0`;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, (event) => {
      if (!touch || !event.isPrimary) return;
      const [x, y] = [event.clientX - touch.x, event.clientY - touch.y];
      if (touch.picture) touch.picture.style.translate = "";
      touch = null;
      if (end === "pointercancel" || visualViewport.scale > 1.01) return;
      const rightToLeft = getComputedStyle(document.documentElement).direction === "rtl";
      if (Math.abs(x) > SWIPE && Math.abs(x) > 2 * Math.abs(y)) {
        view()?.querySelector(x < 0 !== rightToLeft ? ".next-step" : ".back-step")?.click();
      } else if (y > 2 * SWIPE && y > 2 * Math.abs(x) && isOpen()) {
        close();
      }
    });
  }

  // Zoomed in, a finger moves over the picture as it does on any page.
  visualViewport.addEventListener("resize", () => {
    document.documentElement.classList.toggle("zoomed", visualViewport.scale > 1.01);
  });

  // What was changed from here: after a deletion the next one is shown, else the same with its new date.
  document.addEventListener("items:changed", (event) => {
    const large = view();
    if (!large) return;
    const goal = large.querySelector(".next-step") ?? large.querySelector(".back-step");
    if (event.detail !== "delete") step(location.href);
    else if (goal) step(goal.href);
    else close();
  });

  begin();
})();
