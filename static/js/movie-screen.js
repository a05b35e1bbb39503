// A movie can be watched while it is being made. When its file is there, it takes over at the same second.
"use strict";
{
  const ASK_MS = 400; // until the first second is there
  const HLS = "application/vnd.apple.mpegurl";
  const LEAD = 0.7; // seconds ahead at which the file waits for the stream
  const CLOSE = 0.015; // seconds: nobody hears two sounds so close as two
  const CATCH_UP = 0.08; // share of speed by which the file, still silent, comes closer
  const MOST_MS = 4000; // then it takes over as it is
  const screen = () => document.getElementById("screen");
  const videoOf = (section) => section?.querySelector("video");
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const once = (target, name) => new Promise((done) => target.addEventListener(name, done, { once: true }));

  let live = null; // { section, address, hls } of what is being made
  let next = null; // the section of the file that is to follow

  function attach() {
    const section = screen()?.querySelector("[data-stream]");
    if (live && live.section !== section) leave();
    if (!section || live) return;
    live = { section, address: section.dataset.stream, hls: null };
    begin(live);
  }

  function leave() {
    live.hls?.destroy();
    live = null;
    next = null;
  }

  async function begin(stream) {
    while (live === stream) {
      const answer = await fetch(stream.address, { cache: "no-store" }).catch(() => null);
      if (answer?.status === 404) return;
      if (answer?.status === 200) break;
      await wait(ASK_MS);
    }
    if (live !== stream) return;
    const video = videoOf(stream.section);
    if (playsByItself(video)) video.src = stream.address;
    else await byScript(stream);
    stream.section.hidden = false;
  }

  // Safari plays it well, with all it has around. Chromium 156 says "maybe" and stops where the list ended when it was
  // first read (tried); it and others have what hls.js needs.
  function playsByItself(video) {
    return Boolean(video.canPlayType(HLS)) && ("webkitShowPlaybackTargetPicker" in video || !("MediaSource" in window));
  }

  async function byScript(stream) {
    if (!window.Hls) {
      const script = Object.assign(document.createElement("script"), { src: stream.section.dataset.hls });
      document.head.append(script);
      await Promise.race([once(script, "load"), once(script, "error")]);
    }
    if (live !== stream || !window.Hls?.isSupported()) return;
    // Its worker would come from a blob, which our pages allow no script to do; there is little to work on.
    stream.hls = new Hls({ enableWorker: false, startPosition: 0, backBufferLength: Infinity });
    // Who has seen all there is waits for more. It would go back some seconds, as in a broadcast (1.7.4, seen).
    stream.hls.streamController.synchronizeToLiveEdge = () => {};
    stream.hls.loadSource(stream.address);
    stream.hls.attachMedia(videoOf(stream.section));
  }

  // The page is drawn anew with every news; what somebody is watching stays.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    if (target.id !== "screen" || !live) return;
    const coming = fragment.querySelector("#screen");
    const same = coming?.querySelector("[data-stream]")?.dataset.stream === live.address;
    // Not the one that there was before, which is shown again when the new one has been stopped.
    const film = coming?.querySelector(`.film:not([data-stream], [data-rendition="${live.section.dataset.before}"])`);
    const watched = videoOf(live.section).currentTime > 0 || !videoOf(live.section).paused;
    if (!same && !(film && watched)) return;
    event.detail.shouldSwap = false;
    if (film && !next) follow(live, film);
  });
  document.addEventListener("htmx:afterSettle", attach);
  document.addEventListener("htmx:oobAfterSwap", attach);

  // The file goes along in silence until both are at the same place; then it is the one that is seen and heard.
  async function follow(stream, section) {
    next = section;
    const [old, film] = [videoOf(stream.section), videoOf(section)];
    await leftAlone(old);
    if (next !== section) return;
    film.preload = "auto";
    film.muted = true;
    section.classList.add("coming");
    section.inert = true;
    section.removeAttribute("id");
    film.removeAttribute("id");
    screen().append(section);
    htmx.process(section); // it has not come by a swap
    if (!film.readyState) await once(film, "loadedmetadata");
    await goTo(film, old.paused ? old.currentTime : old.currentTime + LEAD);
    if (!old.paused && !old.ended) await meet(old, film);
    if (next === section) takeOver(stream, section);
  }

  // In full screen or in a window of its own one video cannot stand in for another: that has to wait.
  async function leftAlone(video) {
    while (document.fullscreenElement || document.pictureInPictureElement === video) {
      await Promise.race([once(document, "fullscreenchange"), once(video, "leavepictureinpicture")]);
    }
  }

  async function goTo(video, time) {
    const there = once(video, "seeked");
    video.currentTime = time;
    await there;
  }

  async function meet(old, film) {
    const until = performance.now() + MOST_MS;
    while (old.currentTime < film.currentTime && !old.paused && performance.now() < until) await frame();
    if (old.paused) return goTo(film, old.currentTime);
    film.playbackRate = old.playbackRate;
    await film.play().catch(() => {});
    while (performance.now() < until && !old.paused) {
      const behind = old.currentTime - film.currentTime;
      if (Math.abs(behind) < CLOSE) break;
      film.playbackRate = old.playbackRate * (1 + Math.sign(behind) * CATCH_UP);
      await frame();
    }
    film.playbackRate = old.playbackRate;
  }
  const frame = () => Promise.race([new Promise(requestAnimationFrame), wait(100)]); // pages in the background draw none

  function takeOver(stream, section) {
    const [old, film] = [videoOf(stream.section), videoOf(section)];
    const [playing, focused] = [!old.paused && !old.ended, document.activeElement === old];
    film.volume = old.volume;
    film.muted = old.muted;
    old.muted = true;
    if (!playing) film.pause();
    else film.play().catch(() => goOn(old, film));
    section.id = "film";
    film.id = "player";
    section.inert = false;
    section.classList.remove("coming");
    stream.section.remove();
    leave();
    if (focused) film.focus();
    document.dispatchEvent(new CustomEvent("film"));
  }

  // Some phones let only that go on by itself which somebody has started: the same player plays the file.
  function goOn(old, film) {
    const time = film.currentTime;
    old.id = film.id;
    old.poster = film.poster;
    film.replaceWith(old);
    old.src = film.src;
    old.currentTime = time;
    old.muted = film.muted;
    old.play().catch(() => {});
  }

  attach();
}
