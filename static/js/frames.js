// Frames side by side: arrow keys go from one to the next, and the strip keeps the one that is seen in sight.
"use strict";

(() => {
  const strip = () => document.querySelector("#frames .strip");

  document.addEventListener("keydown", (event) => {
    const link = event.target.closest?.(".strip a");
    if (!link || event.altKey || event.ctrlKey || event.metaKey) return;
    const links = [...strip().querySelectorAll("a")];
    const rightToLeft = getComputedStyle(strip()).direction === "rtl";
    const steps = { ArrowRight: rightToLeft ? -1 : 1, ArrowLeft: rightToLeft ? 1 : -1 };
    const goal = { Home: links[0], End: links.at(-1) }[event.key] ?? links[links.indexOf(link) + steps[event.key]];
    if (!goal) return;
    event.preventDefault();
    goal.focus();
    goal.click();
  });

  function reveal() {
    const seen = strip()?.querySelector("[aria-current]");
    if (seen) strip().scrollLeft = seen.offsetLeft - strip().offsetLeft - (strip().clientWidth - seen.clientWidth) / 2;
  }
  document.addEventListener("htmx:afterSettle", reveal);
  reveal();
})();
