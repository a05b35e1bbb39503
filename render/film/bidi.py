"""In which order the parts of a line stand: the Unicode Bidirectional Algorithm (UAX #9), explicit embeddings aside."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

STRONG = {"L", "R", "AL"}


def base_level(text: str) -> int:
    """0 for a line that reads from left to right, 1 from right to left: by its first strong sign (P2, P3)."""
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind in STRONG:
            return 0 if kind == "L" else 1
    return 0


def levels(text: str, base: int) -> list[int]:
    """The embedding level of each code point: even ones read from left to right, odd ones from right to left."""
    kinds = _neutrals(_weak([unicodedata.bidirectional(sign) for sign in text], base), base)
    if base % 2 == 0:
        return [base + {"L": 0, "R": 1}.get(kind, 2) for kind in kinds]  # I1
    return [base + (0 if kind == "R" else 1) for kind in kinds]  # I2


def _weak(kinds: list[str], base: int) -> list[str]:
    """Rules W1 to W7: marks, numbers and what belongs to them. Leaves L, R, EN, AN and ON."""
    strong = last = "L" if base % 2 == 0 else "R"
    resolved: list[str] = []
    for kind in kinds:
        now = last if kind == "NSM" else kind  # W1
        if now == "EN" and strong == "AL":
            now = "AN"  # W2
        if now in STRONG:
            strong = now
        resolved.append(now)
        last = now
    for at in range(1, len(resolved) - 1):  # W4
        before, kind, after = resolved[at - 1 : at + 2]
        if before == after and ((before == "EN" and kind in ("ES", "CS")) or (before == "AN" and kind == "CS")):
            resolved[at] = before
    for way in (range(len(resolved)), range(len(resolved) - 1, -1, -1)):  # W5, from both sides
        previous = ""
        for at in way:
            if resolved[at] == "ET" and previous == "EN":
                resolved[at] = "EN"
            previous = resolved[at]
    return _numbers_among_letters(resolved, base)


def _numbers_among_letters(kinds: list[str], base: int) -> list[str]:
    """W3, W6 and W7: Arabic letters are right-to-left letters, numbers after Latin letters belong to them."""
    strong = "L" if base % 2 == 0 else "R"
    resolved = []
    for kind in kinds:
        now = "R" if kind == "AL" else kind
        if now in ("L", "R"):
            strong = now
        elif now == "EN" and strong == "L":
            now = "L"
        resolved.append(now if now in ("L", "R", "EN", "AN") else "ON")
    return resolved


def _neutrals(kinds: list[str], base: int) -> list[str]:
    """N1, N2: what stands between two of one direction takes it, all else that of the line."""
    line = "L" if base % 2 == 0 else "R"
    resolved = list(kinds)
    at = 0
    while at < len(kinds):
        if kinds[at] != "ON":
            at += 1
            continue
        end = next((after for after in range(at, len(kinds)) if kinds[after] != "ON"), len(kinds))
        before = _side(kinds[at - 1]) if at else line
        after = _side(kinds[end]) if end < len(kinds) else line
        resolved[at:end] = [before if before == after else line] * (end - at)
        at = end
    return resolved


def _side(kind: str) -> str:
    return "L" if kind == "L" else "R"


def visual_order(run_levels: Sequence[int]) -> list[int]:
    """Indices of runs in the order in which they stand from left to right (L2)."""
    order = list(range(len(run_levels)))
    lowest_odd = min((level for level in run_levels if level % 2), default=1)
    for level in range(max(run_levels, default=0), lowest_odd - 1, -1):
        at = 0
        while at < len(order):
            if run_levels[order[at]] < level:
                at += 1
                continue
            end = next((after for after in range(at, len(order)) if run_levels[order[after]] < level), len(order))
            order[at:end] = reversed(order[at:end])
            at = end
    return order
