"""What stays of each frame of a clip: networks that know what is what look now and then; a small quick one, which knows
only people, draws their borders in every frame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np

from render.cutout.classes import PERSON
from render.cutout.cut import Wish, notes_on, rough_matte
from render.cutout.levels import LEVELS
from render.cutout.scene import Scene, look
from render.cutout.semantic import MODEL, class_scores
from render.cutout.tracking import Moment, moment, tracked
from render.media.arrays import RGB
from render.media.video import Frame
from render.vision.pyramid import Pyramid
from render.vision.sessions import Tensor, run, session
from render.weights.models import is_installed

# Seconds between looks, where there is something new. Carried over twice that, a fast rider's matte agrees with the
# network's own by a sixth less. Where no classes are chosen the small U2-Net is asked, which takes ten times as long.
EVERY, EVERY_SALIENT = 0.16, 0.5
LEAST_LOOKS = 2  # that must see a subject, of clips that have more of them: once is a mistake

# The selfie network moves a border by up to REACH pixels of 320, and where it holds for the subject what the others do,
# from AGREES of it on, fully from AGREES_WELL on; within NEARBY pixels.
REACH, NEARBY = 6, 41
AGREES, AGREES_WELL = 0.5, 0.8
DISC = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * REACH + 1,) * 2)


@dataclass(slots=True)
class Looker:
    """Looks at single frames, and remembers what was seen."""

    wish: Wish
    looks: int = 0
    seen: int = 0  # looks that found a subject
    coarse: bool = False
    notes: tuple[str, ...] = ()
    _shares: Counter[str] = field(default_factory=Counter)

    def __call__(self, image: RGB) -> Tensor | None:
        pyramid = Pyramid(image)
        scene = self._scene(pyramid)
        matte = rough_matte(pyramid, scene, self.wish)
        self.looks += 1
        self.seen += matte is not None
        self.coarse, self.notes = scene.coarse, notes_on(scene, self.wish)
        self._shares.update(scene.shares())
        return matte

    @property
    def every(self) -> float:
        return EVERY if self.wish.keep else EVERY_SALIENT

    @property
    def found(self) -> bool:
        """Whether there is a subject in the clip."""
        return self.seen >= min(LEAST_LOOKS, max(1, self.looks))

    def shares(self) -> dict[str, float]:
        """The part of the picture that each class takes, on average."""
        return {name: share / self.looks for name, share in self._shares.most_common()}

    def _scene(self, pyramid: Pyramid) -> Scene:
        """Of the fast level DeepLabV3 needs no boxes, and they would take as long as it does."""
        if self.wish.quality == "fast" and self.wish.keep and is_installed(MODEL):
            scores = class_scores(pyramid, LEVELS["fast"], ())
            return Scene(size=pyramid.size, scores=scores, detections=(), coarse=False, pyramid=pyramid)
        return look(pyramid, self.wish.quality, kinds=self.wish.keep)


def follow(frames: Iterable[Frame], looker: Looker) -> Iterator[tuple[Moment, Tensor | None]]:
    """Each frame with its matte, (rows, columns) 0..1 in a small size; None where nothing stays.

    Raises MissingModelError.
    """
    people = looker.wish.keep is not None and PERSON in looker.wish.keep
    for at, matte in tracked((moment(frame.time, frame.image) for frame in frames), looker, looker.every):
        yield at, closer(matte, at.image) if people and matte is not None else matte


def closer(matte: Tensor, image: RGB) -> Tensor:
    """With the borders that the selfie network sees, where it means the same people.

    It is finer than the classes at hair, hands and shoulders, but passes over people who are far away, and answers for
    things, too (looked at: six clips with people on green).
    """
    near, within = cv2.dilate(matte, DISC) > 0.5, cv2.erode(matte, DISC) > 0.5
    if not near.any():
        return matte
    seen = np.where(near, selfie(image, matte.shape[1::-1]), 0).astype(np.float32)
    both = cv2.blur(seen * matte, (NEARBY, NEARBY)) / (cv2.blur(matte, (NEARBY, NEARBY)) + 1e-3)
    trust = np.clip((both - AGREES) / (AGREES_WELL - AGREES), 0, 1)
    drawn = np.where(within, np.maximum(seen, matte), seen)
    return np.asarray(matte + trust * (drawn - matte), np.float32)


def selfie(image: RGB, size: tuple[int, int]) -> Tensor:
    """Where people are as a phone's own camera sees them, in that size (width, height)."""
    model = "selfie_landscape" if image.shape[1] > image.shape[0] else "selfie"
    network = session(model)
    _, rows, columns, _ = network.get_inputs()[0].shape
    pixels = np.asarray(Pyramid(image).stretch(columns, rows), np.float32) / np.float32(255)
    (answer,) = run(model, pixels[None], [network.get_outputs()[0].name])
    return np.asarray(cv2.resize(answer[0, :, :, 0], size, interpolation=cv2.INTER_LINEAR), np.float32)
