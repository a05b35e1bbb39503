"""How far pictures go together: light and cast of neighbours in an album, before and after they are balanced, and what
must not change by it: skin, and pictures whose light is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bench.filming.setting import Setting
from bench.seeing.row import Row
from render.film.grade import GRADES, applied, tables
from render.film.planes import Plane, from_rgb
from render.film.still import even_sides
from render.film.theme import load_theme
from render.media.arrays import RGB
from render.media.errors import RefusedError
from render.media.photo import read_photo
from render.media.probe import probe
from render.story.balance import balance, filled_range, middle_of
from render.story.storyboard import Balance, Middle
from render.vision.pyramid import Pyramid
from render.vision.tone import Tone, tone

THEME = "gentle"
PLAIN = GRADES["plain"]
SIDE = 512
NEARER, HUE = 0.9, 3.0  # aims: of the spread, degrees
FARTHEST = 0.11  # of the range: half a stop in the shadows
# The middle of a portrait: cheeks, nose and forehead.
FACE = (slice(3, 6), slice(4, 6), 10)


@dataclass(frozen=True, slots=True)
class Seen:
    """A photo, small, and its tone."""

    image: RGB
    tone: Tone


def rows(setting: Setting) -> Iterator[Row]:
    album = read(setting, "photos/album")
    middle = middle_of([seen.tone for seen in album])
    if middle is None:
        raise ValueError("no ordinary pictures in the album")
    strength = load_theme(THEME).balance
    before = [seen.tone for seen in (with_range(entry) for entry in album)]
    after = [toned(entry, applied(balance(entry.tone, middle, skin=False), strength)) for entry in album]
    for name, measure in (("light", lights), ("cast", casts)):
        was, now = apart(measure(before)), apart(measure(after))
        note = f"theme {THEME}: from {was:.4f} to {now:.4f} between neighbours in their order"
        yield Row(
            f"spread of {name} among neighbours, after of before", NEARER, now / was, len(album), "album", True, note
        )
    yield change_of_light(album, middle)
    yield change_of_skin(setting, middle)


def read(setting: Setting, folder: str) -> list[Seen]:
    found = []
    for path in sorted((setting.media / folder).glob("*.[jJ][pP]*[gG]")):
        try:
            image = even_sides(read_photo(path, probe(path), SIDE))
        except RefusedError:
            continue
        found.append(Seen(image, tone(Pyramid(image))))
    return found


def with_range(seen: Seen) -> Seen:
    """As it was before: its range filled, and nothing else."""
    return Seen(seen.image, toned(seen, Balance(*filled_range(seen.tone.black, seen.tone.white))))


def toned(seen: Seen, change: Balance) -> Tone:
    """The tone of the picture when it is changed; its greys are those it had before."""
    y = balanced_planes(seen.image, change)[0]
    share = np.sqrt(change.white - change.black)
    blue, red = (seen.tone.blue + change.blue) / share, (seen.tone.red + change.red) / share
    level = (y.astype(np.float64) - 16) / 219
    return Tone(
        0.0, 1.0, float(level.mean()), float(level.std()), blue, red, seen.tone.light_free, seen.tone.colour_free
    )


def balanced_planes(image: RGB, change: Balance) -> tuple[Plane, Plane, Plane]:
    planes = from_rgb(image)
    tables(PLAIN, change).apply(planes, planes)
    return planes


def lights(tones: Sequence[Tone]) -> npt.NDArray[np.float64]:
    return np.array([[tone.luma] for tone in tones if tone.light_free == 1])


def casts(tones: Sequence[Tone]) -> npt.NDArray[np.float64]:
    return np.array([[tone.blue, tone.red] for tone in tones if tone.colour_free == 1])


def apart(values: npt.NDArray[np.float64]) -> float:
    """The mean distance of neighbours."""
    return float(np.linalg.norm(np.diff(values, axis=0), axis=1).mean())


def change_of_light(album: Sequence[Seen], middle: Middle) -> Row:
    """With all that a balance may do."""
    changes = [balance(seen.tone, middle, skin=False) for seen in album]
    moved = [
        float(np.abs(tables(PLAIN, change).y.astype(int) - tables(PLAIN, ranged(change)).y).max()) / 219
        for change in changes
    ]
    kept = [move for move, seen in zip(moved, album, strict=True) if seen.tone.light_free == 0]
    note = f"theme of strength 1; median {np.median(moved):.3f}; {len(kept)} meant ones {max(kept, default=0):.3f}"
    return Row("the most that any light is moved, of the range", FARTHEST, max(moved), len(moved), "album", True, note)


def ranged(change: Balance) -> Balance:
    return Balance(change.black, change.white)


def change_of_skin(setting: Setting, middle: Middle) -> Row:
    """Of the middle of portraits, with all that a balance may do."""
    turns = []
    for seen in [*read(setting, "faces/canada"), *read(setting, "faces/london")]:
        change = balance(seen.tone, middle, skin=True)
        hues = [hue(balanced_planes(seen.image, each)) for each in (ranged(change), change)]
        turns.append(abs(hues[1] - hues[0]))
    note = f"median {np.median(turns):.2f}; theme of strength 1"
    return Row("hue of skin turned, degrees", HUE, max(turns), len(turns), "portraits", True, note)


def hue(planes: tuple[Plane, Plane, Plane]) -> float:
    """Degrees, of the middle of a portrait."""
    down, across, parts = FACE
    means = []
    for plane in planes[1:]:
        height, width = plane.shape
        part = plane[
            down.start * height // parts : down.stop * height // parts,
            across.start * width // parts : across.stop * width // parts,
        ]
        means.append(float(part.mean()) - 128)
    return float(np.degrees(np.arctan2(means[1], means[0])))
