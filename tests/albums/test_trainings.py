"""Classifiers are taught: begun, watched, paused, gone on with, stopped, taught more, thrown away."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from albums import storage
from albums.actions.keep_labels import delete_label, rename_label, set_negative
from albums.actions.keep_models import ModelWish, delete_model, make_model
from albums.actions.keep_projects import delete_project, restore_project
from albums.actions.read_examples import is_used, tidy_readings
from albums.actions.train_classifier import (
    begin_run,
    delete_run,
    measures_of,
    pause_run,
    resume_run,
    stop_run,
    tidy_trainings,
    train_more,
)
from albums.kinds import train
from albums.models import Blob, Membership, ModelSource, Project, Run, Snapshot, User
from albums.showing_run import RunShown
from albums.upload_limits import bytes_of
from render.jobs.models import Job, State
from render.media.errors import RefusedError
from tests.albums.conftest import signed_in
from tests.albums.factories import add_file
from tests.albums.teaching import label, model_of, paint, taught, taught_project, work

HTMX = {"HX-Request": "true"}


@pytest.fixture
def project(owner: User, tmp_path: Path) -> Project:
    return taught_project(owner, tmp_path)


@pytest.fixture
def client(owner: User) -> Client:
    return signed_in(owner)


def press(client: Client, run: Run, op: str, **said: str) -> Any:
    answer = client.post(reverse("run_change", args=[run.pk]), {"op": op, **said})
    if Run.objects.filter(pk=run.pk).exists():
        run.refresh_from_db()
    return answer


def test_it_works(client: Client, project: Project) -> None:
    page = client.get(reverse("models", args=[project.pk])).content.decode()
    assert "Teach it what your examples show" in page
    form = {field.html_name: field.value() for field in shown_form(client, project)}
    answer = client.post(reverse("model_new", args=[project.pk]), sendable(form) | {"train": "yes", "iterations": "12"})
    run = Run.objects.get()
    assert answer.headers["Location"] == reverse("run", args=[run.pk])
    assert run.labels == ["dots", "stripes"] and len(run.examples) == 8
    page = client.get(reverse("run", args=[run.pk])).content.decode()
    assert "Looking at the examples" in page and 'value="pause"' in page
    work()
    run.refresh_from_db()
    assert (run.state, run.sentence, run.iteration) == (Run.State.DONE, "", 12)
    snapshot = run.snapshots.get()
    assert snapshot.is_final and snapshot.about["labels"] == ["dots", "stripes"]
    assert storage.original_path(snapshot.blob).stat().st_size == snapshot.blob.size
    page = client.get(reverse("run", args=[run.pk])).content.decode()
    assert "It is ready" in page and page.count("<polyline") >= 4
    assert len(measures_of(run)) == 12
    assert "finished" in client.get(reverse("models", args=[project.pk])).content.decode()


def shown_form(client: Client, project: Project) -> Any:
    return client.get(reverse("models", args=[project.pk])).context["first"]


def sendable(form: dict[str, Any]) -> dict[str, Any]:
    told = {name: getattr(value, "pk", value) for name, value in form.items()}
    return {name: value for name, value in told.items() if value is not None and value is not False}


def test_what_was_read_is_not_read_again(project: Project) -> None:
    taught(project)
    read = Job.objects.filter(kind="features").count()
    assert read == 8
    run = begin_run(ModelSource.objects.get())
    work("train")
    run.refresh_from_db()
    assert run.state == Run.State.DONE
    assert Job.objects.filter(kind="features").count() == read


def test_the_same_examples_teach_the_same(project: Project) -> None:
    first = taught(project)
    second = begin_run(ModelSource.objects.get())
    work()
    one, other = (Snapshot.objects.get(run=run).evaluation for run in (first, second))
    assert one["predictions"] == other["predictions"]


def test_pause_and_go_on(client: Client, project: Project) -> None:
    run = begin_run(model_of(project))
    press(client, run, "pause")
    assert run.state == Run.State.PAUSED
    assert not Job.objects.unfinished().filter(kind="train").exists()
    assert "Go on" in client.get(reverse("run", args=[run.pk])).content.decode()
    press(client, run, "resume")
    assert run.state == Run.State.WAITING
    work()
    run.refresh_from_db()
    assert run.state == Run.State.DONE


def test_paused_while_it_learns_and_gone_on_with_at_once(project: Project) -> None:
    run = begin_run(model_of(project))
    work("features")
    job = Job.objects.create(kind="train", subject=run.subject, state=State.RUNNING, worker="here")
    Run.objects.filter(pk=run.pk).update(state=Run.State.TRAINING)
    assert pause_run(run) and not pause_run(run)
    assert resume_run(run) and not resume_run(run)
    # The child of the job that was called off ends only now: the new one is not held up by that.
    job.refresh_from_db()
    assert job.cancel_requested
    train.cancelled(job)
    run.refresh_from_db()
    assert run.state == Run.State.WAITING
    waiting = Job.objects.get(kind="train", state=State.QUEUED)
    assert job in waiting.waits_for.all()


def test_whoever_calls_the_job_off_has_paused_it(project: Project) -> None:
    run = begin_run(model_of(project))
    job = Job.objects.get(kind="train")
    Job.objects.filter(pk=job.pk).update(state=State.CANCELLED)
    train.cancelled(job)
    run.refresh_from_db()
    assert run.state == Run.State.PAUSED


def test_stopped_it_is_ready_with_what_it_has_learned(client: Client, project: Project) -> None:
    run = taught(project)
    Run.objects.filter(pk=run.pk).update(state=Run.State.PAUSED, iterations=500)
    press(client, run, "stop")
    assert (run.state, run.iterations) == (Run.State.WAITING, 12)
    work()
    run.refresh_from_db()
    assert (run.state, run.iteration) == (Run.State.DONE, 12)


def test_nothing_learned_cannot_be_the_result(project: Project, client: Client) -> None:
    run = begin_run(model_of(project))
    with pytest.raises(RefusedError, match="not learned anything"):
        stop_run(run)
    assert press(client, run, "stop").status_code == 422
    assert press(client, run, "snapshot").status_code == 422


def test_taught_more_it_goes_on(client: Client, project: Project) -> None:
    run = taught(project)
    press(client, run, "more", more="8")
    assert (run.state, run.iterations) == (Run.State.WAITING, 20)
    work()
    run.refresh_from_db()
    assert (run.state, run.iteration, len(measures_of(run))) == (Run.State.DONE, 20, 20)
    assert sorted(run.snapshots.values_list("iteration", "is_final")) == [(12, False), (20, True)]


@pytest.mark.parametrize("more", ["0", "-1", "9999999", "²", "x", ""])
def test_how_much_more_makes_sense(client: Client, project: Project, more: str) -> None:
    run = taught(project)
    assert press(client, run, "more", more=more).status_code == 422
    assert run.state == Run.State.DONE


def test_a_snapshot_on_the_way(client: Client, project: Project) -> None:
    run = taught(project)
    Run.objects.filter(pk=run.pk).update(state=Run.State.TRAINING)
    press(client, run, "snapshot")
    work()
    kept = run.snapshots.get(is_final=False)
    assert kept.iteration == 12 and kept.name == "Model 1 after 12 iterations"


def test_what_cannot_be_read_is_left_out_and_told(project: Project, owner: User, tmp_path: Path) -> None:
    item = add_file(project.album, paint(tmp_path / "broken.jpg", "dots", 77), owner, name="broken.jpg")
    label(project, item, "dots")
    storage.picture_path(item.blob_id, 800).write_bytes(b"no picture at all")
    run = taught(project)
    assert run.state == Run.State.DONE, run.sentence
    assert any("broken.jpg" in sentence for sentence in run.warnings)


def test_a_picture_that_is_gone_is_left_out(project: Project) -> None:
    run = begin_run(model_of(project))
    project.album.items.filter(name="dots-0.jpg").update(deleted_at=run.created_at)
    work()
    run.refresh_from_db()
    assert run.state == Run.State.DONE


def test_one_label_alone_is_refused_by_name(client: Client, project: Project) -> None:
    project.labels.get(name="dots").delete()
    source = model_of(project)
    answer = client.post(reverse("model_change", args=[source.pk]), {"op": "train"})
    assert answer.status_code == 422 and "All examples are called “stripes”" in answer.content.decode()
    assert not Run.objects.exists()


def test_nothing_labelled_is_refused(project: Project) -> None:
    project.labels.all().delete()
    with pytest.raises(RefusedError, match="Nothing is labelled yet"):
        begin_run(model_of(project))


def test_a_label_without_examples_is_told(client: Client, project: Project) -> None:
    project.labels.create(name="checks")
    run = begin_run(model_of(project))
    assert "There is no example of “checks” yet" in client.get(reverse("run", args=[run.pk])).content.decode()


def test_a_failure_is_told_and_can_be_tried_again(client: Client, project: Project) -> None:
    run = begin_run(model_of(project))
    job = Job.objects.get(kind="train")
    Job.objects.filter(pk=job.pk).update(state=State.FAILED)
    train.failed(job, "There is nothing to learn from. Put labels on some examples first.")
    page = client.get(reverse("run", args=[run.pk])).content.decode()
    assert "This could not be learned" in page and "There is nothing to learn from." in page
    press(client, run, "resume")
    assert run.state == Run.State.WAITING


def test_the_page_of_activity_tells_of_it(client: Client, project: Project) -> None:
    run = begin_run(model_of(project))
    page = client.get(reverse("activity")).content.decode()
    assert "Teaching “Patterns”" in page and reverse("run", args=[run.pk]) in page
    client.post(reverse("job_cancel", args=[Job.objects.get(kind="train").pk]))
    run.refresh_from_db()
    assert run.state == Run.State.PAUSED
    resume_run(run)
    work()
    assert "“Patterns” has learned" in client.get(reverse("activity")).content.decode()


def test_its_page_follows(client: Client, project: Project) -> None:
    run = taught(project)
    page = client.get(reverse("run", args=[run.pk]), headers=HTMX).content.decode()
    assert "<html" not in page and 'id="run"' in page
    Run.objects.filter(pk=run.pk).update(state=Run.State.TRAINING)
    run.refresh_from_db()
    shown = RunShown(run)
    assert [phase.state for phase in shown.phases] == ["done", "current"]
    assert shown.accuracy is not None and len(shown.accuracy.lines) >= 1


def test_a_line_that_is_half_written_is_no_measure(project: Project) -> None:
    run = taught(project)
    with (storage.training_folder(run.pk) / "metrics.jsonl").open("a") as file:
        file.write('{"iteration": 13, "tr')
    assert measures_of(run)[-1]["iteration"] == 12


def test_where_the_cache_is_gone_it_begins_anew(project: Project) -> None:
    run = taught(project)
    Run.objects.all().delete()
    tidy_trainings()
    assert not storage.training_folder(run.pk).exists()


def test_deleted_with_its_folder_but_not_its_classifiers(client: Client, project: Project) -> None:
    run = taught(project)
    assert press(client, run, "delete").status_code == 302
    assert not Run.objects.exists() and Snapshot.objects.get().run is None
    delete_model(ModelSource.objects.get())
    assert Snapshot.objects.exists() and Blob.objects.filter(snapshots__isnull=False).exists()


def test_delete_takes_the_folder(project: Project, django_capture_on_commit_callbacks: Any) -> None:
    run = taught(project)
    folder = storage.training_folder(run.pk)
    with django_capture_on_commit_callbacks(execute=True):
        delete_run(run)
    assert not folder.exists()


def test_settings_side_by_side(client: Client, project: Project) -> None:
    source = model_of(project)
    answer = client.post(reverse("model_change", args=[source.pk]), {"op": "copy"})
    copy = ModelSource.objects.exclude(pk=source.pk).get()
    assert answer.headers["Location"] == reverse("model_edit", args=[copy.pk]) and copy.name == "Model 1, a copy"
    form = client.get(reverse("model_edit", args=[copy.pk])).context["form"]
    told = sendable({field.html_name: field.value() for field in form})
    answer = client.post(
        reverse("model_edit", args=[copy.pk]),
        told | {"augment": ["flip", "blur"], "threshold": "60", "name": "Mirrored"},
    )
    copy.refresh_from_db()
    assert answer.headers["Location"] == reverse("models", args=[project.pk])
    assert copy.name == "Mirrored" and copy.parameters["threshold"] == pytest.approx(0.6)
    assert copy.parameters["augment"]["flip"] and not copy.parameters["augment"]["crop"]
    assert client.post(reverse("model_change", args=[copy.pk]), {"op": "delete"}).status_code == 302
    assert list(ModelSource.objects.all()) == [source]


@pytest.mark.parametrize("wrong", [{"iterations": "0"}, {"iterations": "many"}, {"seed": "-1"}, {"training": "9"}])
def test_settings_that_make_no_sense(client: Client, project: Project, wrong: dict[str, str]) -> None:
    form = {field.html_name: field.value() for field in shown_form(client, project)}
    answer = client.post(reverse("model_new", args=[project.pk]), sendable(form) | wrong)
    assert answer.status_code == 422 and not ModelSource.objects.exists()


def test_what_it_learns_from_does_not_test_it(project: Project) -> None:
    data = project.data_sources.get()
    with pytest.raises(RefusedError, match="cannot be what it is tested with"):
        make_model(project, ModelWish("Model 1", data, None, data, {}))


def test_others_may_look_but_not_touch(project: Project, owner: User, viewer: User, other: User, album: Any) -> None:
    run = begin_run(model_of(project))
    assert signed_in(other).get(reverse("run", args=[run.pk])).status_code == 404
    Project.objects.filter(pk=project.pk).update(shared_with=album)
    guest = signed_in(viewer)
    page = guest.get(reverse("run", args=[run.pk])).content.decode()
    assert 'value="pause"' not in page
    assert guest.post(reverse("run_change", args=[run.pk]), {"op": "pause"}).status_code == 403
    assert guest.get(reverse("models", args=[project.pk])).status_code == 200
    assert guest.get(reverse("model_new", args=[project.pk])).status_code == 403


def test_a_training_waits_in_the_trash_and_goes_on_after_it(project: Project) -> None:
    run = begin_run(model_of(project))
    delete_project(project)
    work()
    run.refresh_from_db()
    assert run.state == Run.State.PAUSED and not Snapshot.objects.exists()
    restore_project(project)
    assert resume_run(run)
    work()
    run.refresh_from_db()
    assert run.state == Run.State.DONE


def test_what_its_owner_may_not_see_any_more_teaches_nothing(
    project: Project, owner: User, album: Any, tmp_path: Path
) -> None:
    item = add_file(album, paint(tmp_path / "b.jpg", "dots", 50), owner, name="theirs.jpg")
    label(project, item, "dots")
    run = begin_run(model_of(project))
    assert str(item.pk) in {row.example["item"] for row in train.rows_of(run)}
    Membership.objects.filter(album=album, user=owner).delete()
    assert len(train.rows_of(run)) == 8
    Membership.objects.create(album=album, user=owner)
    album.deleted_at = run.created_at
    album.save(update_fields=["deleted_at"])
    assert len(train.rows_of(run)) == 8


def test_what_was_fixed_at_its_beginning_stays(project: Project) -> None:
    run = begin_run(model_of(project))
    Project.objects.filter(pk=project.pk).update(multi_label=True)
    run = Run.objects.get(pk=run.pk)
    assert train.params_of(run, train.rows_of(run))["multi_label"] is False


def test_what_stands_for_everything_else_may_be_called_otherwise_meanwhile(project: Project) -> None:
    """Even as another label was called when it began."""
    dots, stripes = project.labels.order_by("name")
    set_negative(stripes, is_negative=True)
    run = begin_run(model_of(project))
    for label_, name in ((stripes, "nothing"), (dots, "stripes"), (stripes, "dots")):
        rename_label(label_, name)
        assert told_negative(run) == "stripes"
    set_negative(stripes, is_negative=False)
    delete_label(stripes)
    assert told_negative(run) == "stripes"
    work()
    assert run.snapshots.get().about["negative"] == "stripes"


def told_negative(run: Run) -> str | None:
    """What the child that learns is told, whenever the job begins."""
    params = train.params_of(Run.objects.get(pk=run.pk), train.rows_of(run))
    return None if params["negative"] is None else str(params["labels"][params["negative"]])


def test_without_such_a_label_none_is_told(project: Project) -> None:
    run = begin_run(model_of(project))
    assert told_negative(run) is None


def test_what_was_read_goes_when_nobody_has_used_it_for_a_month(project: Project) -> None:
    run = taught(project)
    old, used, *others = (row.path for row in train.rows_of(run))
    month = time.time() - 31 * 86400
    for path in (old, used):
        os.utime(path, (month, month))
    assert is_used(used)
    tidy_readings()
    assert not old.exists() and used.exists() and all(path.exists() for path in others)
    train_more(run, 3)
    work()
    run.refresh_from_db()
    assert (run.state, run.iteration) == (Run.State.DONE, 15) and old.exists()


def test_what_it_learns_counts_as_its_owners(project: Project, owner: User, settings: Any) -> None:
    before = bytes_of(owner)
    assert before == sum(item.blob.size for item in project.album.items.all())
    run = taught(project)
    assert bytes_of(owner) == before + run.snapshots.get().blob.size
    settings.USER_BYTES = before
    with pytest.raises(RefusedError, match="You have used the room"):
        begin_run(run.model_source)


def test_a_project_in_the_trash_is_not_taught(project: Project) -> None:
    run = begin_run(model_of(project))
    Project.objects.filter(pk=project.pk).update(deleted_at=run.created_at)
    work()
    assert not Snapshot.objects.exists()


def test_more_is_told_within_bounds(project: Project) -> None:
    run = taught(project)
    assert train_more(run, 5) and not train_more(run, 5)
    assert json.dumps(RunShown(run).counts) == '[["dots", 4], ["stripes", 4]]'
