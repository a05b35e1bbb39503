"""The mixing desk: from stems to a finished stereo sound."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy.signal import butter, fftconvolve, lfilter, sosfilt

from render.audio.loudness import integrated_loudness, normalise
from render.audio.scores.song import DRUM_BANK, Part, Song, Strip
from render.audio.scores.voices import RATE, Stem, stem
from render.media.arrays import Sound

TARGET = -16.0  # LUFS, as the film's
# dBTP. Opus and AAC raise peaks by up to 0.7 dB (measured); this keeps what is heard under -1.
CEILING = -2.5

AIR = 5000.0  # Hz, where `Strip.air` begins
KICK = 36  # General MIDI's bass drum
PUMP_RELEASE = 0.22  # seconds until a part that the kick pressed down is back

# The room: bands (Hz), how long each rings against the room's time, and how loud it is.
ROOM_BANDS = ((150, 600, 1.1, 1.0), (600, 2400, 1.0, 0.9), (2400, 6000, 0.7, 0.6), (6000, 14000, 0.45, 0.35))
ROOM_DELAY = 0.018  # seconds before the first reflection
ROOM_WIDTH = 0.6  # 0 mono .. 1 two unrelated sides
ROOM_SEED = 11
ROOM_LOW_CUT = 220.0  # Hz; bass in the room is mud

ECHOES, ECHO_FALL = 4, 0.45
# The glue: everything over this level (dB, slow RMS) is pressed together by this ratio.
GLUE_THRESHOLD, GLUE_RATIO, GLUE_TIME = -20.0, 1.8, 0.08

# The fader: a section is at the level of the mix at this energy, and comes to its own this long (s) before it starts.
EVEN_ENERGY, FADER_MOVE = 0.65, 0.12
FADE_AFTER = 0.8  # seconds after the last downbeat the final fade begins


def mixed(song: Song) -> Sound:
    """The finished piece, (samples, 2) at 48 kHz."""
    samples = round(song.duration * RATE)
    with ThreadPoolExecutor(2) as pool:  # each stem waits for a process of its own
        stems = list(pool.map(lambda part: _channel(song, part, samples), song.parts))
    dry, to_room, to_echo = np.zeros((3, samples, 2))
    for part, sound in zip(song.parts, stems, strict=True):
        dry += sound
        to_room += sound * part.strip.reverb
        to_echo += sound * part.strip.echo
    echoes = _echoed(to_echo, song.echo * 60 / song.bpm)
    wet = _room(_cut(to_room + 0.4 * echoes, low=ROOM_LOW_CUT), song.room)
    bus = _glued(_cut(dry + echoes + wet, low=30.0)) * _fader(song, samples)[:, np.newaxis]
    return normalise(bus.astype(np.float32), RATE, TARGET, CEILING)


def _channel(song: Song, part: Part, samples: int) -> Stem:
    """The part through its strip: cleaned, level set, placed."""
    strip = part.strip
    sound = _cut(stem(song, part, samples), strip.low_cut, strip.high_cut)
    if strip.air:
        sound = sound + (10 ** (strip.air / 20) - 1) * _cut(sound, low=AIR)
    loudness = integrated_loudness(sound.astype(np.float32), RATE)
    sound = _placed(sound * 10 ** ((strip.level - loudness) / 20), strip)
    return sound * _pumped(song, strip.pump, samples)[:, np.newaxis] if strip.pump else sound


def _cut(sound: Stem, low: float = 0.0, high: float = 0.0) -> Stem:
    if low:
        sound = sosfilt(butter(2, low, "highpass", fs=RATE, output="sos"), sound, axis=0)
    if high:
        sound = sosfilt(butter(1, high, "lowpass", fs=RATE, output="sos"), sound, axis=0)
    return sound


def _placed(sound: Stem, strip: Strip) -> Stem:
    """Narrowed to the strip's width, then panned at constant power."""
    middle, side = sound.sum(axis=1) / 2, (sound[:, 0] - sound[:, 1]) / 2 * strip.width
    angle = (strip.pan + 1) * np.pi / 4
    sides = [(middle + side) * np.cos(angle), (middle - side) * np.sin(angle)]
    return np.asarray(np.stack(sides, axis=1) * np.sqrt(2))


def _pumped(song: Song, depth: float, samples: int) -> Stem:
    """A gain that every kick presses down by `depth` dB and that is back soon after."""
    curve = np.zeros(samples)
    dip = np.linspace(1.0, 0.0, round(PUMP_RELEASE * RATE)) ** 1.5
    for part in song.parts:
        for note in song.performed(part) if part.bank == DRUM_BANK else ():
            if note.pitch == KICK:
                first = round(note.start * RATE)
                curve[first : first + len(dip)] = np.maximum(curve[first : first + len(dip)], dip)
    soft = lfilter(*butter(1, 60.0, fs=RATE), curve)  # no click at the start of the dip
    return np.asarray(10 ** (-depth * soft / 20))


def _echoed(sound: Stem, seconds: float) -> Stem:
    """Echoes that change sides and lose their highs."""
    result = np.zeros_like(sound)
    step = round(seconds * RATE)
    echo = sound
    for number in range(1, ECHOES + 1):
        echo = _cut(echo, low=200.0, high=4500.0)[:, ::-1] * (ECHO_FALL if number > 1 else 1.0)
        result[number * step :] += echo[: len(sound) - number * step]
    return result


def _room(sound: Stem, seconds: float) -> Stem:
    """The sound in a room: noise that dies away faster in the highs."""
    samples = round(seconds * 1.3 * RATE)
    time = np.arange(samples) / RATE
    noise = np.random.default_rng(ROOM_SEED).standard_normal((samples, 3))
    sides = noise[:, :1] * np.sqrt(1 - ROOM_WIDTH**2) + noise[:, 1:] * ROOM_WIDTH
    response = np.zeros((samples, 2))
    for low, high, length, gain in ROOM_BANDS:
        band = sosfilt(butter(2, (low, high), "bandpass", fs=RATE, output="sos"), sides, axis=0)
        fall = 10 ** (-3 * time / (seconds * length))
        response += gain * band / band.std() * fall[:, np.newaxis]
    response *= np.minimum(1.0, time / 0.02)[:, np.newaxis]
    response /= np.sqrt(np.square(response).sum(axis=0).mean())
    delay = round(ROOM_DELAY * RATE)
    wet = fftconvolve(sound, response, axes=0)[: len(sound) - delay]
    return np.concatenate([np.zeros((delay, 2)), wet])


def _glued(sound: Stem) -> Stem:
    """Gentle compression of the whole, by its slow RMS; the level going in is set to the target first."""
    sound = sound * 10 ** ((TARGET - integrated_loudness(sound.astype(np.float32), RATE)) / 20)
    memory = np.exp(-1 / (GLUE_TIME * RATE))
    power = lfilter([1 - memory], [1, -memory], np.square(sound).mean(axis=1))
    over = np.maximum(10 * np.log10(np.maximum(power, 1e-9)) - GLUE_THRESHOLD, 0.0)
    return np.asarray(sound * (10 ** (-over * (1 - 1 / GLUE_RATIO) / 20))[:, np.newaxis])


def _fader(song: Song, samples: int) -> Stem:
    """The gain of the whole over time: along the energy of the sections, and out after the last downbeat."""
    time = np.arange(samples) / RATE
    starts = [song.seconds(song.starts[passage.name]) for passage in song.form[1:]]
    moves = [place for start in starts for place in (start - FADER_MOVE, start)]
    energies = [passage.energy for passage in song.form for _ in (0, 1)][1:-1]
    decibels = song.arc * (np.interp(time, moves, energies) - EVEN_ENERGY)
    out = song.seconds(song.pulses - song.meter.bar) + FADE_AFTER
    share = np.clip((time - out) / (samples / RATE - out), 0.0, 1.0)
    return np.asarray(10 ** (decibels / 20) * (0.5 + 0.5 * np.cos(np.pi * share)) ** 1.5)
