// While a theme is edited its title card shows what has been chosen; what cannot be drawn yet changes nothing.
const card = document.getElementById("card");
const form = document.getElementById("theme");
const CALM_MS = 300;

let waiting = 0;
let asked = 0;

async function draw() {
  const turn = ++asked;
  const fields = new FormData(form);
  fields.delete("csrfmiddlewaretoken");
  const answer = await fetch(`${card.dataset.card}?${new URLSearchParams(fields)}`).catch(() => null);
  if (!answer?.ok || turn !== asked) return;
  const before = card.src;
  card.src = URL.createObjectURL(await answer.blob());
  if (before.startsWith("blob:")) URL.revokeObjectURL(before);
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(draw, CALM_MS);
});
