"""Model sources: data and parameters from which a classifier is trained, side by side in a project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from albums.actions.train_classifier import delete_run
from albums.models import DataSource, ModelSource, Project
from render.media.errors import RefusedError
from render.training.parameters import parameters_of

MODEL_SOURCES = 50  # of a project


@dataclass(frozen=True, slots=True)
class ModelWish:
    """How a classifier is to be trained, and with what."""

    name: str
    training: DataSource
    validation: DataSource | None
    testing: DataSource | None
    parameters: dict[str, Any]


def make_model(project: Project, wish: ModelWish) -> ModelSource:
    """Raises RefusedError."""
    check_model(project, wish)
    if project.model_sources.count() >= MODEL_SOURCES:
        raise RefusedError(_("This classifier has too many settings side by side; delete some first."))
    return ModelSource.objects.create(
        project=project,
        name=wish.name,
        training=wish.training,
        validation=wish.validation,
        testing=wish.testing,
        parameters=wish.parameters,
    )


def change_model(source: ModelSource, wish: ModelWish) -> None:
    """For trainings to come; those that were begun keep what they began with. Raises RefusedError."""
    check_model(source.project, wish)
    source.name, source.parameters = wish.name, wish.parameters
    source.training, source.validation, source.testing = wish.training, wish.validation, wish.testing
    source.save(update_fields=["name", "training", "validation", "testing", "parameters"])


def check_model(project: Project, wish: ModelWish) -> None:
    """Raises RefusedError."""
    parameters_of(project.kind, wish.parameters)
    if wish.training in (wish.validation, wish.testing):
        raise RefusedError(_("What it learns from cannot be what it is tested with. Choose another collection."))


def copy_model(source: ModelSource) -> ModelSource:
    """To change one thing and compare. Raises RefusedError."""
    name = _("%(name)s, a copy") % {"name": source.name}
    most = ModelSource._meta.get_field("name").max_length
    wish = ModelWish(name[:most], source.training, source.validation, source.testing, source.parameters)
    return make_model(source.project, wish)


@transaction.atomic
def delete_model(source: ModelSource) -> None:
    """With its trainings; classifiers that came of them stay."""
    for run in source.runs.all():
        delete_run(run)
    source.delete()
