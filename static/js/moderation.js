// The queue by keyboard: where one is, what is selected, a look, and decisions. Without it everything can be pressed.
"use strict";
{
  const queue = document.getElementById("queue");
  const help = document.getElementById("keys");
  document.querySelector("[data-opens=keys]").hidden = false;
  const cases = queue ? [...queue.querySelectorAll(".case")] : [];
  const PLACE = "moderation.place"; // where one goes on once the page has come back
  let here = -1;
  let wanted = null; // the decision whose reason is being chosen
  let alone = null; // the case that was selected only for it

  const box = (piece) => piece.querySelector("input[name=case]");
  const all = document.getElementById("all");
  const isChosen = () => cases.some((piece) => box(piece).checked);

  function go(number, scrolls = true) {
    cases[here]?.classList.remove("here");
    here = Math.max(0, Math.min(cases.length - 1, number));
    cases[here].classList.add("here");
    cases[here].querySelector("h2 a").focus({ preventScroll: true });
    if (scrolls) cases[here].scrollIntoView({ block: "nearest" });
  }

  function count() {
    const chosen = cases.filter((piece) => box(piece).checked);
    document.getElementById("chosen").value = String(chosen.length);
    if (chosen.length === 1 && !wanted) document.getElementById("reason").value = chosen[0].dataset.reason;
  }

  function chooseAll() {
    const on = cases.some((piece) => !box(piece).checked);
    for (const piece of cases) box(piece).checked = on;
    count();
  }

  function look(piece) {
    const button = piece.querySelector("button.peek");
    if (!button) return;
    const image = button.querySelector("img");
    button.dataset.blurred ??= image.getAttribute("src");
    const isPlain = button.classList.toggle("plain");
    image.src = isPlain ? button.dataset.plain : button.dataset.blurred;
  }

  function want(button) {
    if (!isChosen()) {
      alone = cases[here];
      box(alone).checked = true;
      count();
    }
    if (button.value === "claim") return send(button);
    wanted?.classList.remove("next");
    wanted = button;
    wanted.classList.add("next");
    const reason = document.getElementById("reason");
    const suggested = cases.find((piece) => box(piece).checked).dataset.reason;
    reason.value = { dismiss: "fine", restore: "mistake" }[button.value] ?? suggested;
    reason.focus();
  }

  function send(button) {
    sessionStorage.setItem(PLACE, String(here));
    queue.requestSubmit(button);
  }

  function letBe() {
    wanted?.classList.remove("next");
    wanted = null;
    if (alone) box(alone).checked = false;
    alone = null;
    count();
    go(here);
  }

  const MOVES = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

  function press(event) {
    const key = event.key;
    if (key in MOVES) go(here + MOVES[key]);
    else if (key === " " || key === "x") {
      box(cases[here]).checked = !box(cases[here]).checked;
      count();
    } else if (key === "*") chooseAll();
    else if (key === "v") look(cases[here]);
    else {
      const button = queue.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (!button) return;
      want(button);
    }
    event.preventDefault();
  }

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || help.open || event.isComposing) return;
    const field = event.target.closest("input:not([type=checkbox]), select, textarea");
    if (field && queue?.contains(field)) {
      if (event.key === "Escape") letBe();
      else if (event.key === "Enter" && wanted) send(wanted);
      else return;
      event.preventDefault();
      return;
    }
    if (field || event.target.closest("dialog")) return;
    if (event.key === "?") {
      help.showModal();
      event.preventDefault();
      return;
    }
    if (!cases.length) return;
    if (event.target.closest("button") && (event.key === " " || event.key === "Enter")) return; // it is pressed
    if (event.target.matches("input") && event.key === " ") return;
    press(event);
  });

  if (queue) {
    all.hidden = false;
    all.addEventListener("click", chooseAll);
    queue.addEventListener("change", count);
    queue.addEventListener("focusin", (event) => {
      const piece = event.target.closest(".case");
      if (!piece || piece === cases[here]) return;
      cases[here]?.classList.remove("here");
      here = cases.indexOf(piece);
      piece.classList.add("here");
    });
    queue.addEventListener("click", (event) => {
      const button = event.target.closest("button.peek");
      if (button) look(button.closest(".case"));
    });
    count();
    const place = sessionStorage.getItem(PLACE);
    sessionStorage.removeItem(PLACE);
    go(Number(place ?? 0), place !== null);
  }
}
