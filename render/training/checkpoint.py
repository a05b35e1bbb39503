"""Where a training is, on the disk: all that it takes to go on, and to make a file of what was learnt so far."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from render.media.errors import RefusedError
from render.media.writing import write_bytes
from render.training.evaluation import Judged, Truth, evaluate
from render.training.head import Floats, Head, Scaling, State
from render.training.novelty import Known

NAME = "checkpoint"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is taught, as far as the file of a classifier tells it."""

    kind: str  # "image" or "action"
    labels: tuple[str, ...]
    multi_label: bool
    negative: int | None  # the label that stands for everything else
    parameters: dict[str, Any]
    blocks: tuple[str, ...]  # what it sees, by name
    layout: str | None = None  # of body landmarks

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Subject:
        return cls(**values | {"labels": tuple(values["labels"]), "blocks": tuple(values["blocks"])})


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A training between two iterations."""

    fingerprint: str  # of what it learns from: another lesson has to begin anew
    subject: Subject
    regularisation: float
    scaling: Scaling
    state: State
    keys: tuple[str, ...]  # of the examples
    parts: tuple[str, ...]
    truth: Truth
    probabilities: Floats  # (examples, labels): what it says of the examples now
    # None: it calls all that it is shown one of its labels, as trainings did that were begun with an older version.
    known: Known | None = None
    familiar: Floats | None = None  # (examples,), 0..1

    @property
    def head(self) -> Head:
        return Head(self.state.now[:-1], self.state.now[-1], self.subject.multi_label)

    @property
    def evaluation(self) -> dict[str, Any]:
        judged = Judged(self.keys, self.parts, self.truth, self.probabilities, self.familiar)
        return evaluate(self.subject.labels, judged, multi_label=self.subject.multi_label)

    def save(self, folder: Path) -> None:
        """Whole or not at all: whoever reads it meanwhile sees the one before."""
        told = {
            "fingerprint": self.fingerprint,
            "subject": self.subject.to_json(),
            "regularisation": self.regularisation,
            "momentum": self.state.momentum,
            "iteration": self.state.iteration,
            "keys": self.keys,
            "parts": self.parts,
        }
        made = BytesIO()
        known, more = self.known, {}
        if known is not None and self.familiar is not None:
            more = {"rows": known.rows, "away": np.array([known.limit, known.spread]), "familiar": self.familiar}
            more |= {"known_mean": known.scaling.mean, "known_scale": known.scaling.scale}
        np.savez(
            made,
            told=np.array(json.dumps(told)),
            now=self.state.now,
            before=self.state.before,
            mean=self.scaling.mean,
            scale=self.scaling.scale,
            truth=self.truth,
            probabilities=self.probabilities,
            **more,  # type: ignore[arg-type]  # the names are no parameters of savez
        )
        write_bytes(folder / NAME, made.getvalue())

    @classmethod
    def load(cls, folder: Path) -> Checkpoint:
        """Raises RefusedError if there is none."""
        try:
            with np.load(BytesIO((folder / NAME).read_bytes()), allow_pickle=False) as held:
                arrays = {name: held[name] for name in held}
            told = json.loads(str(arrays["told"]))
            return cls(
                fingerprint=told["fingerprint"],
                subject=Subject.from_json(told["subject"]),
                regularisation=told["regularisation"],
                scaling=Scaling(arrays["mean"], arrays["scale"]),
                state=State(arrays["now"], arrays["before"], told["momentum"], told["iteration"]),
                keys=tuple(told["keys"]),
                parts=tuple(told["parts"]),
                truth=arrays["truth"],
                probabilities=arrays["probabilities"],
                known=_known(arrays),
                familiar=arrays.get("familiar"),
            )
        except FileNotFoundError as error:
            raise RefusedError("It has not learned anything yet. Let it go on for a moment.") from error
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise RefusedError("What was learned so far is damaged. Please train it anew.") from error


def _known(arrays: dict[str, Any]) -> Known | None:
    if "rows" not in arrays:
        return None
    limit, spread = (float(value) for value in arrays["away"])
    return Known(Scaling(arrays["known_mean"], arrays["known_scale"]), arrays["rows"], limit, spread)
