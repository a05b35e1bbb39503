"""The processes below one."""

from __future__ import annotations

from pathlib import Path


def descendants(pid: int) -> set[int]:
    found = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
        found |= {*children, *(below for child in children for below in descendants(child))}
    return found
