"""How loud movies are, by meters that are not ours, and whether what is heard is heard when it is seen."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pyloudnorm
from PIL import Image
from scipy.signal import resample_poly

from bench.filming.setting import Setting
from bench.fixed_movie import storyboard
from bench.place import TITLE
from bench.seeing.row import Row
from render.audio.soundtracks import arrange, soundtracks
from render.film.movie import render_movie
from render.film.sound import render_sound
from render.film.soundtrack import RATE, decode
from render.film.theme import OUR_SOUNDTRACKS, Theme, load_theme
from render.film.timeline import FRAME_RATE
from render.media.arrays import Sound, unwatched
from render.story.storyboard import Shot, Storyboard, to_json

LOUDNESS, WITHIN, PEAK, SYNC = -16.0, 1.0, -1.0, 20.0  # LUFS, LU, dBTP, ms
OVERSAMPLING = 8
# Clips that flash and beep at once, shown in a small movie at places that no frame is at.
HEIGHT, CLIP_SIZE, CLIP_FRAMES = 180, (320, 180), 120
FLASHES = (31, 77)  # frames of a clip
STARTS = (2.017, 6.643, 11.251, 15.888)  # seconds into the movie
IN, LASTS, BETWEEN = 0.513, 2.9, 0.4
BEEP, BEEP_SECONDS, HEARD = 1000.0, 0.08, 0.25


def rows(setting: Setting) -> Iterator[Row]:
    levels = [levels_of(setting, track.name) for track in soundtracks(OUR_SOUNDTRACKS)]
    off = [abs(loudness - LOUDNESS) for loudness, _ in levels]
    spread = f"{min(level for level, _ in levels):.2f} to {max(level for level, _ in levels):.2f} LUFS by pyloudnorm"
    yield Row("loudness off -16 LUFS, worst", WITHIN, max(off), len(levels), "each soundtrack", True, spread)
    peaks = [peak for _, peak in levels]
    note = f"{min(peaks):.2f} to {max(peaks):.2f} dBTP at {OVERSAMPLING} times the rate, decoded from AAC"
    yield Row("true peak, dBTP, worst", PEAK, max(peaks), len(peaks), "each soundtrack", True, note)
    lags = lags_of(setting.scratch)
    note = f"{min(lags):+.1f} to {max(lags):+.1f} ms, sound after picture"
    yield Row("sound off its picture, ms, worst", SYNC, max(map(abs, lags)), len(lags), "flashes and beeps", True, note)


def levels_of(setting: Setting, name: str) -> tuple[float, float]:
    """Of the made movie's sound with this piece of music, decoded from AAC: LUFS and dBTP."""
    board = storyboard(setting.inputs, TITLE)
    track = next(track for track in soundtracks(OUR_SOUNDTRACKS) if track.name == name)
    board = replace(board, soundtrack=name, pieces=arrange(track, board.duration).pieces)
    out = setting.scratch / "sound.mp4"
    render_sound({"storyboard": to_json(board), "song": None, "opening": None, "out": str(out)}, unwatched)
    heard = decode(out)
    return float(pyloudnorm.Meter(RATE).integrated_loudness(heard.astype(np.float64))), true_peak(heard)


def true_peak(sound: Sound) -> float:
    highest = max(np.abs(resample_poly(part, OVERSAMPLING, 1, axis=0)).max() for part in np.array_split(sound, 20))
    return float(20 * np.log10(highest))


def lags_of(folder: Path) -> list[float]:
    """How much later than its flash each beep is, ms."""
    made = folder / "sync.mp4"
    board = flashing_board(folder)
    render_movie(board, plain_theme(), made, height=HEIGHT, cache=folder / "cache", song=silence(folder, board))
    with av.open(str(made)) as container:
        light = [float(frame.to_ndarray()[:HEIGHT].mean()) for frame in container.decode(video=0)]
    flashes = [index for index, luma in enumerate(light) if luma > 150]
    beeps = beginnings(decode(made)[:, 0])
    if not len(flashes) == len(beeps) == len(STARTS) * len(FLASHES):
        raise RuntimeError(f"{len(flashes)} flashes, {len(beeps)} beeps")
    return [1000 * (beep - flash / FRAME_RATE) for flash, beep in zip(flashes, beeps, strict=True)]


def plain_theme() -> Theme:
    """One whose transitions do not flash."""
    fades = {"transitions": ("crossfade",), "opening": "crossfade", "closing": "crossfade"}
    return replace(load_theme("gentle"), **fades)  # type: ignore[arg-type]


def beginnings(sound: npt.NDArray[np.float32]) -> list[float]:
    """When beeps begin, seconds."""
    loud = np.flatnonzero(np.abs(sound) > HEARD * np.abs(sound).max())
    firsts = loud[np.diff(loud, prepend=-RATE) > RATE // 4]
    return [float(first) / RATE for first in firsts]


def flashing_board(folder: Path) -> Storyboard:
    clip, photo = folder / "flash.mp4", folder / "grey.jpg"
    write_clip(clip)
    Image.new("RGB", (640, 360), (40, 40, 40)).save(photo)
    shots: list[Shot] = []
    at = 0.0
    for start in (*STARTS, STARTS[-1] + LASTS + BETWEEN):
        shots.append(shot("photo", photo, at, start + BETWEEN))
        if start in STARTS:
            shots.append(shot("video", clip, start, start + LASTS))
            at = start + LASTS - BETWEEN
    shots[0] = replace(shots[0], transition=0.0)
    return Storyboard("", "", "gentle", "short", "16:9", None, (), shots[-1].end, tuple(shots), ())


def shot(kind: str, path: Path, start: float, end: float) -> Shot:
    first = IN if kind == "video" else 0.0
    return Shot(
        id=f"{kind}{start}", kind=kind, source=str(path), start=start, end=end, in_=first, out=first + end - start,  # type: ignore[arg-type]
        transition=BETWEEN, width=CLIP_SIZE[0], height=CLIP_SIZE[1], focus=(), text="", subtitle="", speech=(),
        has_sound=kind == "video", score=1.0, reason="", beat=None, beat_error_ms=None,
    )  # fmt: skip


def write_clip(out: Path) -> None:
    beep = np.zeros(round(CLIP_FRAMES / FRAME_RATE * RATE), np.float32)
    for frame in FLASHES:
        begin = round(frame / FRAME_RATE * RATE)
        time = np.arange(round(BEEP_SECONDS * RATE)) / RATE
        beep[begin : begin + len(time)] = 0.5 * np.sin(2 * np.pi * BEEP * time)
    with av.open(str(out), "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=FRAME_RATE)
        video.width, video.height, video.pix_fmt = *CLIP_SIZE, "yuv420p"
        sound = container.add_stream("aac", rate=RATE, layout="stereo")
        for number in range(CLIP_FRAMES):
            picture = np.full((*CLIP_SIZE[::-1], 3), 255 if number in FLASHES else 40, np.uint8)
            container.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(video.encode())
        for begin in range(0, len(beep), 1024):
            planes = np.repeat(beep[np.newaxis, begin : begin + 1024], 2, axis=0)
            block = av.AudioFrame.from_ndarray(planes, format="fltp", layout="stereo")
            block.rate, block.pts, block.time_base = RATE, begin, Fraction(1, RATE)
            container.mux(sound.encode(block))
        container.mux(sound.encode())


def silence(folder: Path, board: Storyboard) -> Path:
    """Music that cannot be heard, so that only the clips are."""
    out = folder / "silence.wav"
    noise = np.random.default_rng(1).integers(-3, 4, round(board.duration * RATE))
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(noise.astype("<i2").tobytes())
    return out
