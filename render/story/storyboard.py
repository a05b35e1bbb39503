"""The storyboard: which shots, when and why. Plain JSON with a version; people may edit it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, cast

from render.media.errors import RefusedError
from render.story.sticker import ShotSticker, sticker_from_json

VERSION = 1

type ShotKind = Literal["title", "chapter", "photo", "video", "end"]
# Those that show a file as it is; the others are cards.
FILMED = ("photo", "video")
# Between the title and the end card.
BODY = ("chapter", *FILMED)


@dataclass(frozen=True, slots=True)
class Stop:
    """A place on the way; degrees."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is laid over a shot or card."""

    name: str  # of a template in render.film.overlays
    words: tuple[str, ...] = ()  # in its slots, in their order
    stops: tuple[Stop, ...] = ()  # of the one that travels


@dataclass(frozen=True, slots=True)
class Label:
    """The name of somebody beside their face."""

    text: str
    face: tuple[float, float, float, float]  # box as shares 0..1 of the source's width and height


@dataclass(frozen=True, slots=True)
class Fixed:
    """What somebody has fixed of a shot, so that it stays when the story is cut anew."""

    start: float | None = None  # where the clip begins in its video, seconds
    seconds: float | None = None  # from cut to cut
    point: tuple[float, float] | None = None  # on which the camera looks, shares 0..1 of the source's width and height


@dataclass(frozen=True, slots=True)
class Balance:
    """How a picture is changed so that it goes with the others (`render.story.balance`); by itself not at all."""

    black: float = 0.0  # what of its range (0..1) is stretched to the whole
    white: float = 1.0
    gamma: float = 0.0  # logarithm; above 0 brighter
    contrast: float = 0.0  # strength of an S curve
    blue: float = 0.0  # steps of chroma
    red: float = 0.0


@dataclass(frozen=True, slots=True)
class Middle:
    """The mean tone of a movie's pictures."""

    luma: float  # 0..1
    contrast: float  # standard deviation of luma
    blue: float  # cast, steps of chroma
    red: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo that is seen together with others in one shot."""

    source: str
    width: int
    height: int
    focus: tuple[tuple[float, float, float, float], ...]
    enters: float = 0.0  # seconds after the beginning of the shot
    balance: Balance | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """One shot. Neighbours overlap: shot n+1 starts `transition` seconds before shot n ends; the cut is the middle."""

    id: str
    kind: ShotKind
    source: str | None  # path; for a card the picture behind the text, if any
    start: float  # on the movie's clock, transitions included
    end: float
    in_: float  # in the video, seconds; 0 for a photo. JSON keys are "in" and "out"
    out: float
    transition: float  # seconds of overlap with the shot before; 0 for the first
    width: int  # of the source, upright pixels
    height: int
    focus: tuple[tuple[float, float, float, float], ...]  # faces or subject: boxes as shares 0..1 of width, height
    text: str  # card: first line; photo or video: a caption over it
    subtitle: str
    speech: tuple[tuple[float, float], ...]  # within the source's own clock
    has_sound: bool
    score: float
    reason: str  # plain words
    beat: int | None  # index in the arrangement's grid on which the cut into this shot falls
    beat_error_ms: float | None
    span: tuple[float, float] | None = None  # of a video: the stretch around which it is cut
    locked: bool = False  # stays when the story is told anew
    near_misses: tuple[LeftOut, ...] = ()  # what could stand in its place, best first
    overlay: Overlay | None = None
    labels: tuple[Label, ...] = ()
    fixed: Fixed = Fixed()
    speed: float = 1.0  # of a video's clock; less is slow motion
    speeds: tuple[float, ...] = ()  # at which it may be slowed there
    shaken: bool = False  # a clip of an unsteady camera, which is shown calmer
    balance: Balance | None = None
    beside: tuple[Picture, ...] = ()  # photos that are seen together with this one, in their order
    stickers: tuple[ShotSticker, ...] = ()  # the last on top

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All that it shows, its own source first; none for a card without one."""
        if self.source is None:
            return ()
        own = Picture(self.source, self.width, self.height, self.focus, balance=self.balance)
        return (own, *self.beside)

    @property
    def sources(self) -> tuple[str, ...]:
        """Those of all its pictures."""
        return tuple(picture.source for picture in self.pictures)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is not in the movie, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Storyboard:
    """The whole plan of a movie."""

    title: str
    subtitle: str
    mood: str
    length: str
    aspect: str  # "16:9", "9:16", "1:1"
    soundtrack: str | None  # name of one of ours; None with the user's own sound file
    pieces: tuple[tuple[float, float], ...]  # of the soundtrack, as in Arrangement
    duration: float
    shots: tuple[Shot, ...]
    left_out: tuple[LeftOut, ...]
    version: int = VERSION
    language: str = "en"  # of the dates in it
    middle: Middle | None = None  # to which its shots are balanced


def of_pictures(shot: Shot, pictures: Sequence[Picture]) -> Shot:
    """The shot with other pictures, which come in when those did that it had in their places."""
    times = [picture.enters for picture in shot.pictures]
    enters = times if len(times) >= len(pictures) else [0.0] * len(pictures)
    first, *rest = (replace(picture, enters=time) for picture, time in zip(pictures, enters, strict=False))
    shown = replace(shot, source=first.source, width=first.width, height=first.height, focus=first.focus)
    shown = replace(shown, balance=first.balance, beside=tuple(rest))
    if first.source != shot.source:
        shown = replace(shown, fixed=replace(shot.fixed, point=None))
    return shown if shown.sources == shot.sources else replace(shown, labels=())


def with_only(shot: Shot, there: Container[str]) -> Shot | None:
    """The shot with those of its pictures that are there; None if none is."""
    left = [picture for picture in shot.pictures if picture.source in there]
    if not left or len(left) == len(shot.pictures):
        return shot if left else None
    return of_pictures(shot, left)


def to_json(storyboard: Storyboard) -> dict[str, Any]:
    """Plain values for `json.dumps`."""
    plain = asdict(storyboard)
    for shot in plain["shots"]:
        shot["in"] = shot.pop("in_")
    return plain


def from_json(plain: dict[str, Any]) -> Storyboard:
    """The storyboard that `to_json` wrote. Raises RefusedError for another version or missing parts."""
    if plain.get("version") != VERSION:
        raise RefusedError(f"This storyboard has version {plain.get('version')}; this program reads {VERSION}.")
    try:
        shots = tuple(shot_from_json(shot) for shot in plain["shots"])
        left_out = tuple(LeftOut(**entry) for entry in plain["left_out"])
        pieces = cast(tuple[tuple[float, float], ...], pairs(plain["pieces"]))
        middle = Middle(**plain["middle"]) if plain.get("middle") else None
        return Storyboard(**plain | {"shots": shots, "left_out": left_out, "pieces": pieces, "middle": middle})
    except (KeyError, TypeError, ValueError) as error:
        raise RefusedError("This storyboard is incomplete or was changed in a way that cannot be read.") from error


def shot_from_json(plain: dict[str, Any]) -> Shot:
    rest = {key: value for key, value in plain.items() if key != "in"}
    span = plain.get("span")
    read = {
        "in_": plain["in"],
        "focus": pairs(plain["focus"]),
        "speech": pairs(plain["speech"]),
        "span": (float(span[0]), float(span[1])) if span else None,
        "speeds": tuple(float(speed) for speed in plain.get("speeds", ())),
        "near_misses": tuple(LeftOut(**entry) for entry in plain.get("near_misses", ())),
        "overlay": overlay_from_json(plain["overlay"]) if plain.get("overlay") else None,
        "labels": tuple(label_from_json(label) for label in plain.get("labels", ())),
        "fixed": fixed_from_json(plain.get("fixed", {})),
        "balance": balance_from_json(plain.get("balance")),
        "beside": tuple(picture_from_json(picture) for picture in plain.get("beside", ())),
        "stickers": tuple(sticker_from_json(sticker) for sticker in plain.get("stickers", ())),
    }
    return Shot(**rest | read)


def balance_from_json(plain: dict[str, float] | None) -> Balance | None:
    return Balance(**plain) if plain else None


def picture_from_json(plain: dict[str, Any]) -> Picture:
    seen = cast(tuple[tuple[float, float, float, float], ...], pairs(plain["focus"]))
    size = int(plain["width"]), int(plain["height"])
    return Picture(str(plain["source"]), *size, seen, float(plain["enters"]), balance_from_json(plain.get("balance")))


def overlay_from_json(plain: dict[str, Any]) -> Overlay:
    stops = tuple(Stop(str(stop["name"]), float(stop["latitude"]), float(stop["longitude"])) for stop in plain["stops"])
    return Overlay(str(plain["name"]), tuple(str(word) for word in plain["words"]), stops)


def label_from_json(plain: dict[str, Any]) -> Label:
    x0, y0, x1, y1 = (float(side) for side in plain["face"])
    return Label(str(plain["text"]), (x0, y0, x1, y1))


def fixed_from_json(plain: dict[str, Any]) -> Fixed:
    point = plain.get("point")
    return Fixed(plain.get("start"), plain.get("seconds"), (float(point[0]), float(point[1])) if point else None)


def pairs(rows: list[list[float]]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(value) for value in row) for row in rows)
