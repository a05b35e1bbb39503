"""Stickers on a photo as the page shows them, in Chromium, against the server's picture of the same scene."""

from __future__ import annotations

import base64
import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import cv2
import numpy as np
import skimage.data
from PIL import Image
from playwright.sync_api import Page, Route, sync_playwright
from skimage.metrics import structural_similarity

from bench.seeing.row import Row
from render.cutout.finish import Finish
from render.cutout.layering import draw
from render.cutout.placing import EmojiLayer, Layer, Scene, StickerLayer, TextLayer, content_from_json, to_json
from render.jobs.placing import content_picture, layer_as_webp
from render.media.arrays import RGB
from render.media.photo import read_photo
from render.media.probe import probe

AIM = 0.98
SIDE = 1600  # pixels of the page's picture
PHOTOS = 4
NEAR = 9  # pixels around what was drawn that are compared too
ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "/konva.js": ROOT / "node_modules/konva/konva.min.js",
    "/stage.js": ROOT / "static/js/scene-stage.js",
}
PAGE = """<!doctype html><style>body { margin: 0 } #stage { width: 1600px }</style><div id="stage"></div>
<script src="/konva.js"></script><script src="/stage.js"></script>"""
SHOW = """(layers) => {
  const nothing = () => {};
  const on = { choose: nothing, change: nothing, write: nothing, failed: nothing };
  const from = { picture: "/picture.png", layer: "/layer.webp", sides: [100, 200, 400, 800, 1600] };
  const stage = sceneStage(document.getElementById("stage"), from, on);
  stage.show(layers.map((layer, index) => ({ ...layer, key: `l${index}` })), null);
}"""
# The stage's own canvases, pixel by pixel.
PIXELS = """() => {
  const layers = [...document.querySelectorAll("#stage canvas")];
  const whole = document.createElement("canvas");
  [whole.width, whole.height] = [layers[0].width, layers[0].height];
  for (const layer of layers) whole.getContext("2d").drawImage(layer, 0, 0);
  return whole.toDataURL().split(",")[1];
}"""
STICKERS = {UUID(int=1): skimage.data.chelsea, UUID(int=2): skimage.data.astronaut}
CAT, EILEEN = UUID(int=1), UUID(int=2)


def text(words: str, font: str, look: str = "outline") -> TextLayer:
    return TextLayer(words, font, "#ffffff", look, "#b3452a")  # type: ignore[arg-type]


SCENES = {
    "turned and flipped": (
        Layer(StickerLayer(CAT, Finish()), 0.3, 0.4, 0.45, 33.0),
        Layer(StickerLayer(EILEEN, Finish(0.05, "#ffcc00")), 0.7, 0.55, 0.4, 340.0, flipped=True),
    ),
    "very small": tuple(
        Layer(StickerLayer(name, Finish()), 0.1 + 0.08 * n, 0.2 + 0.05 * n, 0.04 + 0.004 * n, 17.0 * n)
        for n, name in enumerate([CAT, EILEEN] * 5)
    ),
    "half-transparent": (
        Layer(StickerLayer(EILEEN, Finish(0.0, shadow=False)), 0.4, 0.5, 0.5, 8.0, opacity=0.5),
        Layer(EmojiLayer("🌈"), 0.6, 0.4, 0.4, opacity=0.35),
    ),
    "text in five scripts": (
        Layer(text("Sommer am See 🏖️", "round"), 0.5, 0.12, 0.7, 356.0),
        Layer(text("مرحبا يا جدتي", "book", "plate"), 0.3, 0.35, 0.4, 5.0),
        Layer(text("नमस्ते दादी", "grand", "plain"), 0.7, 0.5, 0.35, 350.0),
        Layer(text("おばあちゃん、ありがとう", "hand", "plate"), 0.45, 0.72, 0.6),
        Layer(text("שלום 123", "plain"), 0.8, 0.88, 0.2, 90.0),
    ),
    "emoji": tuple(
        Layer(EmojiLayer(emoji), 0.1 + 0.16 * n, 0.3 + 0.08 * n, 0.05 * (n + 1), 25.0 * n, flipped=n % 2 == 1)
        for n, emoji in enumerate("🎂🎈🦄🥳🐶🚀")
    ),
    "beyond the edge": (
        Layer(StickerLayer(CAT, Finish(style="comic")), 0.02, 0.95, 0.8, 200.0),
        Layer(text("Ferien!", "hand"), 0.95, 0.05, 0.5, 45.0),
    ),
}  # fmt: skip


def rows(media: Path) -> Iterator[Row]:
    found = list(islice(large_photos(media), PHOTOS))
    same, large = [], []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        stickers = {name: sticker_file(Path(folder), name) for name in STICKERS}
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for index, layers in enumerate(SCENES.values()):
            for photo in (found[index % PHOTOS], found[(index + 1) % PHOTOS]):
                small = shrunk(photo, SIDE)
                page = browser.new_page(viewport={"width": SIDE, "height": 4 * SIDE})
                seen = preview(page, small, layers, stickers)
                page.close()
                same.append(likeness(seen, rendered(small, layers, stickers), small)[1])
                large.append(likeness(seen, shrunk(rendered(photo, layers, stickers), SIDE), small))
        browser.close()
    yield Row(
        "stickers on photos: the server's picture / the preview, SSIM where stickers are, lowest", AIM,
        float(min(same)), len(same), f"made: {len(SCENES)} scenes on {PHOTOS} photos", note=f"mean {np.mean(same):.4f}",
    )  # fmt: skip
    yield Row(
        "stickers on photos: the server's picture at full resolution, shrunk / the preview, SSIM, lowest", AIM,
        float(min(whole for whole, _near in large)), len(large), f"made: {len(SCENES)} scenes on {PHOTOS} photos",
        note=f"where stickers are {min(near for _whole, near in large):.4f}, mean {np.mean(large, axis=0)[1]:.4f}",
    )  # fmt: skip


def large_photos(media: Path) -> Iterator[RGB]:
    """Wider than the page's picture, as photos are."""
    for path in sorted((media / "photos" / "album").glob("*.jpg")):
        found = probe(path)
        if found.width > SIDE:
            yield read_photo(path, found)


def sticker_file(folder: Path, name: UUID) -> Path:
    """A round piece of a picture, with a soft border."""
    picture = STICKERS[name]()  # type: ignore[no-untyped-call]
    height, width = picture.shape[:2]
    y, x = np.mgrid[:height, :width]
    alpha = np.clip((0.46 - np.hypot((x - width / 2) / width, (y - height / 2) / height)) * 60, 0, 1) * 255
    path = folder / f"{name}.webp"
    Image.fromarray(np.dstack([picture, alpha]).astype(np.uint8)).save(path, quality=95)
    return path


def preview(page: Page, photo: RGB, layers: tuple[Layer, ...], stickers: dict[UUID, Path]) -> RGB:
    """What the page's stage shows, once all its pictures are there."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.path == "/picture.png":
            route.fulfill(body=as_png(photo), content_type="image/png")
        elif address.path == "/layer.webp":
            query = parse_qs(address.query)
            asked.append(route.request.url)
            content = content_from_json(json.loads(query["layer"][0]))
            route.fulfill(body=layer_as_webp(content, int(query["side"][0]), stickers), content_type="image/webp")
        elif address.path in FILES:
            route.fulfill(path=FILES[address.path])
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    page.route("**/*", answer)
    page.goto("http://stage.invalid/")
    page.evaluate(SHOW, to_json(Scene(layers))["layers"])
    page.wait_for_function(
        "(n) => Konva.stages[0].width() > 100 && Konva.stages[0].find('Image').filter((i) => i.image()).length > n",
        arg=len(layers),
        timeout=60_000,
    )
    page.wait_for_load_state("networkidle")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(page.evaluate(PIXELS)))).convert("RGB"), np.uint8)


def rendered(photo: RGB, layers: tuple[Layer, ...], stickers: dict[UUID, Path]) -> RGB:
    wide = photo.shape[1]
    return draw(photo, ((layer, content_picture(layer.content, layer.width * wide, stickers)) for layer in layers))


def likeness(seen: RGB, drawn: RGB, photo: RGB) -> tuple[float, float]:
    """SSIM of the whole picture; and of the pixels on which a layer lies with those around, the rest is photo alone."""
    changed = (np.abs(drawn.astype(int) - photo).max(axis=2) > 2).astype(np.uint8)
    near = cv2.dilate(changed, np.ones((NEAR, NEAR), np.uint8)) > 0
    mean, pixels = structural_similarity(seen, drawn, channel_axis=2, full=True)  # type: ignore[no-untyped-call]
    return float(mean), float(pixels.mean(axis=2)[near].mean())


def shrunk(photo: RGB, side: int) -> RGB:
    scale = side / photo.shape[1]
    size = side, round(photo.shape[0] * scale)
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)


def as_png(photo: RGB) -> bytes:
    encoded = io.BytesIO()
    Image.fromarray(photo).save(encoded, "PNG", compress_level=1)
    return encoded.getvalue()
