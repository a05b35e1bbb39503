from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from render.jobs.calls import (
    COULD_NOT_BE_READ,
    MIB,
    NEEDS_TOO_MUCH_MEMORY,
    TOOK_TOO_LONG,
    Call,
    Done,
    Failed,
    Limits,
    Outcome,
    Refused,
)
from render.jobs.pool import Pool
from render.media.errors import Cancelled

REGISTRY = "tests.render.jobs.tasks"


@pytest.fixture(params=["warm", "throwaway"])
def pool(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pool]:
    with Pool(1, writable=[tmp_path], throwaway=request.param == "throwaway", registry=REGISTRY) as pool:
        yield pool


def ask(pool: Pool, task: str, limits: Limits | None = None, **params: Any) -> Outcome:
    ((_, outcome),) = pool.run([Call(task, params, limits=limits)])
    return outcome


def test_it_works(pool: Pool) -> None:
    assert ask(pool, "double", number=21) == Done(42)


def test_what_is_preloaded_is_made_ready_before_the_first_call(tmp_path: Path) -> None:
    with Pool(1, writable=[tmp_path], preload=["double"], eager=True, registry=REGISTRY) as pool:
        assert ask(pool, "is_warm") == Done(True)


def test_what_cannot_be_made_ready_is_no_matter_until_it_is_asked(tmp_path: Path) -> None:
    with Pool(1, writable=[tmp_path], preload=["nowhere"], registry=REGISTRY) as pool:
        assert ask(pool, "double", number=21) == Done(42)


def test_a_refusal_is_its_sentence(pool: Pool) -> None:
    assert ask(pool, "refuse") == Refused("This picture is broken.")


def test_an_error_is_a_neutral_sentence_with_the_traceback_for_the_log(pool: Pool) -> None:
    outcome = ask(pool, "raise_error")
    assert isinstance(outcome, Failed)
    assert (outcome.sentence, outcome.cause) == (COULD_NOT_BE_READ, "error")
    assert "ValueError: a library is unhappy" in outcome.detail


def test_a_task_that_is_not_in_the_registry_cannot_be_called(pool: Pool) -> None:
    outcome = ask(pool, "os:getcwd")
    assert isinstance(outcome, Failed)
    assert "KeyError" in outcome.detail


def test_an_answer_that_is_no_json_fails_alone(pool: Pool) -> None:
    assert isinstance(ask(pool, "not_json"), Failed)
    assert ask(pool, "double", number=1) == Done(2)


def test_chatter_of_libraries_does_no_harm(pool: Pool) -> None:
    assert ask(pool, "chatter") == Done("quiet")
    assert ask(pool, "double", number=1) == Done(2)


def test_a_segfault_fails_its_own_call_only(pool: Pool) -> None:
    outcome = ask(pool, "segfault")
    assert isinstance(outcome, Failed)
    assert (outcome.sentence, outcome.cause) == (COULD_NOT_BE_READ, "crash")
    assert "Segmentation fault" in outcome.detail
    assert ask(pool, "double", number=1) == Done(2)


def test_a_child_that_leaves_is_replaced_and_its_last_words_are_kept(pool: Pool) -> None:
    outcome = ask(pool, "leave")
    assert isinstance(outcome, Failed)
    assert "exit 3" in outcome.detail
    assert ask(pool, "double", number=1) == Done(2)


def test_a_memory_hog_is_stopped(pool: Pool) -> None:
    pool.watch_memory()
    outcome = ask(pool, "hog", Limits(seconds=60, cpu_seconds=60, memory=200 * MIB))
    assert isinstance(outcome, Failed)
    assert (outcome.sentence, outcome.cause) == (NEEDS_TOO_MUCH_MEMORY, "memory")
    assert ask(pool, "double", number=1) == Done(2)
    assert pool.peak_memory > 0


def test_an_endless_loop_is_stopped_by_the_clock(pool: Pool) -> None:
    outcome = ask(pool, "spin", Limits(seconds=0.3))
    assert isinstance(outcome, Failed)
    assert (outcome.sentence, outcome.cause) == (TOOK_TOO_LONG, "time")
    assert ask(pool, "double", number=1) == Done(2)


def test_an_endless_loop_is_stopped_by_its_cpu_time(pool: Pool) -> None:
    outcome = ask(pool, "spin", Limits(seconds=60, cpu_seconds=0.1))
    assert isinstance(outcome, Failed)
    assert (outcome.sentence, outcome.cause) == (TOOK_TOO_LONG, "time")
    assert 0.5 < pool.cpu_seconds < 10


@pytest.mark.prove
def test_waiting_for_a_core_that_others_have_does_not_count() -> None:
    core, *_ = usable = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    rival = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        with Pool(1, registry=REGISTRY) as pool:
            assert ask(pool, "double", number=1) == Done(2)
            began = time.monotonic()
            assert ask(pool, "burn", Limits(seconds=1.0), cpu_seconds=0.4) == Done("burnt")
            assert time.monotonic() - began > 1.0, "the rival was no rival"
    finally:
        rival.kill()
        rival.wait()
        os.sched_setaffinity(0, usable)


def test_progress_arrives_in_the_callers_thread(pool: Pool) -> None:
    told = []

    def on_progress(call: Call, fraction: float, label: str) -> None:
        told.append((call.key, fraction, label, threading.current_thread()))

    list(pool.run([Call("tell_progress", {}, key="a")], on_progress=on_progress))
    assert told == [("a", 0.25, "Looking", threading.current_thread())]


def test_a_warm_child_goes_on_and_a_throwaway_one_does_not() -> None:
    for throwaway in (False, True):
        with Pool(1, throwaway=throwaway, registry=REGISTRY) as pool:
            outcomes = [outcome for _, outcome in pool.run(Call("whoami", {}) for _ in range(4))]
        pids = {outcome.value["pid"] for outcome in outcomes if isinstance(outcome, Done)}
        assert len(pids) == (4 if throwaway else 1)


def test_many_calls_over_two_children_with_bad_ones_among_them() -> None:
    def calls() -> Iterator[Call]:
        for number in range(60):
            yield Call("segfault" if number % 20 == 7 else "double", {"number": number}, key=number)

    with Pool(2, registry=REGISTRY) as pool:
        outcomes = {call.key: outcome for call, outcome in pool.run(calls())}
    assert sorted(outcomes) == list(range(60))  # type: ignore[type-var]
    for key, outcome in outcomes.items():
        if key % 20 == 7:  # type: ignore[operator]
            assert isinstance(outcome, Failed)
        else:
            assert outcome == Done(2 * key)  # type: ignore[operator]


def test_calls_are_taken_no_faster_than_children_are_free() -> None:
    taken = 0

    def calls() -> Iterator[Call]:
        nonlocal taken
        for number in range(50):
            taken += 1
            yield Call("double", {"number": number})

    with Pool(2, registry=REGISTRY) as pool:
        running = pool.run(calls())
        next(running)
        assert taken <= 3


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_cancel_ends_the_call_under_way_and_the_pool_goes_on(tmp_path: Path) -> None:
    note = tmp_path / "pid"

    def cancel_once_it_runs() -> None:
        if note.exists() and note.read_text():
            raise Cancelled

    with Pool(1, writable=[tmp_path], registry=REGISTRY) as pool:
        with pytest.raises(Cancelled):
            list(pool.run([Call("wait", {"note": str(note)}, limits=Limits(seconds=100))], on_wait=cancel_once_it_runs))
        assert ask(pool, "double", number=3) == Done(6)
        assert _gone(int(note.read_text()))


def test_leaving_the_iteration_early_drops_the_rest(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with Pool(2, writable=[tmp_path], registry=REGISTRY) as pool:
        running = pool.run(
            [Call("wait", {"note": str(note)}, limits=Limits(seconds=100)), Call("double", {"number": 1})]
        )
        assert next(running)[1] == Done(2)
        running.close()
        assert ask(pool, "double", number=3) == Done(6)


def test_closing_from_another_thread_ends_the_run(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    pool = Pool(1, writable=[tmp_path], registry=REGISTRY)

    def close_once_it_runs() -> None:
        if note.exists() and note.read_text():
            threading.Thread(target=pool.close).start()

    with pytest.raises(Cancelled):
        list(pool.run([Call("wait", {"note": str(note)}, limits=Limits(seconds=100))], on_wait=close_once_it_runs))
    pool.close()
    assert _gone(int(note.read_text()))


def test_libraries_use_one_thread() -> None:
    with Pool(1, registry=REGISTRY) as pool:
        assert ask(pool, "threads") == Done(1)
