"""Say what parts of videos show: one by one on a timeline, or all at once by a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from albums.actions.keep_examples import add_example, put_label
from albums.actions.keep_labels import label_named
from albums.actions.tell_album import tell_album
from albums.models import DataSource, Example, Item, Label
from render.media.errors import RefusedError
from render.training.annotations import FORMULAS, MOST_BYTES, Part, read_annotations

PARTS = 500  # of a video
SHORTEST = 0.1  # seconds: three frames of most videos
MOST_NAMED = 5  # files in a sentence
BATCH = 500  # rows of a query


@transaction.atomic
def add_part(source: DataSource, item: Item, label: Label, start: float, end: float) -> Example:
    """A part of a video, as an example. It says more than what was said of all of it. Raises RefusedError."""
    start, end = within(item, start, end)
    parts = Example.objects.filter(source=source, item=item, deleted_at=None)
    if parts.count() >= PARTS:
        raise RefusedError(_("A video has %(limit)s parts at most.") % {"limit": PARTS})
    example = add_example(source, item, start, end)
    put_label(source.project, Example.objects.filter(pk=example.pk), label)
    parts.filter(start=None).delete()
    tell_album(source.project.album)
    return example


def within(item: Item, start: float, end: float) -> tuple[float, float]:
    """The part as far as there is video, to the millisecond. Raises RefusedError."""
    length = item.duration or 0.0
    start, end = round(max(start, 0.0), 3), round(min(end, length), 3)
    if end - start < SHORTEST:
        raise RefusedError(_("This part of “%(name)s” is too short, or lies outside the video.") % {"name": item.name})
    return start, end


@transaction.atomic
def remove_part(part: Example) -> Example | None:
    """Without any part the whole video is an example again, of which nobody has said anything; that one, then."""
    source, item = part.source, part.item
    part.delete()
    left = Example.objects.filter(source=source, item=item, deleted_at=None).exists()
    tell_album(source.project.album)
    return None if left else add_example(source, item)


@dataclass(frozen=True, slots=True)
class Annotated:
    """What became of a file of annotations."""

    count: int
    missing: Sequence[str]  # files that it names and the collection does not have

    @property
    def sentence(self) -> str:
        """About what is missing."""
        if not self.missing:
            return ""
        named = ", ".join(self.missing[:MOST_NAMED])
        if len(self.missing) > MOST_NAMED:
            return _("These files are not here, and others: %(files)s.") % {"files": named}
        return _("These files are not here: %(files)s.") % {"files": named}


def is_too_large(size: int) -> bool:
    """Whether a file of so many bytes need not be read at all."""
    return size > MOST_BYTES


def harmless(cell: str) -> str:
    """As a file of labels says it, so that no spreadsheet works it out; read again it is the same."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


type Span = tuple[UUID, float | None, float | None]  # of an item, from start to end in seconds; None: all of it


@transaction.atomic
def annotate(source: DataSource, content: bytes) -> Annotated:
    """As a file says; large and small letters in names are the same. Raises RefusedError, and then nothing is said."""
    parts = read_annotations(content)
    by_name: dict[str, list[Item]] = defaultdict(list)
    for example in source.examples.alive().select_related("item"):
        items = by_name[example.item.name.casefold()]
        if example.item not in items:
            items.append(example.item)
    labels: dict[str, Label] = {}
    said: dict[Span, dict[int, Label]] = defaultdict(dict)
    missing: dict[str, None] = {}
    count = 0
    for part in parts:
        found = by_name.get(part.file.casefold(), [])
        if not found:
            missing[part.file] = None
        elif part.label not in labels:
            labels[part.label] = label_named(source.project, part.label)
        for item in found:
            shown = said[span_of(item, part)]
            if not source.project.multi_label:  # the last one counts
                shown.clear()
            shown[labels[part.label].pk] = labels[part.label]
            count += 1
    if not count:
        raise RefusedError(Annotated(0, list(missing)).sentence)
    say(source, said)
    tell_album(source.project.album)
    return Annotated(count, list(missing))


def span_of(item: Item, part: Part) -> Span:
    """Raises RefusedError."""
    if part.start is None or part.end is None:
        return item.pk, None, None
    if item.kind != Item.Kind.VIDEO:
        raise RefusedError(_("“%(name)s” is a picture: it has no start and end.") % {"name": item.name})
    return item.pk, *within(item, part.start, part.end)


def say(source: DataSource, said: Mapping[Span, Mapping[int, Label]]) -> None:
    """Few queries, however many there are: somebody waits, and so do all others who write. Raises RefusedError."""
    there = set(source.examples.values_list("item", "start", "end"))
    new = [Example(source=source, item_id=item, start=start, end=end) for item, start, end in said.keys() - there]
    Example.objects.bulk_create(new, ignore_conflicts=True, batch_size=BATCH)  # some may just have arrived
    known = {(row.item_id, row.start, row.end): row for row in source.examples.all()}
    named = [known[span] for span in said]
    through = Example.labels.through
    # What was taken out comes back without the labels it had.
    unsaid = [row for row in named if row.deleted_at] if source.project.multi_label else named
    through.objects.filter(example__in=unsaid).delete()
    Example.objects.filter(pk__in=[row.pk for row in named if row.deleted_at]).update(deleted_at=None)
    shown = [through(example_id=known[span].pk, label_id=label) for span, labels in said.items() for label in labels]
    through.objects.bulk_create(shown, ignore_conflicts=True, batch_size=BATCH)
    parted = {item for item, start, _end in said if start is not None}
    alive = source.examples.filter(item__in=parted, deleted_at=None)
    alive.filter(start=None).delete()  # parts say more than what was said of the whole
    if alive.order_by().values("item").annotate(count=Count("pk")).filter(count__gt=PARTS).exists():
        raise RefusedError(_("A video has %(limit)s parts at most.") % {"limit": PARTS})
