"""What is known of an album's pictures, as rules ask for it. Four queries, however many pictures there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone, translation

from albums.countries import country_name
from albums.models import Item, ItemTheme, Look, PersonFace, Scoring, Snapshot, User
from albums.models.items import ItemQuerySet
from albums.seen import THEMES
from render.story.keeping import Kept, Window, keep, windows_from_json
from render.story.rule import Facts, Kind, Named, Rule, named, same

type Names = dict[Kind, dict[str, float]]


@dataclass(slots=True)
class Known:
    """Of one photo or video."""

    names: Names
    day: date | None
    windows: list[Window] = field(default_factory=list)  # of a video: what classifiers saw in its course

    def add(self, kind: Kind, name: str, score: float) -> None:
        scores = self.names[kind]
        scores[same(name)] = max(score, scores.get(same(name), 0.0))


class Knowledge:
    """What a person knows of pictures: names of people are known to those alone who gave them."""

    def __init__(self, items: ItemQuerySet, viewer: User | None, snapshots: Iterable[Snapshot] = ()) -> None:
        self._snapshots = list(snapshots)
        self._items = items.order_by()
        self.of = {item.pk: known_at_once(item) for item in self._items}
        self._add("theme", self._themes())
        self._add("person", self._persons(viewer))
        self._add_scores()

    def kept(self, rule: Rule, *, cuts: Mapping[UUID, Sequence[float]] | None = None) -> dict[UUID, Kept]:
        """What the rule keeps. cuts: times of scene changes in videos."""
        found = {
            pk: keep(rule, Facts(known.names, known.day), known.windows, (cuts or {}).get(pk, ()))
            for pk, known in self.of.items()
        }
        return {pk: kept for pk, kept in found.items() if kept}

    def scene_cuts(self) -> dict[UUID, Sequence[float]]:
        """Of videos in whose course something was seen."""
        seen = [pk for pk, known in self.of.items() if known.windows]
        looks = Look.objects.filter(blob__items__in=seen, analysis__video__isnull=False)
        return dict(looks.values_list("blob__items", "analysis__video__scene_cuts"))

    def strangers(self, rule: Rule) -> list[str]:
        """What the rule names and nothing here is called: mistyped, perhaps."""
        asked = list(named(rule))
        return [each.name for each in asked if not self._knows(each)] if asked else []

    def _knows(self, asked: Named) -> bool:
        kinds: Sequence[Kind] = [asked.kind] if asked.kind else ("label", "theme", "person", "place")
        offered: dict[Kind, set[str]] = {"label": self._labels(), "theme": set(theme_names())}
        called = same(asked.name)
        return any(
            called in offered.get(kind, ()) or any(called in known.names[kind] for known in self.of.values())
            for kind in kinds
        )

    def _labels(self) -> set[str]:
        return {same(label) for snapshot in self._snapshots for label in snapshot.about["labels"]}

    def _add(self, kind: Kind, rows: Iterable[tuple[UUID, str, float]]) -> None:
        for pk, name, score in rows:
            if pk in self.of:
                self.of[pk].add(kind, name, score)

    def _themes(self) -> Iterable[tuple[UUID, str, float]]:
        rows = ItemTheme.objects.filter(item__in=self._items.values("pk"))
        for pk, theme, confidence in rows.values_list("item", "theme", "confidence"):
            for name in {theme, str(THEMES.get(theme, theme))}:
                yield pk, name, confidence

    def _persons(self, viewer: User | None) -> Iterable[tuple[UUID, str, float]]:
        if viewer is None or not viewer.people_since:
            return
        faces = PersonFace.objects.visible_to(viewer).filter(item__in=self._items.values("pk")).exclude(person__name="")
        for pk, name in faces.filter(person__isnull=False).values_list("item", "person__name").distinct():
            yield pk, name, 1.0

    def _add_scores(self) -> None:
        scorings = Scoring.objects.filter(snapshot__in=self._snapshots, blob__items__in=self._items.values("pk"))
        for pk, scores in scorings.annotate(item=F("blob__items")).values_list("item", "scores"):
            if pk in self.of:
                self._add("label", ((pk, label, score) for label, score in scores["scores"].items()))
                self.of[pk].windows += windows_from_json(scores["windows"])


def known_at_once(item: Item) -> Known:
    """When and where it was taken."""
    with translation.override("en"):
        country = country_name(item.country) if item.country else ""
    places = {item.place, country, country_name(item.country) if item.country else ""}
    names: Names = {"label": {}, "theme": {}, "person": {}, "place": {same(place): 1.0 for place in places if place}}
    return Known(names, timezone.localdate(item.shown_at) if item.is_dated else None)


def theme_names() -> Iterable[str]:
    """As the engine and as the reader calls them."""
    for theme, shown in THEMES.items():
        yield same(theme)
        yield same(str(shown))


def kept_as_json(kept: Kept) -> dict[str, Any]:
    """As the task "tell_story" reads it."""
    return {"score": kept.score, "spans": [[span.start, span.end, span.score] for span in kept.spans]}
