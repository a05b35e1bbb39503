"""The same face in the samples of a video: within a scene it stays about where it was, and about as large."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot

from render.vision.analysis import Face, Look

LONGEST_GAP = 2.5  # seconds for which a face may be away, as behind another one, and still be the same
# Side lengths that a face may move between samples a second apart: somebody who walks past, filmed from near.
REACH = 1.0
GROWTH = 1.6  # how much larger or smaller it may become meanwhile


@dataclass(slots=True)
class _Track:
    number: int
    time: float
    face: Face


def tracked(looks: Sequence[tuple[float, Look]], cuts: Sequence[float]) -> list[tuple[float, Look]]:
    """The looks, in their order of time, with every face numbered; nobody is followed across a cut."""
    tracks, count, scene = list[_Track](), 0, 0
    numbered = []
    for time, look in looks:
        if scene != (scene := bisect_right(cuts, time)):
            tracks = []
        tracks = [track for track in tracks if time - track.time <= LONGEST_GAP]
        found = _matched(look.faces, tracks)
        for index, face in enumerate(look.faces):
            if index not in found:
                tracks.append(_Track(count, time, face))
                found[index] = tracks[-1]
                count += 1
            found[index].time, found[index].face = time, face
        faces = tuple(replace(face, track=found[index].number) for index, face in enumerate(look.faces))
        numbered.append((time, replace(look, faces=faces)))
    return numbered


def _matched(faces: Sequence[Face], tracks: Sequence[_Track]) -> dict[int, _Track]:
    """The track of each face that has one, by its index; the nearest pairs first."""
    pairs = sorted(
        ((distance, index, number) for index, face in enumerate(faces) for number, track in enumerate(tracks)
         if (distance := apart(face, track.face)) is not None),
    )  # fmt: skip
    found: dict[int, _Track] = {}
    taken: set[int] = set()
    for _, index, number in pairs:
        if index not in found and number not in taken:
            found[index] = tracks[number]
            taken.add(number)
    return found


def apart(face: Face, other: Face) -> float | None:
    """How far two faces are apart, in their sides; None where they cannot be the same a moment later."""
    (x, y, side), (other_x, other_y, other_side) = face.square[:3], other.square[:3]
    larger, smaller = max(side, other_side), max(min(side, other_side), 1e-6)
    distance = hypot(x - other_x, y - other_y) / max(larger, 1e-6)
    return distance if distance <= REACH and larger / smaller <= GROWTH else None
