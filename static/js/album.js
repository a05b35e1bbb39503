// An album's grid: loads stretches as one scrolls to them, keeps them true while pictures come and change, and jumps.
"use strict";

(() => {
  const grid = document.getElementById("grid");
  const ruler = document.getElementById("ruler");
  const AHEAD = "1500px 0px"; // how near a stretch must be to be loaded
  const CALM_MS = 700; // changes that come within this time are loaded together
  const POLL_MS = 10000; // without a socket
  const AGAIN_MS = 4000; // after a failure
  // Pixels, as in albums.css: a day's heading with its room, the narrowest day, the room between two.
  const [HEADING, NARROWEST, BETWEEN] = [62, 168, 20];
  const near = new Set(); // stretches in or near the window
  const stale = new Set(); // stretches of which something has changed
  let busy = Promise.resolve();

  const isLoaded = (stretch) => "loaded" in stretch.dataset;
  const all = () => [...grid.querySelectorAll(".stretch")];

  // What is not loaded is given the room that it will take, so that the scrollbar tells the truth and nothing jumps.
  function reserve(stretch) {
    const row = parseFloat(getComputedStyle(grid).getPropertyValue("--row")) * 16;
    let height = 0;
    let used = Infinity; // of the last row, in which small days stand side by side
    for (const ratios of stretch.dataset.ratios.split(" ").filter(Boolean).map(Number)) {
      const wide = Math.max(NARROWEST, ratios * row);
      const rows = Math.ceil(wide / grid.clientWidth - 0.01);
      if (used + wide > grid.clientWidth) {
        height += HEADING + rows * row * (rows > 1 ? 1.08 : 1);
        used = 0;
      }
      used += rows > 1 ? Infinity : wide + BETWEEN;
    }
    stretch.style.minBlockSize = isLoaded(stretch) ? "" : `${Math.round(height)}px`;
  }

  // A tile that shows what it showed stays the element it was: its picture does not flicker, its tick is kept.
  function keepTiles(stretches) {
    for (const stretch of stretches) {
      for (const tile of stretch.querySelectorAll(".tile")) {
        const known = document.getElementById(tile.id);
        if (known && known.dataset.state === tile.dataset.state) tile.replaceWith(known);
        else if (!known) tile.classList.add("new");
      }
    }
  }

  // Who has the focus after the tile that has it now: itself, or where it is gone the next one that is still there.
  function heirsOfFocus() {
    const focused = document.activeElement?.closest?.(".tile");
    if (!focused) return [];
    const tiles = [...grid.querySelectorAll(".tile")].map((tile) => tile.id);
    const place = tiles.indexOf(focused.id);
    return [...tiles.slice(place), ...tiles.slice(0, place).reverse()];
  }

  function replace(old, html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const counts = page.getElementById("counts");
    document.getElementById("counts").replaceWith(document.adoptNode(counts));
    const fresh = [...page.querySelectorAll(".stretch")].map((stretch) => document.adoptNode(stretch));
    const heirs = heirsOfFocus();
    keepTiles(fresh);
    old.before(...fresh);
    old.remove();
    near.delete(old);
    stale.delete(old);
    fresh.forEach(watch);
    heirs.map((id) => document.getElementById(id)).find(Boolean)?.querySelector("a").focus({ preventScroll: true });
    const makeMovie = document.getElementById("make-movie");
    if (makeMovie) makeMovie.hidden = !counts.querySelector("span");
    grid.dispatchEvent(new CustomEvent("grid:changed", { bubbles: true }));
    return fresh[0];
  }

  async function load(stretch) {
    if (!stretch.isConnected) return stretch;
    stale.delete(stretch);
    const answer = await fetch(`${grid.dataset.page}?${stretch.dataset.query}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(answer.status);
    const html = await answer.text();
    await letGo();
    return stretch.isConnected ? replace(stretch, html) : stretch;
  }

  // One after the other: what is asked for last is not answered first, and a phone's line is not crowded.
  function queue(stretch) {
    const loading = busy.then(() => load(stretch));
    busy = loading.catch(() => setTimeout(() => stale.add(stretch) && soon(), AGAIN_MS));
    return loading;
  }

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) near.add(target);
        else near.delete(target);
        if (isIntersecting && (!isLoaded(target) || stale.has(target))) queue(target);
      }
    },
    { rootMargin: AHEAD },
  );

  function watch(stretch) {
    reserve(stretch);
    observer.observe(stretch);
    stretch.querySelectorAll(".day, .ahead").forEach((day) => days.observe(day));
  }

  let timer = 0;
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const stretch of stale) {
        if (!stretch.isConnected) stale.delete(stretch);
        else if (near.has(stretch) && document.visibilityState === "visible") queue(stretch);
      }
    }, CALM_MS);
  }

  // A place is a moment in microseconds; a stretch's key is that of its first picture.
  const order = (place) => (place === "start" ? -Infinity : Number(place));
  function stretchAt(place) {
    return all().findLast((stretch) => order(stretch.dataset.key) <= order(place)) ?? all()[0];
  }

  function changed(items) {
    if (!items.length) all().forEach((stretch) => stale.add(stretch));
    for (const { id, at } of items) {
      const shown = document.getElementById(`i-${id}`)?.closest(".stretch");
      if (shown) stale.add(shown);
      stale.add(stretchAt(Date.parse(at) * 1000));
    }
    soon();
  }
  document.addEventListener("album:changed", (event) => changed(event.detail ?? []));
  document.addEventListener("visibilitychange", soon);

  // The socket says which items changed; what it does not say, because it was closed, is asked for.
  const socket = document.getElementById("album-socket");
  let open = false;
  document.addEventListener("htmx:wsBeforeMessage", (event) => {
    if (event.target !== socket || !event.detail.message.startsWith("{")) return;
    event.preventDefault();
    const { items } = JSON.parse(event.detail.message);
    if (items) changed(items);
  });
  document.addEventListener("htmx:wsOpen", (event) => {
    if (event.target !== socket) return;
    open = true;
    changed([]);
  });
  document.addEventListener("htmx:wsClose", (event) => {
    if (event.target === socket) open = false;
  });
  setInterval(() => open || changed([]), POLL_MS);

  // Jumping, and showing where one is. What lies above the goal may be loaded only then, and be higher or lower than was
  // reserved for it: until all is there, or the reader moves on, the goal is held in place.
  let goal = null;
  async function jump(place, day) {
    const stretch = stretchAt(place);
    if (!isLoaded(stretch)) await queue(stretch);
    goal = `d-${day}`;
    setTimeout(() => (goal = null), 2000);
    hold();
    document.getElementById(goal)?.focus({ preventScroll: true });
    if (ruler) mark(day);
  }
  const hold = () => goal && document.getElementById(goal)?.scrollIntoView({ block: "start" });
  grid.addEventListener("grid:changed", hold);
  for (const move of ["wheel", "touchstart", "keydown"]) addEventListener(move, () => (goal = null), { passive: true });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".ruler a, .ahead a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = new URL(link.href);
    jump(address.searchParams.get("from"), address.hash.slice(3)).catch(() => location.assign(link.href));
  });

  const days = new IntersectionObserver(
    (entries) => {
      const entry = entries.filter((each) => each.isIntersecting).at(-1);
      if (entry && ruler && !goal) mark(entry.target.dataset.day ?? entry.target.id.slice(2));
    },
    { rootMargin: "-20% 0px -75% 0px" },
  );
  function mark(day) {
    const links = [...ruler.querySelectorAll("a")];
    const current = links.findLast((link) => link.dataset.day <= day) ?? links[0];
    if (current.ariaCurrent) return;
    for (const link of links) link.toggleAttribute("aria-current", false);
    current.setAttribute("aria-current", "true");
    ruler.scrollTo({ left: current.offsetLeft - ruler.clientWidth / 2 + current.offsetWidth / 2 });
  }

  let width = grid.clientWidth;
  new ResizeObserver(() => {
    if (grid.clientWidth === width) return;
    width = grid.clientWidth;
    all().forEach(reserve);
  }).observe(grid);
  all().forEach(watch);
})();
