"""Landlock: the files that a process may see at all (landlock(7), kernel 5.13 and newer)."""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every machine
_VERSION_FLAG, _PATH_BENEATH = 1, 1

# linux/landlock.h
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_FIRST_VERSION = (1 << 13) - 1
_ALL_NETWORK = 3  # bind and connect TCP
_ALL_SCOPES = 3  # abstract unix sockets and signals to the outside

_READ = _READ_FILE | _READ_DIR
_WRITE = _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER | _TRUNCATE
_FOR_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV


def version() -> int:
    """The Landlock version of this kernel, 0 without."""
    libc = ctypes.CDLL(None, use_errno=True)
    return max(int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG)), 0)


def _handled(abi: int) -> int:
    rights = _FIRST_VERSION
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEV)):
        if abi >= since:
            rights |= right
    return rights


def confine(readable: Iterable[Path], writable: Iterable[Path]) -> int:
    """Leave this process only these files and folders; the version in force, 0 without Landlock.

    Needs no_new_privs and one thread. Nothing may be executed. Paths that do not exist are passed over; a folder
    that is not there yet cannot be allowed.
    """
    abi = version()
    if abi == 0:
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    handled = _handled(abi)
    wanted = struct.pack("=QQQ", handled, _ALL_NETWORK if abi >= 4 else 0, _ALL_SCOPES if abi >= 6 else 0)
    known = 8 if abi < 4 else 16 if abi < 6 else 24
    rules = int(libc.syscall(_CREATE_RULESET, wanted[:known], ctypes.c_size_t(known), 0))
    if rules < 0:
        return 0
    try:
        for paths, rights in ((readable, _READ), (writable, _WRITE)):
            for path in dict.fromkeys(paths):
                _allow(libc, rules, path, rights & handled)
        return abi if libc.syscall(_RESTRICT_SELF, rules, 0) == 0 else 0
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: Path, rights: int) -> None:
    try:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(beneath).st_mode):
            rights &= _FOR_FILES
        rule = struct.pack("=Qi", rights, beneath)
        if libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, rule, 0) != 0:
            raise OSError(ctypes.get_errno(), f"landlock refuses the rule for {path}")
    finally:
        os.close(beneath)
