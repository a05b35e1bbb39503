"""What classifiers learn from: read out of a photo or video once, and kept beside its pictures.

It is kept by all that shapes it, so that training again with other iterations is quick, and the same picture in two
projects is read once.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from albums import storage
from albums.models import Item, Run
from render.jobs.models import Job, State
from render.jobs.queue import enqueue
from render.training.parameters import ActionParameters, parameters_of

# One more whenever the same wish leads to other numbers.
FEATURES_VERSION, LANDMARKS_VERSION = 1, 1
TRAINING = "training"
KEPT = timedelta(days=30)  # since it was last used; it can be read again


@dataclass(frozen=True, slots=True)
class Reading:
    """What is to be read out of a photo or video, by a task and what it is told."""

    task: str
    params: dict[str, Any] = field(hash=False)

    @property
    def key(self) -> str:
        """By all that shapes it."""
        version = LANDMARKS_VERSION if self.is_landmarks else FEATURES_VERSION
        told = json.dumps([version, self.params], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def is_landmarks(self) -> bool:
        return self.task == "body_landmarks"

    def path(self, sha256: str) -> Path:
        """Where it is kept."""
        place = storage.landmarks_path if self.is_landmarks else storage.features_path
        return place(sha256, self.key)

    def to_json(self) -> dict[str, Any]:
        return {"task": self.task, "params": self.params}


def is_used(path: Path) -> bool:
    """Whether it has been read; then it is kept for some time more."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def tidy_readings() -> None:
    """Remove what nobody has learned from or looked for by it for a while: each way to teach leaves its own."""
    for name in ("features-*.npz", "landmarks-*.npz"):
        for path in storage.folder("pictures").glob(f"??/*/{name}"):
            with suppress(FileNotFoundError):  # it has gone with its picture meanwhile
                if path.stat().st_mtime < time.time() - KEPT.total_seconds():
                    path.unlink()


def landmarks_reading(rate: float) -> Reading:
    """Where the body is, so many times a second, in the whole of a video."""
    return Reading("body_landmarks", {"rate": rate})


def read_soon(run: Run, item: Item, reading: Reading) -> Job:
    """Have it read; two that want the same wait for the same."""
    return enqueue(
        "features",
        f"item:{item.pk}",
        params=reading.to_json(),
        tenant=run.model_source.project.subject,
        groups=[run.group],
        dedupe_key=reading_key(item, reading),
    )


def reading_key(item: Item, reading: Reading) -> str:
    return f"features:{item.blob_id}:{reading.key}"


def refused_since(job: Job, keys: Iterable[str]) -> dict[str, str]:
    """Of these readings those that could not be done since the job began, with the sentence."""
    failed = Job.objects.filter(kind="features", state=State.FAILED, finished_at__gte=job.created_at)
    wanted = set(keys)
    return {key: error for key, error in failed.values_list("dedupe_key", "error") if key in wanted}


def reading_of(kind: str, parameters: dict[str, Any], part: str) -> Reading:
    """What a training reads; only what is learned from is also looked at turned, cut or darkened."""
    told = parameters_of(kind, parameters)
    if isinstance(told, ActionParameters):
        return landmarks_reading(told.rate)
    views = told.views_made if part == TRAINING else 0
    altered = {"augment": asdict(told.augment), "seed": told.seed} if views else {"augment": {}, "seed": 0}
    sees = "both" if told.sees == "auto" else told.sees
    return Reading("picture_features", {"views": views, "sees": sees, **altered})
