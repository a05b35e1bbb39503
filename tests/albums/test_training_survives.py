"""A training goes on where it was, whatever has ended the server meanwhile: with a real worker and its children."""

from __future__ import annotations

from pathlib import Path

import pytest

from albums.actions.train_classifier import begin_run, pause_run, reached_of, resume_run
from albums.models import ModelSource, Project, Run, Snapshot, User
from render.jobs.models import Job
from render.jobs.running import Pools
from tests.albums.conftest import person
from tests.albums.teaching import model_of, taught_project, work
from tests.render.jobs.working import until, working

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.prove]

LONG = 5000  # rounds: so many that something can happen meanwhile


@pytest.fixture
def owner() -> User:
    return person("Olga")


@pytest.fixture
def project(owner: User, tmp_path: Path) -> Project:
    return taught_project(owner, tmp_path, each=12)


def state_of(run: Run) -> str:
    return str(Run.objects.values_list("state", flat=True).get(pk=run.pk))


def weights_of(run: Run) -> list[object]:
    return [[one["key"], one["probabilities"]] for one in Snapshot.objects.get(run=run).evaluation["predictions"]]


def test_it_goes_on_after_the_server_was_ended(project: Project) -> None:
    run = begin_run(model_of(project, iterations=LONG))
    with working(Pools):
        until(lambda: reached_of(run) > 20)
    # The worker is gone in the middle, and its children with it.
    assert state_of(run) == Run.State.TRAINING
    reached = reached_of(run)
    assert 20 < reached < LONG
    with working(Pools):
        until(lambda: state_of(run) == Run.State.DONE)
    assert reached_of(run) == LONG
    calm = begin_run(ModelSource.objects.get())
    work()
    assert weights_of(calm) == weights_of(run)


def test_paused_and_gone_on_with(project: Project) -> None:
    run = begin_run(model_of(project, iterations=LONG))
    with working(Pools):
        until(lambda: reached_of(run) > 20)
        pause_run(run)
        until(lambda: not Job.objects.unfinished().filter(kind="train").exists())
        assert state_of(run) == Run.State.PAUSED and reached_of(run) < LONG
        resume_run(run)
        until(lambda: state_of(run) == Run.State.DONE)
    assert reached_of(run) == LONG
