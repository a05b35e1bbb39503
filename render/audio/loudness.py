"""How loud a sound is, and making it as loud as it should be: ITU-R BS.1770-4 and EBU R 128."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from render.media.arrays import Sound

type Floats = npt.NDArray[np.floating[Any]]

# BS.1770-4: 400 ms blocks, one every 100 ms.
STEP = 0.1
STEPS_A_BLOCK = 4
# BS.1770-4: blocks under -70 LUFS, then those 10 LU under the loudness of the rest, do not count.
ABSOLUTE_GATE = -70.0
RELATIVE_GATE = -10.0
# BS.1770-4: the loudness of a mean square of 1; makes up for the gain of the K weighting at 1 kHz.
OFFSET = -0.691

# The two filters of the K weighting as analogue prototypes, so that any rate can be served: centre (Hz), Q and, for the
# shelf, gain (dB). They reproduce the table that BS.1770-4 prints for 48 kHz (De Man, "Evaluation of implementations
# of the EBU R128 loudness measurement", AES 145, 2018; libebur128 has the same).
SHELF = (1681.974450955533, 0.7071752369554196, 3.999843853973347)
HIGH_PASS = (38.13547087602444, 0.5003270373238773)

# How many steps are weighted at a time, which bounds the memory, and how long (s) the filters ring: after 0.25 s the
# slower, the high-pass, is 250 dB down.
STEPS_AT_A_TIME = 100
RINGING = 0.25


def _between_samples() -> Floats:
    """What the samples around weigh at 1/4, 2/4 and 3/4 of the way to the next one: a windowed sinc, shape (3, 24)."""
    place = np.arange(1 - REACH, REACH + 1) - np.arange(1, OVERSAMPLING)[:, np.newaxis] / OVERSAMPLING
    kernel = np.sinc(place) * np.i0(WINDOW * np.sqrt(1 - np.square(place / REACH)))
    return np.asarray(kernel / kernel.sum(axis=1, keepdims=True))


# BS.1770-4 annex 2: a peak between samples shows at four times the rate.
OVERSAMPLING = 4
REACH = 12  # samples to each side, as in the standard's own filter of 48 taps
WINDOW = 5.0  # Kaiser's beta: 50 dB of stop band
BETWEEN_SAMPLES = _between_samples()
# Samples whose peaks, or gains, are told at a time, which bounds the memory.
PEAK_BLOCK, HELD_AT_A_TIME = 2**16, 2**16

# The limiter sees a peak this long (s) before it comes; long enough not to be heard as distortion in the bass.
LOOK_AHEAD = 0.005
# dB a second by which it lets go: 3 dB of limiting are gone after 75 ms.
RELEASE = 40.0
# Limiting takes loudness; each pass makes up for what the last one took.
PASSES = 3
CLOSE_ENOUGH = 0.02  # LU
# Seconds from the gain of a beginning to that of the rest: a decibel in so long is not heard as a change.
GLIDE = 8.0


@dataclass(frozen=True, slots=True)
class Begun:
    """The beginning of a sound that has been heard already, so that its gain stays."""

    gain: float  # dB
    samples: int


def k_weighting(rate: int) -> Floats:
    """The K weighting at this sample rate as second-order sections, shape (2, 6)."""
    centre, q, gain = SHELF
    k = np.tan(np.pi * centre / rate)
    high = 10 ** (gain / 20)
    band = high**0.4996667741545416
    shelf = [high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k, *_denominator(k, q)]
    centre, q = HIGH_PASS
    k = np.tan(np.pi * centre / rate)
    # BS.1770-4 leaves the numerator of the high-pass at 1, -2, 1; the shelf is normalised as usual.
    low, high_pass = _denominator(k, q), [1.0, -2.0, 1.0]
    sections = np.array([shelf, [*high_pass, *low]])
    sections[0] /= sections[0, 3]
    sections[1, 3:] /= sections[1, 3]
    return sections


def _denominator(k: float, q: float) -> list[float]:
    return [1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k]


def integrated_loudness(sound: Sound, rate: int) -> float:
    """The gated loudness in LUFS of (samples, 1 or 2) at `rate`; -inf for silence and for less than 400 ms."""
    return gated_loudness(step_powers(sound, rate))


def gated_loudness(steps: Floats) -> float:
    """The loudness of a sound of these powers, as `step_powers` tells them."""
    if len(steps) < STEPS_A_BLOCK:
        return -np.inf
    blocks = np.convolve(steps, np.full(STEPS_A_BLOCK, 1 / STEPS_A_BLOCK), mode="valid")
    loud = blocks[_loudness(blocks) > ABSOLUTE_GATE]
    if not loud.size:
        return -np.inf
    loud = loud[_loudness(loud) > _loudness(np.mean(loud)) + RELATIVE_GATE]
    return float(_loudness(np.mean(loud)))


def power_of(loudness: float) -> float:
    """The power of a step so loud (LUFS)."""
    return float(10 ** ((loudness - OFFSET) / 10))


def step_powers(sound: Sound, rate: int) -> Floats:
    """The K-weighted mean square, summed over channels, of every STEP seconds."""
    step = round(rate * STEP)
    steps = len(sound) // step
    parts = [_step_powers(sound, rate, first, step) for first in range(0, steps, STEPS_AT_A_TIME)]
    return np.concatenate([np.zeros(0), *parts])[:steps]


def _step_powers(sound: Sound, rate: int, first: int, step: int) -> Floats:
    """The K-weighted mean square, summed over channels, of STEPS_AT_A_TIME steps; past the end of the sound are zeros.

    Filtered through the spectrum: what rings past the end comes back at the start, in a lead that is left away.
    """
    span = STEPS_AT_A_TIME * step
    lead = _fast_length(span + round(rate * RINGING)) - span
    start = first * step - lead
    piece = np.zeros((sound.shape[1], lead + span), np.float32)  # a fifth quicker than doubles, and within 1e-6 LU
    heard = sound[max(0, start) : start + lead + span].T
    piece[:, max(0, -start) : max(0, -start) + heard.shape[1]] = heard
    weighted = np.fft.irfft(np.fft.rfft(piece) * _response(rate, lead + span), lead + span)[:, lead:]
    return np.asarray(np.square(weighted).reshape(-1, STEPS_AT_A_TIME, step).mean(axis=2, dtype=float).sum(axis=0))


@lru_cache(maxsize=8)
def _fast_length(samples: int) -> int:
    """The next number whose prime factors are 2, 3 and 5: a spectrum of so many samples takes half the time."""
    threes = (3**power for power in range(samples.bit_length()))
    odd = [three * 5**power for three in threes for power in range(samples.bit_length())]
    lengths = (factor << max(0, (-(-samples // factor) - 1).bit_length()) for factor in odd if factor < 2 * samples)
    return int(min(lengths))


@lru_cache(maxsize=2)
def _response(rate: int, samples: int) -> npt.NDArray[np.complex64]:
    """The frequency response of the K weighting for `np.fft.rfft` of so many samples."""
    delay = np.exp(-2j * np.pi * np.fft.rfftfreq(samples))
    powers = np.stack([np.ones_like(delay), delay, delay * delay])
    sections = k_weighting(rate)
    response = np.prod((sections[:, :3] @ powers) / (sections[:, 3:] @ powers), axis=0)
    return np.asarray(response, np.complex64)


def _loudness(power: Floats | np.floating[Any]) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(OFFSET + 10 * np.log10(power))


def true_peak(sound: Sound) -> float:
    """The highest peak between or on samples, in dBTP; -inf for silence. The rate does not matter."""
    peak = float(_peaks(sound).max(initial=0.0))
    return float(20 * np.log10(peak)) if peak > 0 else -np.inf


def _peaks(sound: Sound) -> Floats:
    """Per sample the highest magnitude of any channel from there to the next sample."""
    peaks = np.empty(len(sound), sound.dtype)
    for start in range(0, len(sound), PEAK_BLOCK):
        end = min(start + PEAK_BLOCK, len(sound))
        channels = np.ascontiguousarray(_around(sound, start, end).T)
        highest = np.abs(channels[:, REACH:-REACH]).max(axis=0)
        for weights in BETWEEN_SAMPLES:
            # Of each sample: REACH - 1 before, REACH after it. OpenCV does this eight times as fast as NumPy.
            between = cv2.filter2D(channels, -1, weights[np.newaxis], anchor=(REACH - 1, 0))
            np.maximum(highest, np.abs(between[:, REACH:-REACH]).max(axis=0), out=highest)
        peaks[start:end] = highest
    return peaks


def _around(sound: Sound, start: int, end: int) -> Sound:
    """These samples with REACH more to each side; silence beyond the sound's ends."""
    part = sound[max(0, start - REACH) : end + REACH]
    before, after = max(0, REACH - start), max(0, end + REACH - len(sound))
    return np.pad(part, ((before, after), (0, 0))) if before or after else part


def limit(sound: Sound, rate: int, ceiling: float) -> Sound:
    """The sound with its true peaks held under `ceiling` (dBTP) by a look-ahead limiter; all channels move together."""
    return scaled(sound, holding(sound, rate, ceiling)) if len(sound) else sound


def holding(sound: Sound, rate: int, ceiling: float) -> Floats:
    """The gain for each sample that holds true peaks under the ceiling."""
    return _held(_peaks(sound), rate, ceiling)


def _held(peaks: Floats, rate: int, ceiling: float) -> Floats:
    """The gain for each sample that holds these peaks under the ceiling."""
    window = 2 * round(LOOK_AHEAD * rate / 2) + 1
    gain: Floats = np.empty(len(peaks), np.float32)
    excess: Floats = np.zeros(1)
    for start in range(0, len(peaks), HELD_AT_A_TIME):
        loud = peaks[start : start + HELD_AT_A_TIME]
        needed = np.maximum(20 * np.log10(np.maximum(loud, 1e-9)) - ceiling, 0.0)
        excess = _released(needed, RELEASE / rate, excess[-1])
        gain[start : start + HELD_AT_A_TIME] = 10 ** (-excess / 20)
    return _smoothed(gain, window)


def _smoothed(gain: Floats, window: int) -> Floats:
    """The smallest gain within the window, then its mean over the same window: every mean is of values at or under
    what its sample needs, so the smooth curve never lets a peak through.
    """
    smooth = np.empty_like(gain)
    for start in range(0, len(gain), HELD_AT_A_TIME):
        first, end = max(0, start - window), start + HELD_AT_A_TIME
        part = means_around(lowest_around(gain[first : end + window], window), window)
        smooth[start:end] = part[start - first :][: end - start]
    return smooth


def lowest_around(values: Floats, window: int) -> Floats:
    """The smallest value in an odd window around each, the ends going on as they are (van Herk's two passes).

    SciPy has this and the next; to import it takes longer than both take for a movie.
    """
    padded = np.pad(values, (window // 2, window // 2 + -len(values) % window + 1), mode="edge")
    blocks = padded[: len(padded) // window * window].reshape(-1, window)
    onward = np.minimum.accumulate(blocks, axis=1).reshape(-1)
    backward = np.minimum.accumulate(blocks[:, ::-1], axis=1)[:, ::-1].reshape(-1)
    return np.asarray(np.minimum(backward[: len(values)], onward[window - 1 :][: len(values)]))


def means_around(values: Floats, window: int) -> Floats:
    """The mean of an odd window around each, the ends going on as they are."""
    sums = np.cumsum(np.pad(values, (window // 2 + 1, window // 2), mode="edge"), dtype=float)
    return np.asarray((sums[window:] - sums[:-window]) / window, values.dtype)


def _released(excess: Floats, fall: float, before: float) -> Floats:
    """`excess`, which was `before` a sample before, made to rise at once and to fall by no more than `fall` a sample:
    max over the past of x[k] - fall*(n-k).
    """
    slope = fall * np.arange(1, len(excess) + 1)
    return np.asarray(np.maximum.accumulate(np.maximum(excess + slope, before)) - slope)


def normalise(
    sound: Sound, rate: int, target: float = -16.0, ceiling: float = -1.5, begun: Begun | None = None
) -> Sound:
    """The sound at `target` LUFS with no true peak over `ceiling` dBTP; silence comes back as it is.

    A sound with rare high peaks can end a little under the target: the ceiling wins. What has begun stays as it was,
    sample by sample, and the rest goes over to a gain that brings the whole to its loudness.
    """
    loudness = integrated_loudness(sound, rate)
    if not np.isfinite(loudness):
        return sound
    result, gain = sound, 0.0
    for _ in range(PASSES):
        gain += target - loudness
        result = sound  # lets go of the last pass's
        result = limit(_gone_on(sound, rate, begun, gain) if begun else amplified(sound, gain), rate, ceiling)
        loudness = integrated_loudness(result, rate)
        if abs(loudness - target) < CLOSE_ENOUGH:
            break
    return result


def amplified(sound: Sound, gain: float) -> Sound:
    """The sound louder by so many dB."""
    return scaled(sound, np.float64(10 ** (gain / 20)))


def _gone_on(sound: Sound, rate: int, begun: Begun, gain: float) -> Sound:
    """The sound from the gain with which it has begun to `gain`, evenly in dB."""
    glide = round(GLIDE * rate)
    head, way, rest = np.split(sound, [begun.samples, begun.samples + glide])
    between = begun.gain + (gain - begun.gain) * np.arange(1, len(way) + 1) / glide
    return np.concatenate([amplified(head, begun.gain), scaled(way, 10 ** (between / 20)), amplified(rest, gain)])


def scaled(sound: Sound, gain: Floats | np.float64) -> Sound:
    scaled: Sound = sound * np.asarray(gain, np.float32).reshape(-1, 1)
    return scaled
