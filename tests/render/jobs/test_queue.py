from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from channels.exceptions import ChannelFull
from channels.layers import InMemoryChannelLayer
from django.db import transaction
from django.utils import timezone

from render.jobs import kinds, queue, states
from render.jobs.models import Job, Lane, State
from render.media.errors import RefusedError
from tests.render.jobs.trial import effects

pytestmark = pytest.mark.usefixtures("jobs")

LANES = tuple(Lane)


def put(subject: str = "x:1", **options: object) -> Job:
    return queue.enqueue("try", subject, **options)  # type: ignore[arg-type]


def claim(lanes: tuple[str, ...] = LANES, worker: str = "w") -> Job:
    job = states.claim(worker, lanes)
    assert job is not None
    return job


def finish(job: Job) -> None:
    states.finish(job, lambda: kinds.find(job.kind).store(job, "value"))


def test_it_works() -> None:
    put("x:1", params={"a": 1}, tenant="t", groups=["album.1"])
    job = claim()
    assert (job.subject, job.params, job.tenant, job.groups, job.state) == (
        *("x:1", {"a": 1}, "t", ["album.1"]),
        State.RUNNING,
    )
    finish(job)
    job.refresh_from_db()
    assert (job.state, job.progress, job.result, job.worker) == (State.DONE, 1.0, "value", "")
    assert effects() == {("x:1", "done"): 1}
    assert states.claim("w", LANES) is None


def test_an_unknown_kind_is_refused_at_once() -> None:
    with pytest.raises(KeyError):
        queue.enqueue("misspelt", "x:1")


def test_a_kind_that_is_gone_fails_with_a_sentence() -> None:
    job = Job.objects.create(kind="of old", subject="x:1")
    assert job.label == "of old"
    with pytest.raises(RefusedError, match="no longer does"):
        kinds.find(job.kind).prepare(job)


def test_nothing_is_queued_where_the_transaction_is_rolled_back() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        put()
        raise RuntimeError
    assert not Job.objects.exists()


def test_a_full_channel_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise ChannelFull

    monkeypatch.setattr(InMemoryChannelLayer, "send", full)
    put()
    assert claim()


def test_the_lane_decides_then_the_turn() -> None:
    soon, later, now = put("soon"), put("later", lane="later"), put("now", lane="now")
    assert [claim(), claim(), claim()] == [now, soon, later]


def test_a_lane_can_be_asked_for_alone() -> None:
    put("soon")
    assert states.claim("w", (Lane.NOW,)) is None


def test_later_is_not_never() -> None:
    for number in range(100):
        put(f"soon:{number}", tenant="b")
    put("later", tenant="a", lane="later")
    served = [claim().subject for _ in range(101)]
    assert 40 < served.index("later") < 60


def test_families_take_turns() -> None:
    for number in range(50):
        put(f"a:{number}", tenant="a")
    for _ in range(10):
        finish(claim())
    put("b:0", tenant="b")
    put("b:1", tenant="b")
    assert [claim().subject for _ in range(5)] == ["a:10", "b:0", "a:11", "b:1", "a:12"]


def test_a_family_that_comes_again_and_again_does_not_keep_others_waiting() -> None:
    for number in range(20):
        put(f"a:{number}", tenant="a")
    served = []
    for number in range(10):
        put(f"b:{number}", tenant="b")
        job = claim()
        served.append(job.tenant)
        finish(job)
    assert 4 <= served.count("a") <= 6


def test_one_job_for_a_key_while_it_is_unfinished() -> None:
    first = put("x:1", dedupe_key="arrange:1")
    assert put("x:1", dedupe_key="arrange:1") == first
    running = claim()
    assert put("x:1", dedupe_key="arrange:1") == first
    finish(running)
    assert put("x:1", dedupe_key="arrange:1") != first
    assert not queue.retry(first)


def test_a_key_that_is_taken_keeps_an_old_job_from_coming_back() -> None:
    first = put(dedupe_key="k")
    queue.cancel(first)
    put(dedupe_key="k")
    assert not queue.retry(first)
    first.refresh_from_db()
    assert first.state == State.CANCELLED


def test_what_waits_is_not_taken_until_all_it_waits_for_is_finished() -> None:
    one, two = put("one"), put("two")
    put("three", waits_for=[one, two])
    first, second = claim(), claim()
    finish(first)
    assert states.claim("w", LANES) is None
    states.fail(second, "A plain sentence.")
    assert claim().subject == "three"


def test_a_time_to_come_is_awaited() -> None:
    put(run_after=timezone.now() + timedelta(hours=1))
    assert states.claim("w", LANES) is None


def test_a_child_has_its_parents_family_lane_and_groups() -> None:
    parent = put("p", tenant="t", lane="now", groups=["movie.1"])
    child = put("c", parent=parent)
    assert (child.tenant, child.lane, child.groups) == ("t", "now", ["movie.1"])
    other = put("d", parent=parent, tenant="u", lane="later", groups=[])
    assert (other.tenant, other.lane, other.groups) == ("u", "later", [])


def test_cancel_of_what_waits_and_of_all_below_it() -> None:
    parent = put("p")
    child = put("p.0", parent=parent)
    put("p.0.0", parent=child)
    assert queue.cancel(parent)
    assert {job.state for job in Job.objects.all()} == {State.CANCELLED}
    assert effects() == {(subject, "cancelled"): 1 for subject in ("p", "p.0", "p.0.0")}
    assert not queue.cancel(parent)


@pytest.mark.parametrize("end", ["finish", "fail", "put_back", "try_again", "try_after_crash", "postpone"])
def test_cancel_of_what_runs_wins_over_every_end_of_its_turn(end: str) -> None:
    put()
    job = claim()
    assert queue.cancel(job)
    job_of_the_page = Job.objects.get()
    assert (job_of_the_page.state, job_of_the_page.cancel_requested) == (State.RUNNING, True)
    assert states.to_be_stopped("w", [job.pk]) == {job.pk}
    ends: dict[str, Callable[[], None]] = {
        "finish": lambda: finish(job),
        "fail": lambda: states.fail(job, "A plain sentence."),
        "put_back": lambda: states.put_back(job),
        "try_again": lambda: states.try_again(job),
        "try_after_crash": lambda: states.try_after_crash(job, "A plain sentence."),
        "postpone": lambda: states.postpone(job, timezone.now()),
    }
    ends[end]()
    job.refresh_from_db()
    assert (job.state, job.error) == (State.CANCELLED, "")
    assert effects() == {("x:1", "cancelled"): 1}


def test_retry_takes_children_with_it_but_not_those_that_are_done() -> None:
    parent = put("p")
    done, failed = put("p.0", parent=parent), put("p.1", parent=parent)
    parent.waits_for.set([done, failed])
    finish(claim())
    states.fail(claim(), "A plain sentence.")
    assert states.settle_by_children(claim())
    parent.refresh_from_db()
    assert (parent.state, parent.error) == (State.FAILED, "A plain sentence.")
    assert queue.retry(parent)
    assert claim() == failed
    assert states.claim("w", LANES) is None
    assert not queue.retry(done)


def test_what_was_cancelled_while_it_ran_can_be_tried_again() -> None:
    put()
    job = claim()
    queue.cancel(job)
    states.put_back(job)
    assert queue.retry(job)
    finish(claim())
    assert Job.objects.get().state == State.DONE


def test_a_result_that_comes_too_late_is_not_written() -> None:
    put()
    late = claim(worker="killed")
    states.take_back(Job.objects.running())
    finish(late)
    assert Job.objects.get().state == State.QUEUED
    job = claim(worker="next")
    for end in (finish, states.put_back, states.try_again):
        end(late)
    states.note_progress(late, 0.9, "Late")
    job.refresh_from_db()
    assert (job.state, job.worker, job.progress) == (State.RUNNING, "next", 0.0)
    finish(job)
    assert effects() == {("x:1", "done"): 1}


def test_every_change_is_a_new_version() -> None:
    put()
    versions = [Job.objects.get().version]
    job = claim()
    versions.append(Job.objects.get().version)
    states.note_progress(job, 0.5, "Half")
    versions.append(Job.objects.get().version)
    states.put_back(job)
    versions.append(Job.objects.get().version)
    queue.cancel(job)
    versions.append(Job.objects.get().version)
    assert versions == sorted(set(versions))


def test_many_that_wait_are_called_off_and_taken_up_at_once() -> None:
    jobs = [put(f"x:{number}", tenant="t", dedupe_key=f"k{number}") for number in range(4)]
    running = claim()
    assert queue.cancel_waiting(Job.objects.of_tenant("t")) == 3
    assert Job.objects.get(pk=running.pk).state == State.RUNNING
    put(jobs[3].subject, tenant="t", dedupe_key=jobs[3].dedupe_key)
    assert queue.retry_all(Job.objects.of_tenant("t")) == 2, "the fourth was asked for anew"
    assert Job.objects.of_tenant("t").unfinished().count() == 4
