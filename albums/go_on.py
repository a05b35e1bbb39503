"""Work of many parts, of which one that fails does not hold up the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def go_on(parts: Iterable[Callable[[], object]]) -> None:
    """Do them all, in their order. Raises an ExceptionGroup of whatever went wrong, after the last."""
    errors: list[Exception] = []
    for part in parts:
        try:
            part()
        except Exception as error:  # noqa: BLE001 - it is raised, only later
            errors.append(error)
    if errors:
        raise ExceptionGroup(f"{len(errors)} parts failed", errors)
