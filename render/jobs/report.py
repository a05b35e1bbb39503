"""The JSON reports of the commands; their shapes are documented in docs/commands.md."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from render.film.theme import Theme
from render.film.timeline import FRAME_RATE, Placed, timeline
from render.jobs.look import Album
from render.jobs.stages import Stages
from render.jobs.who import Persons
from render.story.candidate import candidates
from render.story.similar import similar_groups
from render.story.storyboard import Storyboard
from render.story.wish import Wish
from render.vision.analysis import Analysis, Face, VideoAnalysis

DIGITS = 4
PLACES = {"box", "square", "track"}  # of a face; the rest are scores
# What a refused file has null for.
UNSEEN: dict[str, Any] = dict.fromkeys(
    (
        *("kind", "taken_at", "width", "height", "gps", "camera", "faces", "sharpness", "exposure", "quality"),
        *("labels", "themes", "junk", "nudity", "similar_group", "place", "video"),
    )
)


def analysis_report(album: Album, stages: Stages, persons: Persons) -> dict[str, Any]:
    """The report of command `analyse`."""
    groups = group_names(album)
    files = [file_report(path, analysis, groups.get(path), persons) for path, analysis in album.seen]
    files += [{"path": refused.source, "refused": refused.reason} | UNSEEN for refused in album.refused]
    files.sort(key=lambda file: str(file["path"]))
    return {"files": files, "seconds": stages.seconds, "cpu_seconds": stages.cpu_seconds}


def group_names(album: Album) -> dict[Path, str]:
    """g1, g2, ... for the files that are like another one."""
    items = candidates(album.seen)
    groups = [group for group in similar_groups(items, album.agree) if len(group) > 1]
    return {items[index].path: f"g{number}" for number, group in enumerate(groups, 1) for index in group}


def file_report(path: Path, analysis: Analysis, group: str | None, persons: Persons) -> dict[str, Any]:
    probe, look = analysis.probe, analysis.look
    return {
        "path": str(path),
        "kind": probe.kind,
        "refused": None,
        "taken_at": probe.taken_at.isoformat() if probe.taken_at else None,
        "width": probe.width,
        "height": probe.height,
        "gps": probe.gps,
        "camera": probe.camera,
        "faces": [face_report(face, persons.get((path, number))) for number, face in enumerate(look.faces)],
        "sharpness": round(look.sharpness, DIGITS),
        "exposure": round(look.exposure, DIGITS),
        "quality": round(look.quality, DIGITS),
        "labels": [[name, round(p, DIGITS)] for name, p in look.labels],
        "themes": [[name, round(p, DIGITS)] for name, p in look.themes],
        "junk": look.junk,
        "nudity": round(look.nudity, DIGITS),
        "similar_group": group,
        "place": None,
        "video": video_report(analysis.video) if analysis.video else None,
    }


def face_report(face: Face, person: str | None) -> dict[str, Any]:
    scores = {name: round(value, DIGITS) for name, value in asdict(face).items() if name not in PLACES}
    return {"box": [round(side, 1) for side in face.box], **scores, "person": person}


def video_report(video: VideoAnalysis) -> dict[str, Any]:
    return {
        "duration": round(video.duration, DIGITS),
        "scene_cuts": [round(cut, 3) for cut in video.scene_cuts],
        "best": [[round(span.start, 3), round(span.end, 3), round(span.score, DIGITS)] for span in video.best],
        "speech": [[round(start, 3), round(end, 3)] for start, end in video.speech],
    }


def movie_report(board: Storyboard, theme: Theme, wish: Wish, stages: Stages) -> dict[str, Any]:
    """The report of command `memory`."""
    movie = timeline(board, theme, wish.height)
    return {
        "duration": round(movie.frames / FRAME_RATE, 3),
        "title": board.title,
        "subtitle": board.subtitle,
        "shots": [shot_report(placed) for placed in movie.placed],
        "left_out": [asdict(left_out) for left_out in board.left_out],
        "stages": stages.rows,
        "seconds": stages.seconds,
        "cpu_seconds": stages.cpu_seconds,
        "soundtrack": board.soundtrack or str(wish.soundtrack),
        "peak_memory_mb": stages.peak_memory_mb,
    }


def shot_report(placed: Placed) -> dict[str, Any]:
    """A shot on the movie's frames; the error of its cut is what rounding to frames leaves against the beat."""
    shot = placed.shot
    planned = shot.start + shot.transition / 2
    cut = (placed.first + placed.body_first) / 2 / FRAME_RATE
    return {
        "kind": shot.kind,
        "text": shot.text,
        "subtitle": shot.subtitle,
        "source": shot.source,
        "beside": [picture.source for picture in shot.beside],
        "start": round(placed.first / FRAME_RATE, 3),
        "end": round(placed.last / FRAME_RATE, 3),
        "in": round(shot.in_, 3),
        "out": round(shot.out, 3),
        "speed": shot.speed,
        "score": shot.score,
        "reason": shot.reason,
        "beat": shot.beat,
        "beat_error_ms": None if shot.beat is None else round(1000 * (cut - planned), 1),
        "has_sound": shot.has_sound,
    }
