"""A training that is killed again and again ends with the numbers of one that was left in peace."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench.classifying.images import features_of
from bench.seeing.row import Row
from render.jobs.teaching import train_classifier
from render.media.arrays import unwatched
from render.training.checkpoint import Checkpoint
from render.training.pictures import save_features

AIM, ITERATIONS, SEED, MOST_KILLS = 1e-6, 400, 3, 12
LABELS = ("left", "right", "up")
CHILD = """
import json, sys
from render.jobs.teaching import train_classifier
train_classifier(json.loads(sys.argv[1]), lambda fraction, label: print(label, flush=True))
"""


def rows(media: Path) -> Iterator[Row]:
    chance = np.random.default_rng(SEED)
    with tempfile.TemporaryDirectory() as made:
        peace, trouble = Path(made) / "peace", Path(made) / "trouble"
        peace.mkdir()
        trouble.mkdir()
        wish = lesson(media, Path(made))
        train_classifier(wish | {"folder": str(peace)}, unwatched)
        kills = []
        for _ in range(MOST_KILLS):
            reached = killed(wish | {"folder": str(trouble)}, int(chance.integers(3, ITERATIONS // 4)))
            if reached is None:
                break
            kills.append(reached)
        train_classifier(wish | {"folder": str(trouble)}, unwatched)
        one, other = (Checkpoint.load(folder) for folder in (peace, trouble))
        off = float(np.abs(one.state.now - other.state.now).max())
        same = (peace / "metrics.jsonl").read_bytes() == (trouble / "metrics.jsonl").read_bytes()
    note = f"SIGKILL at iterations {', '.join(map(str, kills))}; curves {'identical' if same else 'DIFFERENT'}"
    yield Row("killed and taken up again, weights off by", AIM, off, len(kills), "kills of one training", True, note)


def killed(wish: dict[str, Any], after: int) -> int | None:
    """Train in a process of its own and kill it after so many iterations; where it was, None if it ended before."""
    with subprocess.Popen([sys.executable, "-c", CHILD, json.dumps(wish)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        seen, told = 0, 0
        for line in child.stdout:
            if line.startswith("iteration "):
                seen, told = seen + 1, int(line.split()[1])
            if seen > after:
                os.kill(child.pid, signal.SIGKILL)
                return told
    return None


def lesson(media: Path, folder: Path) -> dict[str, Any]:
    examples = []
    for number, label in enumerate(LABELS):
        for path in sorted((media / "actions" / "gesture_stills" / label).iterdir()):
            out = folder / f"{label}-{path.stem}.npz"
            save_features(out, features_of(path))
            known = {"labels": [number], "start": None, "end": None, "part": "training", "key": out.stem}
            examples.append({"features": str(out), **known})
    told = {"kind": "image", "name": "Arms", "labels": list(LABELS), "multi_label": False, "negative": None}
    return {**told, "parameters": {}, "iterations": ITERATIONS, "examples": examples}
