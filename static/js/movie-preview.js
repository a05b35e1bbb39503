// The preview of the open shot plays as soon as it is drawn, again and again; what was drawn for before is let go.
"use strict";
{
  const sheet = document.getElementById("sheet");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const NOTHING_YET = 2; // readyState below which there is no picture
  let shown = null;
  let address = "";
  let onStage = false; // what is being changed is seen where it is changed
  document.addEventListener("htmx:beforeRequest", (event) => (onStage = Boolean(event.detail.elt.closest?.("#stickers"))));

  function say(key) {
    const said = document.getElementById("preview-said");
    if (!said || !shown) return;
    said.textContent = shown.dataset[key];
    said.dataset.says = key;
  }
  // A video that has left the page would go on waiting for its file.
  function letGo() {
    shown?.removeAttribute("src");
    shown?.load();
    shown = null;
    address = "";
  }
  function settle() {
    const video = sheet.querySelector("#preview");
    if (video === shown) return;
    const before = address;
    letGo();
    shown = video;
    address = video?.getAttribute("src") ?? "";
    // What was changed further down is seen up here.
    if (before && address && address !== before && !onStage) video.scrollIntoView({ block: "nearest" });
    // Who wants no motion has the still, and plays it when they like.
    if (video && !calm.matches) video.play().catch(() => {});
  }
  const heard = {
    play: (video) => video.readyState < NOTHING_YET && say("drawing"),
    loadeddata: () => say("ready"),
    error: () => say("broken"),
  };
  for (const [name, tell] of Object.entries(heard))
    sheet.addEventListener(name, (event) => event.target === shown && tell(shown), { capture: true });

  document.addEventListener("htmx:afterSwap", settle);
  document.addEventListener("htmx:oobAfterSwap", settle);
  sheet.addEventListener("close", letGo);
  // The page is whole before its preview is.
  if (document.readyState === "complete") settle();
  else addEventListener("load", settle);
}
