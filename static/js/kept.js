// What was typed, ticked or opened in something with data-keeps, and is not saved yet, stays when that is drawn anew.
// It is kept for what has the same id and says the same in data-keeps.
"use strict";
{
  const FIELDS = "form:not([data-sticker]) :is(input:not([type=hidden], [type=file]), textarea)"; // stickers keep their own
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";
  const state = (field) => (isTick(field) ? field.checked : field.value);
  const first = (field) => (isTick(field) ? field.defaultChecked : field.defaultValue);
  const touched = new WeakSet();
  const sent = new WeakMap(); // field to what it held when its form was sent
  let kept = [];

  document.addEventListener("input", (event) => touched.add(event.target), { capture: true });
  document.addEventListener("htmx:beforeSend", (event) => {
    for (const field of event.detail.elt.elements ?? []) sent.set(field, state(field));
  });

  function keep(event) {
    const { target } = event.detail;
    for (const keeper of [target, ...target.querySelectorAll("[data-keeps]")]) {
      if (!keeper.matches("[data-keeps]") || !keeper.checkVisibility()) continue;
      const fields = [...keeper.querySelectorAll(FIELDS)];
      const changed = fields.filter((field) => touched.has(field) && state(field) !== first(field));
      const details = [...keeper.querySelectorAll("details[id]")].filter((one) => !fields.some((field) => sent.has(field) && one.contains(field)));
      if (changed.length || details.length) kept.push({ keeper, changed, details });
    }
  }
  const again = (fresh, field) =>
    fresh.querySelector(field.id ? `#${CSS.escape(field.id)}` : `[name="${CSS.escape(field.name)}"][value="${CSS.escape(field.value)}"]`);

  function restore() {
    const all = kept.filter(({ keeper }) => !keeper.isConnected);
    kept = kept.filter(({ keeper }) => keeper.isConnected);
    for (const { keeper, changed, details } of all) {
      const fresh = document.getElementById(keeper.id);
      if (fresh?.dataset.keeps !== keeper.dataset.keeps) continue;
      for (const one of details) if (again(fresh, one)) again(fresh, one).open = one.open;
      const refused = fresh.querySelector(".problem");
      for (const old of changed) {
        const field = again(fresh, old);
        if (!field || (state(old) === sent.get(old) && !refused)) continue;
        if (isTick(old)) field.checked = old.checked;
        else field.value = old.value;
        touched.add(field);
        field.dispatchEvent(new Event("input", { bubbles: true }));
        if (old.selectionStart !== null && field === document.activeElement) field.setSelectionRange(old.selectionStart, old.selectionEnd);
      }
    }
  }
  document.addEventListener("htmx:beforeSwap", keep);
  document.addEventListener("htmx:oobBeforeSwap", keep);
  document.addEventListener("htmx:oobAfterSwap", restore);
  document.addEventListener("htmx:afterSwap", () => {
    restore();
    kept = [];
  });
}
