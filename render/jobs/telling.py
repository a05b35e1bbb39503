"""The task "tell_story": from what was seen in an album's files to a storyboard."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from render.audio.heard import Heard
from render.audio.own_song import Tuning, at_most, own_song
from render.audio.soundtracks import Arrangement, Soundtrack, arrange, soundtracks
from render.film.theme import OUR_SOUNDTRACKS, Theme, theme_from_values
from render.jobs.arranging import Comparison, Picture, picture_of
from render.media.arrays import Report
from render.media.errors import RefusedError
from render.media.probe import Source
from render.story.chapters import Place
from render.story.keeping import Kept
from render.story.pace import AS_LONG_AS_THE_SONG
from render.story.storyboard import shot_from_json, to_json
from render.story.tell import tell
from render.story.wish import Wish
from render.vision import codec
from render.vision.analysis import Analysis, Span


def tell_story(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"looks": file of JSON lines {"id", "when", "dated", "analysis", "picture", "similar_group", "place", "country",
    "kept"}, "ruled", "wish", "theme", "soundtrack", "song", "turn", "keep": [shot]} -> a storyboard whose sources are
    the ids.

    soundtrack: the name of the piece; without one of the theme's, `turn` picks one. song: instead of them a person's
    own, {"name", "heard", "tuning"}, or None. keep: shots that stay. What is left
    out is not told, but for the near misses of each shot: of a large album it would be most of what every page reads.
    Of similar shots one is shown: those of one "similar_group" (a name or None), and those that are in none yet and
    agree by their "picture", as in the task "similar". place, country: a town and an ISO 3166 code, or empty.
    ruled: whether there is a rule, which keeps of each file {"score", "spans": [[start, end, score]]}, or None.
    """
    report(0.0, "Finding the story")
    theme = theme_from_values(params["theme"])
    pictures: dict[Path, Picture] = {}
    known: dict[Path, str] = {}
    places: dict[Path, Place] = {}
    kept: dict[Path, Kept] = {}
    analyses = []
    for file in read_lines(Path(params["looks"])):
        source, analysis = seen(file)
        analyses.append((source, analysis))
        pictures[source] = picture_of(file)
        places[source] = (file["place"], file["country"])
        if file["similar_group"]:
            known[source] = file["similar_group"]
        if file["kept"]:
            kept[source] = kept_from_json(file["kept"])
    board = tell(
        analyses,
        Wish(**params["wish"]),
        theme.pace,
        music_for(params, theme),
        keep=[shot_from_json(shot) for shot in params["keep"]],
        called=lambda _: "another picture",
        agree=Comparison(pictures, known).agree,
        where=lambda item: places[item.path],
        kept=kept if params["ruled"] else None,
    )
    return to_json(replace(board, left_out=()))


def kept_from_json(plain: dict[str, Any]) -> Kept:
    return Kept(plain["score"], tuple(Span(*span) for span in plain["spans"]))


def music_for(params: dict[str, Any], theme: Theme) -> Callable[[float], Arrangement]:
    """How to get music of a length."""
    if own := params["song"]:
        song = own_song(own["name"], "", Path(), Heard.from_json(own["heard"]), Tuning(**own["tuning"]))
        music, whole = song.cut, song.length
    else:
        piece = piece_for(theme.soundtracks, params["soundtrack"], params["turn"])
        music, whole = partial(arrange, piece), piece.grid.duration
    return at_most(music, whole) if params["wish"]["length"] == AS_LONG_AS_THE_SONG else music


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """One line at a time: with all that its videos show, an album is larger as JSON than as arrays."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def seen(file: dict[str, Any]) -> tuple[Path, Analysis]:
    """{"id", "when": naive ISO, "dated", "analysis"}: the analysis, at the time at which the album shows the file."""
    analysis = codec.from_json(file["analysis"])
    when = datetime.fromisoformat(file["when"])
    source: Source = "exif" if file["dated"] else "file"
    return Path(file["id"]), replace(analysis, probe=replace(analysis.probe, taken_at=when, taken_at_source=source))


def piece_for(offered: Sequence[str], wished: str | None, turn: int) -> Soundtrack:
    """The wished piece if the theme has it, else one of its own in turn. Raises RefusedError if it has none."""
    pieces = [piece for piece in soundtracks(OUR_SOUNDTRACKS) if piece.name in offered]
    if not pieces:
        raise RefusedError("This mood has no music.")
    return next((piece for piece in pieces if piece.name == wished), pieces[turn % len(pieces)])
