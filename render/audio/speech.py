"""Where somebody speaks: the Silero voice activity detector."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from render.weights.models import model_path

type Floats = npt.NDArray[np.floating[Any]]

RATE = 16_000  # Hz, the only rate that spans are measured at
# What the network takes at 16 kHz: 512 new samples after the last 64 of the chunk before (silero-vad 6.2.3,
# OnnxWrapper). Without those 64 it answers near 0 for everything.
CHUNK = 512
CONTEXT = 64
STATE = (2, 1, 128)

# Where words are kept whole, to hear too much does less harm than to miss the end of a word: speech begins and ends at
# lower probabilities than silero-vad's own 0.5 and 0.35, a word may be as short as two chunks, and 150 ms of air are
# left at both ends. Set on half of the voices of bench.filming.words, 24 clips: none of 562 ends of clips in a word
# (with silero-vad's own 250 ms and 30 ms 18 of 606; with these and 100 ms none of 584, the nearest at 3 ms).
BEGINS = 0.4
ENDS = 0.15
SHORTEST_SPEECH = 0.05
PADDING = 0.15
# In a shorter pause nobody can cut.
SHORTEST_SILENCE = 2 * PADDING


def speech_spans(blocks: Iterable[Floats]) -> tuple[tuple[float, float], ...]:
    """Start and end in seconds of every stretch of speech in the sound; ascending, apart from each other.

    The blocks are the sound in order, mono, 16 kHz, -1..1, of any lengths; only one chunk is held at a time.
    Raises MissingModelError.
    """
    probabilities = np.fromiter(speech_probabilities(blocks), dtype=np.float32)
    return spans_of(probabilities)


def speech_probabilities(blocks: Iterable[Floats]) -> Iterator[float]:
    """How likely each 32 ms of the sound hold speech; the last are filled up with silence."""
    session = _session(model_path("silero_vad"))
    state = np.zeros(STATE, np.float32)
    context = np.zeros(CONTEXT, np.float32)
    rate = np.array(RATE, np.int64)
    for chunk in _chunks(blocks):
        samples = np.concatenate([context, chunk])
        output, state = session.run(["output", "stateN"], {"input": samples[np.newaxis], "state": state, "sr": rate})
        context = chunk[-CONTEXT:]
        yield float(output[0, 0])


@cache
def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # A chunk takes a fraction of a millisecond: threads would only wait for each other.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _chunks(blocks: Iterable[Floats]) -> Iterator[npt.NDArray[np.float32]]:
    """The sound in chunks of 512 samples."""
    waiting = np.zeros(0, np.float32)
    for block in blocks:
        waiting = np.concatenate([waiting, block.astype(np.float32)])
        whole = len(waiting) - len(waiting) % CHUNK
        yield from waiting[:whole].reshape(-1, CHUNK)
        waiting = waiting[whole:]
    if len(waiting):
        yield np.pad(waiting, (0, CHUNK - len(waiting)))


def spans_of(probabilities: Floats) -> tuple[tuple[float, float], ...]:
    """The stretches of speech in a row of probabilities, one per 32 ms: hysteresis, shortest lengths, padding."""
    chunk = CHUNK / RATE
    joined: list[tuple[int, int]] = []
    for start, end in _stretches(probabilities):
        if joined and (start - joined[-1][1]) * chunk < SHORTEST_SILENCE:
            start = joined.pop()[0]
        joined.append((start, end))
    long = [(start * chunk, end * chunk) for start, end in joined if (end - start) * chunk > SHORTEST_SPEECH]
    total = len(probabilities) * chunk
    # The padding fits: what is joined is at least SHORTEST_SILENCE apart, twice the padding.
    return tuple((max(0.0, start - PADDING), min(total, end + PADDING)) for start, end in long)


def _stretches(probabilities: Floats) -> Iterator[tuple[int, int]]:
    """First chunk and chunk after the last of each run that reaches BEGINS and stays above ENDS."""
    start: int | None = None
    for index, probability in enumerate(probabilities):
        if start is None and probability >= BEGINS:
            start = index
        elif start is not None and probability < ENDS:
            yield start, index
            start = None
    if start is not None:
        yield start, len(probabilities)
