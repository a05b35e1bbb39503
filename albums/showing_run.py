"""What the page of a training shows: how far it is, what it has learned, what is wrong with its data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from albums.actions.train_classifier import LEFT_OUT, MOST, measures_of
from albums.charts import Chart, chart, finite
from albums.models import Run, Snapshot
from albums.sentences import translated
from render.jobs.models import Job, State

MOST_ROWS = 12  # of the table that tells the curves in numbers
MOST_LABELS = 16  # with curves of their own


@dataclass(frozen=True, slots=True)
class Phase:
    """A stage on the way, for the list of stages."""

    name: str
    state: str  # done, current, coming
    share: float | None = None
    detail: str = ""

    @property
    def percent(self) -> int:
        return min(99, int(100 * (self.share or 0.0)))


def told(warning: str) -> str:
    """A sentence of the engine, or of the job with one of the engine inside."""
    file, mark, why = warning.partition(LEFT_OUT)
    if not mark:
        return translated(warning)
    return _("%(file)s is left out: %(sentence)s") % {"file": file, "sentence": translated(why)}


class RunShown:
    """A training with all that can be said of it."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.source, self.project = run.model_source, run.model_source.project
        self.id, self.state, self.iterations = run.pk, run.state, run.iterations
        self.is_busy, self.is_over = run.is_busy, run.is_over
        self.sentence = translated(run.sentence)
        self.warnings = [told(sentence) for sentence in run.warnings]

    @property
    def state_name(self) -> str:
        return str(Run.State(self.state).label)

    @cached_property
    def measures(self) -> list[dict[str, Any]]:
        """From the folder of the training, or where that is gone from what came of it."""
        return measures_of(self.run) or (self.final.evaluation.get("curve", []) if self.final else [])

    @cached_property
    def final(self) -> Snapshot | None:
        return self.run.snapshots.filter(is_final=True).first()

    @cached_property
    def snapshots(self) -> list[Snapshot]:
        return list(self.run.snapshots.all())

    @cached_property
    def reached(self) -> int:
        return int(self.measures[-1]["iteration"]) if self.measures else self.run.iteration

    @property
    def can_stop(self) -> bool:
        return bool(self.reached) and self.state in (Run.State.TRAINING, Run.State.PAUSED)

    @property
    def can_snapshot(self) -> bool:
        return self.can_stop

    @property
    def more(self) -> int:
        """How many more are offered."""
        return max(0, min(int(self.source.parameters.get("iterations", 100)), MOST - self.iterations))

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many examples of each label there are to learn from."""
        rows = [example for example in self.run.examples if example["part"] == "training"]
        return [(label, sum(number in row["labels"] for row in rows)) for number, label in enumerate(self.run.labels)]

    @cached_property
    def phases(self) -> list[Phase]:
        learning = Run.State.TRAINING, Run.State.PAUSED
        reading, teaching = _("Looking at the examples"), _("Learning")
        counted = _("%(done)s of %(all)s") % {"done": self.reached, "all": self.iterations}
        share = self.reached / max(1, self.iterations)
        if self.state == Run.State.DONE:
            return [Phase(reading, "done"), Phase(teaching, "done")]
        if self.state in learning and (self.reached or self.state == Run.State.TRAINING):
            return [Phase(reading, "done"), Phase(teaching, "current", share, counted)]
        done, total = self.read
        looked = _("%(done)s of %(all)s") % {"done": done, "all": total} if total else ""
        return [Phase(reading, "current", done / total if total else None, looked), Phase(teaching, "coming")]

    @cached_property
    def read(self) -> tuple[int, int]:
        """How many of the examples that are looked at now are done."""
        job = Job.objects.unfinished().about(self.run.subject).filter(kind="train").order_by("-created_at").first()
        if job is None:
            return 0, 0
        awaited = job.waits_for.filter(kind="features")
        return awaited.finished().count(), awaited.count()

    @property
    def is_waiting(self) -> bool:
        """Whether others are before it."""
        jobs = Job.objects.about(self.run.subject).filter(kind="train", state=State.QUEUED)
        return self.state == Run.State.WAITING and jobs.exists()

    @cached_property
    def accuracy(self) -> Chart | None:
        return self.curves(_("How much it gets right"), "accuracy", shares=True)

    @cached_property
    def loss(self) -> Chart | None:
        return self.curves(_("How far off it is"), "loss", shares=False)

    def curves(self, title: str, name: str, *, shares: bool) -> Chart | None:
        parts = {"training": _("of what it learns from"), "validation": _("of what it has not seen")}
        told = {words: self.points(part, name) for part, words in parts.items()}
        return chart(title, told, self.iterations, shares=shares)

    @cached_property
    def recall(self) -> Chart | None:
        """By label, one curve each."""
        told = {label: self.points("recall", label) for label in self.run.labels[:MOST_LABELS]}
        return chart(_("How many of each it recognises"), told, self.iterations, shares=True)

    def points(self, part: str, name: str) -> list[tuple[int, float]]:
        return finite((one["iteration"], (one.get(part) or {}).get(name)) for one in self.measures)

    @property
    def rows(self) -> list[tuple[int, Any, Any, Any, Any]]:
        """The curves in numbers: iteration, accuracy and loss of training, of validation."""
        step = max(1, len(self.measures) // MOST_ROWS)
        chosen = [*self.measures[: len(self.measures) - 1 : step], *self.measures[-1:]]
        return [
            (one["iteration"], *((one.get(part) or {}).get(name) for part in ("training", "validation")
                                 for name in ("accuracy", "loss")))
            for one in chosen
        ]  # fmt: skip
