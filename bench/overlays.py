"""Every overlay and card in every script, as sheets to look at: python -m bench.overlays PHOTO OUT_FOLDER [HEIGHT]

Also prints what each costs a frame, at rest and while it comes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
from PIL import Image

from render.film.footage import footage_of, laid_over
from render.film.planes import frame_size, new_frame
from render.film.theme import load_theme
from render.film.timeline import Placed
from render.media.probe import probe
from render.story.storyboard import Label, Overlay, Shot, Stop

SCRIPTS = {
    "Latin": ("Élodie & Zoë", "Ferðalag á Íslandi", "Œuvre d’été"),
    "Greek": ("Ελευθερία", "Ταξίδι στη Θεσσαλονίκη", "Χρόνια πολλά"),
    "Cyrillic": ("Ксения", "Поездка в Нижний Новгород", "С днём рождения"),
    "Arabic": ("فاطمة", "رحلة إلى الإسكندرية", "عيد ميلاد سعيد"),
    "CJK": ("美咲さん", "京都への家族旅行", "生日快乐 생일 축하"),
    "emoji": ("Mia 🦄", "Trip to 🇵🇹 & 🇬🇷", "🎉👨‍👩‍👧‍👦🎂"),
}
FRAMES, REST, COMING = 120, range(58, 70), range(14, 30)
FACES = ((0.30, 0.30, 0.42, 0.48), (0.58, 0.34, 0.69, 0.50))


def main(photo: Path, out: Path, height: int = 1080) -> None:
    cv2.setNumThreads(1)
    out.mkdir(parents=True, exist_ok=True)
    for aspect in ("16:9", "9:16", "1:1"):
        for script, (name, place, wish) in SCRIPTS.items():
            pictures = [picture for _, picture in cells(photo, (name, place, wish), aspect, height)]
            board(pictures).save(out / f"{script}-{aspect.replace(':', 'x')}.png")
    for title, cost in costs(photo, height):
        print(f"{title:10} {cost}")


def shots(photo: Path, name: str, place: str, wish: str) -> Iterator[tuple[str, str, Placed]]:
    """What is shown, in which theme."""
    way = (Stop("Ελλάδα", 37.98, 23.73), Stop(place, 31.2, 29.92))
    yield "title", "gentle", placed(photo, "title", text=place, subtitle=wish)
    yield "chapter", "epic", placed(photo, "chapter", text=place, subtitle=wish)
    yield "travel", "holiday", placed(photo, "chapter", text=place, subtitle=wish, overlay=Overlay("travel", (), way))
    yield "birthday", "birthday", placed(photo, "title", overlay=Overlay("birthday", (name, "7")))
    yield "holiday", "holiday", placed(photo, "title", overlay=Overlay("holiday", (wish,)))
    yield "polaroid", "sentimental", placed(photo, "photo", overlay=Overlay("polaroid", (place,)))
    yield "border", "dreamy", placed(photo, "photo", text=wish, overlay=Overlay("border"))
    yield "film", "chill", placed(photo, "photo", overlay=Overlay("film"))
    yield "confetti", "happy", placed(photo, "photo", text=place, overlay=Overlay("confetti"))
    labels = tuple(Label(text, face) for text, face in zip((name, wish), FACES, strict=True))
    yield "labels", "uplifting", placed(photo, "photo", labels=labels, focus=FACES)


def placed(photo: Path, kind: Any, **shown: Any) -> Placed:
    found = probe(photo)
    blank = Shot(
        id=kind, kind=kind, source=str(photo), start=0.0, end=4.0, in_=0.0, out=4.0, transition=0.8,
        width=found.width, height=found.height, focus=(), text="", subtitle="", speech=(), has_sound=False, score=0.5,
        reason="", beat=None, beat_error_ms=None,
    )  # fmt: skip
    values = {field: getattr(blank, field) for field in Shot.__slots__} | shown
    return Placed(Shot(**values), 0, FRAMES, 12, FRAMES - 12, "toward", opens=False, closes=False)


def cells(photo: Path, words: tuple[str, str, str], aspect: str, height: int) -> Iterator[tuple[str, Image.Image]]:
    size = frame_size(aspect, height)
    frame = new_frame(size)
    for title, theme, shot in shots(photo, *words):
        footage_of(shot, size, load_theme(theme)).frame(80, frame)
        yield title, Image.fromarray(cv2.cvtColor(frame, cv2.COLOR_YUV2RGB_I420))


def board(pictures: Sequence[Image.Image], columns: int = 5) -> Image.Image:
    width, height = pictures[0].size
    sheet = Image.new("RGB", (columns * width, -(-len(pictures) // columns) * height))
    for number, picture in enumerate(pictures):
        sheet.paste(picture, (number % columns * width, number // columns * height))
    return sheet


def costs(photo: Path, height: int) -> Iterator[tuple[str, str]]:
    """CPU milliseconds a frame for what lies over it, besides what is under it."""
    size = frame_size("16:9", height)
    frame = new_frame(size)
    for title, theme, shot in shots(photo, *SCRIPTS["Latin"]):
        began = time.process_time()
        laid = list(laid_over(shot, size, load_theme(theme)))
        built = time.process_time() - began
        spent = []
        for frames in (REST, COMING):
            began = time.process_time()
            for index in frames:
                for above, first in laid:
                    above.lay(frame, index - first)
            spent.append(1000 * (time.process_time() - began) / len(frames))
        yield title, f"{spent[0]:5.2f} ms at rest, {spent[1]:5.2f} ms coming, {1000 * built:4.0f} ms once"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *(int(height) for height in sys.argv[3:]))
