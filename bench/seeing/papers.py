"""Documents and screenshots among the album: real screenshots of real pages by Chromium, and papers printed by it and
photographed by bench.junk_papers. The classifier was trained on drawn ones (bench/train_junk.py) and saw none of these.
"""

from __future__ import annotations

import html
import io
import pydoc
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bench.junk_papers import photographed, scanned
from bench.make_junk import studio, through_a_messenger
from bench.seeing.pages import PAGES, PAPERS, full_photo
from bench.seeing.row import Row
from bench.train_junk import NEITHER
from render.media.arrays import RGB
from render.media.photo import read_photo
from render.media.probe import probe
from render.vision.blur import fit_within
from render.vision.junk import SIDE, judge
from render.vision.labels import label
from render.vision.pyramid import Pyramid
from render.vision.sharpness import sharpness

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Width, height and pixel ratio of screens that people have.
PHONES = ((390, 844, 3.0), (412, 915, 2.625), (360, 640, 2.0))
SCREENS = (*PHONES, (820, 1180, 2.0), (1366, 768, 1.0), (1440, 900, 2.0))
MODULES = ("json", "textwrap", "datetime", "random", "calendar", "statistics")  # whose manuals are real pages
SEED = 20  # of the camera and the messenger that the pictures went through
WANTED = ("screenshot", "document")


@dataclass(frozen=True)
class Found:
    """Of pictures of one kind, how many were set aside."""

    all: int
    found: int

    @property
    def part(self) -> float:
        return self.found / max(1, self.all)


def rows(media: Path) -> Iterator[Row]:
    photos = sorted((media / "photos" / "album").iterdir())
    kinds = {kind: count(pictures) for kind, pictures in made(media).items()}
    bill = count([picture_of(path) for path in photos if path.name in NEITHER])
    wrong = [path.name for path in photos if path.name not in NEITHER and is_paper(picture_of(path))]
    found, everything = sum(kind.found for kind in kinds.values()), sum(kind.all for kind in kinds.values())
    found, everything = found + bill.found, everything + bill.all
    each = ", ".join(f"{name} {kind.found} of {kind.all}" for name, kind in kinds.items())
    of = "made: real pages, printed papers"
    yield Row("documents and screenshots: recall", 0.95, found / everything, everything, of, note=each)
    precision = found / max(1, found + len(wrong))
    note = (
        f"{len(wrong)} of {len(photos) - len(NEITHER)} photos of the album {', '.join(wrong)}; the classifier was"
        " trained with photos of it: bench.train_junk has the figures held out"
    )
    yield Row("documents and screenshots: precision", 0.95, precision, found + len(wrong), of, note=note)
    one_photo = count(photo_pages(photos))
    yield Row("screenshots that are mostly one photo: recall", 0.95, one_photo.part, one_photo.all, "made")


def made(media: Path) -> dict[str, list[RGB]]:
    drawer = studio(SEED, sorted((media / "segmentation" / "images").glob("*.jpg")))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=["--no-sandbox", "--disable-gpu"])
        screens = [shot for number, page in enumerate(screen_pages()) for shot in screenshots(browser, page, number)]
        sheets = [screenshot(browser, page, (794, height, 1.5), dark=False) for page, height in PAPERS]
        browser.close()
    sent = [np.asarray(through_a_messenger(drawer, Image.fromarray(shot))) for shot in screens]
    pages = [Image.fromarray(sheet) for sheet in sheets]
    return {
        "screenshots": [*screens, *sent],
        "papers photographed": [np.asarray(photographed(drawer, page)) for page in pages for _ in range(4)],
        "papers scanned": [np.asarray(scanned(drawer, page)) for page in pages for _ in range(2)],
    }


def photo_pages(photos: list[Path]) -> list[RGB]:
    """A photo seen full screen on a telephone, with the buttons of the program that shows it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=["--no-sandbox", "--disable-gpu"])
        shots = [screenshot(browser, full_photo(path), PHONES[0], dark=True) for path in photos[:20]]
        browser.close()
    return shots


def program() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "screenshots need Chromium"
    return found


def screen_pages() -> Iterator[str]:
    """Manuals of Python, our own documents, and pages such as telephones show."""
    for name in MODULES:
        yield pydoc.html.page(name, pydoc.html.document(import_module(name), name))
    for path in sorted((ROOT / "docs").glob("*.md"))[:6]:
        yield f"<body style='font: 17px/1.5 sans-serif; white-space: pre-wrap'>{html.escape(path.read_text('utf-8'))}"
    yield from PAGES


def screenshots(browser: Browser, page: str, number: int) -> Iterator[RGB]:
    """On a telephone and on another screen, by day and by night."""
    for turn in range(2):
        screen = PHONES[number % len(PHONES)] if turn == 0 else SCREENS[number % len(SCREENS)]
        yield screenshot(browser, page, screen, dark=(number + turn) % 2 == 1)


def screenshot(browser: Browser, page: str, screen: tuple[int, int, float], *, dark: bool) -> RGB:
    width, height, ratio = screen
    tab = browser.new_page(
        viewport={"width": width, "height": height},
        device_scale_factor=ratio,
        color_scheme="dark" if dark else "light",
    )
    tab.set_content(f"<meta name=viewport content='width=device-width'><style>{DAY_AND_NIGHT}</style>{page}")
    pixels = tab.screenshot()
    tab.close()
    return np.asarray(Image.open(io.BytesIO(pixels)).convert("RGB"))


DAY_AND_NIGHT = ":root { color-scheme: light dark }"


def picture_of(path: Path) -> RGB:
    return read_photo(path, probe(path), SIDE)


def count(pictures: list[RGB]) -> Found:
    return Found(len(pictures), sum(is_paper(picture) for picture in pictures))


def is_paper(picture: RGB) -> bool:
    pyramid = Pyramid(picture)
    names, embedding = label(pyramid)
    return judge(fit_within(picture, SIDE), embedding, names[:8], 0, sharpness(pyramid), 0.5) in WANTED
