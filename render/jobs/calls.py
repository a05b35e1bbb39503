"""What is asked of a child process, and what comes back."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

MIB = 2**20

TOOK_TOO_LONG = "This file took too long to read."
NEEDS_TOO_MUCH_MEMORY = "This file needs too much memory."
COULD_NOT_BE_READ = "This file could not be read."


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may use. The defaults are those of a file from a stranger, which gets 10 s and 600 MB."""

    seconds: float = 10.0  # on the clock, which stops while other processes have all the cores
    cpu_seconds: float = 10.0
    memory: int = 600 * MIB  # resident and swapped, of the child and its copies together
    file_bytes: int = 4096 * MIB  # no file it writes grows larger; fixed when the child starts


@dataclass(frozen=True, slots=True)
class Call:
    """One task for one child: `task` is a name in the registry, `params` is plain JSON.

    `key` is the caller's own, to know the answer by; `limits` are those of the pool unless given. A throw-away child
    sees no more than `readable` and `writable`, where given, of what its pool may see: not the files of others.
    """

    task: str
    params: dict[str, Any] = field(hash=False)
    key: Hashable = None
    limits: Limits | None = None
    readable: tuple[Path, ...] | None = None
    writable: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What the task returned, through JSON."""

    value: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """The task raised RefusedError: a plain sentence for the person whose file it is."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The task broke or was stopped. `sentence` speaks of a file; a caller whose call is none words `cause` itself."""

    sentence: str
    cause: Literal["time", "memory", "crash", "error", "start"]  # start: there was no child to ask
    detail: str = ""  # for the log: traceback, signal, the end of what the child wrote to stderr


type Outcome = Done | Refused | Failed
