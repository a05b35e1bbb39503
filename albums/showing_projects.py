"""What the pages of classifiers' projects show, as plain values for templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from albums.grid import ratio_step
from albums.models import Album, DataSource, Example, Item, Label, Project, User
from albums.models.projects import ExampleQuerySet
from albums.showing import clock

ON_CARD = 4  # pictures by which a project is known
PREVIEWED = 18  # of each label, where all labels are shown
PAGE = 240  # where one is
KEYS = 9  # labels that have a key of their own
SERIES = 8  # colours of training.css
NONE = "none"  # in addresses: those without a label


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """A project in the list."""

    project: Project
    items: Sequence[Item]
    labels: Sequence[str]
    count: int
    owner: User | None  # whose it is, where it is somebody else's


def project_cards(user: User) -> list[ProjectCard]:
    """Their own and those shared with them, the newest first."""
    projects = Project.objects.alive().seen_by(user).select_related("owner").prefetch_related("labels")
    counted = Example.objects.seen_by(user).filter(source__project__in=projects).order_by()
    counts = dict(counted.values_list("source__project").annotate(Count("item", distinct=True)))
    return [
        ProjectCard(
            project=project,
            items=pictures_of(Example.objects.filter(source__project=project).seen_by(user)),
            labels=[label.name for label in project.labels.all()],
            count=counts.get(project.pk, 0),
            owner=project.owner if project.owner_id != user.pk else None,
        )
        for project in projects
    ]


def pictures_of(examples: ExampleQuerySet) -> list[Item]:
    """A few, of as many labels as there are."""
    rows = examples.order_by("labels", "created_at", "pk").values_list("labels", "item")[:400]
    by_label: dict[int | None, list[UUID]] = {}
    for label, item in rows:
        by_label.setdefault(label, []).append(item)
    firsts = [item for place in range(ON_CARD) for items in by_label.values() for item in items[place : place + 1]]
    chosen = list(dict.fromkeys(firsts))[:ON_CARD]
    found = Item.objects.in_bulk(chosen)
    return [found[pk] for pk in chosen]


@dataclass(frozen=True, slots=True)
class Tile:
    """An example in the grid."""

    example: Example
    labels: Sequence[Label]
    query: str  # of the page about it: among which it was seen

    @property
    def item(self) -> Item:
        return self.example.item

    @property
    def ratio(self) -> int:
        return ratio_step(self.item.width, self.item.height)

    @property
    def span(self) -> str:
        """Which part of a video it is, or how long the video is."""
        if self.example.start is not None and self.example.end is not None:
            return f"{clock(self.example.start)}–{clock(self.example.end)}"
        return clock(self.item.duration) if self.item.kind == Item.Kind.VIDEO else ""

    @property
    def words(self) -> str:
        """For those who do not see it."""
        names = ", ".join(label.name for label in self.labels) or _("no label")
        return " · ".join(filter(None, (names, self.span, self.item.name)))

    @property
    def address(self) -> str:
        return f"{reverse('example', args=[self.example.pk])}{self.query}"

    @property
    def state(self) -> str:
        return f"{self.words} {self.query}"


@dataclass(slots=True)
class Group:
    """The examples of one label; of those without any, its `label` is None."""

    label: Label | None
    count: int = 0
    key: str = ""  # on the keyboard
    tiles: list[Tile] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.label.name if self.label else _("No label yet")

    @property
    def value(self) -> str:
        """In addresses and forms."""
        return str(self.label.pk) if self.label else NONE

    @property
    def more(self) -> int:
        return self.count - len(self.tiles)


class Shown:
    """A collection of examples, by label, as somebody may see it; with `only` those of one label."""

    def __init__(self, source: DataSource, user: User, only: str = "", first: int = 0) -> None:
        self.source, self.only, self.first = source, only, first if only else 0
        self.project = source.project
        self.examples = source.examples.seen_by(user)

    @cached_property
    def groups(self) -> list[Group]:
        """All of them, those without a label first; with how many examples each has."""
        counts = dict(self.examples.order_by().values_list("labels").annotate(Count("pk")))
        groups = [Group(None, counts.get(None, 0))]
        for number, label in enumerate(self.project.labels.all(), start=1):
            groups.append(Group(label, counts.get(label.pk, 0), str(number) if number <= KEYS else ""))
        return groups

    @cached_property
    def loaded(self) -> list[Group]:
        """Those that the page shows, with their pictures."""
        if self.only:
            wanted = [group for group in self.groups if group.value == self.only]
        else:
            wanted = [group for group in self.groups if group.label or group.count]
        for group in wanted:
            group.tiles = self.tiles(group.value, PAGE if self.only else PREVIEWED)
        return wanted

    def tiles(self, value: str, most: int) -> list[Tile]:
        query = f"?{urlencode({'in': value})}"
        examples = of_group(self.examples, value).select_related("item").prefetch_related("labels")
        found = examples[self.first : self.first + most]
        return [Tile(example, sorted(example.labels.all(), key=lambda label: label.name), query) for example in found]

    @cached_property
    def count(self) -> int:
        return self.examples.count()

    @property
    def further(self) -> int | None:
        """Where the next page begins."""
        end = self.first + PAGE
        return end if self.only and self.loaded and self.loaded[0].count > end else None

    @property
    def labels(self) -> list[Group]:
        return [group for group in self.groups if group.label]

    @property
    def hints(self) -> list[str]:
        """What is missing before it can learn, in plain words."""
        labels = self.labels
        if not self.count:
            return []
        if len([group for group in labels if group.count]) < 2:
            return [_("It needs examples of two labels at least: what it learns is to tell them apart.")]
        return [_("“%(label)s” has no example yet.") % {"label": group.name} for group in labels if not group.count]


def of_group(examples: ExampleQuerySet, value: str) -> ExampleQuerySet:
    """Those of a label, by its number; of "none" those without one; of anything else all."""
    if value == NONE:
        return examples.filter(labels=None)
    return examples.filter(labels=int(value)) if is_number(value) else examples


def is_number(text: str) -> bool:
    """Whether it can be a label's."""
    return text.isascii() and text.isdecimal() and len(text) < 19  # digits that fit into the database's 64 bits


@dataclass(frozen=True, slots=True)
class PartShown:
    """A part of a video on its timeline."""

    example: Example
    name: str  # of its label
    series: int  # number of its colour

    @property
    def start(self) -> str:
        """For scripts and drawings, which know no commas."""
        return f"{self.example.start or 0.0:.3f}"

    @property
    def end(self) -> str:
        return f"{self.example.end or 0.0:.3f}"

    @property
    def width(self) -> str:
        return f"{(self.example.end or 0.0) - (self.example.start or 0.0):.3f}"

    @property
    def times(self) -> str:
        """To the tenth of a second: movements are short."""
        start, end = (number_format(time or 0.0, 1) for time in (self.example.start, self.example.end))
        return f"{start}–{end} s"


def parts_of(example: Example, user: User) -> list[PartShown]:
    """The parts of its video that are examples, in their order."""
    rows = example.source.examples.seen_by(user).filter(item=example.item).exclude(start=None)
    series = {pk: place % SERIES for place, pk in enumerate(example.source.project.labels.values_list("pk", flat=True))}
    shown = []
    for row in rows.order_by("start", "end").prefetch_related("labels"):
        labels = list(row.labels.all())
        name = ", ".join(label.name for label in labels)
        shown.append(PartShown(row, name, series[labels[0].pk] if labels else 0))
    return shown


def albums_to_share_with(user: User) -> list[Album]:
    """In which somebody else is."""
    albums = Album.objects.alive().families().of(user)
    shared = Album.objects.filter(pk__in=albums.values("pk")).annotate(people=Count("memberships"))
    return list(shared.filter(Q(people__gt=1)).order_by("title"))
