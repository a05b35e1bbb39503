"""Chosen takes become shots; the title and the end card frame them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from babel import Locale
from babel.dates import format_date, format_interval

from render.audio.grid import BeatGrid
from render.media.arrays import Box
from render.story.candidate import Candidate
from render.story.selection import Chosen
from render.story.storyboard import Picture, Shot, ShotKind
from render.story.takes import Take, Window, is_shaken, speeds_at, window_for
from render.vision.analysis import Look

# COCO objects that a shot should keep in the picture when no face tells where to look.
SUBJECTS = {"person", "dog", "cat", "bird", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "cake"}
SURE_SUBJECT = 0.5
# Pictures of one shot come in on beats that are at least so many seconds apart: nobody follows faster.
BETWEEN_ENTRANCES = 0.3
CARD_REASONS: dict[ShotKind, str] = {
    "title": "The opening.",
    "chapter": "A new chapter.",
    "end": "The closing.",
}
# English as most of the world writes it: 3 May, not May 3.
INTERNATIONAL = {"en": "en_001"}


def body_shot(chosen: Chosen, grid: BeatGrid, first: int, last: int, transition: float) -> Shot:
    """The take from the cut on beat `first` to that on beat `last`, half a transition longer at each end."""
    take, probe = chosen.take, chosen.take.candidate.probe
    start, end = grid.beats[first] - transition / 2, grid.beats[last] + transition / 2
    if chosen.card is not None:
        laid = card("chapter", chosen, (start, end), transition, chosen.card, first)
        return replace(laid, overlay=chosen.overlay)
    window = window_of(chosen, end - start)
    return Shot(
        id=shot_id(str(take.candidate.path), f"{window.start:.3f}", str(first)),
        kind=probe.kind,
        source=str(take.candidate.path),
        start=start,
        end=end,
        in_=window.start,
        out=window.end,
        transition=transition,
        width=probe.width,
        height=probe.height,
        focus=focus(take.look, probe.width, probe.height),
        text="",
        subtitle="",
        speech=take.candidate.video.speech if take.candidate.video else (),
        has_sound=probe.has_sound and window.speech_whole and take.speed == 1,
        score=round(take.quality, 4),
        reason=chosen.reason,
        beat=first,
        beat_error_ms=0.0,
        span=(take.span.start, take.span.end) if take.span else None,
        speed=take.speed,
        shaken=take.candidate.video is not None and is_shaken(take.candidate.video, window.start, window.end),
        speeds=speeds_at(take.candidate.video, take.span) if take.candidate.video and take.span else (),
        beside=pictures_beside(chosen, entrances(grid, first, last, transition)),
    )


def pictures_beside(chosen: Chosen, enters: Sequence[float]) -> tuple[Picture, ...]:
    """Those that are seen together with the take. They come in one after the other, if there is time for all."""
    count = len(chosen.beside)
    times = enters[:count] if len(enters) >= count else [0.0] * count
    return tuple(replace(picture_of(take), enters=time) for take, time in zip(chosen.beside, times, strict=True))


def picture_of(take: Take) -> Picture:
    """A photo as one of several in a shot."""
    probe = take.candidate.probe
    seen = focus(take.look, probe.width, probe.height)
    return Picture(str(take.candidate.path), probe.width, probe.height, seen)


def entrances(grid: BeatGrid, first: int, last: int, transition: float) -> list[float]:
    """Seconds after the beginning of a shot at which pictures may come in: on beats, once the shot is alone on screen,
    and so early that all are seen together for half of its time.
    """
    beats = grid.beats
    cut, latest = beats[first], (beats[first] + beats[last]) / 2
    found: list[float] = []
    before = cut + transition / 2 - BETWEEN_ENTRANCES
    for beat in beats[first + 1 : last]:
        if beat <= latest and beat - before >= BETWEEN_ENTRANCES:
            found.append(round(beat - cut + transition / 2, 4))
            before = beat
    return found


def window_of(chosen: Chosen, seconds: float) -> Window:
    """In and out point of a clip; a photo simply lasts."""
    take = chosen.take
    if take.candidate.video is None or take.span is None:
        return Window(0.0, seconds, take.quality, speech_whole=True)
    window = window_for(take, seconds)
    if window is None:
        raise ValueError("the schedule gave a clip more seconds than its scene has")
    return window


def title_card(chosen: Sequence[Chosen], title: str, subtitle: str, end: float) -> Shot:
    """The opening: the name over the best picture of the movie, which shows itself sharp later."""
    cover = max(chosen, key=lambda entry: (entry.take.candidate.probe.kind == "photo", entry.take.quality))
    return card("title", cover, (0.0, end), 0.0, (title, subtitle), None)


def end_card(last: Chosen, days: str, grid: BeatGrid, beat: int, transition: float) -> Shot:
    """The closing: the dates over the last picture, until the music has died away."""
    return card("end", last, (grid.beats[beat] - transition / 2, grid.duration), transition, ("", days), beat)


def card(
    kind: ShotKind,
    behind: Chosen,
    times: tuple[float, float],
    transition: float,
    texts: tuple[str, str],
    beat: int | None,
) -> Shot:
    take, probe = behind.take, behind.take.candidate.probe
    at = (take.span.start + take.span.end) / 2 if take.span else 0.0
    return Shot(
        id=shot_id(kind, str(take.candidate.path)),
        kind=kind,
        source=str(take.candidate.path),
        start=times[0],
        end=times[1],
        in_=at,
        out=at,
        transition=transition,
        width=probe.width,
        height=probe.height,
        focus=focus(take.look, probe.width, probe.height),
        text=texts[0],
        subtitle=texts[1],
        speech=(),
        has_sound=False,
        score=round(take.quality, 4),
        reason=CARD_REASONS[kind],
        beat=beat,
        beat_error_ms=None if beat is None else 0.0,
        span=(take.span.start, take.span.end) if take.span else None,
    )


def shot_id(*parts: str) -> str:
    """A short name that stays the same when the same story is told again."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def focus(look: Look, width: int, height: int) -> tuple[tuple[float, float, float, float], ...]:
    """What must stay in the picture, as shares 0..1 of its sides: the faces, else people and animals."""
    boxes = [face.box for face in look.faces]
    boxes = boxes or [seen.box for seen in look.objects if seen.label in SUBJECTS and seen.score >= SURE_SUBJECT]
    return tuple(shares(box, width, height) for box in boxes)


def shares(box: Box, width: int, height: int) -> tuple[float, float, float, float]:
    sides = (width, height, width, height)
    x0, y0, x1, y1 = (round(min(1.0, max(0.0, value / side)), 4) for value, side in zip(box, sides, strict=True))
    return x0, y0, x1, y1


def dates(items: Sequence[Candidate], language: str) -> str:
    """From which day to which the pictures are: "3 May 2024", "3–9 May 2024", "May – July 2024", "2019–2024".

    Empty where no picture tells its date.
    """
    days = sorted(item.when.date() for item in items if item.dated)
    return span_of_days(days[0], days[-1], language) if days else ""


def span_of_days(first: date, last: date, language: str) -> str:
    """As the Unicode CLDR has it, with months in full; fonts of titles have no thin spaces."""
    locale = Locale.parse(INTERNATIONAL.get(language, language))
    if first == last:
        return format_date(first, "long", locale)
    if (first.year, first.month) == (last.year, last.month):
        begin, end = (re.sub("M+", "MMMM", part) for part in locale.interval_formats["yMMMd"]["d"])
        return format_date(first, begin, locale) + format_date(last, end, locale)
    said = format_interval(first, last, "yMMMM" if first.year == last.year else "y", locale=locale)
    return said.replace("\N{THIN SPACE}", " ")
