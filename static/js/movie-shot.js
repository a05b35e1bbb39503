// The sheet of a shot: a press on its picture says where the camera looks, a slider beside the video which part is shown.
"use strict";
{
  const sheet = document.getElementById("sheet");
  const within = (selector) => sheet.querySelector(selector);

  function settle() {
    const looking = within("#looking");
    if (looking) looking.querySelector("[data-press]").hidden = false;
    const trimming = within("#trimming");
    if (trimming) trimming.querySelector("[data-plays]").hidden = false;
  }

  // ---- where the camera looks
  const shares = () => [within("#look-x"), within("#look-y")];
  function mark() {
    const looking = within("#looking");
    const pointing = within("#pointing");
    if (!looking || !pointing) return;
    const point = pointing.querySelector(".point");
    pointing.classList.toggle("exact", looking.open);
    point.hidden = !looking.open;
    const [x, y] = shares();
    point.style.left = `${x.value * 100}%`;
    point.style.top = `${y.value * 100}%`;
  }
  sheet.addEventListener("click", (event) => {
    const image = event.target.closest("#pointing.exact img");
    if (!image) return;
    const box = image.getBoundingClientRect();
    const [x, y] = shares();
    x.value = (event.clientX - box.left) / box.width;
    y.value = (event.clientY - box.top) / box.height;
    mark();
  });

  // ---- which part of the video
  const clip = () => within("#trimming .clip");
  function seek() {
    const video = clip();
    const slider = within("#trim-start");
    within("#trimming output").value = Number(slider.value).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1 });
    if (video.hidden) return;
    video.pause();
    video.currentTime = Number(slider.value);
  }
  function play() {
    const video = clip();
    const start = Number(within("#trim-start").value);
    const lasts = video.dataset.ends - video.dataset.begins;
    video.currentTime = start;
    video.ontimeupdate = () => video.currentTime >= start + lasts && video.pause();
    video.play();
  }
  sheet.addEventListener("input", (event) => {
    if (event.target.matches("#look-x, #look-y")) mark();
    if (event.target.matches("#trim-start")) seek();
  });
  sheet.addEventListener("click", (event) => event.target.closest("[data-plays]") && play());
  // Details and videos tell of themselves alone, not of what is around them.
  sheet.addEventListener("toggle", (event) => {
    if (event.target.id === "looking") mark();
    if (event.target.id !== "trimming" || !event.target.open) return;
    const video = clip();
    if (video.preload !== "none") return;
    video.preload = "auto";
    video.load();
  }, { capture: true });
  sheet.addEventListener("loadeddata", (event) => {
    if (event.target !== clip()) return;
    event.target.hidden = false;
    seek();
  }, { capture: true });
  sheet.addEventListener("error", (event) => {
    // What this browser cannot play is chosen by its seconds.
    if (event.target === clip()) within("[data-plays]").hidden = true;
  }, { capture: true });

  document.addEventListener("htmx:afterSwap", settle);
  document.addEventListener("htmx:oobAfterSwap", settle);
  settle();
}
