// The keys of a grid of pictures.
"use strict";

(() => {
  const grid = document.getElementById("grid");
  if (!grid) return;

  // One picture can be reached by Tab; arrows move on from there.
  const links = () => [...grid.querySelectorAll(".tile > a")];
  function rove(link) {
    for (const other of grid.querySelectorAll('.tile > a[tabindex="0"]')) other.tabIndex = -1;
    if (link) link.tabIndex = 0;
  }
  function settle() {
    for (const field of grid.querySelectorAll(".pick input")) field.tabIndex = -1;
    for (const link of grid.querySelectorAll(".tile > a:not([tabindex])")) link.tabIndex = -1;
    if (!grid.querySelector('.tile > a[tabindex="0"]')) rove(links()[0]);
  }
  function inNextRow(list, from, step) {
    const middle = (link) => link.getBoundingClientRect().left + link.clientWidth / 2;
    const top = (link) => Math.round(link.getBoundingClientRect().top);
    const rest = step > 0 ? list.slice(from + 1) : list.slice(0, from).reverse();
    const begin = rest.findIndex((link) => top(link) !== top(list[from]));
    if (begin < 0) return null;
    const row = rest.slice(begin).filter((link, n, all) => top(link) === top(all[0]));
    const distance = (link) => Math.abs(middle(link) - middle(list[from]));
    return row.reduce((best, link) => (distance(link) < distance(best) ? link : best));
  }
  grid.addEventListener("focusin", (event) => event.target.matches(".tile > a") && rove(event.target));
  grid.addEventListener("keydown", (event) => {
    if (!event.target.matches(".tile > a") || event.altKey || event.ctrlKey || event.metaKey) return;
    const list = links();
    const from = list.indexOf(event.target);
    const onward = getComputedStyle(grid).direction === "rtl" ? -1 : 1;
    const goals = {
      ArrowRight: () => list[from + onward],
      ArrowLeft: () => list[from - onward],
      ArrowDown: () => inNextRow(list, from, 1),
      ArrowUp: () => inNextRow(list, from, -1),
      Home: () => list[0],
      End: () => list.at(-1),
    };
    if (!(event.key in goals)) return;
    event.preventDefault();
    const goal = goals[event.key]();
    goal?.focus({ preventScroll: true });
    goal?.scrollIntoView({ block: "nearest" });
  });
  grid.addEventListener("grid:changed", settle);
  settle();
})();
