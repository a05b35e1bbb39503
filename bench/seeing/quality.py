"""Is the quality of faces and of pictures in the right order, and steady."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from pathlib import Path

import numpy as np

from bench.seeing.frames import frame_rows
from bench.seeing.made_faces import FACELESS, portrait_paths, seen
from bench.seeing.row import Row
from bench.seeing.spoiled import blurred, encoded, exposed, shifted
from render.media.arrays import RGB
from render.vision.analysis import Face
from render.vision.exposure import exposure
from render.vision.picture import see_faces
from render.vision.pyramid import Pyramid
from render.vision.quality import quality
from render.vision.sharpness import sharpness
from render.vision.tracks import apart

SIDE = 1280  # pixels of the longer side at which photos are spoiled: about what a movie shows of them
PEOPLE = (
    *("Canon_EOS_REBEL_T3i", "Canon_IXUS", "Canon_IXUS_v2", "Canon_PowerShot_A70", "FujiFilm_FinePix2650"),
    *("JVC_GR-DC2000", "Konica_Q-M100_1_", "Nikon_E885", "Panasonic_DMC-FZ18", "Sony_Cybershot_2_"),
    *("Sony_Cybershot_5_", "Sony_DCR-PC120E", "Canon_PowerShot_G2_3_", "Minolta_DiMAGE_7", "Kodak_DC3400"),
)
STEADY = 0.02


def rows(media: Path) -> Iterator[Row]:
    yield from eye_rows(media)
    yield from smile_rows(media)
    photos = {path.name: seen(path, SIDE) for path in photo_paths(media)}
    yield from spoiled_rows(photos)
    yield from steady_rows(photos)
    yield from frame_rows(list(photos.values()))


def photo_paths(media: Path) -> list[Path]:
    """Portraits, people in all kinds of places, and pictures of things."""
    people = [media / f"photos/album/{name}.jpg" for name in PEOPLE]
    return [*portrait_paths(media)[::4], *people, *(media / name for name in FACELESS[::2])]


def largest(image: RGB) -> Face | None:
    return next(iter(see_faces(Pyramid(image))), None)


def same_face(image: RGB, face: Face) -> Face | None:
    """The one at the same place."""
    distances = ((apart(face, other), other) for other in see_faces(Pyramid(image)))
    return next((other for distance, other in distances if distance is not None and distance < 0.5), None)


def score(image: RGB) -> float:
    """The quality of the picture for a movie."""
    pyramid = Pyramid(image)
    return quality(see_faces(pyramid), sharpness(pyramid), exposure(pyramid), pyramid)


def eye_rows(media: Path) -> Iterator[Row]:
    """Every open picture of the person against every closed one."""
    faces: dict[str, list[Face]] = {"open": [], "closed": []}
    with (media / "faces/eyes.csv").open() as listed:
        for row in csv.DictReader(listed):
            face = largest(seen(media / row["file"]))
            if face:
                faces[row["eyes"]].append(face)
    pairs = list(product(faces["open"], faces["closed"]))
    better = np.mean([a.capture_quality > b.capture_quality for a, b in pairs])
    margin = min(face.eyes_open for face in faces["open"]) - max(face.eyes_open for face in faces["closed"])
    note = f"between the least open and the most closed eyes lies {margin:.2f} of 1"
    yield Row("open eyes beat closed ones", 0.97, float(better), len(pairs), "one person, 22 photos", note=note)


def smile_rows(media: Path) -> Iterator[Row]:
    names = sorted({path.name[:3] for path in (media / "faces/london").glob("*.jpg")})
    pairs = [
        [largest(seen(media / f"faces/london/{name}_{state}.jpg")) for state in ("smiling", "neutral")]
        for name in names
    ]
    both = [(smiling, neutral) for smiling, neutral in pairs if smiling and neutral]
    better = float(np.mean([a.capture_quality > b.capture_quality for a, b in both]))
    told = float(np.mean([a.smile > b.smile for a, b in both]))
    yield Row("smiling beats neutral", 0.9, better, len(both), "studio", note=f"by the smile alone {told:.3f}")


def spoiled_rows(photos: dict[str, RGB]) -> Iterator[Row]:
    """Every photo against itself spoiled; each step of blur must cost something."""
    right: dict[str, list[bool]] = {"blur": [], "darkened": [], "overexposed": [], "JPEG 10": []}
    missed = []
    for name, image in photos.items():
        fine = score(image)
        blur = [fine, *(score(blurred(image, sigma)) for sigma in (1, 2, 4))]
        falls = {
            "blur": all(before > after for before, after in pairwise(blur)),
            "darkened": score(exposed(image, -3)) < fine,
            "overexposed": score(exposed(image, 2)) < fine,
            "JPEG 10": score(encoded(image, 10)) < fine,
        }
        missed += [f"{kind} {name}" for kind, fell in falls.items() if not fell]
        for kind, fell in falls.items():
            right[kind].append(fell)
    every = [fell for kind in right.values() for fell in kind]
    note = ", ".join(f"{kind} {np.mean(falls):.2f}" for kind, falls in right.items()) + "; " + ", ".join(missed[:6])
    of = f"made from {len(photos)} photos"
    yield Row(
        "blur in order, dark, overexposed, JPEG 10: quality falls",
        0.99,
        float(np.mean(every)),
        len(every),
        of,
        note=note,
    )


def steady_rows(photos: dict[str, RGB]) -> Iterator[Row]:
    """How far scores move when nothing that one could see has changed."""
    pictures, faces = list[float](), list[float]()
    for image in photos.values():
        fine, face = score(image), largest(image)
        for other in (encoded(image, 90), shifted(image)):
            pictures.append(abs(score(other) - fine))
            again = same_face(other, face) if face else None
            if face and again:
                faces.append(abs(face.capture_quality - again.capture_quality))
    yield steady("pictures", pictures)
    yield steady("largest faces", faces)


def steady(what: str, changes: Sequence[float]) -> Row:
    within = float(np.mean(np.array(changes) < STEADY))
    note = (
        f"median {np.median(changes):.4f}, 95th percentile {np.percentile(changes, 95):.4f}, largest {max(changes):.4f}"
    )
    name = f"score changes by less than 0.02 at quality 90 and 1 px aside: {what}"
    return Row(name, 0.99, within, len(changes), "made", note=note)
