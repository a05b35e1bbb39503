"""A finished piece as the files that the product reads: Opus, and JSON beside it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import av
import numpy as np

from render.audio.grid import BeatGrid
from render.audio.scores.song import Song
from render.audio.scores.voices import RATE
from render.media.arrays import Sound

# Asked of the encoder; what it writes for this music is 100 to 115 kbit/s, and no file is over 1.8 MB.
BIT_RATE = 88_000
DIGITS = 9  # of seconds


def publish(song: Song, sound: Sound, folder: Path) -> None:
    """Write `<name>.opus` and `<name>.json`."""
    write_opus(sound, folder / f"{song.name}.opus")
    described = description(song, song.grid(len(sound) / RATE))
    text = json.dumps(described, indent=1, ensure_ascii=False)
    (folder / f"{song.name}.json").write_text(text + "\n", encoding="utf-8")


def write_opus(sound: Sound, path: Path) -> None:
    """Opus in Ogg; decoders give back exactly as many samples, each in its place (pre-skip and end trim are set)."""
    # Unless bitexact, the stream's serial number is random, and a rebuilt file would never be the same.
    with av.open(str(path), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=RATE, layout="stereo", options={"application": "audio"})
        stream.bit_rate = BIT_RATE
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound.reshape(1, -1)), format="flt", layout="stereo")
        frame.rate = RATE
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def description(song: Song, grid: BeatGrid) -> dict[str, object]:
    """What the JSON says; times in seconds, exact to the sample also where many are added up."""
    return {
        "title": song.title,
        "mood": song.mood,
        "bpm": round(song.bpm, 2),
        "duration": grid.duration,
        "heard_by": "nobody",
        "sections": [asdict(section) | {"start": round(section.start, DIGITS)} for section in grid.sections],
        "beats": [round(beat, DIGITS) for beat in grid.beats],
        "downbeats": [round(beat, DIGITS) for beat in grid.downbeats],
    }
