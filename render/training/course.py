"""A training from its examples to its last iteration: prepared, taken up where it was left, written down as it goes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from render.media.arrays import Report
from render.media.errors import RefusedError
from render.training.checkpoint import NAME, Checkpoint, Subject
from render.training.choosing import Tried, choose
from render.training.evaluation import accuracy, as_truth, recalls
from render.training.head import Floats, Lesson, Scaling, State, Training, likelihood, loss_of
from render.training.novelty import Examples, Known, known_of, looked_at, some_of
from render.training.parameters import ActionParameters, ImageParameters
from render.training.rows import Rows
from render.training.split import held_out

METRICS = "metrics.jsonl"
CHECKPOINT_EVERY = 5  # iterations
TOLD_ALL, TOLD_EVERY = 100, 5  # iterations that are all written down, then each so many
DIGITS = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A picture, or a stretch of a video, with what is known of it."""

    key: str
    labels: tuple[int, ...]
    part: str  # training, validation or testing
    blocks: dict[str, npt.NDArray[np.float32]]  # rows of features by what is seen
    plain: int  # so many rows, from the first on, are of the example as it is; the others are of altered views
    group: Hashable  # examples of one group never lie on both sides of the split
    slow: bool = False  # of a video with fewer frames a second than are looked at


class Course:
    """What is learnt from, ready for the first iteration, or the next."""

    def __init__(
        self, subject: Subject, examples: Sequence[Example], given: ImageParameters | ActionParameters
    ) -> None:
        self.truth = as_truth((one.labels for one in examples), len(subject.labels))
        self.examples = split(examples, given)
        _require_two_labels(subject, self.truth, self.examples)
        self._given = given
        self.subject = replace(subject, blocks=tuple(examples[0].blocks))
        self.fingerprint = fingerprint(self.subject, examples, given)
        self._learn = np.array([one.part == "training" for one in self.examples])
        self._weights = balanced(self.truth, self._learn)

    def begin(self, report: Report) -> Checkpoint:
        """Decide what is looked at, and how strictly."""
        report(0.0, "Trying what tells most")
        learning = [one for one in self.examples if one.part == "training"]
        first = {
            name: np.stack([one.blocks[name][: one.plain].mean(axis=0) for one in learning])
            for name in self.subject.blocks
        }
        groups = [one.group for one in learning]
        targets = self.truth[self._learn].astype(np.float64)
        tried = Tried(first, targets, self._weights[self._learn], groups, self.subject.multi_label)
        choice = choose(tried, self._looks(), self._given.regularisation, self._given.seed)
        subject = replace(self.subject, blocks=choice.blocks)
        scaling = Scaling.of_parts(self._learnt(choice.blocks)[0])
        state = State.start(len(scaling.mean), len(subject.labels))
        known = self._known(choice.blocks)
        return Checkpoint(
            self.fingerprint,
            subject,
            choice.regularisation,
            scaling,
            state,
            tuple(one.key for one in self.examples),
            tuple(one.part for one in self.examples),
            self.truth,
            np.full(self.truth.shape, 1 / len(subject.labels)),
            known,
            None if known is None else self._familiar(known, choice.blocks),
        )

    def learn(self, start: Checkpoint, wanted: int, folder: Path, report: Report) -> Checkpoint:
        """Go on up to that iteration; what is on the disk is whole at any moment."""
        forget_after(folder / METRICS, start.state.iteration)
        learnt, owners = self._learnt(start.subject.blocks)
        share = _normed(self._weights[owners] / np.bincount(owners)[owners])
        lesson = Lesson(learnt.scaled(start.scaling), self._targets(owners), share, start.subject.multi_label)
        training = Training(lesson, start.regularisation, start.state)
        plain, asked = self._plain(start.subject.blocks)
        rows = plain.scaled(start.scaling)
        now = start
        with (folder / METRICS).open("a", encoding="utf-8") as metrics:
            while training.state.iteration < wanted:
                report(training.state.iteration / wanted, f"iteration {training.state.iteration} of {wanted}")
                training.advance()
                number, is_last = training.state.iteration, training.state.iteration == wanted
                if number <= TOLD_ALL or number % TOLD_EVERY == 0 or is_last:
                    now = replace(now, probabilities=self._found(training, rows, asked))
                    metrics.write(json.dumps(self._measures(number, now.probabilities), allow_nan=False) + "\n")
                    metrics.flush()
                if number % CHECKPOINT_EVERY == 0 or is_last:
                    now.save(folder)
        return now

    def _known(self, blocks: Sequence[str]) -> Known | None:
        """By all that is learnt from, altered views included."""
        names = looked_at(blocks)
        rows, owners = self._learnt(names)
        chosen = some_of(len(rows), self._given.seed)
        labels = self.truth.argmax(axis=1)[owners[chosen]].tolist()
        groups = [self.examples[owner].group for owner in owners[chosen]]
        seen = dict(zip(names, rows.take(chosen), strict=True))
        return known_of(Examples(seen, labels, groups), self._given.seed)

    def _familiar(self, known: Known, blocks: Sequence[str]) -> Floats:
        """By example, the mean of its rows as they are."""
        rows, owners = self._plain(looked_at(blocks))
        found = np.concatenate([known.familiarity(np.hstack(part)) for part in rows])
        return self._by_example(found[:, None], owners)[:, 0]

    def _looks(self) -> list[tuple[str, ...]]:
        """What may be looked at: one thing alone, or all."""
        sees = self._given.sees if isinstance(self._given, ImageParameters) else "both"
        if sees != "auto":
            return [self.subject.blocks]
        alone: list[tuple[str, ...]] = [(name,) for name in self.subject.blocks]
        return [*alone, self.subject.blocks] if len(alone) > 1 else alone

    def _learnt(self, names: Sequence[str]) -> tuple[Rows, npt.NDArray[np.intp]]:
        """All rows of the training examples, altered views included, and whose each is."""
        owners = np.flatnonzero(self._learn)
        rows = Rows([[self.examples[owner].blocks[name] for name in names] for owner in owners.tolist()])
        return rows, np.repeat(owners, rows.counts)

    def _plain(self, names: Sequence[str]) -> tuple[Rows, npt.NDArray[np.intp]]:
        """Of all examples the rows of them as they are, and whose each is."""
        rows = Rows([[one.blocks[name][: one.plain] for name in names] for one in self.examples])
        return rows, np.repeat(np.arange(len(self.examples)), rows.counts)

    def _targets(self, owners: npt.NDArray[np.intp]) -> Floats:
        targets = self.truth.astype(np.float64)
        if not self.subject.multi_label:
            targets /= targets.sum(axis=1, keepdims=True).clip(1)
        return np.asarray(targets[owners])

    def _found(self, training: Training, rows: Iterable[Floats], owners: npt.NDArray[np.intp]) -> Floats:
        """By example, the mean of its rows."""
        head = training.state.now
        found = [likelihood(part @ head[:-1] + head[-1], self.subject.multi_label) for part in rows]
        return self._by_example(np.concatenate(found), owners)

    def _by_example(self, found: Floats, owners: npt.NDArray[np.intp]) -> Floats:
        """(examples, values) from (rows, values) and whose each row is."""
        total = np.zeros((len(self.examples), found.shape[1]))
        np.add.at(total, owners, found)
        return total / np.bincount(owners, minlength=len(self.examples))[:, None]

    def _measures(self, number: int, found: Floats) -> dict[str, Any]:
        parts = np.array([one.part for one in self.examples])
        line: dict[str, Any] = {"iteration": number}
        for part in ("training", "validation"):
            line[part] = self._measure(found, parts == part)
        seen = parts == ("validation" if line["validation"] else "training")
        shares = recalls(self.truth[seen], found[seen], self.subject.multi_label)
        line["recall"] = {
            name: None if share is None else round(share, DIGITS)
            for name, share in zip(self.subject.labels, shares, strict=True)
        }
        return line

    def _measure(self, found: Floats, chosen: npt.NDArray[np.bool_]) -> dict[str, float] | None:
        if not chosen.any():
            return None
        truth, several = self.truth[chosen], self.subject.multi_label
        weights = np.full(len(truth), 1 / len(truth))
        loss = loss_of(found[chosen], truth.astype(np.float64), weights, several)
        return {"accuracy": round(accuracy(truth, found[chosen], several), DIGITS), "loss": round(loss, DIGITS)}


def taken_up(course: Course, folder: Path, report: Report) -> Checkpoint:
    """Where it was left, or the beginning where it was not begun, or began with something else."""
    if (folder / NAME).is_file():
        found = Checkpoint.load(folder)
        if found.fingerprint == course.fingerprint:
            return found
    return course.begin(report)


def split(examples: Sequence[Example], given: ImageParameters | ActionParameters) -> list[Example]:
    """Spare a part of the training examples to check by, unless others were given for that."""
    if any(one.part == "validation" for one in examples) or not given.validation_share:
        return list(examples)
    learning = [one for one in examples if one.part == "training"]
    out = held_out(
        [one.labels for one in learning], [one.group for one in learning], given.validation_share, given.seed
    )
    spared = {id(one) for one, is_out in zip(learning, out, strict=True) if is_out}
    return [replace(one, part="validation") if id(one) in spared else one for one in examples]


def balanced(truth: npt.NDArray[np.bool_], learn: npt.NDArray[np.bool_]) -> Floats:
    """A weight for each example: all labels count alike, however many examples they have."""
    shares = truth / truth[learn].sum(axis=0).clip(1)
    weights = shares.sum(axis=1) / truth.sum(axis=1).clip(1)
    weights[~truth.any(axis=1)] = 1 / max(1, int((~truth[learn].any(axis=1)).sum()))
    return np.asarray(np.where(learn, weights, 0.0) / weights[learn].sum())


def fingerprint(subject: Subject, examples: Sequence[Example], given: ImageParameters | ActionParameters) -> str:
    """Of all that a training depends on, but for how far it goes."""
    told = {name: value for name, value in given.to_json().items() if name != "iterations"}
    sums = [
        [one.key, one.labels, one.part, one.plain, *(float(rows.sum(dtype=np.float64)) for rows in one.blocks.values())]
        for one in examples
    ]
    text = json.dumps([subject.kind, subject.labels, subject.multi_label, subject.layout, told, sums])
    return hashlib.sha256(text.encode()).hexdigest()


def forget_after(metrics: Path, iteration: int) -> None:
    """Take away what was written of iterations that are done again, and a line that was not finished."""
    try:
        lines = metrics.read_text(encoding="utf-8").splitlines(keepends=True)
    except FileNotFoundError:
        return
    kept = [line for line in lines if line.endswith("\n") and json.loads(line)["iteration"] <= iteration]
    if kept != lines:
        partial = metrics.with_suffix(".partial")
        partial.write_text("".join(kept), encoding="utf-8")
        partial.replace(metrics)


def _normed(weights: Floats) -> Floats:
    return np.asarray(weights / weights.sum())


def _require_two_labels(subject: Subject, truth: npt.NDArray[np.bool_], examples: Sequence[Example]) -> None:
    """Raises RefusedError, naming the label."""
    if not examples:
        raise RefusedError("There is nothing to learn from. Put labels on some examples first.")
    if len(subject.labels) < 2 and not subject.multi_label:
        name = "".join(subject.labels)
        raise RefusedError(f"There is only one label to learn: {name}. Add examples of something else, too.")
    known = truth[[one.part == "training" for one in examples]].any(axis=0)
    for name, is_known in zip(subject.labels, known, strict=True):
        if not is_known:
            raise RefusedError(f"There are no examples of “{name}” to learn from. Add some, or remove the label.")
