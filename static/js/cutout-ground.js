// The new background as it will be, or nearly: what is kept is drawn by the server, at full size.
"use strict";

(() => {
  const { form, world } = cutout;
  const BLUR_SIDE = 44; // pixels: so small that what is seen large is out of focus
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  const field = (name) => new FormData(form).get(name);
  let turn = 0;

  const fills = {
    none: () => false,
    colour: () => fill(field("colour")),
    gradient: () => {
      const [top, bottom] = (field("gradient") ?? "").split("-");
      if (!bottom) return false;
      const colours = context.createLinearGradient(0, 0, 0, canvas.height);
      colours.addColorStop(0, top);
      colours.addColorStop(1, bottom);
      return fill(colours);
    },
    blur: () => {
      let sheet = cutout.photo.image();
      // Down and up by halves: each step softens what the one before has left.
      for (let side = 700; side >= BLUR_SIDE; side /= 2) sheet = scaled(sheet, side);
      context.imageSmoothingQuality = "high";
      context.drawImage(sheet, 0, 0, canvas.width, canvas.height);
      return true;
    },
    picture: async () => {
      const chosen = form.querySelector("[name=picture]:checked");
      if (!chosen) return false;
      const image = new Image();
      image.src = chosen.dataset.large;
      await image.decode();
      const scale = Math.max(canvas.width / image.naturalWidth, canvas.height / image.naturalHeight);
      const [wide, tall] = [image.naturalWidth * scale, image.naturalHeight * scale];
      context.drawImage(image, (canvas.width - wide) / 2, (canvas.height - tall) / 2, wide, tall);
      return true;
    },
  };
  function fill(style) {
    context.fillStyle = style;
    context.fillRect(0, 0, canvas.width, canvas.height);
    return true;
  }
  function scaled(image, side) {
    const sheet = document.createElement("canvas");
    const scale = side / Math.max(cutout.width, cutout.height);
    [sheet.width, sheet.height] = [Math.max(1, cutout.width * scale), Math.max(1, cutout.height * scale)];
    const drawing = sheet.getContext("2d");
    drawing.imageSmoothingQuality = "high";
    drawing.drawImage(image, 0, 0, sheet.width, sheet.height);
    return sheet;
  }
  async function paint() {
    const mine = ++turn;
    try {
      const isThere = await fills[field("ground")]();
      if (mine === turn) matte.grounded = isThere;
    } catch {
      if (mine === turn) matte.trouble(form.dataset.failed); // the picture did not come
    }
    matte.reveal();
  }

  form.addEventListener("ready", () => {
    [canvas.width, canvas.height] = [cutout.width, cutout.height];
    matte.ground = new Konva.Image({ image: canvas, width: cutout.width, height: cutout.height, visible: false });
    world.add(matte.ground);
    matte.picture.moveToTop();
    paint();
  });
  form.addEventListener("change", (event) => {
    if (!["ground", "colour", "gradient", "picture", "match"].includes(event.target.name)) return;
    pressed();
    paint();
    if (form.querySelector("[name=match]").checked || event.target.name === "match") matte.relit();
  });
  form.addEventListener("input", (event) => event.target.name === "colour" && paint());
  form.addEventListener("click", (event) => {
    const swatch = event.target.closest("[data-colour]");
    if (!swatch) return;
    const colour = form.querySelector("[name=colour]");
    colour.value = swatch.dataset.colour;
    colour.dispatchEvent(new Event("change", { bubbles: true }));
  });
  function pressed() {
    for (const swatch of form.querySelectorAll("[data-colour]")) {
      swatch.setAttribute("aria-pressed", String(swatch.dataset.colour === field("colour")));
    }
  }
  pressed();
})();
