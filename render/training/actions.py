"""What tells one movement from another: features of windows of body landmarks, as nodes of an ONNX graph.

The same nodes make the features that are learnt from and stand in the file that is given away, so that both see alike.
Each window becomes STEPS moments; in each, limbs are told from the joint that they hang on, in sizes of the body, so
that place and scale are gone; a joint that is not seen is where it was seen nearest in time, or else hangs down. Then
come the means, which tell held poses, and the greatest answers of random convolution kernels, which tell what happens
in which order: as ROCKET does (Dempster et al. 2020), without its counts. Chosen by bench.classifying.actions against
means, deviations, extremes, speeds and cosine transforms of the windows.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from render.training.formula import Value, joined
from render.training.networks import session_of
from render.vision.landmarks import LAYOUTS, Values
from render.weights.graph import Graph, Port
from render.weights.graph import Layout as Order

STEPS = 24  # moments of a window, whatever its length and rate
BLUR = 0.6  # of a step, or of a frame where that is longer: smooths what trembles
# Weight of frames further away, for where a joint is not seen: by 1 / (1 + distance squared).
FAR = 0.02
UNSEEN = 1e-4  # weight of a joint, of 1, at which it is as likely to hang as to be where it was seen
SMALL, TINY = 1e-6, 1e-9
SLOW = STEPS / 4  # steps over which the size of the body is smoothed
HIDDEN_TORSO = 1.8  # squared length of a torso that is not seen, in squared widths of the shoulders
FARTHEST = 4.0  # sizes of the body; what is further away is a mistake
SOFT = 1e-4  # squared size of the body under which a distance is not told
# 11 vectors and 10 distances a moment; the number of kernels is of each dilation (bench.classifying.actions).
KERNELS, LENGTH, DILATIONS, MOST_CHANNELS, SEED = 96, 9, (1, 2), 8, 20
# The joints of LAYOUTS by place.
NOSE, SHOULDERS, ELBOWS, WRISTS, HIPS, KNEES, ANKLES = 0, (1, 2), (3, 4), (5, 6), (7, 8), (9, 10), (11, 12)
JOINTS = 13
# Where a joint hangs that was never seen, below (or above) the one it hangs on, in sizes of the body.
HEAD, TORSO, ELBOW, WRIST, KNEE, ANKLE = -0.35, 0.8, 0.45, 0.85, 0.7, 1.4
# The places of a joint among its values: metres tell more than places in the picture (bench.classifying.actions).
PLACES = {"blazepose33": (4, 5, 6), "openpose18": (0, 1)}
INPUT, OUTPUT = "landmarks", "features"


def features(windows: Values, layout: str) -> npt.NDArray[np.float32]:
    """(n, features) of windows (n, window, points, values)."""
    session = _session(windows.shape[1], layout)
    rows: npt.NDArray[np.float32] = session.run([OUTPUT], {INPUT: np.asarray(windows, np.float32)})[0]
    return rows


def add_features(graph: Graph, name: str, window: int, layout: str) -> str:
    """The features of the value `name` (n, window, points, values)."""
    moments = channels(Joints(Value(graph, name), window, layout))
    rows = [moments.mean(1)]
    series = moments.turned(0, 2, 1)
    for dilation, (kernels, bias) in zip(DILATIONS, _kernels(_count(layout)), strict=True):
        rows.append(series.convolved(kernels, bias, dilation).max(2))
    return joined(rows, 1).name


def blocks(layout: str) -> tuple[int, int]:
    """How many features are means and how many answers of kernels, in that order: they should weigh alike."""
    return _count(layout), KERNELS * len(DILATIONS)


class Joints:
    """The 13 joints at STEPS moments: places, and how surely they were seen."""

    def __init__(self, landmarks: Value, window: int, layout: str) -> None:
        kind, places = LAYOUTS[layout], PLACES[layout]
        self.axes = len(places)
        joints = landmarks.take(kind.joints, 2)
        weight = joints.take([kind.visibility], 3).within(0.0, 1.0)
        moments = _moments(window)
        summed = (joints.take(places, 3) * weight).shaped(0, 0, JOINTS * self.axes).by(moments)
        weights = weight.shaped(0, 0, JOINTS).by(moments)
        self._places = summed.shaped(0, 0, JOINTS, self.axes) / (weights + TINY).shaped(0, 0, JOINTS, 1)
        self._seen = weights / (weights + UNSEEN)

    def place(self, joint: int) -> Value:
        return self._places.take(joint, 2)

    def seen(self, joint: int) -> Value:
        return self._seen.take([joint], 2)

    def middle(self, pair: tuple[int, int]) -> tuple[Value, Value]:
        """Of two joints, by how surely each was seen; and whether one was."""
        one, other = (self.seen(joint) for joint in pair)
        total = one + other
        return (self.place(pair[0]) * one + self.place(pair[1]) * other) / (total + TINY), total.within(0.0, 1.0)

    def down(self, length: float) -> npt.NDArray[np.float64]:
        vector = np.zeros(self.axes)
        vector[1] = length
        return vector


def channels(joints: Joints) -> Value:
    """(n, STEPS, channels): limbs, and how far hands and feet are from each other, the head and the hips."""
    (neck, neck_seen), (hips, hips_seen) = joints.middle(SHOULDERS), joints.middle(HIPS)
    neck, hips = _mixed(neck, neck_seen, hips), _mixed(hips, hips_seen, neck)
    both = joints.seen(SHOULDERS[0]) * joints.seen(SHOULDERS[1])
    across = (joints.place(SHOULDERS[0]) - joints.place(SHOULDERS[1])) * both
    size = _size(across, neck - hips, hips_seen)
    across = across / size
    head = _hung(joints, NOSE, neck, size, HEAD)
    torso = _mixed((hips - neck) / size, hips_seen, joints.down(TORSO))
    arms = _limbs(joints, SHOULDERS, neck, size, {ELBOWS: ELBOW, WRISTS: WRIST})
    legs = _limbs(joints, HIPS, hips, size, {KNEES: KNEE, ANKLES: ANKLE})
    hands = [arms[2] + across * 0.5, arms[3] - across * 0.5]  # from the neck
    apart = [hands[0] - hands[1], *(hand - part for part in (head, torso) for hand in hands)]
    apart += [arms[2], arms[3], legs[2], legs[3], legs[2] - legs[3]]
    distances = [(((one * one).sum(2)) + SOFT).root() for one in apart]
    return joined([head, torso, across, *arms, *legs, *distances], 2).within(-FARTHEST, FARTHEST)


def _size(across: Value, torso: Value, hips_seen: Value) -> Value:
    """(n, STEPS, 1) of the body: by shoulders and torso, of which one at least is seen from any side."""
    wide = (across * across).sum(2)
    squared = wide + _mixed((torso * torso).sum(2), hips_seen, wide * HIDDEN_TORSO)
    return (squared.by(_slowly()) + SMALL).root()


def _limbs(
    joints: Joints, roots: tuple[int, int], middle: Value, size: Value, parts: dict[tuple[int, int], float]
) -> list[Value]:
    """Left and right, the nearer and the farther joint of an arm or leg, from the root of its side; if that is not
    seen, from the middle of the two."""
    bases = [_mixed(joints.place(root), joints.seen(root), middle) for root in roots]
    return [
        _hung(joints, joint, base, size, length)
        for pair, length in parts.items()
        for joint, base in zip(pair, bases, strict=True)
    ]


def _hung(joints: Joints, joint: int, base: Value, size: Value, length: float) -> Value:
    """A joint from the one that it hangs on."""
    return _mixed((joints.place(joint) - base) / size, joints.seen(joint), joints.down(length))


def _mixed(found: Value, seen: Value, otherwise: Value | npt.NDArray[np.float64]) -> Value:
    """What was found as far as it was seen."""
    return found * seen + (seen * -1.0 + 1.0) * otherwise


def _moments(window: int) -> npt.NDArray[np.float64]:
    """(STEPS, window): what each frame counts at each moment; near ones all but alone where a joint is seen there."""
    middles = (np.arange(STEPS) + 0.5) / STEPS * window - 0.5
    apart = middles[:, None] - np.arange(window)[None]
    return _blurred(apart, max(1.0, BLUR * window / STEPS)) + FAR / (1 + apart**2)


def _slowly() -> npt.NDArray[np.float64]:
    steps = np.arange(STEPS)
    return _blurred((steps[:, None] - steps[None]).astype(np.float64), SLOW)


def _blurred(apart: npt.NDArray[np.float64], sigma: float) -> npt.NDArray[np.float64]:
    near = np.exp(-0.5 * (apart / sigma) ** 2)
    return np.asarray(near / near.sum(axis=1, keepdims=True), np.float64)


def _count(layout: str) -> int:
    return 11 * len(PLACES[layout]) + 10


@cache
def _kernels(channels: int) -> list[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]]:
    """For each dilation KERNELS random kernels of mean 0 over some of the channels, and what is added: always the
    same, whoever learns."""
    random = np.random.RandomState(SEED)  # its numbers stay the same in all versions of numpy
    found = []
    for _ in DILATIONS:
        kernels = np.zeros((KERNELS, channels, LENGTH))
        for kernel in kernels:
            count = int(2 ** random.uniform(0, np.log2(MOST_CHANNELS + 0.99)))
            chosen = random.permutation(channels)[:count]
            weights = random.normal(size=(count, LENGTH))
            kernel[chosen] = weights - weights.mean(axis=1, keepdims=True)
        found.append((kernels, random.uniform(-0.5, 0.5, KERNELS)))
    return found


@cache
def _session(window: int, layout: str) -> Any:
    kind, graph = LAYOUTS[layout], Graph()
    graph.put(OUTPUT, add_features(graph, INPUT, window, layout), Order.SOURCE)
    shape = ("n", window, kind.points, kind.values)
    model = graph.build([Port(INPUT, INPUT, shape)], [Port(OUTPUT, OUTPUT)])
    return session_of(model.SerializeToString())
