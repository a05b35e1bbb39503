// The photo and what lies on it, drawn by Konva: dragged, pinched, and changed by handles.
// All measures of a layer are shares of the photo, as in the scene that is saved.
"use strict";

// `choose(key)`, `change(key, place)`, `write(key)`, `failed(key)` are called when somebody does so on the stage.
function sceneStage(container, { picture, layer: layerAddress, sides }, { choose, change, write, failed }) {
  const SNAP = 8; // px from the centre lines
  const TALLEST = matchMedia("(max-width: 52rem)").matches ? 0.4 : 0.62; // of the window
  const LEAST = 10; // px that a layer is wide at least
  const coarse = matchMedia("(pointer: coarse)").matches;
  const SEEN = 80; // alpha of 255 from which a pixel can be pressed: more than a shadow has
  const MASK = 160; // px of the longer side of what tells where that is
  const REACH = coarse ? 10 : 4; // px beside it that are still pressed
  const AROUND = [[0, 0], ...Array.from({ length: 8 }, (_, n) => [Math.cos((n * Math.PI) / 4), Math.sin((n * Math.PI) / 4)])];
  const accent = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
  // A second finger takes over from the drag that the first began.
  Konva.hitOnDragEnabled = true;

  const stage = new Konva.Stage({ container, width: 1, height: 1 });
  const below = new Konva.Layer({ listening: false });
  const board = new Konva.Layer();
  const ground = new Konva.Image();
  const pieces = new Konva.Group();
  const guide = { stroke: accent, strokeWidth: 1.5, dash: [6, 5], visible: false, listening: false };
  const guides = { x: new Konva.Line(guide), y: new Konva.Line(guide) };
  const handles = new Konva.Transformer({
    keepRatio: true,
    flipEnabled: false,
    enabledAnchors: ["top-left", "top-right", "bottom-left", "bottom-right"],
    rotationSnaps: [0, 90, 180, 270],
    rotationSnapTolerance: 4,
    rotateAnchorOffset: coarse ? 34 : 26,
    anchorSize: coarse ? 22 : 13,
    anchorCornerRadius: 20,
    anchorStroke: accent,
    anchorFill: "#fff",
    borderStroke: accent,
    borderStrokeWidth: 1.5,
    padding: 2,
    boundBoxFunc: (before, after) => (Math.abs(after.width) < LEAST ? before : after),
  });
  below.add(ground);
  board.add(pieces, guides.x, guides.y, handles);
  stage.add(below, board);
  for (const layer of [below, board]) {
    // Else browsers leave pixels out where they shrink a picture to less than half.
    layer.on("beforeDraw", () => (layer.getNativeCanvasElement().getContext("2d").imageSmoothingQuality = "high"));
  }

  let layers = [];
  let chosen = null;
  const node = (key) => pieces.findOne((one) => one.getAttr("key") === key);
  const photo = new Image();
  photo.onload = () => {
    ground.image(photo);
    fit();
  };
  photo.src = picture;

  // ---- sizes
  function fit() {
    if (!photo.naturalWidth) return;
    const ratio = photo.naturalHeight / photo.naturalWidth;
    const width = Math.round(Math.min(container.clientWidth, (innerHeight * TALLEST) / ratio));
    stage.size({ width, height: Math.round(width * ratio) });
    ground.size(stage.size());
    guides.x.points([width / 2, 0, width / 2, stage.height()]);
    guides.y.points([0, stage.height() / 2, width, stage.height() / 2]);
    show(layers, chosen);
  }
  new ResizeObserver(fit).observe(container);
  window.addEventListener("resize", fit);

  // ---- layers
  const contentOf = ({ key, name, x, y, width, rotation, flipped, opacity, ...content }) => content;

  function show(wanted, key) {
    layers = wanted;
    chosen = key;
    for (const one of pieces.getChildren().slice()) if (!layers.some((layer) => layer.key === one.getAttr("key"))) one.destroy();
    layers.forEach((layer, index) => {
      const group = node(layer.key) ?? added(layer);
      place(group, layer);
      group.zIndex(index);
    });
    const taken = node(chosen);
    handles.nodes(taken ? [taken] : []);
    container.classList.toggle("holding", Boolean(taken));
  }

  function added(layer) {
    const group = new Konva.Group({ key: layer.key, draggable: true });
    group.add(new Konva.Image({ hitFunc: (context, image) => pressable(context, image, group) }));
    group.on("mousedown touchstart", () => chosen === group.getAttr("key") || choose(group.getAttr("key")));
    group.on("dblclick dbltap", () => write(group.getAttr("key")));
    group.on("dragmove", () => pinch || snap(group));
    group.on("dragend transformend", () => pinch || settle(group));
    group.on("mouseenter", () => (container.style.cursor = "move"));
    group.on("mouseleave", () => (container.style.cursor = ""));
    pieces.add(group);
    return group;
  }

  // Where a layer shows nothing, what lies below it is pressed. Words are pressed between their letters, too.
  function pressable(context, image, group) {
    const mask = group.getAttr("mask");
    if (!mask) {
      context.beginPath();
      context.rect(0, 0, image.width(), image.height());
      return context.fillShape(image);
    }
    context._context.imageSmoothingEnabled = false; // each colour stands for a layer
    const reach = REACH / group.scaleX();
    for (const [x, y] of AROUND) context.drawImage(mask, x * reach, y * reach, image.width(), image.height());
  }

  function maskOf(picture, colour) {
    const sheet = document.createElement("canvas");
    const scale = Math.min(1, MASK / Math.max(picture.naturalWidth, picture.naturalHeight));
    [sheet.width, sheet.height] = [picture.naturalWidth, picture.naturalHeight].map((length) => Math.max(1, Math.round(length * scale)));
    const drawing = sheet.getContext("2d", { willReadFrequently: true });
    drawing.drawImage(picture, 0, 0, sheet.width, sheet.height);
    const pixels = drawing.getImageData(0, 0, sheet.width, sheet.height);
    for (let at = 3; at < pixels.data.length; at += 4) pixels.data[at] = pixels.data[at] < SEEN ? 0 : 255;
    drawing.putImageData(pixels, 0, 0);
    drawing.globalCompositeOperation = "source-in";
    drawing.fillStyle = colour;
    drawing.fillRect(0, 0, sheet.width, sheet.height);
    return sheet;
  }

  function place(group, layer) {
    const image = group.findOne("Image");
    const width = layer.width * stage.width();
    const height = width * (group.getAttr("ratio") ?? 1);
    image.setAttrs({ width, height, offsetX: width / 2, offsetY: height / 2, scaleX: layer.flipped ? -1 : 1 });
    group.setAttrs({
      x: layer.x * stage.width(),
      y: layer.y * stage.height(),
      rotation: layer.rotation,
      opacity: layer.opacity,
      scaleX: 1,
      scaleY: 1,
    });
    fetchPicture(group, layer, Math.max(width, height) * devicePixelRatio);
  }

  // As large as it is shown; what is there already stays until the next one has come.
  function fetchPicture(group, layer, pixels) {
    const side = sides.find((known) => known >= pixels) ?? sides.at(-1);
    const content = JSON.stringify(contentOf(layer));
    if (group.getAttr("content") === content && group.getAttr("side") === side) return;
    group.setAttrs({ content, side });
    const fetched = new Image();
    fetched.onload = () => {
      if (group.getAttr("content") !== content || group.getAttr("side") !== side) return;
      const image = group.findOne("Image").image(fetched);
      group.setAttrs({
        ratio: fetched.naturalHeight / fetched.naturalWidth,
        mask: layer.kind === "text" ? null : maskOf(fetched, image.colorKey),
      });
      show(layers, chosen);
    };
    fetched.onerror = () => {
      if (group.getAttr("content") !== content) return;
      group.setAttrs({ content: null, side: 0 });
      failed(group.getAttr("key"));
    };
    fetched.src = `${layerAddress}?${new URLSearchParams({ side, layer: content })}`;
  }

  // ---- by hand
  function snap(group) {
    for (const [axis, length] of [["x", stage.width()], ["y", stage.height()]]) {
      const near = Math.abs(group[axis]() - length / 2) < SNAP;
      if (near) group[axis](length / 2);
      guides[axis].visible(near);
    }
  }

  function settle(group) {
    guides.x.visible(false);
    guides.y.visible(false);
    change(group.getAttr("key"), {
      x: group.x() / stage.width(),
      y: group.y() / stage.height(),
      width: (group.findOne("Image").width() * group.scaleX()) / stage.width(),
      rotation: group.rotation(),
    });
  }

  let pinch = null; // two fingers on what is chosen, and how it was when the second came
  stage.on("touchmove", (event) => {
    const [first, second] = event.evt.touches;
    const group = node(chosen);
    if (!second || !group) return;
    event.evt.preventDefault();
    const across = second.clientX - first.clientX;
    const down = second.clientY - first.clientY;
    const fingers = { away: Math.hypot(across, down), angle: Math.atan2(down, across), x: (first.clientX + second.clientX) / 2, y: (first.clientY + second.clientY) / 2 };
    if (!pinch) {
      pinch = { fingers, scale: group.scaleX(), rotation: group.rotation(), x: group.x(), y: group.y() };
      group.draggable(false); // neither finger drags it now
      if (handles.isTransforming()) handles.stopTransform();
      return;
    }
    const scale = Math.max((pinch.scale * fingers.away) / pinch.fingers.away, LEAST / group.findOne("Image").width());
    group.setAttrs({
      x: pinch.x + fingers.x - pinch.fingers.x,
      y: pinch.y + fingers.y - pinch.fingers.y,
      rotation: pinch.rotation + ((fingers.angle - pinch.fingers.angle) * 180) / Math.PI,
      scaleX: scale,
      scaleY: scale,
    });
  });
  stage.on("touchend touchcancel", (event) => {
    if (!pinch || event.evt.touches.length > 1) return;
    pinch = null;
    for (const group of pieces.getChildren()) group.draggable(true);
    if (node(chosen)) settle(node(chosen));
  });
  stage.on("click tap", (event) => event.target === stage && choose(null));

  return { show };
}
