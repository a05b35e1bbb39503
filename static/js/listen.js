// Listening to pieces of music, one at a time, for some seconds from where each is fullest.
"use strict";
{
  const SECONDS = 30;
  const FADE = 1.5;
  const song = new Audio();
  song.preload = "none";
  let playing = null;
  let from = 0;

  // Pages ask for it by events, with a button of a list, or null to be quiet: "listen". They are told so too: "heard".
  function play(button) {
    song.pause();
    playing?.setAttribute("aria-pressed", "false");
    playing = button;
    if (button) {
      from = Number(button.dataset.from);
      song.src = `${button.dataset.song}#t=${from}`;
      song.volume = 1;
      button.setAttribute("aria-pressed", "true");
      song.play().catch((error) => error.name !== "AbortError" && playing === button && play(null));
    }
    document.dispatchEvent(new CustomEvent("heard", { detail: button }));
    if (button) requestAnimationFrame(tell);
  }
  // Seconds since it began, as often as the screen is drawn.
  function tell() {
    if (!playing) return;
    document.dispatchEvent(new CustomEvent("hearing", { detail: Math.max(0, song.currentTime - from) }));
    requestAnimationFrame(tell);
  }
  document.addEventListener("listen", (event) => play(event.detail));
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".listen");
    if (button) play(playing === button ? null : button);
  });
  document.addEventListener("close", () => playing && play(null), true); // a dialog, with its list
  song.addEventListener("timeupdate", () => {
    const left = from + SECONDS - song.currentTime;
    song.volume = Math.min(1, Math.max(0, left / FADE));
    if (left <= 0) play(null);
  });
  song.addEventListener("ended", () => play(null));

  function offer() {
    const can = song.canPlayType('audio/ogg; codecs="opus"') !== "";
    for (const button of document.querySelectorAll(".listen")) button.hidden = !can;
  }
  document.addEventListener("htmx:afterSwap", offer);
  offer();
}
