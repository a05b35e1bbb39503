"""What is known of an album's pictures, as far as a rule asks for it: some queries, however many pictures there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import batched
from typing import Any
from uuid import UUID

from django.utils import timezone, translation

from albums.countries import country_name
from albums.models import Item, ItemTheme, Look, Person, PersonFace, Snapshot, User
from albums.models.items import ItemQuerySet, is_dated
from albums.seen import THEMES
from render.story.keeping import Kept, Window, keep, windows_from_json
from render.story.rule import KINDS, Facts, Kind, Named, Rule, asks_for_days, named, rises, same

type Names = dict[Kind, dict[str, float]]

AT_ONCE = 500  # videos whose course is read by one query


@dataclass(slots=True)
class Known:
    """Of one photo or video."""

    names: Names = field(default_factory=lambda: {kind: {} for kind in KINDS})
    day: date | None = None

    @property
    def facts(self) -> Facts:
        return Facts(self.names, self.day)

    def add(self, kind: Kind, called: str, score: float) -> None:
        scores = self.names[kind]
        scores[called] = max(score, scores.get(called, 0.0))


class Knowledge:
    """What a person knows of pictures that a rule asks for: names of people are known to those alone who gave them."""

    def __init__(
        self, items: ItemQuerySet, rule: Rule, viewer: User | None, snapshots: Iterable[Snapshot] = ()
    ) -> None:
        self._rule, self._snapshots = rule, list(snapshots)
        self._items = items.order_by()
        self._asked = list(named(rule))
        self._called = {same(each.name) for each in self._asked}
        self.of = {pk: Known() for pk in self._items.values_list("pk", flat=True)}
        if asks_for_days(rule):
            self._add_days()
        self._add("place", self._places)
        self._add("theme", self._themes)
        self._add("person", lambda: self._persons(viewer))
        self._add_scores()

    def fits(self) -> dict[UUID, float]:
        """What the rule keeps, and how surely: as `kept` says it, but without the course of videos where the highest
        score of each tells as much.
        """
        if rises(self._rule) and len(self._labels_asked) <= 1:
            weighed = ((pk, self._rule.weigh(known.facts)) for pk, known in self.of.items())
            return {pk: found.degree for pk, found in weighed if found.holds}
        return {pk: kept.score for pk, kept in self.kept().items()}

    def kept(self, *, cuts: Mapping[UUID, Sequence[float]] | None = None) -> dict[UUID, Kept]:
        """What the rule keeps. cuts: times of scene changes in videos."""
        found = {
            pk: keep(self._rule, known.facts, self._windows.get(pk, ()), (cuts or {}).get(pk, ()))
            for pk, known in self.of.items()
        }
        return {pk: kept for pk, kept in found.items() if kept}

    def scene_cuts(self) -> dict[UUID, Sequence[float]]:
        """Of videos in whose course something was seen that may be kept."""
        looks = Look.objects.filter(blob__items__in=self._windows, analysis__video__isnull=False)
        return dict(looks.values_list("blob__items", "analysis__video__scene_cuts"))

    def strangers(self) -> list[str]:
        """What the rule names and nothing here is called: mistyped, perhaps."""
        return [each.name for each in self._asked if not self._knows(each)]

    def _knows(self, asked: Named) -> bool:
        kinds: Sequence[Kind] = [asked.kind] if asked.kind else KINDS
        labels = {same(label) for _, label in self._labels_asked}
        offered: dict[Kind, set[str]] = {"label": labels, "theme": set(theme_names())}
        called = same(asked.name)
        return any(
            called in offered.get(kind, ()) or any(called in known.names[kind] for known in self.of.values())
            for kind in kinds
        )

    @cached_property
    def _labels_asked(self) -> list[tuple[Snapshot, str]]:
        """Labels that the rule may mean, with the classifier that knows them."""
        known = ((snapshot, label) for snapshot in self._snapshots for label in snapshot.about["labels"])
        return [(snapshot, label) for snapshot, label in known if same(label) in self._called]

    def _add(self, kind: Kind, rows: Callable[[], Iterable[tuple[UUID, str, float]]]) -> None:
        if not any(each.kind in (None, kind) for each in self._asked):
            return
        for pk, name, score in rows():
            if (called := same(name)) in self._called and pk in self.of:
                self.of[pk].add(kind, called, score)

    def _add_days(self) -> None:
        for pk, at, shift, source in self._items.values_list("pk", "shown_at", "shift", "taken_at_source"):
            if pk in self.of and is_dated(shift, source):
                self.of[pk].day = timezone.localdate(at)

    def _places(self) -> Iterable[tuple[UUID, str, float]]:
        names = cache(names_of_place)
        for pk, place, country in self._items.exclude(place="", country="").values_list("pk", "place", "country"):
            for name in names(place, country):
                yield pk, name, 1.0

    def _themes(self) -> Iterable[tuple[UUID, str, float]]:
        wanted = {theme for theme, shown in THEMES.items() if {same(theme), same(str(shown))} & self._called}
        rows = ItemTheme.objects.filter(item__in=self._items.values("pk"), theme__in=wanted | self._called)
        for pk, theme, confidence in rows.values_list("item", "theme", "confidence"):
            for name in {theme, str(THEMES.get(theme, theme))}:
                yield pk, name, confidence

    def _persons(self, viewer: User | None) -> Iterable[tuple[UUID, str, float]]:
        if viewer is None or not viewer.people_since:
            return
        names = Person.objects.filter(owner=viewer).values_list("pk", "name")
        wanted = {pk: name for pk, name in names if same(name) in self._called}
        faces = PersonFace.objects.visible_to(viewer).filter(item__in=self._items.values("pk"), person__in=wanted)
        for pk, person in faces.values_list("item", "person").distinct():
            yield pk, wanted[person], 1.0

    def _add_scores(self) -> None:
        if self._labels_asked:
            rows = self._scored().values_list("pk", "blob__scorings__highest")
            self._add("label", lambda: ((pk, label, score) for pk, all_ in rows for label, score in all_.items()))

    def _scored(self) -> ItemQuerySet:
        return self._items.filter(blob__scorings__snapshot__in={snapshot.pk for snapshot, _ in self._labels_asked})

    @cached_property
    def _windows(self) -> dict[UUID, list[Window]]:
        """Of videos what classifiers saw in their course, but of those in which the rule holds at no moment."""
        videos = self._scored().filter(kind=Item.Kind.VIDEO).values_list("pk", flat=True).distinct()
        found: dict[UUID, list[Window]] = {pk: [] for pk in videos if pk in self.of and self._may_hold(pk)}
        for some in batched(found, AT_ONCE):
            course = self._scored().filter(pk__in=some).values_list("pk", "blob__scorings__scores__windows")
            for pk, windows in course:
                found[pk] += windows_from_json(windows, self._called)
        return found

    def _may_hold(self, pk: UUID) -> bool:
        """At no moment a score is above the highest."""
        return not rises(self._rule) or self._rule.weigh(self.of[pk].facts).holds


def names_of_place(place: str, country: str) -> set[str]:
    """The town, and its country in English and as the reader calls it."""
    with translation.override("en"):
        in_english = country_name(country) if country else ""
    return {place, in_english, country_name(country) if country else ""} - {""}


def theme_names() -> Iterable[str]:
    """As the engine and as the reader calls them."""
    for theme, shown in THEMES.items():
        yield same(theme)
        yield same(str(shown))


def kept_as_json(kept: Kept) -> dict[str, Any]:
    """As the task "tell_story" reads it."""
    return {"score": kept.score, "spans": [[span.start, span.end, span.score] for span in kept.spans]}
