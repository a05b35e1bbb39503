// A threshold is moved: what stays and what goes is seen at once, and the rule of the movie says the same.
"use strict";
{
  const byId = (id) => document.getElementById(id);
  const label = byId("label");
  const least = byId("least");
  const rule = byId("rule");
  document.documentElement.classList.add("scripted");

  const scoreOf = (row) => JSON.parse(row.dataset.scores)[label.value] ?? 0;

  function sift() {
    const list = byId("scored");
    byId("least-said").textContent = `${least.value} %`;
    if (!list) return;
    const rows = [...list.children];
    for (const row of rows) {
      const score = scoreOf(row);
      row.classList.toggle("goes", !score || score < least.value / 100);
      const said = row.querySelector(".score");
      if (said) said.textContent = `${Math.round(100 * score)} %`;
    }
    byId("all").textContent = rows.length;
    byId("stay").textContent = rows.filter((row) => !row.classList.contains("goes")).length;
  }
  function sort() {
    const list = byId("scored");
    list?.append(...[...list.children].sort((one, other) => scoreOf(other) - scoreOf(one)));
  }
  function say() {
    rule.value = `${label.selectedOptions[0].dataset.name} >= ${least.value / 100}`;
    byId("movie-title").value = label.value;
    byId("every").textContent = label.value;
    rule.dispatchEvent(new Event("input", { bubbles: true }));
  }
  // What is asked for next time is what was chosen: also while the album is looked at.
  function remember() {
    const address = `?${new URLSearchParams({ label: label.value, least: least.value })}`;
    history.replaceState(null, "", address);
    byId("found").getAttribute("hx-get") && byId("found").setAttribute("hx-get", address);
  }
  least.addEventListener("input", sift);
  least.addEventListener("change", () => (say(), remember()));
  label.addEventListener("change", () => (sort(), sift(), say(), remember()));
  document.addEventListener("htmx:afterSettle", (event) => event.target.id === "found" && (sort(), sift()));
}
