// Flipping through mixes of look and music: posters of the chosen one are shown large, and its music is heard.
"use strict";
{
  const CALM_MS = 300; // until somebody has stopped typing
  const SWIPE_PX = 40;
  const mix = document.getElementById("mix");
  const byId = (id) => document.getElementById(id);
  const moods = [...(mix?.querySelectorAll("input[name=mood]") ?? [])];
  const songs = [...(mix?.querySelectorAll("input[name=soundtrack][data-title]") ?? [])];
  const hear = byId("hear");
  const listenTo = (song) => song?.closest("li").querySelector(".listen:not([hidden])");
  const named = (name) => songs.find((song) => song.value === name);
  // Each mood with each of its pieces.
  const mixes = moods.flatMap((mood) => mood.dataset.songs.split(",").filter(Boolean).map((song) => [mood, named(song)]));
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let heard = null; // the button of what plays
  const large = [...(mix?.querySelectorAll(".poster img") ?? [])];
  const small = [...(mix?.querySelectorAll(".frames img") ?? [])];

  const chosenMood = () => moods.find((mood) => mood.checked);
  const chosenSong = () => songs.find((song) => song.checked);

  function show() {
    const mood = chosenMood();
    const card = mood.closest("label").querySelector("img");
    const frames = mood.dataset.frames.split(" ").filter(Boolean);
    byId("posters").hidden = !card;
    if (card) {
      fill(large, [card.src, ...frames]);
      fill(small, frames);
    }
    byId("posters").style.setProperty("--fade", `${mood.dataset.fade}s`);
    turn(0);
    byId("mix-mood").textContent = mood.closest("label").querySelector("strong").textContent;
    byId("mix-song").textContent = chosenSong()?.dataset.title ?? "";
    hear.hidden = !listenTo(chosenSong());
    hear.setAttribute("aria-pressed", String(heard !== null && heard === listenTo(chosenSong())));
    for (const beside of [-1, 1]) ahead(moods.at((moods.indexOf(mood) + beside) % moods.length));
  }
  function fill(images, addresses) {
    images.forEach((image, number) => image.getAttribute("src") !== addresses[number] && (image.src = addresses[number] ?? ""));
  }
  // While the music plays the pictures take turns, on its bars and as fast as in a movie of the mood.
  function turn(number) {
    large.forEach((image, at) => image.classList.toggle("on", at === number % large.length));
  }
  document.addEventListener("hearing", ({ detail: seconds }) => {
    const bar = Number(heard.dataset.bar);
    const bars = Math.max(1, Math.round(Number(chosenMood().dataset.photo) / bar));
    if (bar > 0 && !still.matches) turn(Math.floor(seconds / (bars * bar)));
  });
  // The posters of what comes next are fetched before.
  function ahead(mood) {
    for (const frame of mood.dataset.frames.split(" ").filter(Boolean)) new Image().src = frame;
  }
  function choose(mood, song) {
    mood.checked = true;
    if (song) song.checked = true;
    // The strip of moods goes along; the page stays where it is.
    const strip = mood.closest(".mood-cards");
    const label = mood.closest("label");
    const behavior = still.matches ? "instant" : "smooth";
    strip.scrollTo({ left: label.offsetLeft - (strip.clientWidth - label.clientWidth) / 2, behavior });
    if (heard) document.dispatchEvent(new CustomEvent("listen", { detail: listenTo(chosenSong()) ?? null }));
    show();
  }
  // A song of one's own fits every mood.
  const kept = () => (chosenSong()?.dataset.own ? chosenSong() : null);
  function flip(by) {
    if (kept()) {
      choose(moods.at((moods.indexOf(chosenMood()) + by) % moods.length), kept());
      return;
    }
    const exactly = mixes.findIndex(([mood, song]) => mood.checked && song?.checked);
    const at = exactly < 0 ? mixes.findIndex(([mood]) => mood.checked) : exactly;
    choose(...mixes.at((at + by) % mixes.length));
  }
  const ownSong = (mood) => named(mood.dataset.songs.split(",")[0]);

  if (moods.length && mixes.length) {
    mix.classList.add("flips");
    byId("stage").hidden = false;
    // What is heard is what will be: no mood picks another piece than that which was offered.
    byId("song-of-mood")?.remove();
    choose(chosenMood(), chosenSong() ?? ownSong(chosenMood()));
    byId("flip-back").addEventListener("click", () => flip(-1));
    byId("flip-on").addEventListener("click", () => flip(1));
    hear.addEventListener("click", () => {
      const button = listenTo(chosenSong());
      document.dispatchEvent(new CustomEvent("listen", { detail: heard === button ? null : button }));
    });
    document.addEventListener("heard", (event) => {
      heard = event.detail;
      show();
    });
    mix.addEventListener("change", (event) => {
      if (event.target.name === "mood") choose(event.target, kept() ?? ownSong(event.target));
      if (event.target.name === "soundtrack") choose(chosenMood(), event.target);
    });
    let touched = 0;
    byId("posters").addEventListener("touchstart", (event) => (touched = event.touches[0].clientX), { passive: true });
    byId("posters").addEventListener("touchend", (event) => {
      const moved = event.changedTouches[0].clientX - touched;
      if (Math.abs(moved) > SWIPE_PX) flip(moved < 0 ? 1 : -1);
    });
  }

  // The cards show the title as it is written: the chosen one while one writes, all of them afterwards.
  const title = byId("title");
  function letter(images) {
    for (const image of images) {
      const address = new URL(image.src);
      address.searchParams.set("title", title.value.trim() || title.dataset.otherwise);
      if (address.href !== image.src) image.src = address.href;
    }
    if (chosenMood()) show();
  }
  let waiting = 0;
  title?.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => letter(mix.querySelectorAll("label:has(:checked) > img")), CALM_MS);
  });
  title?.addEventListener("change", () => letter(mix.querySelectorAll(".mood > img")));
}
