"""The things that a classifier tells apart: named, merged, taken away."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from albums.actions.tell_album import tell_album
from albums.models import Example, Label, Project
from render.media.errors import RefusedError

LABELS = 100  # of a project


def label_name(text: str) -> str:
    """As folders can be called: a folder's name becomes a label, and a label's the name of a folder."""
    plain = "".join(" " if letter in "/\\\0" else letter for letter in text)
    return " ".join(plain.split())[: Label._meta.get_field("name").max_length].strip()


@transaction.atomic
def label_named(project: Project, text: str) -> Label:
    """The label of this name, new where there is none; large and small letters are the same. Raises RefusedError."""
    name = label_name(text)
    if not name:
        raise RefusedError(_("Please give the label a name."))
    # Folders of one drop come at the same time: the second waits here and then finds the label of the first.
    Project.objects.select_for_update().get(pk=project.pk)
    known = same_name(project, name)
    if known is not None:
        return known
    if project.labels.count() >= LABELS:
        raise RefusedError(_("A classifier has %(limit)s labels at most.") % {"limit": LABELS})
    label = Label.objects.create(project=project, name=name)
    tell_album(project.album)
    return label


def same_name(project: Project, name: str) -> Label | None:
    """Compared here: databases fold only plain letters alike."""
    wanted = name.casefold()
    return next((label for label in project.labels.all() if label.name.casefold() == wanted), None)


@transaction.atomic
def rename_label(label: Label, text: str) -> None:
    """Raises RefusedError."""
    name = label_name(text)
    if not name:
        raise RefusedError(_("Please give the label a name."))
    project = Project.objects.select_for_update().get(pk=label.project_id)
    known = same_name(project, name)
    if known is not None and known.pk != label.pk:
        raise RefusedError(
            _("There is a label “%(name)s” already. To make one of both, merge them.") % {"name": known.name}
        )
    label.name = name
    label.save(update_fields=["name"])
    tell_album(project.album)


@transaction.atomic
def merge_labels(label: Label, into: Label) -> None:
    """What shows `label` shows `into` from now on, and `label` is gone."""
    rows = Example.labels.through.objects
    both = rows.filter(label=into).values("example")
    rows.filter(label=label).exclude(example__in=both).update(label=into)
    label.delete()
    tell_album(into.project.album)


@transaction.atomic
def delete_label(label: Label) -> None:
    """Its examples stay, without it."""
    label.delete()
    tell_album(label.project.album)


@transaction.atomic
def set_negative(label: Label, *, is_negative: bool) -> None:
    """Whether it stands for everything else; one of a project does at most."""
    project = Project.objects.select_for_update().get(pk=label.project_id)
    project.labels.exclude(pk=label.pk).update(is_negative=False)
    label.is_negative = is_negative
    label.save(update_fields=["is_negative"])
    tell_album(project.album)
