"""What a rule keeps of a file: all of it, stretches of it, or nothing."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from render.story.rule import Facts, Rule, same
from render.vision.analysis import Span

# A label may be missed for so many seconds between two stretches that show it; classifiers of pictures look once a
# second, so this is one picture.
MISSED = 1.0
# Longer stretches are parted, so that of each the best seconds are found; clips of all moods are shorter.
LONGEST = 8.0
# Seconds that are left out between two such parts: clips last longer by a transition, and show nothing twice.
BETWEEN = 1.0


@dataclass(frozen=True, slots=True)
class Window:
    """What a classifier saw in some seconds of a video."""

    start: float
    end: float
    scores: dict[str, float]  # by label


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that a rule keeps. Times in seconds."""

    score: float  # how surely, 0..1
    spans: tuple[Span, ...] = ()  # of a video, the surest first; empty where all of it is as good


def keep(rule: Rule, facts: Facts, windows: Sequence[Window] = (), cuts: Sequence[float] = ()) -> Kept | None:
    """What the rule keeps of a file, None if nothing.

    windows: what classifiers saw in the course of a video; their labels count while they are seen. cuts: times of scene
    changes; no span crosses one.
    """
    if not windows:
        weighed = rule.weigh(facts)
        return Kept(weighed.degree) if weighed.holds else None
    stretches = [(start, end, rule.weigh(during)) for start, end, during in course(facts, windows, cuts)]
    if all(weighed.holds for _, _, weighed in stretches) and len({weighed for _, _, weighed in stretches}) == 1:
        return Kept(stretches[0][2].degree)
    held = [Span(start, end, weighed.degree) for start, end, weighed in stretches if weighed.holds]
    spans = [part for run in joined(held, cuts) for part in parted(run)]
    if not spans:
        return None
    spans.sort(key=lambda span: (-span.score, span.start))
    return Kept(max(span.score for span in held), tuple(spans))


def course(facts: Facts, windows: Sequence[Window], cuts: Sequence[float]) -> Iterator[tuple[float, float, Facts]]:
    """Stretches within which all is the same: start, end, what is known there.

    Where windows of one label overlap, their mean counts.
    """
    waiting = sorted(windows, key=lambda window: window.start, reverse=True)
    last = max((window.end for window in windows), default=0.0)
    times = {0.0, *(time for window in windows for time in (window.start, window.end))}
    open_: list[Window] = []
    for start, end in pairwise(sorted(times | {cut for cut in cuts if 0 < cut < last})):
        while waiting and waiting[-1].start <= start:
            open_.append(waiting.pop())
        open_ = [window for window in open_ if window.end > start]
        seen: dict[str, list[float]] = {}
        for label, score in (pair for window in open_ for pair in window.scores.items()):
            seen.setdefault(same(label), []).append(score)
        labels = {label: sum(scores) / len(scores) for label, scores in seen.items()}
        yield start, end, replace(facts, names={**facts.names, "label": labels})


def joined(held: Sequence[Span], cuts: Sequence[float]) -> list[list[Span]]:
    """Stretches that belong together: with hardly anything between them, and no scene change."""
    runs: list[list[Span]] = []
    for span in held:
        before = runs[-1][-1].end if runs else -np.inf
        if span.start - before <= MISSED and not any(before <= cut <= span.start for cut in cuts):
            runs[-1].append(span)
        else:
            runs.append([span])
    return runs


def parted(run: Sequence[Span]) -> Iterator[Span]:
    """The whole run, or as many equal parts as make none too long, each with the mean score of what it holds."""
    start, end = run[0].start, run[-1].end
    bounds = np.linspace(start, end, int(np.ceil((end - start) / LONGEST)) + 1)
    for left, right in pairwise(bounds.tolist()):
        first = left if left == start else left + BETWEEN / 2
        last = right if right == end else right - BETWEEN / 2
        shares = [(max(0.0, min(last, span.end) - max(first, span.start)), span.score) for span in run]
        seconds = sum(share for share, _ in shares)
        if seconds > 0:
            yield Span(first, last, sum(share * score for share, score in shares) / seconds)


def best_scores(windows: Sequence[Window]) -> dict[str, float]:
    """The highest that each label reaches in a video: from that number on a rule lets it go."""
    nothing = Facts()
    best: dict[str, float] = {}
    for _, _, during in course(nothing, windows, ()):
        for label, score in during.names["label"].items():
            best[label] = max(best.get(label, 0.0), score)
    return best


def highest_of(said: dict[str, Any]) -> dict[str, float]:
    """The same of what the task "classify" tells, by label as it is written; of a photo its scores."""
    best = best_scores(windows_from_json(said["windows"]))
    return {label: best.get(same(label), 0.0) if said["windows"] else score for label, score in said["scores"].items()}


def windows_from_json(plain: Sequence[dict[str, Any]], labels: Container[str] | None = None) -> list[Window]:
    """As the task "classify" tells them. labels: without those that `same` does not write so."""
    return [
        Window(
            float(one["start"]),
            float(one["end"]),
            {k: float(v) for k, v in one["probabilities"].items() if labels is None or same(k) in labels},
        )
        for one in plain
    ]
