"""Which classifiers a rule means: those of one's own, or shared, that know the labels it names."""

from __future__ import annotations

from uuid import UUID

from django.http import QueryDict

from albums.models import Album, Item, Project, Scoring, Snapshot, User
from albums.models.items import ItemQuerySet
from render.story.rule import Rule, named, same

MOST_CLASSIFIERS = 20  # of one movie


def classifiers_for(rule: Rule, user: User) -> list[Snapshot]:
    """Of each project the one that is used, if it knows one of the labels."""
    asked = {same(each.name) for each in named(rule) if each.kind in (None, "label")}
    if not asked:
        return []
    return [each for each in newest_of(user) if asked & {same(label) for label in each.about["labels"]}]


def newest_of(user: User) -> list[Snapshot]:
    """Of each project its finished classifier, or the newest where none is finished."""
    newest: dict[UUID, Snapshot] = {}
    for snapshot in Snapshot.objects.usable_by(user).select_related("project").order_by("-is_final", "-created_at"):
        newest.setdefault(snapshot.project_id, snapshot)
    return list(newest.values())


def classifiers_in(said: QueryDict, user: User) -> list[Snapshot]:
    """Those that an address or a form names, as far as they are there for the person."""
    ids = [text for text in said.getlist("classifiers")[:MOST_CLASSIFIERS] if is_id(text)]
    return list(Snapshot.objects.usable_by(user).filter(pk__in=ids))


def unscored(album: Album, snapshot: Snapshot) -> ItemQuerySet:
    """What a classifier can look at and has not yet: one of movements looks at videos alone."""
    items = album.items.shown().exclude(blob__in=Scoring.objects.filter(snapshot=snapshot).values("blob"))
    if snapshot.project.kind == Project.Kind.ACTION:
        items = items.filter(kind=Item.Kind.VIDEO)
    return items


def is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
