"""Parts as sound: sampled instruments played by FluidSynth, and a soft pad of our own."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import mido
import numpy as np
import numpy.typing as npt

from render.audio.scores.song import DRUM_BANK, Part, Performed, Song

type Stem = npt.NDArray[np.floating[Any]]  # (samples, 2)

RATE = 48_000
SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")  # Debian's fluid-soundfont-gm
PAD = -1  # the program number of our own pad
DRUM_CHANNEL = 9
TICKS_A_SECOND = 1920  # half a millisecond and less; FluidSynth itself starts notes every 64 samples
EXPRESSION, BANK_SELECT = 11, 0
# Samples after which FluidSynth lets a note be heard (measured on drums and square waves).
LATENCY = 64
# Seconds by which slow samples are struck early, as players do: most of the time until they are half up (measured).
# Programs of General MIDI: finger bass, basses, slow strings, choir.
EARLY = {33: 0.018, 43: 0.04, 49: 0.05, 52: 0.03}
# FluidSynth's gain; low enough that no stem clips, the desk sets the levels.
GAIN = "0.4"

# The pad: slow attack and release (s), three strings a note a few cents apart, partials that fall off as 1/k^1.6.
PAD_ATTACK, PAD_RELEASE = 0.9, 1.4
PAD_DETUNE_CENTS = (-6.0, 0.0, 6.0)
PAD_PARTIALS, PAD_SLOPE = 14, 1.6
PAD_HIGHEST = 7000.0  # Hz


def stem(song: Song, part: Part, samples: int) -> Stem:
    """The part alone, dry, `samples` long."""
    notes = song.performed(part)
    return pad(notes, samples) if part.program == PAD else sampled(song, part, notes, samples)


def sampled(song: Song, part: Part, notes: list[Performed], samples: int) -> Stem:
    """The part as FluidSynth plays it, without its reverb and chorus."""
    with tempfile.TemporaryDirectory() as folder:
        midi, raw = Path(folder, "part.mid"), Path(folder, "part.raw")
        _midi(song, part, notes).save(midi)
        quiet = ["-ni", "-q", "-g", GAIN, "-r", str(RATE), "-R", "0", "-C", "0"]
        out = ["-O", "float", "-T", "raw", "-F", str(raw)]
        subprocess.run(  # noqa: S603 - our own files
            ["fluidsynth", *quiet, *out, str(SOUNDFONT), str(midi)],  # noqa: S607
            check=True,
            capture_output=True,
        )
        sound = np.fromfile(raw, np.float32).reshape(-1, 2)
    sound = sound[LATENCY : LATENCY + samples]
    result = np.zeros((samples, 2))
    result[: len(sound)] = sound
    return result


def _midi(song: Song, part: Part, notes: list[Performed]) -> mido.MidiFile:
    channel = DRUM_CHANNEL if part.bank == DRUM_BANK else 0
    timed = [(0.0, 0, mido.Message("program_change", channel=channel, program=part.program))]
    if part.bank not in (0, DRUM_BANK):
        bank = mido.Message("control_change", channel=channel, control=BANK_SELECT, value=part.bank)
        timed.insert(0, (0.0, -1, bank))
    early = EARLY.get(part.program, 0.0) if part.bank != DRUM_BANK else 0.0
    for note in notes:
        played = mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)
        released = mido.Message("note_off", channel=channel, note=note.pitch)
        timed += [(note.start - early, 2, played), (note.end, 1, released)]
    for pulse, value in part.swells:
        level = round(max(0.0, min(127.0, value)))
        swell = mido.Message("control_change", channel=channel, control=EXPRESSION, value=level)
        timed.append((song.seconds(pulse), 0, swell))
    return _file(timed)


def _file(timed: list[tuple[float, int, Any]]) -> mido.MidiFile:
    """A MIDI file of (seconds, order within the same moment, message)."""
    file = mido.MidiFile(ticks_per_beat=TICKS_A_SECOND // 2)  # at MIDI's own 120 beats a minute
    track = mido.MidiTrack()
    file.tracks.append(track)
    now = 0
    for time, _, message in sorted(timed, key=lambda entry: entry[:2]):
        tick = round(time * TICKS_A_SECOND)
        track.append(message.copy(time=tick - now))
        now = tick
    return file


def pad(notes: list[Performed], samples: int) -> Stem:
    """Soft detuned strings made of sines; the outer two sit left and right, so the middle stays clear."""
    result = np.zeros((samples, 2))
    dice = np.random.default_rng(0)
    for note in notes:
        first = round(note.start * RATE)
        count = min(round((note.end - note.start + PAD_RELEASE) * RATE), samples - first)
        if count <= 0:
            continue
        time = np.arange(count) / RATE
        held = note.end - note.start
        rise = np.minimum(1.0, time / PAD_ATTACK) ** 2
        fall = np.clip(1 - (time - held) / PAD_RELEASE, 0.0, 1.0) ** 2
        shape = rise * fall * (note.velocity / 127) ** 2
        result[first : first + count] += _strings(note.pitch, time, dice) * shape[:, np.newaxis]
    return result * 0.05


def _strings(pitch: int, time: Stem, dice: np.random.Generator) -> Stem:
    """(samples, 2): the sum of the detuned strings of one note."""
    sides = []
    for cents in PAD_DETUNE_CENTS:
        frequency = 440 * 2 ** ((pitch - 69 + cents / 100) / 12)
        period = _period(min(PAD_PARTIALS, int(PAD_HIGHEST / frequency)), dice)
        sides.append(np.interp(frequency * time % 1, np.linspace(0, 1, len(period)), period))
    left, middle, right = sides
    return np.stack([left + 0.7 * middle, right + 0.7 * middle], axis=1)


def _period(partials: int, dice: np.random.Generator) -> Stem:
    """One period of a string, finely enough sampled for straight lines between (error -84 dB)."""
    turn = np.linspace(0, 2 * np.pi, 4097)
    phases = dice.uniform(0, 2 * np.pi, partials)
    waves = [np.sin(k * turn + phase) / k**PAD_SLOPE for k, phase in enumerate(phases, 1)]
    return np.asarray(np.sum(waves, axis=0))
