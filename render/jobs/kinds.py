"""The kinds of jobs: what each reads, asks of a child process, and writes.

register(Kind("analyse", prepare=prepare, store=store, label=_("Looking at a picture")))

def prepare(job: Job) -> Call | None:
    item = Item.objects.alive().filter(pk=...).first()
    return Call("analyse", {...}, limits=...) if item else None

def store(job: Job, value: Any) -> None:
    Look.objects.update_or_create(...)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_noop as _

from render.jobs.calls import Call
from render.media.errors import RefusedError

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from render.jobs.models import Job

GONE = _("This version of the program no longer does this kind of work.")


@dataclass(frozen=True, slots=True)
class Ready:
    """There is nothing to do in a child: `store` gets this value at once."""

    value: Any = None


@dataclass(frozen=True, slots=True)
class Later:
    """Not yet: prepare again after this time. It counts as no attempt."""

    delay: timedelta


@dataclass(frozen=True, slots=True)
class Child:
    """A job to be made. Tenant, lane and groups are those of its parent, unless it names a lane."""

    kind: str
    subject: str
    params: dict[str, Any] = field(default_factory=dict, hash=False)
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """Make these children, and prepare again once they, and the other `jobs`, are finished.

    The children are made in one transaction with the job's own change, so they are made once, whatever dies meanwhile.
    When a child fails, its sentence becomes the parent's and `prepare` is not asked again; of other `jobs` only the end
    is awaited.
    """

    children: Sequence[Child] = ()
    jobs: Sequence[Job] = ()


type Prepared = Call | Ready | Wait | Later | None


def nothing(job: Job, *_: Any) -> None:
    """For a kind that need not be told."""


def keep_result(job: Job, value: Any) -> None:
    """A `store` for work whose value is small and for its parent or a page: it becomes `job.result`."""
    job.result = value


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of jobs. All functions run in the server, on a thread that may use the database, and may run twice.

    prepare: read the database into a call for a child process. None: there is nothing to do, the job is done.
        RefusedError fails the job with its sentence; any other error is tried again a little later.
    store: write what the child returned, in ONE transaction with the job's change to done; what it leaves in
        `job.result` is kept. It may enqueue, and raise like `prepare`.
    failed, cancelled: write what follows from that end, in one transaction with it.
    label: what the work is, in a few words.
    throwaway: the child is one that dies with the call: for the first touch of a file from a stranger.
    preload: tasks that throw-away children, or the one kept for what somebody waits for, import before they are needed.
    broken: the sentence where the child dies or breaks; without one it is a sentence about a file.
    every: run it so often, about the subject "site"; the worker sees to it.
    """

    name: str
    prepare: Callable[[Job], Prepared]
    store: Callable[[Job, Any], None] = nothing
    failed: Callable[[Job, str], None] = nothing
    cancelled: Callable[[Job], None] = nothing
    label: str | _StrPromise = ""
    throwaway: bool = False
    preload: Sequence[str] = ()
    broken: str | _StrPromise = ""
    every: timedelta | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Called when the program starts, from AppConfig.ready()."""
    if kind.name in _kinds:
        raise ValueError(f"There are two kinds of jobs named {kind.name}.")
    _kinds[kind.name] = kind


def require(name: str) -> None:
    """KeyError if there is no such kind."""
    _kinds[name]


def find(name: str) -> Kind:
    """The kind of that name. A kind that an older version had refuses all its jobs."""
    return _kinds.get(name) or Kind(name, prepare=_refuse, label=name)


def _refuse(job: Job) -> None:
    raise RefusedError(GONE)


def all_kinds() -> Sequence[Kind]:
    return tuple(_kinds.values())
