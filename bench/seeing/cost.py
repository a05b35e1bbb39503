"""What looking costs beyond what it cannot do without: CPU seconds, by turns with the least that would do."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import av
import cv2
import numpy as np
from av.video.reformatter import VideoReformatter
from PIL import Image

from bench.make_inputs import NOISE, SOUND_RATE, make_photo
from bench.meter import SAMPLE_SECONDS, family, pss_mib
from bench.seeing.joined_clips import COMPUTER, TELEPHONE, Codec, Picture, pieces, write_film
from bench.seeing.row import Row
from render.jobs.asking import scratch
from render.jobs.calls import Call, Done
from render.jobs.look import look_limits
from render.jobs.looking import analyse
from render.jobs.pool import Pool
from render.jobs.probing import probe_as_json
from render.media.arrays import unwatched
from render.media.probe import Probe, probe
from render.media.sound import read_sound
from render.vision import sessions

PHOTO_AIM, VIDEO_AIM, MEMORY_AIM = 1.25, 1.3, 700.0
# Real photos with faces, enlarged to 12 MP with a telephone's grain.
PHOTOS = ("Canon_PowerShot_A70.jpg", "Canon_PowerShot_A610.jpg", "Apple_iPhone_4S.jpg", "Sony_DSC-H9.jpg")
PHOTO_ROUNDS, VIDEO_ROUNDS = 7, 3
# Twenty scenes of three seconds, and a film in which people talk for its sound.
FILM_SIZE, FILM_RATE, SCENES, SCENE_SECONDS = (1920, 1080), 30, 20, 3.0
VOICE = "videos/sample_iTunes.mov"
FILMS = {"as telephones write": TELEPHONE, "as x264 writes": COMPUTER}
LINES = (640, 360)
NOISES = 8  # pictures of sensor noise that take turns
SEED = 4

type Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Run:
    """What a network was given once."""

    network: Any
    outputs: list[str]
    inputs: dict[str, Any]

    def again(self) -> None:
        self.network.run(self.outputs, self.inputs)


@dataclass(frozen=True, slots=True)
class Recorder:
    """A session that takes note of what it is given."""

    network: Any
    runs: list[Run] = field(default_factory=list)

    def get_inputs(self) -> Any:
        return self.network.get_inputs()

    def run(self, outputs: list[str], inputs: dict[str, Any]) -> Any:
        self.runs.append(Run(self.network, outputs, inputs))
        return self.network.run(outputs, inputs)


@dataclass(slots=True)
class Peak:
    """The most memory that was seen, in MiB."""

    mib: float = 0.0


def rows(media: Path) -> Iterator[Row]:
    cv2.setNumThreads(1)
    inputs = Path("data") / "bench-seeing"
    inputs.mkdir(parents=True, exist_ok=True)
    photos = [photo_of(media, name, inputs) for name in PHOTOS]
    films = {how: film_of(media, codec, inputs / f"film {how}.mp4") for how, codec in FILMS.items()}
    yield memory_row([*photos, *films.values()])
    yield photo_row(photos)
    for how, path in films.items():
        yield video_row(how, path)


def photo_row(photos: Sequence[Path]) -> Row:
    ratios, calls = [], 0
    for path in photos:
        look, least, runs = photo_works(path, probe(path))
        calls += runs
        ratios += [a / b for a, b in by_turns(look, least, PHOTO_ROUNDS)]
    note = f"{spread(ratios)}; {calls / len(photos):.0f} network calls a photo"
    return Row(
        "cost of a 12 MP JPEG / (one decode + bare network calls)", PHOTO_AIM, median(ratios), len(ratios),
        f"made: {len(photos)} photos enlarged", at_most=True, note=note,
    )  # fmt: skip


def photo_works(path: Path, known: Probe) -> tuple[Work, Work, int]:
    """Looking at the photo; decoding it and running the same networks on the same inputs; how many runs these are."""
    with recorded() as runs:
        analyse(path, known, unwatched)

    def least() -> None:
        with Image.open(path) as image:
            np.asarray(image)
        for run in runs:
            run.again()

    return lambda: analyse(path, known, unwatched), least, len(runs)


@contextmanager
def recorded() -> Iterator[list[Run]]:
    """Every run of a network within the block."""
    runs: list[Run] = []
    original = sessions.session
    sessions.session = lambda name: Recorder(original(name), runs)  # type: ignore[assignment]
    try:
        yield runs
    finally:
        sessions.session = original


def video_row(how: str, path: Path) -> Row:
    known = probe(path)
    turns = by_turns(lambda: analyse(path, known, unwatched), lambda: decode_film(path), VIDEO_ROUNDS)
    ratios = [a / b for a, b in turns]
    ours, least = (median(column) for column in zip(*turns, strict=True))
    return Row(
        f"cost of 60 s of 1080p, {how} / (decode all + luma to 360 lines)", VIDEO_AIM, median(ratios), len(ratios),
        "made: real clips joined", at_most=True, note=f"{spread(ratios)}; {ours:.1f} s against {least:.1f} s",
    )  # fmt: skip


def decode_film(path: Path) -> None:
    shrinker = VideoReformatter()
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        stream.codec_context.thread_count = 1
        for frame in film.decode(stream):
            shrinker.reformat(frame, *LINES, "gray", interpolation="AREA", threads=1).to_ndarray()


def memory_row(paths: Sequence[Path]) -> Row:
    """The peak of a fenced child that looks at all of them, one after the other."""
    folders = sorted({path.parent.absolute() for path in paths})
    peak = Peak()
    with (
        scratch(Path("data")) as own,
        Pool(1, readable=folders, writable=[own], preload=["analyse"]) as pool,
        watched(peak),
    ):
        for path in paths:
            known = probe(path)
            params = {"path": str(path.absolute()), "probe": probe_as_json(known)}
            for _, outcome in pool.run([Call("analyse", params, limits=look_limits([known]))]):
                if not isinstance(outcome, Done):
                    raise RuntimeError(f"{path}: {outcome}")
    return Row("memory of a worker's child, MB", MEMORY_AIM, peak.mib, len(paths), "made: the same", at_most=True)


@contextmanager
def watched(peak: Peak) -> Iterator[None]:
    """Within the block the memory of this process's children is noted."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(SAMPLE_SECONDS):
            peak.mib = max(peak.mib, sum(pss_mib(child) for child in family(os.getpid())[1:2]))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def by_turns(ours: Work, least: Work, rounds: int) -> list[tuple[float, float]]:
    """CPU seconds of both in each round, after one that warms up."""
    return [(cpu_seconds(ours), cpu_seconds(least)) for _ in range(rounds + 1)][1:]


def cpu_seconds(work: Work) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def spread(ratios: Sequence[float]) -> str:
    return f"{min(ratios):.2f} to {max(ratios):.2f}"


def photo_of(media: Path, name: str, folder: Path) -> Path:
    out = folder / name
    if not out.exists():
        make_photo(media / "photos" / "album" / name, out, SEED)
    return out


def film_of(media: Path, codec: Codec, out: Path) -> Path:
    if not out.exists():
        partial = out.with_suffix(".partial")
        sound = read_sound(media / VOICE, probe(media / VOICE), 0.0, SCENES * SCENE_SECONDS, SOUND_RATE)
        write_film(partial, noisy_scenes(media), FILM_SIZE, FILM_RATE, codec, sound)
        partial.replace(out)
    return out


def noisy_scenes(media: Path) -> Iterator[Picture]:
    """Frames as a telephone's sensor gives them: enlarged clips are too clean, and cost a decoder less."""
    random = np.random.default_rng(SEED)
    width, height = FILM_SIZE
    noise = np.round(random.standard_normal((height, width), np.float32) * NOISE).astype(np.int16)
    noises = [np.roll(noise, random.integers(0, (height, width)), (0, 1)) for _ in range(NOISES)]
    for part in pieces(media, [SCENE_SECONDS] * SCENES, FILM_SIZE, FILM_RATE, SEED):
        for number, frame in enumerate(part):
            luma = frame[:height]
            luma[:] = np.clip(luma + noises[number % NOISES], 16, 235)
            yield frame
