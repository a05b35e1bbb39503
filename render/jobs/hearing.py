"""The task "hear_song": listen to a family's own song, before anything else touches the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np

from render.audio.beats import RATE, Floats
from render.audio.hearing import hear
from render.film.song import read_song
from render.jobs.calls import Limits
from render.media.arrays import Report
from render.media.errors import RefusedError

MIB = 2**20
# A song of 20 minutes takes 12 s of CPU and 420 MB.
HEARING_LIMITS = Limits(seconds=180.0, cpu_seconds=120.0, memory=1200 * MIB)
SHORTEST, LONGEST = 15.0, 20 * 60.0  # seconds
NOT_HEARD = "This song could not be listened to; the log says why."


def hear_song(params: dict[str, Any], report: Report) -> dict[str, Any]:
    """{"path", "bpm": None or as a person says, "whole", "out": None or where to write the song for the page, as FLAC}
    -> what was heard. Raises RefusedError for what is no song.

    whole: refuse one that is very short or long; without it the beginning of a long one is listened to.
    """
    report(0.0, "Reading the song")
    sound = read_song(Path(params["path"]), RATE, LONGEST + 1.0).mean(axis=1)
    shortest = SHORTEST if params["whole"] else 1.0
    if len(sound) > LONGEST * RATE and params["whole"]:
        raise RefusedError(f"This song is too long; the limit is {LONGEST / 60:g} minutes.")
    if len(sound) < shortest * RATE:
        raise RefusedError(f"This song is too short; it should last at least {shortest:g} seconds.")
    if not np.isfinite(sound).all() or np.abs(sound).max() < 1e-4:
        raise RefusedError("There is nothing to hear in this file.")
    report(0.3, "Listening for the beat")
    heard = hear(sound, params["bpm"])
    if params["out"]:
        report(0.8, "Preparing the page")
        write_flac(sound, Path(params["out"]))
    report(1.0, "Preparing the page")
    return heard.to_json()


def write_flac(sound: Floats, out: Path) -> None:
    """For the page: every browser decodes FLAC to the very samples in which the beats were found."""
    samples = np.round(np.clip(sound, -1, 1) * 32767).astype(np.int16)
    with av.open(str(out), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE, layout="mono")
        for start in range(0, len(samples), 4096):
            frame = av.AudioFrame.from_ndarray(samples[None, start : start + 4096], format="s16", layout="mono")
            frame.rate, frame.pts = RATE, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
