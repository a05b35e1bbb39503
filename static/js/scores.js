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
    for (const row of list.children) {
      const score = scoreOf(row);
      row.classList.toggle("goes", !score || score < least.value / 100);
      const said = row.querySelector(".score");
      if (said) said.textContent = `${Math.round(100 * score)} %`;
    }
  }
  // There may be thousands, of which a page shows some: the server has counted for each percentage how many stay.
  function count() {
    const list = byId("scored");
    if (!list) return;
    const stay = JSON.parse(list.dataset.keeps)[least.value];
    byId("all").textContent = list.dataset.all;
    byId("stay").textContent = stay;
    const parting = String(Math.max(1, Math.ceil(stay / list.dataset.onPage)));
    for (const link of document.querySelectorAll("#pages a")) {
      const address = new URL(link.href);
      address.searchParams.set("least", least.value);
      if (link.id === "parting") {
        address.searchParams.set("page", parting);
        link.hidden = parting === list.dataset.page;
      }
      link.href = address;
    }
  }
  function say() {
    rule.value = `${label.selectedOptions[0].dataset.name} >= ${least.value / 100}`;
    byId("movie-title").value = label.value;
    byId("every").textContent = label.value;
    rule.dispatchEvent(new Event("input", { bubbles: true }));
  }
  // What is asked for next time is what was chosen: also while the album is looked at.
  function remember(page) {
    const address = `?${new URLSearchParams({ label: label.value, least: least.value, page })}`;
    history.replaceState(null, "", address);
    byId("found").getAttribute("hx-get") && byId("found").setAttribute("hx-get", address);
  }
  least.addEventListener("input", () => (sift(), count()));
  least.addEventListener("change", () => (say(), remember(byId("scored")?.dataset.page ?? 1)));
  // The form asks for the surest of the other label; those that are there are judged by it until they come.
  label.addEventListener("change", () => (sift(), say(), remember(1)));
  document.addEventListener("htmx:afterSettle", (event) => event.target.id === "found" && (sift(), count()));
}
