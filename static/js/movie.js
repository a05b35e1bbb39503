// A movie's page: it follows what the server says, opens the sheet of a shot, shares the film.
"use strict";
{
  const POLL_MS = 10000; // while there is no socket
  const POLL_BUSY_MS = 2500;
  const sheet = document.getElementById("sheet");
  const byId = (id) => document.getElementById(id);
  const say = (sentence) => document.dispatchEvent(new CustomEvent("toast", { detail: sentence }));

  // What needs a script is offered only where there is one.
  function offer() {
    for (const button of document.querySelectorAll(".board-head [data-opens], .film [data-opens]")) button.hidden = false;
    const share = byId("share");
    if (share) share.hidden = !canShareFiles();
    if (share && !share.hidden) byId("download").classList.add("quiet");
  }

  // The socket tells of every change; what it does not say, because it was closed, is asked for.
  const socket = byId("movie-socket");
  let open = false;
  async function show(part) {
    const target = { studio: "#studio", board: "#board", progress: "#progress" }[part];
    if (!document.querySelector(target)) part = "studio";
    const shot = part === "board" && sheet.open ? `&shot=${byId("sheet-body")?.dataset.shot ?? ""}` : "";
    const waited = byId("busy")?.contains(document.activeElement);
    await htmx.ajax("GET", `?part=${part}${shot}`, { target: document.querySelector(target) ? target : "#studio", swap: "outerHTML" });
    if (waited && document.activeElement === document.body) (byId("player") || byId("busy-title") || byId("board-title"))?.focus();
  }
  // The socket may tell of our own change before its answer is here: then the answer shows it.
  let sending = 0;
  let latest = null; // what was said and is not shown yet
  let shown = null;
  const lay = new WeakMap(); // request to the shot whose sheet lay open when it was sent
  document.addEventListener("htmx:beforeSend", (event) => {
    const { xhr } = event.detail;
    sending++;
    lay.set(xhr, shotOnSheet());
    xhr.addEventListener("loadend", () => {
      sending--;
      setTimeout(() => latest && follow(latest));
    });
  });
  function follow(said) {
    latest = sending ? said : null;
    if (sending) return;
    shown = said;
    const { version, state } = said;
    const studio = byId("studio");
    const busy = state === "planning" || state === "rendering";
    if ((studio.dataset.busy === "yes") !== busy || (studio.dataset.state === "failed") !== (state === "failed")) show("studio");
    else if (busy && studio.dataset.state !== state) show("studio");
    else if (!busy && Number(byId("board")?.dataset.version ?? version) !== version) show("board");
  }
  document.addEventListener("htmx:wsBeforeMessage", (event) => {
    if (event.target !== socket) return;
    if (event.detail.message.startsWith("{")) {
      event.preventDefault();
      follow(JSON.parse(event.detail.message));
    }
  });
  document.addEventListener("htmx:wsOpen", (event) => event.target === socket && (open = true));
  document.addEventListener("htmx:wsClose", (event) => event.target === socket && (open = false));
  let asked = 0;
  setInterval(() => {
    const busy = byId("studio").dataset.busy === "yes";
    if (open || document.hidden || Date.now() - asked < (busy ? 0 : POLL_MS)) return;
    asked = Date.now();
    if (busy) show("studio");
  }, POLL_BUSY_MS);

  // This page itself shows that the movie is done.
  new MutationObserver((changes) => {
    for (const change of changes)
      for (const node of change.addedNodes) if (node.dataset?.movie === byId("studio").dataset.movie) node.remove();
  }).observe(byId("toasts"), { childList: true });

  // Whoever listens hears each stage once.
  let said = "";
  new MutationObserver(() => {
    const saying = byId("progress")?.dataset.saying ?? "";
    if (saying !== said) byId("saying").textContent = said = saying;
  }).observe(document.querySelector("main"), { childList: true, subtree: true });

  // Undo and redo by the keys for them, on the sheet that lies open or on the storyboard; fields have their own.
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !["z", "y"].includes(key)) return;
    if (event.target.matches("input:not([type=radio], [type=range]), textarea, select")) return;
    const op = key === "y" || event.shiftKey ? "redo" : "undo";
    const button = (document.querySelector("dialog:modal") || byId("board"))?.querySelector(`button[value=${op}]`);
    if (!button) return;
    event.preventDefault();
    button.focus(); // what is pressed is found again after its answer
    button.click();
  });

  // The sheet of a shot: it opens when it has come, and closes when its shot is gone.
  let opener = null;
  let neighbour = null; // where one goes on when the shot is taken out
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === sheet) settle();
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target === sheet && sheet.open) settle();
  });
  const shotOnSheet = () => (sheet.open ? (byId("sheet-body")?.dataset.shot ?? null) : null);
  // A sheet that was opened while the answer was on its way is not in it. It stays, and shows what is now.
  let isOther = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target, shouldSwap } = event.detail;
    if (!shouldSwap) latest ??= shown;
    isOther = target !== sheet && shotOnSheet() !== null && shotOnSheet() !== lay.get(xhr);
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.detail.target !== sheet || !isOther) return;
    event.detail.shouldSwap = false;
    setTimeout(renew);
  });
  function renew() {
    const shot = shotOnSheet();
    if (shot) return htmx.ajax("GET", `?part=sheet&shot=${shot}`, { target: "#sheet", swap: "innerHTML" });
    for (const field of sheet.querySelectorAll("[name=version]")) field.value = byId("board").dataset.version;
  }
  function settle() {
    const body = byId("sheet-body");
    if (!body && sheet.open) sheet.close();
    if (!body) return;
    if (!sheet.open || !sheet.matches(":modal")) {
      sheet.removeAttribute("open");
      sheet.showModal();
    }
    opener = body.dataset.shot;
    const shot = byId(`shot-${opener}`);
    neighbour = shot?.nextElementSibling?.dataset.id || shot?.previousElementSibling?.dataset.id;
  }
  const stillOf = (shot) => document.querySelector(`#shot-${CSS.escape(shot || "none")} a.still`);
  sheet.addEventListener("close", () => {
    (stillOf(opener) || stillOf(neighbour) || byId("board-title"))?.focus();
    if (location.search) history.replaceState(null, "", location.pathname);
  });
  sheet.addEventListener("click", (event) => {
    if (event.target.closest("a[data-closes]")) event.preventDefault();
  });
  settle();

  for (const form of [byId("wish-form"), byId("music-form")])
    form?.addEventListener("submit", () => {
      form.elements.version.value = byId("board")?.dataset.version ?? form.elements.version.value;
    });
  // The list of music shows what is chosen now: another change, or its undoing, may have come meanwhile.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-opens=music]")) return;
    for (const song of byId("music-form").elements.soundtrack) song.checked = song.value === byId("board").dataset.soundtrack;
  });

  // What was pressed is drawn anew by its own answer: who works by keys goes on from there.
  let pressed = null;
  let inSheet = false;
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { activeElement: button } = document;
    pressed = event.detail.requestConfig.verb === "post" && button.matches("button") && event.detail.elt.contains(button) ? button : null;
    inSheet = sheet.contains(pressed);
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!pressed || pressed.isConnected || document.activeElement !== document.body) return;
    const within = document.querySelector("dialog:modal") || byId("studio");
    const same = pressed.name && within.querySelector(`button[name="${pressed.name}"][value="${CSS.escape(pressed.value)}"]:not(:disabled)`);
    const beside = inSheet && !sheet.open && (stillOf(opener) || stillOf(neighbour));
    (same || beside || within.querySelector("#link input[readonly], #link button, #sheet-title, #busy-title, #board-title"))?.focus();
    pressed = null;
  });

  // Sharing hands the file to the system, where the browser allows it: not on plain http.
  function canShareFiles() {
    try {
      return navigator.canShare?.({ files: [new File([""], "movie.mp4", { type: "video/mp4" })] }) ?? false;
    } catch {
      return false;
    }
  }
  async function share(button) {
    button.disabled = true;
    say(button.dataset.busy);
    try {
      const blob = await (await fetch(button.dataset.file)).blob();
      const file = new File([blob], button.dataset.name, { type: "video/mp4" });
      await navigator.share({ files: [file], title: button.dataset.title });
    } catch (error) {
      // Called off, or the press is too long ago for this browser by the time the file is there: then it downloads.
      if (error.name !== "AbortError") byId("download").click();
    }
    button.disabled = false;
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#share");
    if (button) share(button);
  });

  document.addEventListener("htmx:afterSettle", offer);
  document.addEventListener("film", offer);
  offer();
}
