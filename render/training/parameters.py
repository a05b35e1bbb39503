"""How a classifier is taught: what a family may choose, with defaults that need no choosing."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, Self, get_args

from render.media.errors import RefusedError

type Kind = Literal["image", "action"]
type Sees = Literal["auto", "picture", "body", "both"]
SEES: tuple[str, ...] = get_args(Sees.__value__)

# What may be chosen: the lowest and highest value, and its name in sentences.
RANGES: dict[str, tuple[float, float, str]] = {
    "iterations": (1, 5000, "The number of iterations"),
    "regularisation": (1e-6, 10.0, "The regularisation"),
    "seed": (0, 2**31 - 1, "The seed"),
    "validation_share": (0.0, 0.5, "The share for validation"),
    "threshold": (0.0, 0.99, "The threshold"),
    "views": (0, 16, "The number of altered views of each picture"),
    "rate": (2.0, 60.0, "The frame rate"),
    "duration": (0.2, 20.0, "The duration of an action"),
    "stride": (0.05, 20.0, "The stride"),
}
MOST_WINDOW, LEAST_WINDOW = 600, 4  # frames


@dataclass(frozen=True, slots=True)
class Augmentations:
    """The ways in which pictures are altered, so that there are more to learn from."""

    flip: bool = False
    crop: bool = False
    rotate: bool = False
    blur: bool = False
    expose: bool = False
    noise: bool = False

    def __bool__(self) -> bool:
        return any(asdict(self).values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What both kinds share."""

    iterations: int = 150
    regularisation: float | None = None  # None: by trying on the examples themselves
    seed: int = 0
    validation_share: float = 0.2  # of the training data, where no validation data are given
    threshold: float = 0.0  # a best label less likely than this is "none of these"
    multi_label: bool = False

    def __post_init__(self) -> None:
        for name, value in self.to_json().items():
            if name in RANGES and value is not None:
                _require_within(name, value)
        if not isinstance(self.multi_label, bool):
            raise RefusedError("The choice of several labels is either yes or no.")

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """What is not said has its default. Raises RefusedError."""
        known = {one.name for one in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise RefusedError(f"There is no parameter {unknown[0]}.")
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageParameters(Parameters):
    """Of a classifier of pictures."""

    sees: Sees = "auto"  # the picture as a whole, the posture of the person in it, or both; auto: what tells most
    augment: Augmentations = field(default_factory=Augmentations)
    views: int = 4  # altered views of each picture, if there are any augmentations

    def __post_init__(self) -> None:
        Parameters.__post_init__(self)
        if self.sees not in SEES:
            raise RefusedError(f"A classifier sees one of {', '.join(SEES)}.")
        if not isinstance(self.augment, Augmentations):
            object.__setattr__(self, "augment", _augmentations(self.augment))

    @property
    def views_made(self) -> int:
        return self.views if self.augment else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionParameters(Parameters):
    """Of a classifier of movements."""

    rate: float = 10.0  # frames a second that are looked at
    duration: float = 2.0  # seconds of an action
    stride: float = 0.5  # seconds from the start of a window to that of the next
    flip: bool = False  # learn from the mirror images of movements too

    def __post_init__(self) -> None:
        Parameters.__post_init__(self)
        if not isinstance(self.flip, bool):
            raise RefusedError("The horizontal flip is either on or off.")
        if not LEAST_WINDOW <= self.window <= MOST_WINDOW:
            raise RefusedError(
                f"Frame rate times duration gives {self.window} frames; {LEAST_WINDOW} to {MOST_WINDOW} work."
            )

    @property
    def window(self) -> int:
        """Frames of a window."""
        return round(self.rate * self.duration)

    @property
    def step(self) -> int:
        """Frames from the start of a window to that of the next."""
        return max(1, round(self.rate * self.stride))


def parameters_of(kind: str, values: dict[str, Any]) -> ImageParameters | ActionParameters:
    """By the kind of classifier. Raises RefusedError."""
    return ActionParameters.from_json(values) if kind == "action" else ImageParameters.from_json(values)


def _require_within(name: str, value: Any) -> None:
    low, high, called = RANGES[name]
    whole = name in ("iterations", "seed", "views")
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or not math.isfinite(value):
        raise RefusedError(f"{called} is a whole number." if whole else f"{called} is a number.")
    if not low <= value <= high:
        raise RefusedError(f"{called} is from {low:g} to {high:g}.")


def _augmentations(values: Any) -> Augmentations:
    known = {one.name for one in fields(Augmentations)}
    if not isinstance(values, dict) or not set(values) <= known:
        raise RefusedError(f"Pictures can be altered by {', '.join(sorted(known))}.")
    if not all(isinstance(value, bool) for value in values.values()):
        raise RefusedError("Each way to alter pictures is either on or off.")
    return Augmentations(**values)
