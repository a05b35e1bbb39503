"""What a rule keeps of files, by all that can be known of them without a family's database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from babel import Locale

from render.jobs.look import Album
from render.jobs.scoring import about_model, score_files
from render.jobs.stages import part_of
from render.media.arrays import Report
from render.media.errors import RefusedError
from render.story.candidate import Candidate, candidates
from render.story.chapters import Where
from render.story.keeping import Kept, Window, keep, windows_from_json
from render.story.rule import Facts, Kind, Rule, named, parse, same
from render.vision.themes import ALL as THEMES

NATIONS = Locale("en").territories


@dataclass(frozen=True, slots=True)
class Scored:
    """What classifiers said of a file."""

    scores: dict[str, float] = field(default_factory=dict)  # by label
    windows: tuple[Window, ...] = ()  # of a video


NOTHING = Scored()


@dataclass(frozen=True, slots=True)
class Ruling:
    """A rule with the classifiers whose labels it may name, and what they said of files."""

    rule: Rule
    models: tuple[Path, ...] = ()
    labels: frozenset[str] = frozenset()
    scored: Mapping[Path, Scored] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str, models: Sequence[Path], data: Path) -> Ruling | None:
        """None without a rule. Raises RefusedError for one that cannot be read, and for what is no classifier."""
        if not text:
            if models:
                raise RefusedError("Say by a rule what the classifier is to keep, such as --rule LABEL.")
            return None
        rule = parse(text)
        labels = (label for model in models for label in about_model(model, data=data)["labels"])
        return cls(rule, tuple(models), frozenset(labels))

    def look(self, album: Album, data: Path, report: Report) -> Ruling:
        """With what the classifiers say of all that was seen."""
        if not self.models:
            return self
        return replace(self, scored=scored_by(self.models, [path for path, _ in album.seen], data, report))


def scored_by(models: Sequence[Path], files: Sequence[Path], data: Path, report: Report) -> dict[Path, Scored]:
    """What the classifiers say of the files, those that none of them can look at left out. Raises RefusedError."""
    said: dict[Path, list[dict[str, Any]]] = {}
    for number, model in enumerate(models):
        share = part_of(report, number / len(models), (number + 1) / len(models))
        for path, found in score_files(model, files, data=data, report=share).found.items():
            said.setdefault(path, []).append(found)
    return {path: together(found) for path, found in said.items()}


def together(found: Sequence[dict[str, Any]]) -> Scored:
    """What several classifiers say of a file, each as the task "classify" returns it."""
    scores: dict[str, float] = {}
    for label, score in (pair for each in found for pair in each["scores"].items()):
        scores[label] = max(score, scores.get(label, 0.0))
    return Scored(scores, tuple(window for each in found for window in windows_from_json(each["windows"])))


def kept_by(ruling: Ruling, album: Album, where: Where) -> dict[Path, Kept]:
    """What is kept of each file. Raises RefusedError for a name that nothing here is called, which is a slip."""
    items = candidates(album.seen)
    facts = {item.path: facts_of(item, where, ruling.scored.get(item.path, NOTHING)) for item in items}
    refuse_strangers(ruling, list(facts.values()))
    found = {
        item.path: keep(
            ruling.rule,
            facts[item.path],
            ruling.scored.get(item.path, NOTHING).windows,
            item.video.scene_cuts if item.video else (),
        )
        for item in items
    }
    return {path: kept for path, kept in found.items() if kept}


def facts_of(item: Candidate, where: Where, scored: Scored) -> Facts:
    """Its themes, place and country, day, and what classifiers say of it as a whole."""
    town, country = where(item)
    names: dict[Kind, dict[str, float]] = {
        "theme": {same(theme): confidence for theme, confidence in item.look.themes},
        "place": {same(name): 1.0 for name in (town, NATIONS.get(country, country)) if name},
        "label": {same(label): score for label, score in scored.scores.items()},
    }
    return Facts(names, item.when.date() if item.dated else None)


def refuse_strangers(ruling: Ruling, facts: list[Facts]) -> None:
    offered: Mapping[Kind, set[str]] = {
        "theme": {same(theme) for theme in THEMES},
        "label": {same(label) for label in ruling.labels},
        "place": {name for each in facts for name in each.names["place"]},
        "person": set(),
    }
    for asked in named(ruling.rule):
        if not any(same(asked.name) in offered[kind] for kind in ([asked.kind] if asked.kind else offered)):
            raise RefusedError(f"Nothing here is called “{asked.name}”: no label, place or theme.")
