// Live Photos move: in the grid under the mouse, with the focus or held; large when they are pressed, or their badge is.
"use strict";

(() => {
  const HOLD_MS = 250; // a tap is shorter
  const LOOK_MS = 500;
  const REST_MS = 120; // a mouse on its way somewhere else does not stay so long
  const STILL = 10; // pixels that a finger may move while it holds
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let playing = null; // { video, picture, badge }
  let timer = 0;

  // The film is laid over the picture once it has something to show, and goes when it ends.
  function play(place, badge = null) {
    const picture = place.matches("img") ? place : place.querySelector("img");
    if (!picture || playing?.picture === picture) return;
    stop();
    const video = document.createElement("video");
    Object.assign(video, { muted: true, playsInline: true, disableRemotePlayback: true, src: place.dataset.moving });
    video.className = "moving";
    video.tabIndex = -1;
    video.setAttribute("aria-hidden", "true");
    playing = { video, picture, badge };
    badge?.setAttribute("aria-pressed", "true");
    video.addEventListener("playing", () => video.classList.add("on"));
    video.addEventListener("ended", stop);
    video.addEventListener("error", stop); // not made yet, and of a kind that this browser cannot play
    picture.after(video);
    video.play().catch(() => {}); // it was stopped before it began
  }

  function stop() {
    clearTimeout(timer);
    if (!playing) return;
    const { video, badge } = playing;
    playing = null;
    badge?.setAttribute("aria-pressed", "false");
    video.pause();
    video.classList.remove("on");
    const remove = () => video.remove();
    video.addEventListener("transitionend", remove, { once: true });
    setTimeout(remove, 400); // where nothing fades
  }

  function soon(place, ms, badge) {
    clearTimeout(timer);
    timer = setTimeout(() => place.isConnected && play(place, badge), ms);
  }

  const tileAt = (event) => event.target.closest?.(".tile")?.querySelector("[data-moving]");

  // Under the mouse, and with the keyboard's focus: not for those who asked for calm.
  document.addEventListener("pointerover", (event) => {
    const place = event.pointerType === "mouse" && !calm.matches && tileAt(event);
    if (place && !place.closest(".tile").contains(event.relatedTarget)) soon(place, REST_MS);
  });
  document.addEventListener("pointerout", (event) => {
    const tile = event.pointerType === "mouse" && event.target.closest?.(".tile");
    if (tile && !tile.contains(event.relatedTarget)) stop();
  });
  document.addEventListener("focusin", (event) => {
    const place = event.target.closest(".tile > a[data-moving]");
    if (place?.matches(":focus-visible") && !calm.matches) soon(place, REST_MS);
  });
  document.addEventListener("focusout", (event) => event.target.matches(".tile > a[data-moving]") && stop());

  // Held, as on a phone.
  let held = null;
  document.addEventListener("pointerdown", (event) => {
    if (event.button || !event.isPrimary) return;
    const onStage = event.target.matches?.(".stage img[data-moving]") && event.target;
    const place = onStage || (event.pointerType === "touch" && tileAt(event));
    if (!place) return;
    held = { x: event.clientX, y: event.clientY, at: event.timeStamp };
    soon(place, HOLD_MS, place.closest(".large")?.querySelector(".live"));
  });
  document.addEventListener("pointermove", (event) => {
    if (held && Math.hypot(event.clientX - held.x, event.clientY - held.y) > STILL) letGo();
  });
  function letGo() {
    if (!held) return;
    held = null;
    stop();
  }
  let watched = false; // what ends a long look is no wish to open the picture
  document.addEventListener("pointerup", (event) => {
    watched = Boolean(held && event.timeStamp - held.at > LOOK_MS);
    setTimeout(() => (watched = false), 50);
    letGo();
  });
  document.addEventListener("pointercancel", letGo);
  addEventListener("click", (event) => watched && event.target.closest?.(".tile") && event.preventDefault(), true);
  document.addEventListener("contextmenu", (event) => {
    if (held && event.target.closest("[data-moving]")) event.preventDefault(); // the hold is ours
  });
  document.addEventListener("dragstart", (event) => {
    if (event.target.matches?.(".stage [data-moving]")) event.preventDefault();
  });

  // The badge is a link to the film for browsers without scripts; with them it is a button that lets the picture move.
  const frame = document.getElementById("large");
  function makeButton() {
    const badge = document.querySelector("a.live");
    badge?.setAttribute("role", "button");
    badge?.setAttribute("aria-pressed", "false");
  }
  if (frame) new MutationObserver(makeButton).observe(frame, { childList: true });
  makeButton();
  const pictureOf = (badge) => badge.closest(".large").querySelector("img[data-moving]");
  function press(badge) {
    if (playing?.badge === badge) stop();
    else play(pictureOf(badge), badge);
  }
  document.addEventListener("click", (event) => {
    const badge = event.target.closest?.(".live");
    if (!badge || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    press(badge);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches(".live")) return;
    event.preventDefault();
    press(event.target);
  });
})();
