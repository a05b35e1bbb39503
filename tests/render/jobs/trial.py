"""Kinds of jobs for the tests of the queue and the worker, and a table that shows how often each took effect."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import connection

from render.jobs import kinds
from render.jobs.calls import Call, Limits
from render.jobs.kinds import Child, Kind, Later, Prepared, Ready, Wait
from render.jobs.models import Job
from render.media.errors import RefusedError


def register_kinds() -> None:
    """These kinds and no others: the worker would plan what albums do regularly."""
    kinds._kinds.clear()
    kinds.register(Kind("try", prepare=ask, store=write, failed=write_failure, cancelled=write_cancel, label="Trying"))
    kinds.register(Kind("try once", prepare=ask, store=write, throwaway=True, preload=["double"]))
    kinds.register(Kind("film", prepare=ask, store=write, broken="A part of the movie could not be rendered."))
    kinds.register(Kind("join", prepare=join, store=write, failed=write_failure, cancelled=write_cancel))
    kinds.register(Kind("after", prepare=after, store=write))
    kinds.register(Kind("read", prepare=read, store=write_or_break, failed=write_failure))


def ask(job: Job) -> Call:
    """params: {"task", "params", "seconds"} for a child of tests.render.jobs.tasks."""
    seconds = job.params.get("seconds", 60.0)
    return Call(job.params["task"], job.params.get("params", {}), limits=Limits(seconds, seconds))


def join(job: Job) -> Prepared:
    """params: {"children": [params of jobs of kind "try"]}; the result is the list of theirs."""
    children = job.children.order_by("subject")
    if not children:
        return Wait([Child("try", f"{job.subject}.{n}", params) for n, params in enumerate(job.params["children"])])
    return Ready([child.result for child in children])


def after(job: Job) -> Prepared:
    """Once all jobs about params["subject"] are finished."""
    unfinished = list(Job.objects.about(job.params["subject"]).unfinished())
    return Wait(jobs=unfinished) if unfinished else Ready("after")


def read(job: Job) -> Prepared:
    """No child: what `prepare` does is params["prepare"]."""
    match job.params.get("prepare"):
        case "refuse":
            raise RefusedError("There is no such album.")
        case "raise":
            raise ValueError("prepare is broken")
        case "later":
            return Later(timedelta(hours=1))
        case "nothing":
            return None
    return Ready("read")


def write_or_break(job: Job, value: Any) -> None:
    write(job, value)
    if job.params.get("store") == "raise":
        raise ValueError("store is broken")
    if job.params.get("store") == "refuse":
        raise RefusedError("The album is full.")


def write(job: Job, value: Any) -> None:
    kinds.keep_result(job, value)
    note(job, "done")


def write_failure(job: Job, sentence: str) -> None:
    note(job, sentence)
    if job.params.get("failed") == "raise":
        raise ValueError("failed is broken")


def write_cancel(job: Job) -> None:
    note(job, "cancelled")


def make_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS effects (subject TEXT, effect TEXT)")
        cursor.execute("DELETE FROM effects")


def note(job: Job, effect: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO effects VALUES (%s, %s)", [job.subject, effect])


def effects() -> Counter[tuple[str, str]]:
    """How often each (subject, effect) was written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, effect FROM effects")
        return Counter(cursor.fetchall())
