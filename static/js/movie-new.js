// Listening to the music of a mood, one at a time, for some seconds.
"use strict";
{
  const SECONDS = 20;
  const song = new Audio();
  song.preload = "none";
  let playing = null;

  function stop() {
    song.pause();
    playing?.setAttribute("aria-pressed", "false");
    playing = null;
  }
  for (const button of document.querySelectorAll(".listen")) {
    button.hidden = !song.canPlayType('audio/ogg; codecs="opus"');
    button.addEventListener("click", () => {
      const again = playing !== button;
      stop();
      if (!again) return;
      playing = button;
      song.src = button.dataset.song;
      song.volume = 1;
      song.play().then(() => button.setAttribute("aria-pressed", "true"), stop);
    });
  }
  song.addEventListener("timeupdate", () => {
    song.volume = Math.min(1, Math.max(0, SECONDS - song.currentTime));
    if (song.currentTime >= SECONDS) stop();
  });
  song.addEventListener("ended", stop);

  // The cards show the title as it is written.
  const title = document.getElementById("title");
  title?.addEventListener("input", () => {
    for (const shown of document.querySelectorAll(".screen .title")) shown.textContent = title.value || title.dataset.otherwise;
  });
}
