"""Are faces found, and only faces: portraits, faces made hard, many at once, groups, and pictures without any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import hypot
from pathlib import Path

import numpy as np

from bench.junk_papers import PAGES, scan, snapshot
from bench.make_junk import studio
from bench.seeing.made_faces import (
    FACELESS,
    Portrait,
    Spoiled,
    contact_sheet,
    covered,
    dark,
    noisy,
    peopled,
    portraits,
    seen,
)
from bench.seeing.row import Row
from render.media.arrays import RGB, Box
from render.vision.faces import FoundFace, find_faces
from render.vision.pyramid import Pyramid

PHOTO_SIDE = 4000  # pixels of the longer side at which the app looks at photos

# Real groups: where the faces are, as shares of width and height, by looking. Everyone of whom an eye can be seen
# counts, from full face to profile; heads from behind do not.
GROUPS: dict[str, tuple[tuple[float, float], ...]] = {
    "photos/album/Canon_IXUS.jpg": ((0.420, 0.454), (0.487, 0.477), (0.537, 0.495)),
    "photos/album/Canon_PowerShot_A70.jpg": ((0.657, 0.357), (0.545, 0.332), (0.402, 0.350)),
    "photos/album/Sony_DCR-PC120E.jpg": ((0.256, 0.402), (0.370, 0.497), (0.506, 0.544), (0.275, 0.500)),
    "photos/album/Sony_Cybershot_2_.jpg": ((0.593, 0.299), (0.061, 0.494)),
    "photos/album/Panasonic_DMC-FZ18.jpg": ((0.346, 0.401), (0.610, 0.300)),
    "photos/album/Kodak_DC3400.jpg": ((0.530, 0.480), (0.620, 0.480)),
    "photos/album/JVC_GR-DC2000.jpg": ((0.645, 0.330), (0.310, 0.770)),
    "photos/nodate/face.jpg": ((0.592, 0.328), (0.911, 0.431), (0.357, 0.414), (0.044, 0.381)),
    "segmentation/images/000000256353.jpg": (
        (0.459, 0.395), (0.160, 0.139), (0.367, 0.287), (0.496, 0.466), (0.506, 0.510),
    ),
    "segmentation/images/000000000790.jpg": ((0.392, 0.263), (0.827, 0.416), (0.614, 0.342), (0.200, 0.320)),
    "segmentation/images/000000442450.jpg": ((0.565, 0.383), (0.085, 0.430)),
    "segmentation/images/000000360452.jpg": ((0.228, 0.359), (0.777, 0.462)),
    "segmentation/images/000000401411.jpg": ((0.500, 0.252), (0.118, 0.285), (0.550, 0.160)),
    "segmentation/images/000000565248.jpg": ((0.403, 0.414), (0.070, 0.385)),
}  # fmt: skip
GROUP_REACH = 0.7  # of the found face's side: as near must the marked place be


@dataclass(frozen=True, slots=True)
class Count:
    """How many faces there were, and what was found."""

    faces: int = 0
    hits: int = 0
    false: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.faces + other.faces, self.hits + other.hits, self.false + other.false)

    @property
    def recall(self) -> float:
        return self.hits / max(self.faces, 1)

    @property
    def precision(self) -> float:
        return self.hits / max(self.hits + self.false, 1)


def rows(media: Path) -> Iterator[Row]:
    faces = portraits(media)
    alone = sum((matched(face.image, [face.box]) for face in faces), Count())
    yield Row("faces found: portraits", 1.0, alone.recall, alone.faces, "studio")
    yield Row("false faces on portraits", 1, alone.false, alone.faces, "studio", at_most=True)
    yield without_people(media)
    yield from hard_rows(media, faces)
    yield from many_rows(faces)
    yield from group_rows(media)


def without_people(media: Path) -> Row:
    pictures = {name: find_faces(Pyramid(seen(media / name, PHOTO_SIDE))) for name in FACELESS}
    made = {f"document {number}": find_faces(Pyramid(image)) for number, image in enumerate(documents(media))}
    false = {name: found for name, found in (pictures | made).items() if found}
    note = f"{len(made)} documents made; " + ", ".join(Path(name).name for name in false)
    count = sum(len(found) for found in false.values())
    total = len(pictures) + len(made)
    return Row("false faces on nature, food, flowers, documents", 0, count, total, "real", at_most=True, note=note)


def documents(media: Path) -> Iterator[RGB]:
    """Pages of every kind, each scanned and photographed, some on top of a photo."""
    photos = [media / name for name in FACELESS if name.endswith(".jpg")]
    for number, page in enumerate(PAGES):
        for taken in (scan, snapshot):
            yield np.asarray(taken(page)(studio(number, photos)).convert("RGB"), np.uint8)


def hard_rows(media: Path, faces: list[Portrait]) -> Iterator[Row]:
    """Each kind of difficulty on its own, and all together."""
    large = "faces of 100 px"
    kinds: list[tuple[str, float, tuple[float, ...], Spoiled | None]] = [
        ("24 px", 24, (0,), None),
        ("32 px", 32, (0,), None),
        ("44 px", 44, (0,), None),
        ("60 px", 60, (0,), None),
        (f"turned by 30 and 60 degrees, {large}", 100, (30, -30, 60, -60), None),
        (f"turned by 90 degrees, {large}", 100, (90, -90), None),
        ("upside down, faces of 200 px", 200, (180,), None),
        (f"left half covered, {large}", 100, (0,), covered("left")),
        (f"right half covered, {large}", 100, (0,), covered("right")),
        (f"lower half covered, {large}", 100, (0,), covered("lower")),
        (f"an eighth of the light, {large}", 100, (0,), dark),
        (f"noise of 25 levels, {large}", 100, (0,), noisy),
    ]
    every = Count()
    for name, side, angles, spoil in kinds:
        count = sum((matched(*made) for made in peopled(media, faces, side, angles, spoil)), Count())
        every += count
        yield Row(
            f"hard faces: {name}", 0.9, count.recall, count.faces, "made", note=f"precision {count.precision:.3f}"
        )
    yield Row("hard faces: all", 0.9, every.recall, every.faces, "made", note=f"precision {every.precision:.3f}")


def many_rows(faces: list[Portrait]) -> Iterator[Row]:
    """A contact sheet: 1920 pixels wide, every portrait twice."""
    count = matched(*contact_sheet([*faces, *faces], 60, 16))
    yield Row("many small faces: contact sheet of 60 px, recall", 0.9, count.recall, count.faces, "made")
    yield Row("many small faces: contact sheet of 60 px, precision", 0.95, count.precision, count.faces, "made")


def group_rows(media: Path) -> Iterator[Row]:
    count = sum((in_group(media / name, places) for name, places in GROUPS.items()), Count())
    of = f"real, {len(GROUPS)} photos"
    yield Row("groups and families, profiles too: recall", 0.9, count.recall, count.faces, of)
    yield Row("groups and families, profiles too: precision", 0.95, count.precision, count.faces, of)


def in_group(path: Path, places: Iterable[tuple[float, float]]) -> Count:
    pyramid = Pyramid(seen(path, PHOTO_SIDE))
    found = list(find_faces(pyramid))
    marked = [(x * pyramid.size[0], y * pyramid.size[1]) for x, y in places]
    hits = 0
    for x, y in marked:
        near = [face for face in found if hypot(face.centre[0] - x, face.centre[1] - y) < GROUP_REACH * face.side]
        if near:
            found.remove(near[0])
            hits += 1
    return Count(len(marked), hits, len(found))


def matched(image: RGB, truth: list[Box]) -> Count:
    """Faces found at their place and about their size, each once; everything else found is false."""
    found = list(find_faces(Pyramid(image)))
    hits = 0
    for box in truth:
        right = [face for face in found if same(face, box)]
        if right:
            found.remove(right[0])
            hits += 1
    return Count(len(truth), hits, len(found))


def same(face: FoundFace, box: Box) -> bool:
    side = box[2] - box[0]
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return hypot(face.centre[0] - x, face.centre[1] - y) < side / 2 and 0.5 < face.side / side < 2
