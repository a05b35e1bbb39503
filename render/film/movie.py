"""From a storyboard to a movie: what is not cached is made by children, then all is joined and checked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from render.film.about import About, said_by
from render.film.encoder import DRAFT_OPTIONS
from render.film.join import join
from render.film.keys import Hashes, content_hash, key_of, segment_key, sound_key
from render.film.parts import PartsCache
from render.film.seal import is_sealed
from render.film.stream import Stream
from render.film.theme import OUR_SOUNDTRACKS, Theme
from render.film.timeline import FRAME_RATE, Segment, Timeline, cut_runs, frames_of, runs, timeline
from render.film.titles import title_stands
from render.media.arrays import Report, unwatched
from render.story.storyboard import Storyboard, to_json

# Folders of the cache.
SEGMENTS, SOUNDS = "segments", "sounds"
# Bytes; a minute of 1080p takes about 25 MB.
CACHE_BYTES = 4 * 2**30
# A shot or two.
SHORT_RUN_FRAMES = 150
# The short side of what is watched while the movie is being made.
DRAFT_HEIGHT = 480
# How much of the whole work, in frames, the sound counts for in the progress.
SOUND_FRAMES = 60

# Imported only by who does the task: the sound's libraries take seconds, and no picture needs them.
TASKS = {
    "render_run": "render.film.segments:render_run",
    "render_sound": "render.film.sound:render_sound",
    "finish_movie": "render.film.finish:finish_movie",
}


@dataclass(frozen=True, slots=True)
class Work:
    """One task for one child."""

    task: str  # a name in TASKS
    params: dict[str, Any]


# Does all the work, in any order, and yields the index and the result of each piece as it ends. Tells how far pieces
# have come by calling its second argument with the index and a share 0..1; what that raises must end the work.
type Children = Callable[[Sequence[Work], Callable[[int, float], None]], Iterator[tuple[int, dict[str, Any]]]]


def do(work: Work, report: Report) -> dict[str, Any]:
    """Do it here and now."""
    module, function = TASKS[work.task].split(":")
    result: dict[str, Any] = getattr(import_module(module), function)(work.params, report)
    return result


def in_process(work: Sequence[Work], tell: Callable[[int, float], None]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Children for those who have none."""
    for index, piece in enumerate(work):

        def report(share: float, _: str, index: int = index) -> None:
            tell(index, share)

        yield index, do(piece, report)


@dataclass(frozen=True, slots=True)
class MovieReport:
    """What was made and how much of it was new."""

    path: Path
    frames: int
    segments: int
    segments_made: int
    frames_made: int
    sound_made: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A movie with the places of its parts, and which of them are still to be made."""

    storyboard: Storyboard
    theme: Theme
    height: int
    song: Path | None
    movie: Timeline
    segments: PartsCache
    sounds: PartsCache
    paths: tuple[Path, ...]  # of each segment
    sound: Path
    missing: tuple[Segment, ...]
    sound_missing: bool
    draft: bool  # quickly made, to be watched while the real one is being made

    @property
    def stream(self) -> Stream:
        """To watch while its parts are being made."""
        return Stream(self.paths, tuple(self.counts), self.sound, self.opening, self.movie.size)

    @property
    def counts(self) -> list[int]:
        """Frames of each segment."""
        return [segment.frames for segment in self.movie.segments]

    @property
    def clips(self) -> set[int]:
        """Which of its shots are clips."""
        return {index for index, placed in enumerate(self.movie.placed) if placed.shot.kind == "video"}

    def runs(self, children: int) -> list[list[Segment]]:
        """The missing segments, shared out among children."""
        return runs(self.missing, children, self.clips)

    def short_runs(self) -> list[list[Segment]]:
        """The missing segments in runs so short that several children keep about to the order in which they play."""
        return cut_runs(self.missing, lambda _: SHORT_RUN_FRAMES, self.clips)

    def run_work(self, segments: Sequence[Segment]) -> Work:
        """Make these segments."""
        wanted = [(segment, self.paths[segment.index]) for segment in segments]
        return run_work(self.storyboard, self.theme, self.height, wanted, draft=self.draft)

    @property
    def opening(self) -> Path:
        """Of the sound, until that is there."""
        return self.sound.with_suffix(f".opening{self.sound.suffix}")

    def sound_work(self, *, watched: bool = False) -> Work:
        """Make the sound, with the family's song or with the storyboard's soundtrack; its opening first, if watched."""
        song = str(self.song) if self.song else None
        files = {"out": str(self.sound), "opening": str(self.opening) if watched else None}
        return Work("render_sound", {"storyboard": to_json(self.storyboard), "song": song} | files)

    def finish_work(self, out: Path, poster: Path, about: About | None = None) -> Work:
        """Join all parts to the movie at `out`, and take its poster, where all words of its title stand.

        about: what the file says of itself; what the storyboard tells, if None.
        """
        parts = [[str(path), frames] for path, frames in zip(self.paths, self.counts, strict=True)]
        made = {"segments": parts, "sound": str(self.sound), "about": asdict(about or said_by(self.storyboard))}
        files = {"out": str(out), "poster": str(poster), "poster_time": title_stands(self.movie.placed[0])}
        return Work("finish_movie", made | files)

    def drop_damaged(self) -> bool:
        """Remove parts that are not as they were written; whether there were any. Then the movie must be planned anew.

        To be asked before they are joined, as it reads them all.
        """
        damaged = [path for path in {*self.paths, self.sound} if path.exists() and not is_sealed(path)]
        for path in damaged:
            path.unlink(missing_ok=True)
        return bool(damaged)

    def trim_caches(self) -> None:
        """Let go of what was longest unused; nothing of this movie."""
        self.opening.unlink(missing_ok=True)
        self.segments.trim(keep=self.paths)
        self.sounds.trim(keep=[self.sound])


def tidy_cache(cache: Path, cache_bytes: int) -> None:
    """Let go of parts that nobody has used for long."""
    for folder in (SEGMENTS, SOUNDS):
        PartsCache(cache / folder, cache_bytes).trim()


def plan_movie(
    storyboard: Storyboard,
    theme: Theme,
    *,
    height: int,
    cache: Path,
    song: Path | None = None,
    hashes: Hashes | None = None,
    cache_bytes: int = CACHE_BYTES,
    draft: bool = False,
) -> Plan:
    """Where the parts of the movie are, and what is missing.

    height: the short side in pixels; of a draft at most DRAFT_HEIGHT. song: the family's own sound file instead of the
    storyboard's soundtrack. hashes: sha256 of sources by path, where known. draft: see Plan.
    """
    height = min(height, DRAFT_HEIGHT) if draft else height
    movie = timeline(storyboard, theme, height)
    known = source_hashes(storyboard, hashes or {})
    segments, sounds = PartsCache(cache / SEGMENTS, cache_bytes), PartsCache(cache / SOUNDS, cache_bytes)
    names = [segment_key(movie, segment, theme, known) for segment in movie.segments]
    paths = [segments.path(key_of([name, DRAFT_OPTIONS]) if draft else name) for name in names]
    music = content_hash(song or OUR_SOUNDTRACKS / f"{storyboard.soundtrack}.opus")
    sound = sounds.path(sound_key(storyboard, music, known))
    return Plan(
        storyboard=storyboard,
        theme=theme,
        height=height,
        song=song,
        movie=movie,
        segments=segments,
        sounds=sounds,
        paths=tuple(paths),
        sound=sound,
        missing=tuple(missing_segments(movie, paths, segments)),
        sound_missing=not sounds.has(sound.stem),
        draft=draft,
    )


def render_movie(
    storyboard: Storyboard,
    theme: Theme,
    out: Path,
    *,
    height: int,
    cache: Path,
    song: Path | None = None,
    hashes: Hashes | None = None,
    children: int | None = None,
    run_children: Children = in_process,
    cache_bytes: int = CACHE_BYTES,
    report: Report = unwatched,
) -> MovieReport:
    """Write the movie to `out` as MP4.

    children: how many `run_children` has; the cores, if None. The rest as for `plan_movie`.
    Raises RefusedError if a source cannot be read, JoinError for a damaged result, and what `report` raises.
    """
    planned = partial(
        plan_movie, storyboard, theme, height=height, cache=cache, song=song, hashes=hashes, cache_bytes=cache_bytes
    )
    plan = planned()
    if plan.drop_damaged():
        plan = planned()
    work = [plan.sound_work()] if plan.sound_missing else []
    weights = [SOUND_FRAMES] * len(work)
    for run in plan.runs(children or os.cpu_count() or 1):
        work.append(plan.run_work(run))
        weights.append(frames_of(run))
    have_done(work, weights, run_children, report)
    report(1.0, "Joining")
    join(plan.paths, plan.counts, plan.sound, out, FRAME_RATE, said_by(storyboard))
    plan.trim_caches()
    made = frames_of(plan.missing)
    return MovieReport(out, plan.movie.frames, len(plan.paths), len(plan.missing), made, plan.sound_missing)


def source_hashes(storyboard: Storyboard, known: Hashes) -> dict[str, str]:
    """sha256 of every source, computed where not known."""
    sources = {source for shot in storyboard.shots for source in shot.sources}
    sources |= {sticker.source for shot in storyboard.shots for sticker in shot.stickers}
    return {source: known.get(source) or content_hash(Path(source)) for source in sorted(sources)}


def missing_segments(movie: Timeline, paths: Sequence[Path], cache: PartsCache) -> list[Segment]:
    """Those that are to be made; of equal ones the first."""
    missing: dict[Path, Segment] = {}
    for segment, path in zip(movie.segments, paths, strict=True):
        if path not in missing and not cache.has(path.stem):
            missing[path] = segment
    return list(missing.values())


def have_done(work: Sequence[Work], weights: Sequence[int], run_children: Children, report: Report) -> None:
    """Have all the work done, and tell how much of it is."""
    shares = [0.0] * len(work)

    def tell(index: int, share: float) -> None:
        shares[index] = share
        done = sum(weight * part for weight, part in zip(weights, shares, strict=True))
        report(done / sum(weights), "Rendering")

    for index, _ in run_children(work, tell):
        tell(index, 1.0)


def run_work(
    storyboard: Storyboard,
    theme: Theme,
    height: int,
    segments: Sequence[tuple[Segment, Path]],
    *,
    draft: bool = False,
) -> Work:
    """Make these segments at these paths."""
    wanted = [[segment.index, str(path)] for segment, path in segments]
    what = {"storyboard": to_json(storyboard), "theme": asdict(theme), "height": height, "draft": draft}
    return Work("render_run", what | {"segments": wanted})
