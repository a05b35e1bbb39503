"""Ten songs with known beats, as families might send them: `python -m bench.make_songs FOLDER`.

They are scores of the project, played at another tempo by instruments that none of its own pieces has, with a moment
of silence or of noise before, one of them without drums, one that goes on faster in the middle. Each is an MP3 or M4A
file, with its beats in a JSON file beside it. Needs the Debian packages fluidsynth and fluid-soundfont-gm.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import mido
import numpy as np
from av.audio.stream import AudioStream

from render.audio.scores.__main__ import PIECES
from render.audio.scores.song import DRUM_BANK, Part, Song
from render.audio.scores.voices import DRUM_CHANNEL, RATE, SOUNDFONT, TICKS_A_SECOND
from render.media.arrays import Sound

VOLUME = 7
KITS = (16, 32)  # power and jazz: the pieces play on others
# General MIDI's families by their first program, and who of them plays instead.
OTHERS: dict[int, tuple[int, ...]] = {
    0: (2, 6, 7), 8: (15, 108, 114), 16: (17, 21), 24: (27, 104, 107), 32: (34, 36, 39), 40: (41, 51, 106),
    48: (50, 54), 56: (59, 62, 63), 64: (65, 66), 72: (73, 75), 80: (82, 87), 88: (91, 95), 96: (99,), 104: (109, 107),
    112: (117, 118),
}  # fmt: skip
NOISE = 0.002  # of a room before the music begins
BIT_RATE = 192_000


@dataclass(frozen=True, slots=True)
class Made:
    """How a song differs from the score it comes from."""

    piece: str
    tempo: float  # of the score's
    lead: float  # seconds before it begins
    suffix: str
    faster: float = 1.0  # from the middle section on
    drums: bool = True


FOR_CONSTANTS = (
    Made("uplifting-open-road", 0.94, 1.37, "mp3"),
    Made("gentle-first-light", 1.07, 0.42, "m4a"),
    Made("chill-sunday-window", 1.05, 2.61, "mp3"),
    Made("club-neon-tide", 0.92, 0.0, "m4a"),
    Made("gentle-paper-lanterns", 0.97, 1.9, "mp3"),
    Made("dreamy-cloud-harbour", 1.04, 0.73, "mp3"),
    Made("happy-lemonade-stand", 0.95, 2.9, "m4a"),
    Made("birthday-seven-candles", 1.02, 1.15, "mp3"),
)
FOR_FIGURES = (
    Made("uplifting-confetti", 1.06, 0.85, "mp3"),
    Made("epic-over-the-ridge", 0.93, 2.24, "m4a"),
    Made("sentimental-letters-home", 1.08, 3.0, "mp3", drums=False),
    Made("holiday-snow-in-the-square", 0.96, 0.31, "m4a", faster=1.12),
    Made("chill-low-tide", 1.03, 1.58, "mp3"),
)


class Clock:
    """From the score's seconds to the song's: at its tempo, later by the lead, and faster from a moment on."""

    def __init__(self, song: Song, made: Made) -> None:
        starts = sorted(song.starts.values())
        self.lead, self.tempo, self.faster = made.lead, made.tempo, made.faster
        self.turn = song.seconds(starts[len(starts) // 2]) if made.faster != 1.0 else float("inf")

    def __call__(self, time: float) -> float:
        return self.lead + (min(time, self.turn) + max(0.0, time - self.turn) / self.faster) / self.tempo


def make(made: Made, folder: Path) -> Path:
    """The song and its grid."""
    song = PIECES[made.piece]()
    clock = Clock(song, made)
    sound = played(song, clock, drums=made.drums)
    lead = round(made.lead * RATE)
    sound[:lead] += np.random.default_rng(5).normal(0, NOISE, (lead, 2)).astype(np.float32)
    path = folder / f"{made.piece}.{made.suffix}"
    write(sound, path)
    grid = asdict(song.grid(song.duration))
    grid |= {name: [clock(time) for time in grid[name]] for name in ("beats", "downbeats")}
    path.with_suffix(".json").write_text(json.dumps({"made": asdict(made), "bpm": song.bpm * made.tempo} | grid))
    return path


def played(song: Song, clock: Callable[[float], float], *, drums: bool) -> Sound:
    """All parts together, with FluidSynth's own room."""
    with tempfile.TemporaryDirectory() as folder:
        midi, raw = Path(folder, "song.mid"), Path(folder, "song.raw")
        midi_of(song, clock, drums=drums).save(midi)
        options = ["-ni", "-q", "-g", "0.5", "-r", str(RATE), "-O", "float", "-T", "raw", "-F", str(raw)]
        command = ["fluidsynth", *options, str(SOUNDFONT), str(midi)]
        subprocess.run(command, check=True, capture_output=True)
        heard = np.fromfile(raw, np.float32).reshape(-1, 2)
    sound = np.zeros((round(clock(song.duration) * RATE), 2), np.float32)
    sound[: len(heard)] = heard[: len(sound)]
    loudest: Sound = sound * np.float32(0.8 / np.abs(sound).max())
    return loudest


def midi_of(song: Song, clock: Callable[[float], float], *, drums: bool) -> mido.MidiFile:
    """Every part on a channel of its own, the drums on theirs."""
    channels = iter([number for number in range(16) if number != DRUM_CHANNEL])
    loudest = max(part.strip.level for part in song.parts)
    timed: list[tuple[float, int, Any]] = []
    for index, part in enumerate(song.parts):
        drum = part.bank == DRUM_BANK
        if drum and not drums:
            continue
        channel = DRUM_CHANNEL if drum else next(channels)
        program = KITS[len(song.parts) % 2] if drum else other(part, index)
        level = round(115 * 10 ** ((part.strip.level - loudest) / 40)) if not drum else 105
        timed.append((0.0, 0, mido.Message("program_change", channel=channel, program=program)))
        timed.append((0.0, 0, mido.Message("control_change", channel=channel, control=VOLUME, value=level)))
        for note in song.performed(part):
            on = mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)
            timed.append((clock(note.start), 2, on))
            timed.append((clock(note.end), 1, mido.Message("note_off", channel=channel, note=note.pitch)))
    return file_of(timed)


def other(part: Part, index: int) -> int:
    """Another instrument of the same family; a pad for our own pad."""
    family = OTHERS[max(0, part.program) // 8 * 8] if part.program >= 0 else OTHERS[88]
    return family[index % len(family)]


def file_of(timed: list[tuple[float, int, Any]]) -> mido.MidiFile:
    file = mido.MidiFile(ticks_per_beat=TICKS_A_SECOND // 2)
    track = mido.MidiTrack()
    file.tracks.append(track)
    now = 0
    for time, _, message in sorted(timed, key=lambda entry: entry[:2]):
        tick = round(time * TICKS_A_SECOND)
        track.append(message.copy(time=tick - now))
        now = tick
    return file


def write(sound: Sound, path: Path) -> None:
    """As people have their songs."""
    with av.open(str(path), "w", format={".m4a": "mp4"}.get(path.suffix, "mp3")) as container:
        stream = cast(AudioStream, container.add_stream({".m4a": "aac"}.get(path.suffix, "libmp3lame"), rate=RATE))
        stream.bit_rate = BIT_RATE
        size = stream.codec_context.frame_size or 1152
        resampler = av.AudioResampler(format=stream.format.name, layout="stereo", rate=RATE, frame_size=size)
        whole = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound.T), format="fltp", layout="stereo")
        whole.rate, whole.pts, whole.time_base = RATE, 0, Fraction(1, RATE)
        for frame in [*resampler.resample(whole), *resampler.resample(None)]:
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def main(folder: Path) -> None:
    """Make all that are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for made in (*FOR_CONSTANTS, *FOR_FIGURES):
        if not (folder / f"{made.piece}.json").exists():
            sys.stdout.write(f"{make(made, folder).name}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
