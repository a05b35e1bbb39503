"""The sound of a movie: music, with the clips' own voices over it, at the loudness players expect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from moviepy import AudioArrayClip, AudioClip, CompositeAudioClip
from moviepy.audio.fx import AudioFadeIn, AudioFadeOut

from render.audio.ducking import GainCurve, gain_curve
from render.audio.loudness import Begun, holding, integrated_loudness, normalise, scaled, true_peak
from render.media.arrays import Sound
from render.story.storyboard import Shot, Storyboard

RATE = 48_000  # Hz, stereo
AAC_BITRATE = 192_000
AAC_FRAME = 1024  # samples of an AAC packet
PRIMING = 1  # packets of AAC before the first that is heard
SOUND_PACKETS = 2 * RATE // AAC_FRAME  # of a piece of the stream: no more than two seconds

# EBU R 128 s1 and what phones' players and streaming services settle on for mixed content.
LOUDNESS = -16.0  # LUFS
HIGHEST_PEAK = -1.0  # dBTP, of the encoded sound
# AAC overshoots what it was given; measured on the fifteen soundtracks 0 to 1.5 dB.
FIRST_CEILING = -2.2  # dBTP, before encoding
PEAK_MARGIN = 0.3  # dB
CLOSE_ENOUGH = 0.5  # LU
MOST_TRIES = 5

# Under a clip's own sound the music goes down a little, under its words clearly (dB; both add up).
UNDER_CLIP = 6.0
UNDER_WORDS = 8.0
# A clip's sound comes and goes with its picture, in so many seconds at most; where words are nearer to its ends than
# that, it is up by the first and stays to the end of the last. Shorter would click.
LONGEST_FADE, SHORTEST_FADE = 0.8, 0.05
# Clips, of those with words the words, are brought to about the loudness of the music's bed; one too quiet for its
# noise to be raised stays low.
CLIP_LOUDNESS = -18.0  # LUFS
MOST_CLIP_GAIN = 9.0  # dB
AIR = 0.15  # seconds that the analysis leaves at both ends of words (render.audio.speech.PADDING)


@dataclass(frozen=True, slots=True)
class Levels:
    """How loud an encoded sound is."""

    loudness: float  # LUFS, integrated
    peak: float  # dBTP


def mix(storyboard: Storyboard, music: Sound, clip_sound: Callable[[Shot], Sound], most: int | None = None) -> Sound:
    """The whole sound, (samples, 2) at RATE, exactly as long as the movie, at whatever level the parts add up to; of
    a longer one its first `most` samples.

    music: at RATE, stereo; cut or padded to the movie. clip_sound: the sound of a shot from its in to its out point.
    """
    samples = min(round(storyboard.duration * RATE), most or round(storyboard.duration * RATE))
    heard = [shot for shot in with_sound(storyboard) if shot.start * RATE < samples]
    clips = [placed(shot, clip_sound(shot)) for shot in heard]
    bed = array_clip(fitted(music, samples))
    for curve in under(storyboard):
        bed = bed.transform(lambda get, t, curve=curve: get(t) * gains(curve(t)), keep_duration=True)
    timeline = CompositeAudioClip([bed, *clips]).with_duration(samples / RATE)
    return rendered(timeline, samples)


def with_sound(storyboard: Storyboard) -> list[Shot]:
    """The clips that are heard."""
    return [shot for shot in storyboard.shots if shot.has_sound]


def under(storyboard: Storyboard) -> list[GainCurve]:
    """How the music steps back: under clips, and further under their words."""
    clips = with_sound(storyboard)
    return [
        gain_curve([(shot.start, shot.end) for shot in clips], depth=UNDER_CLIP),
        gain_curve(words_on_movie_clock(clips), depth=UNDER_WORDS),
    ]


def gains(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Gains of n moments in the shape that multiplies (n, 2) samples; a single moment stays a number."""
    return values[:, np.newaxis] if values.ndim else values


def words_on_movie_clock(shots: Sequence[Shot]) -> list[tuple[float, float]]:
    """Where somebody speaks in the movie."""
    spans = []
    for shot in shots:
        for begin, end in shot.speech:
            if begin < shot.out and end > shot.in_:
                offset = shot.start - shot.in_
                spans.append((max(begin, shot.in_) + offset, min(end, shot.out) + offset))
    return spans


def placed(shot: Shot, sound: Sound) -> AudioClip:
    """A clip's sound at its place in the movie, at its level, faded at both ends."""
    loudness = integrated_loudness(spoken(shot, sound), RATE)
    gain = min(MOST_CLIP_GAIN, CLIP_LOUDNESS - loudness) if np.isfinite(loudness) else 0.0
    clip = array_clip(sound * np.float32(10 ** (gain / 20)))
    comes, goes = fades(shot)
    return clip.with_effects([AudioFadeIn(comes), AudioFadeOut(goes)]).with_start(shot.start)


def spoken(shot: Shot, sound: Sound) -> Sound:
    """What of a clip's sound tells its level: the words, where there are any, whatever is heard between them."""
    words = [(begin - shot.start + AIR, end - shot.start - AIR) for begin, end in words_on_movie_clock([shot])]
    parts = [sound[round(begin * RATE) : round(end * RATE)] for begin, end in words if begin < end]
    return np.concatenate(parts) if parts else sound


def fades(shot: Shot) -> tuple[float, float]:
    """In how many seconds a clip's sound comes and goes."""
    words = words_on_movie_clock([shot])
    before = min((begin - shot.start for begin, _ in words), default=LONGEST_FADE)
    after = min((shot.end - end for _, end in words), default=LONGEST_FADE)
    longest = min(LONGEST_FADE, (shot.end - shot.start) / 2)
    return min(longest, max(SHORTEST_FADE, before)), min(longest, max(SHORTEST_FADE, after))


def array_clip(sound: Sound) -> AudioClip:
    # Without a duration of its own the clip's last sample is asked for by rounding, which can lie past the end.
    return AudioArrayClip(sound, fps=RATE).with_duration(len(sound) / RATE)


def fitted(music: Sound, samples: int) -> Sound:
    """Exactly so many samples: cut, or silence after the end."""
    missing = samples - len(music)
    return np.pad(music, ((0, missing), (0, 0))) if missing > 0 else music[:samples]


def rendered(clip: AudioClip, samples: int) -> Sound:
    """The clip's samples, asked for a second at a time, so that memory stays with the result."""
    sound = np.zeros((samples, 2), np.float32)
    for start in range(0, samples, RATE):
        times = np.arange(start, min(start + RATE, samples)) / RATE
        sound[start : start + len(times)] = clip.get_frame(times)
    return sound


def write_aac(sound: Sound, out: Path, begun: Begun | None = None) -> Levels:
    """Encode to AAC in an MP4 file so that the *decoded* sound has LOUDNESS and stays under HIGHEST_PEAK.

    begun: what of it was encoded before. AAC drops highs that count for loudness, how many shows only afterwards: it is
    done again.
    """
    target = LOUDNESS
    for _ in range(MOST_TRIES):
        decoded, peak = encode_under_peak(normalise(sound, RATE, target, FIRST_CEILING, begun), out)
        levels = Levels(integrated_loudness(decoded, RATE), peak)
        miss = LOUDNESS - levels.loudness
        if abs(miss) <= CLOSE_ENOUGH or not np.isfinite(miss):
            break
        target += miss
    return levels


def encode_under_peak(sound: Sound, out: Path, packets: int | None = None) -> tuple[Sound, float]:
    """Write it as AAC, and return what that decodes to with its true peak (dBTP). Where AAC overshoots HIGHEST_PEAK, as
    it does at sharp attacks, the sound is held down just there and encoded again; what comes before stays as it was,
    packet by packet.
    """
    for _ in range(MOST_TRIES):
        encode(sound, out, packets)
        decoded = decode(out)
        peak = true_peak(decoded)
        if peak <= HIGHEST_PEAK:
            break
        under = holding(decoded[: len(sound)], RATE, HIGHEST_PEAK - PEAK_MARGIN)
        sound = np.concatenate([scaled(sound[: len(under)], under), sound[len(under) :]])
    return decoded, peak


def encode(sound: Sound, out: Path, packets: int | None = None) -> None:
    """Write it as AAC; no more than so many packets of it."""
    with av.open(str(out), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo")
        stream.bit_rate = AAC_BITRATE
        made = (packet for frame in chain(audio_frames(sound), [None]) for packet in stream.encode(frame))
        for packet in islice(made, packets and PRIMING + packets):
            container.mux(packet)


def audio_frames(sound: Sound) -> Iterator[av.AudioFrame]:
    for start in range(0, len(sound), AAC_FRAME):
        planes = np.ascontiguousarray(sound[start : start + AAC_FRAME].T, np.float32)
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout="stereo")
        frame.rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        yield frame


def decode(path: Path) -> Sound:
    with av.open(str(path)) as container:
        planes = [frame.to_ndarray() for frame in container.decode(audio=0)]
    sound = np.empty((sum(plane.shape[1] for plane in planes), 2), np.float32)
    np.concatenate(planes, axis=1, out=sound.T)
    return sound
