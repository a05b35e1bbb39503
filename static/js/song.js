// A song with a click on its beats, so that one hears whether they are right.
"use strict";
{
  const AHEAD = 0.25; // seconds of clicks that are scheduled at a time
  const EVERY_MS = 60;
  const NUDGE = { ArrowLeft: "nudge-10", ArrowRight: "nudge10", h: "half", d: "double" };
  const byId = (id) => document.getElementById(id);
  let context = null;
  let sound = null; // decoded
  let source = null; // what plays
  let began = 0; // on the context's clock, where the song's second 0 is
  let from = 0; // where it plays on
  let next = 0; // beat to be clicked
  let clicks = [];
  let beats = { beats: [], opens: [], scale: 1 };
  let timer = 0;

  const at = () => (source ? context.currentTime - began : from);

  function read() {
    const said = byId("beats");
    if (!said) return;
    beats = JSON.parse(said.textContent);
    byId("play").hidden = byId("click-choice").hidden = !window.AudioContext;
    if (source) {
      silence();
      next = beats.beats.findIndex((beat) => beat > at());
      if (next < 0) next = beats.beats.length;
    }
    show();
  }
  function show() {
    const button = byId("play");
    if (!button) return;
    button.setAttribute("aria-pressed", String(Boolean(source)));
    button.querySelector("span").textContent = source ? button.dataset.stop : button.dataset.play;
    move();
  }
  // The line of where it is; the picture goes along.
  function move() {
    const wave = byId("wave");
    if (!wave) return;
    const x = at() * beats.scale;
    byId("head").setAttribute("d", `M${x} 0V100`);
    if (source) wave.scrollLeft = x - wave.clientWidth / 3;
  }
  function frame() {
    if (!source) return;
    move();
    requestAnimationFrame(frame);
  }
  function click(time, opens) {
    const tone = context.createOscillator();
    const loud = context.createGain();
    tone.frequency.value = opens ? 1760 : 1175;
    loud.gain.setValueAtTime(opens ? 0.5 : 0.3, time);
    loud.gain.exponentialRampToValueAtTime(0.001, time + 0.04);
    tone.connect(loud).connect(context.destination);
    tone.start(time);
    tone.stop(time + 0.05);
    clicks.push(tone);
    tone.onended = () => (clicks = clicks.filter((one) => one !== tone));
  }
  function schedule() {
    while (next < beats.beats.length && beats.beats[next] < at() + AHEAD) {
      const beat = beats.beats[next];
      if (byId("click")?.checked && beat >= at()) click(began + beat, beats.opens[next]);
      next += 1;
    }
  }
  function silence() {
    for (const tone of clicks) tone.stop();
    clicks = [];
  }
  async function load() {
    context ??= new AudioContext();
    if (sound) return;
    const answer = await fetch(byId("play").dataset.song);
    if (!answer.ok) throw new Error(answer.statusText);
    sound = await context.decodeAudioData(await answer.arrayBuffer());
  }
  async function play(where) {
    try {
      await load();
      await context.resume();
    } catch {
      byId("no-sound").hidden = false;
      return;
    }
    stop();
    from = where >= sound.duration ? 0 : where;
    source = context.createBufferSource();
    source.buffer = sound;
    const quieter = context.createGain();
    quieter.gain.value = 0.8;
    source.connect(quieter).connect(context.destination);
    began = context.currentTime + 0.05 - from;
    source.start(context.currentTime + 0.05, from);
    const mine = source;
    source.onended = () => mine === source && (stop(), (from = 0), show());
    next = beats.beats.findIndex((beat) => beat >= from);
    if (next < 0) next = beats.beats.length;
    timer = setInterval(schedule, EVERY_MS);
    show();
    frame();
  }
  function stop() {
    if (!source) return;
    from = at();
    const ended = source;
    source = null;
    ended.stop();
    clearInterval(timer);
    silence();
    show();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("#play")) return source ? stop() : play(from);
    const wave = event.target.closest("#wave");
    if (!wave) return;
    from = Math.max(0, (event.clientX - wave.getBoundingClientRect().left + wave.scrollLeft) / beats.scale);
    source ? play(from) : move();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, summary")) return;
    if (event.key === " " && !event.target.closest("button, a")) {
      byId("play")?.click();
      event.preventDefault();
      return;
    }
    const button = byId(NUDGE[event.key] ?? "");
    if (!button || button.disabled) return;
    button.click();
    event.preventDefault();
  });
  // The picture stays where it was when the beats on it have changed.
  let scrolled = 0;
  document.addEventListener("htmx:beforeSwap", () => (scrolled = byId("wave")?.scrollLeft ?? 0));
  document.addEventListener("htmx:afterSwap", () => {
    if (byId("wave")) byId("wave").scrollLeft = scrolled;
    read();
  });
  read();
}
