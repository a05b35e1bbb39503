"""What a classifier learns from: taken in, labelled, taken out, brought back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from albums.actions.keep_labels import label_name, label_named
from albums.actions.tell_album import tell_album
from albums.models import DataSource, Example, Item, Label, Project, Upload
from albums.models.items import ItemQuerySet
from albums.models.projects import ExampleQuerySet
from render.media.errors import RefusedError

SALT = "albums.labels"
TRIED = "tried/"  # Upload.folder of what a classifier is only tried on; in a drop no folder ends so
NO_PICTURE = gettext_noop("This is a video, and this classifier learns from pictures.")
NO_VIDEO = gettext_noop("This is a picture, and this classifier learns from videos.")
OTHER_LABEL = gettext_noop("This is here already with another label. Choose it in the grid to change that.")


@dataclass(frozen=True, slots=True)
class Labelled:
    """What became of a wish: how many examples have other labels now, and how to undo it."""

    count: int
    undo: str = ""


def why_no_example(upload: Upload, kind: str) -> str:
    """The sentence for a file from which this project cannot learn; what knows pictures may be tried on videos."""
    project = upload.album.project
    if kind == project.item_kind or (upload.folder == TRIED and project.kind == project.Kind.IMAGE):
        return ""
    return NO_PICTURE if kind == Item.Kind.VIDEO else NO_VIDEO


def take_example(upload: Upload) -> str:
    """Make an example of what has arrived, with the name of its folder as its label. A sentence where it cannot be one.
    Inside the caller's transaction.
    """
    project, item = upload.album.project, upload.item
    source = upload.source or project.data_sources.first()
    if source is None or item is None:  # deleted while it was on its way
        return ""
    example = add_example(source, item)
    name = label_name(upload.folder.rpartition("/")[2])
    if not name:
        return ""
    try:
        label = label_named(project, name)
    except RefusedError as error:
        return str(error)
    there = set(example.labels.all())
    if there - {label} and not project.multi_label:
        return OTHER_LABEL
    example.labels.add(label)
    return ""


def add_example(source: DataSource, item: Item, start: float | None = None, end: float | None = None) -> Example:
    """The one of this item and span, which may have been taken out before: then without the labels it had."""
    example, is_new = Example.objects.get_or_create(source=source, item=item, start=start, end=end)
    if not is_new and example.deleted_at:
        example.labels.clear()
        example.deleted_at = None
        example.save(update_fields=["deleted_at"])
    return example


@transaction.atomic
def add_items(source: DataSource, items: ItemQuerySet, label: Label | None) -> int:
    """Let these, of whatever album, be examples too; how many are new."""
    before = set(source.examples.filter(deleted_at=None).values_list("item", flat=True))
    wanted = [item for item in items.filter(kind=source.project.item_kind).in_order() if item.pk not in before]
    for item in wanted:
        example = add_example(source, item)
        if label:
            example.labels.add(label)
    tell_album(source.project.album)
    return len(wanted)


@transaction.atomic
def put_label(project: Project, examples: ExampleQuerySet, label: Label | None, *, on: bool = True) -> Labelled:
    """Say that these show it, or, where a picture may show several things, that they do not; None: that nobody knows.

    Where a picture shows one thing, a label takes the place of the one before.
    """
    found = list(examples.alive().filter(source__project=project))
    undo = undo_token(project, found)
    rows = Example.labels.through.objects.filter(example__in=found)
    if label is None or not project.multi_label:
        rows.delete()
    elif not on:
        rows.filter(label=label).delete()
    if label is not None and on:
        give(label, found)
    tell_album(project.album)
    return Labelled(len(found), undo)


def give(label: Label, examples: Iterable[Example]) -> None:
    through = Example.labels.through
    rows = [through(example_id=example.pk, label_id=label.pk) for example in examples]
    through.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def undo_token(project: Project, examples: Sequence[Example]) -> str:
    """The labels as they are now, signed, so that the page can keep them."""
    labels: dict[UUID, list[int]] = {example.pk: [] for example in examples}
    for example, label in Example.labels.through.objects.filter(example__in=examples).values_list("example", "label"):
        labels[example].append(label)
    together: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for pk, those in labels.items():
        together[tuple(sorted(those))].append(pk.hex)
    return signing.dumps({"project": str(project.pk), "labels": list(together.items())}, salt=SALT, compress=True)


@transaction.atomic
def undo_labels(project: Project, token: str) -> Labelled:
    """Back to the labels from before; those that are gone stay so. Raises RefusedError for a token of elsewhere."""
    try:
        kept = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        kept = {}
    if kept.get("project") != str(project.pk):
        raise RefusedError(_("This can no longer be undone."))
    labels = {label.pk: label for label in project.labels.all()}
    count = 0
    for those, ids in kept["labels"]:
        examples = list(Example.objects.filter(source__project=project, pk__in=ids))
        Example.labels.through.objects.filter(example__in=examples).delete()
        for pk in those:
            if pk in labels:
                give(labels[pk], examples)
        count += len(examples)
    tell_album(project.album)
    return Labelled(count)


@transaction.atomic
def take_out(project: Project, examples: ExampleQuerySet) -> int:
    """For 30 days they can be brought back, with their labels."""
    count = examples.filter(source__project=project, deleted_at=None).update(deleted_at=timezone.now())
    tell_album(project.album)
    return count


@transaction.atomic
def bring_back(project: Project, ids: Sequence[UUID]) -> int:
    examples = Example.objects.filter(source__project=project, pk__in=ids).exclude(deleted_at=None)
    count = examples.update(deleted_at=None)
    tell_album(project.album)
    return count


@transaction.atomic
def move_examples(source: DataSource, examples: ExampleQuerySet) -> int:
    """Into another collection of the same project; what is there already stays where it is."""
    there = set(source.examples.values_list("item", "start", "end"))
    wanted = examples.alive().filter(source__project=source.project).exclude(source=source)
    moved = [row.pk for row in wanted if (row.item_id, row.start, row.end) not in there]
    count = Example.objects.filter(pk__in=moved).update(source=source)
    tell_album(source.project.album)
    return count


@transaction.atomic
def set_multi_label(project: Project, *, multi_label: bool) -> None:
    """Whether an example may show several things. Raises RefusedError where examples do and should not any more."""
    Project.objects.select_for_update().get(pk=project.pk)
    # Of what was taken out nobody could take labels off: back again, its first label counts.
    there = Example.objects.alive().filter(source__project=project)
    several = there.annotate(count=Count("labels", distinct=True)).filter(count__gt=1)
    if not multi_label and (count := several.count()):
        raise RefusedError(
            ngettext(
                "%(n)d example has several labels. Give it one first.",
                "%(n)d examples have several labels. Give each of them one first.",
                count,
            )
            % {"n": count}
        )
    project.multi_label = multi_label
    project.save(update_fields=["multi_label"])
    tell_album(project.album)
