"""The landmarks of one person through a video, in memory and as .npz; mirrored; who is who in two layouts."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from render.media.errors import RefusedError

type Values = npt.NDArray[np.float32]

USUAL_RATE = 30.0  # frames a second where a file from elsewhere tells none
LARGEST_FILE = 256 * 2**20  # bytes; an hour at 30 a second takes 100 MB
MOST_FRAMES = 400_000
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Layout:
    """What the points and values of a kind of landmarks are."""

    name: str
    points: int
    values: int
    visibility: int  # the value that tells how well a point is seen, 0..1
    across: tuple[int, ...]  # values that change sign in a mirror
    pairs: tuple[tuple[int, int], ...]  # points of the left and the right side
    # Nose; left and right shoulder, elbow, wrist, hip, knee, ankle.
    joints: tuple[int, ...]


def _sides(*left: int) -> tuple[tuple[int, int], ...]:
    return tuple((point, point + 1) for point in left)


LAYOUTS = {
    layout.name: layout
    for layout in (
        # MediaPipe: x, y, z in heights of the picture, visibility, and x, y, z in metres from the middle of the hips.
        Layout(
            "blazepose33", 33, 7, 3, (0, 4),
            ((1, 4), (2, 5), (3, 6), *_sides(*range(7, 33, 2))),
            (0, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28),
        ),
        # OpenPose, the points of COCO: x, y in pixels, confidence.
        Layout(
            "openpose18", 18, 3, 2, (0,),
            ((2, 5), (3, 6), (4, 7), (8, 11), (9, 12), (10, 13), (14, 15), (16, 17)),
            (0, 5, 2, 6, 3, 7, 4, 11, 8, 12, 9, 13, 10),
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Of the most dominant person in each frame; where nobody is seen all values are 0."""

    points: Values  # (frames, points, values), see LAYOUTS; x and y of our own are in heights of the picture
    times: npt.NDArray[np.float64]  # (frames,) seconds from the first frame of the video
    rate: float  # frames a second, at which they were taken
    layout: str
    aspect: float  # width of the picture over its height
    people: npt.NDArray[np.int32]  # (frames,) who it is: another number is somebody else; NOBODY

    def __len__(self) -> int:
        return len(self.points)

    @property
    def seen(self) -> float:
        """The share of frames in which somebody is seen."""
        return float(np.mean(self.people != NOBODY)) if len(self) else 0.0

    @property
    def repeated(self) -> float:
        """The share of frames that are the one before again: the video has fewer than were asked for."""
        there = (self.people != NOBODY)[1:]
        again = (self.points[1:] == self.points[:-1]).all(axis=(1, 2))
        return float(again[there].mean()) if there.any() else 0.0

    @property
    def switches(self) -> int:
        """How often it became another person."""
        there = self.people[self.people != NOBODY]
        return int(np.count_nonzero(np.diff(there)))

    def shares(self) -> Values:
        """(frames, points, 3) x and y in shares of width and height, and visibility: to draw our own over a picture."""
        visible = LAYOUTS[self.layout].visibility
        drawn = self.points[:, :, [0, 1, visible]]
        return np.asarray(drawn * np.array([1 / self.aspect, 1, 1], np.float32), np.float32)

    def between(self, start: float | None, end: float | None) -> Landmarks:
        """The part from `start` on that comes before `end` (seconds)."""
        first = 0 if start is None else int(np.searchsorted(self.times, start - 1e-6))
        last = len(self) if end is None else int(np.searchsorted(self.times, end - 1e-6))
        part = slice(first, last)
        return replace(self, points=self.points[part], times=self.times[part], people=self.people[part])

    def save(self, path: Path) -> None:
        """Write an .npz; the caller sees to it that a half-written one is never taken for a whole one."""
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                points=self.points.astype(np.float32),
                times=self.times,
                rate=np.float64(self.rate),
                layout=np.array(self.layout),
                aspect=np.float64(self.aspect),
                people=self.people.astype(np.int32),
            )

    @classmethod
    def load(cls, path: Path) -> Landmarks:
        """Read our own file, or one with an array "keypoints" (frames, 18, 3) or (frames, 33, 7) and, where it tells
        one, "rate". Raises RefusedError for anything else."""
        held = _arrays(path)
        points = held.get("points", held.get("keypoints"))
        layout = next((kind for kind in LAYOUTS.values() if points is not None and _fits(points, kind)), None)
        if points is None or layout is None:
            raise RefusedError(f"{path.name} holds no body landmarks: 18 points of 3 values, or 33 of 7, are expected.")
        rate, aspect = held.get("rate", USUAL_RATE), held.get("aspect", 1.0)
        if not (isinstance(rate, float) and isinstance(aspect, float) and 0 < rate < 1000 and 0 < aspect < 1000):
            raise RefusedError(f"{path.name} tells an impossible frame rate or shape of the picture.")
        seen = (points[:, :, layout.visibility] > 0).any(axis=1)
        times = held.get("times", np.arange(len(points)) / rate)
        people = held.get("people", np.where(seen, 0, NOBODY))
        if np.shape(times) != (len(points),) or np.shape(people) != (len(points),) or (np.diff(times) < 0).any():
            raise RefusedError(f"{path.name} is damaged: its parts do not fit together.")
        return cls(
            points.astype(np.float32), times.astype(np.float64), rate, layout.name, aspect, people.astype(np.int32)
        )


def mirrored(points: Values, layout: str) -> Values:
    """The same movement seen in a mirror, of points (..., points, values); it stands elsewhere then, which does not
    matter, since where somebody stands is taken out."""
    kind = LAYOUTS[layout]
    order = np.arange(kind.points)
    for left, right in kind.pairs:
        order[[left, right]] = right, left
    flipped = points[..., order, :].copy()
    flipped[..., list(kind.across)] *= -1
    return flipped


def _fits(points: npt.NDArray[Any], layout: Layout) -> bool:
    return (
        np.ndim(points) == 3 and points.shape[1:] == (layout.points, layout.values) and 0 < len(points) <= MOST_FRAMES
    )


def _arrays(path: Path) -> dict[str, Any]:
    """The arrays of a stranger's .npz and, as floats, its single numbers: none that would need more memory than it may,
    none that is not numbers."""
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST_FILE else b""
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > 2 * LARGEST_FILE:
                raise ValueError("too large")
        with np.load(BytesIO(data), allow_pickle=False) as held:
            arrays = {name: held[name] for name in held}
    except (OSError, ValueError, zipfile.BadZipFile, EOFError, KeyError) as error:
        raise RefusedError(f"{path.name} cannot be read as body landmarks.") from error
    numbers = {name: array for name, array in arrays.items() if array.dtype.kind in "fiu"}
    if not all(np.isfinite(array).all() for array in numbers.values()):
        raise RefusedError(f"{path.name} is damaged: some of its values are no numbers.")
    return {name: float(array) if array.ndim == 0 else array for name, array in numbers.items()}
