"""Whether voices are as loud as they should be, keep that level word by word, and whether the music is down in time.

Spoken words at known times (`bench.filming.words`, the voices with odd numbers) are mixed over each of our pieces as a
movie's sound is; what the mix does to the voice and to the music is told apart by mixing each of them alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyloudnorm

from bench.filming.setting import Setting
from bench.filming.sound import shot
from bench.filming.words import VOICES, Spoken, clips_of
from bench.seeing.row import Row
from render.audio.soundtracks import Soundtrack, arrange, play, soundtracks
from render.film.soundtrack import CLIP_LOUDNESS, RATE, UNDER_CLIP, UNDER_WORDS, fitted, mix
from render.film.theme import OUR_SOUNDTRACKS
from render.media.arrays import Sound
from render.media.sound import read_sound
from render.story.storyboard import Shot, Storyboard

LEVEL_AIM, STEADY_AIM, DOWN_AIM = 1.0, 1.0, 1.0  # dB
CLEAR = 10.0  # dB above noise: below that most of a clip's loudness is noise
LEAD, LONGEST = 5.0, 8.0  # seconds before the clip, and of it
SECONDS = 30.0
PAUSE = 0.3  # seconds: a shorter one belongs to what is said
SHORT = 0.02  # seconds: so much is heard of the music as a word begins


def rows(setting: Setting) -> Iterator[Row]:
    if shutil.which("espeak-ng") is None:
        print("espeak-ng is not installed: no words are spoken (apt install espeak-ng)", flush=True)
        return
    clips = [
        clip
        for number, voice in enumerate(VOICES[1::2])
        for clip in clips_of(setting.scratch, voice, number)
        if clip.snr >= CLEAR and clip.words
    ]
    tracks = soundtracks(OUR_SOUNDTRACKS)
    pairs = [(clip, tracks[number % len(tracks)]) for number, clip in enumerate(clips)]
    off = [abs(loudness_of(board_of(clip), clip) - CLIP_LOUDNESS) for clip, _ in pairs]
    of = f"{len(clips)} clips"
    note = f"{np.median(off):.2f} dB on the median, by pyloudnorm, before the whole is brought to its loudness"
    yield Row("voice off its level, dB, worst", LEVEL_AIM, max(off), len(off), of, True, note)
    apart = [gain for clip, _ in pairs for gain in gains_apart(board_of(clip), clip)]
    yield Row("words of a clip off its gain, dB, worst", STEADY_AIM, max(apart), len(apart), "words", True)
    missing = [gap for clip, track in pairs for gap in not_down(board_of(clip), clip, track)]
    note = f"of {UNDER_CLIP + UNDER_WORDS:.0f} dB; {np.median(missing):.2f} dB on the median"
    yield Row(
        "music not yet down as a word begins, dB, worst", DOWN_AIM, max(missing), len(missing), "words", True, note
    )


def board_of(clip: Spoken) -> Storyboard:
    """A movie in which as much of the clip is seen and heard as a story would show, from before its first word on."""
    begin = max(0.0, clip.words[0][0] - 0.4)
    length = min(LONGEST, (clip.probe.duration or 0.0) - begin)
    shown = shot("video", clip.path, LEAD, LEAD + length)
    shown = replace(shown, in_=begin, out=begin + length, speech=clip.heard, has_sound=True)
    return Storyboard("", "", "gentle", "short", "16:9", None, (), SECONDS, (shown,), ())


def loudness_of(board: Storyboard, clip: Spoken) -> float:
    """Of what is said of the clip in the mix, one phrase after the other."""
    voice = mix(board, np.zeros((RATE, 2), np.float32), lambda _: sound_of(board.shots[0], clip))
    said = [voice[round(begin * RATE) : round(end * RATE)] for begin, end in phrases(heard_words(board, clip))]
    return float(pyloudnorm.Meter(RATE).integrated_loudness(np.concatenate(said).astype(np.float64)))


def phrases(words: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for begin, end in words:
        if joined and begin - joined[-1][1] < PAUSE:
            begin = joined.pop()[0]
        joined.append((begin, end))
    return joined


def gains_apart(board: Storyboard, clip: Spoken) -> list[float]:
    """How far the gain of each word is from that of most, dB."""
    plain = sound_of(board.shots[0], clip)
    voice = mix(board, np.zeros((RATE, 2), np.float32), lambda _: plain)[round(LEAD * RATE) :]
    spans = [(begin - LEAD, end - LEAD) for begin, end in heard_words(board, clip)]
    gains = [20 * np.log10(rms(voice, span) / rms(plain, span)) for span in spans]
    return [abs(float(gain - np.median(gains))) for gain in gains]


def not_down(board: Storyboard, clip: Spoken, track: Soundtrack) -> list[float]:
    """By how many dB the music is less far down than it will be, at the beginning of each word."""
    music = fitted(play(arrange(track, SECONDS), RATE), round(SECONDS * RATE))
    under = mix(board, music, lambda shown: np.zeros((round((shown.out - shown.in_) * RATE), 2), np.float32))
    spans = [(begin, begin + SHORT) for begin, _ in heard_words(board, clip)]
    loud = [span for span in spans if rms(music, span) > 0]
    return [UNDER_CLIP + UNDER_WORDS + 20 * float(np.log10(rms(under, span) / rms(music, span))) for span in loud]


def heard_words(board: Storyboard, clip: Spoken) -> Sequence[tuple[float, float]]:
    """The words that the movie has whole, on its clock."""
    shown = board.shots[0]
    offset = shown.start - shown.in_
    return [(begin + offset, end + offset) for begin, end in clip.words if begin >= shown.in_ and end <= shown.out]


def sound_of(shown: Shot, clip: Spoken) -> Sound:
    return read_sound(clip.path, clip.probe, shown.in_, shown.out - shown.in_, RATE)


def rms(sound: Sound, span: tuple[float, float]) -> float:
    part = sound[round(span[0] * RATE) : round(span[1] * RATE)]
    return float(np.sqrt(np.mean(np.square(part, dtype=np.float64))))
