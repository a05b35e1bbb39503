"""The fence around a child process that reads files from anywhere: put up from inside, before it touches any.

No network, no other programs, no other processes, only the files it was given, bounded time and file size. Memory is
watched from outside (process.py): RLIMIT_AS would count address space that ONNX Runtime and thread stacks only
reserve. Everything here is plain system calls through ctypes; no Django, so that a child starts fast.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from render.jobs import landlock, seccomp

PROJECT = Path(__file__).resolve().parents[2]

NICE = 10
OPEN_FILES = 256
# SIGXCPU, which ends the process, comes at the soft limit; what ignores it is killed so much later.
CPU_GRACE_SECONDS = 2

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38  # linux/prctl.h
_CAPABILITY_VERSION_3 = 0x20080522  # linux/capability.h
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1 << 1, 1 << 2
_CAPGET = {"x86_64": (125, 126), "aarch64": (90, 91)}  # capget, capset

# What the interpreter, the C library and the models need to see besides the files of the task.
_SYSTEM_PATHS = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/localtime",
    "/usr/share/zoneinfo", "/usr/share/fonts", "/dev/urandom", "/proc/self", "/proc/cpuinfo", "/proc/meminfo",
    "/proc/stat", "/sys/devices/system/cpu",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fence:
    """Which protections are in force in a child. Limits on time, memory and file size always are."""

    network_namespace: bool  # an own, empty network
    seccomp: bool  # sockets, programs and other processes refused by the kernel
    landlock: int  # version of Landlock that hides all other files; 0 without
    capabilities_dropped: bool  # a child of root is not root

    @property
    def no_network(self) -> bool:
        return self.network_namespace or self.seccomp


def raise_fence(
    *, readable: Sequence[Path], writable: Sequence[Path], file_bytes: int, may_fork: bool = False
) -> Fence:
    """Fence this process in, for good. It must have a single thread.

    `readable` and `writable` exist already. No file grows past `file_bytes`. With `may_fork` the process may start
    copies of itself, which call `raise_final_fence` first.
    """
    die_with_parent()
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")  # out of memory? then a child, not the server
    _stand_back()
    _set_limits(file_bytes)
    own_network = _leave_network()
    _no_new_privileges()
    allowed = [*_own_paths(), *readable]
    confined = landlock.confine(allowed, [Path("/dev/null"), *writable])
    dropped = _drop_capabilities()
    return Fence(own_network, seccomp.refuse_calls(may_fork=may_fork), confined, dropped)


def _stand_back() -> None:
    """Let pages and whoever watches a film go first. Where the kernel groups processes by session, a child, which has
    one of its own, is nice only to itself unless its group is nice too. Not further than this: on a machine that always
    has other work, nothing would ever be finished.
    """
    os.nice(NICE)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(NICE))


def raise_final_fence(cpu_seconds: float, files: tuple[Sequence[str], Sequence[str]] | None = None) -> None:
    """In a throw-away copy of a fenced process: no more copies, an end to its CPU time, and perhaps fewer files."""
    die_with_parent()
    if files is not None:
        readable, writable = ([Path(path) for path in paths] for paths in files)
        landlock.confine([*_own_paths(), *readable], [Path("/dev/null"), *writable])
    limit_cpu(cpu_seconds, final=True)
    seccomp.refuse_calls(may_fork=False)


def limit_cpu(seconds: float, *, final: bool = False) -> None:
    """End this process by SIGXCPU after so many more seconds of CPU time; a later call may set a new limit."""
    soft = int(time.process_time() + seconds) + 1
    hard = soft + CPU_GRACE_SECONDS if final else resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def die_with_parent() -> None:
    """Be killed when the thread that started this process ends, however it ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _set_limits(file_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))


def _leave_network() -> bool:
    """An own network without any interface: as root directly, else inside an own user namespace, where allowed."""
    flags = os.CLONE_NEWNET if os.geteuid() == 0 else os.CLONE_NEWUSER | os.CLONE_NEWNET
    try:
        os.unshare(flags)
    except OSError:
        return False
    return True


def _no_new_privileges() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs is refused")


def _drop_capabilities() -> bool:
    """Give up every power of root but that of opening files that belong to others, as a family's may."""
    calls = _CAPGET.get(os.uname().machine)
    if calls is None:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    held = ctypes.create_string_buffer(24)  # effective, permitted, inheritable; low and high halves
    if libc.syscall(calls[0], header, held) != 0:
        return False
    permitted = struct.unpack("=6I", held.raw)[1]
    kept = permitted & (_CAP_DAC_OVERRIDE | _CAP_DAC_READ_SEARCH) if os.geteuid() == 0 else 0
    return bool(libc.syscall(calls[1], header, struct.pack("=6I", kept, kept, 0, 0, 0, 0)) == 0)


def _own_paths() -> list[Path]:
    """The interpreter, its packages, and the code of the engine with its models; not the rest of the project."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    packages = {entry for entry in sys.path if entry and Path(entry).resolve() != PROJECT}
    models = os.environ.get("MEMORIES_MODELS") or PROJECT / "models"
    return [Path(path) for path in (*_SYSTEM_PATHS, *sorted(prefixes | packages), PROJECT / "render", models)]
