"""How a classifier is to be trained, as the form of its page says it, in plain words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from albums.actions.keep_models import ModelWish, check_model
from albums.models import DataSource, ModelSource, Project
from albums.sentences import translated
from render.media.errors import RefusedError
from render.training.parameters import RANGES, parameters_of

ALTERED = {
    "flip": _("mirrored"),
    "crop": _("cropped"),
    "rotate": _("turned a little"),
    "blur": _("out of focus"),
    "expose": _("darker and brighter"),
    "noise": _("grainy"),
}
SEES = (
    ("auto", _("whatever tells most")),
    ("picture", _("the whole picture")),
    ("body", _("the posture of the person in it")),
    ("both", _("both")),
)
PERCENT = 100
SHARES = ("validation_share", "threshold")


def number(name: str, label: Any, hint: Any = "", *, whole: bool = False, step: float | None = None) -> forms.Field:
    """One of the parameters, within its range."""
    low, high, _name = RANGES[name]
    field: forms.Field = forms.FloatField(label=label, min_value=low, max_value=high, help_text=hint)
    if whole or name in SHARES:
        scale = PERCENT if name in SHARES else 1
        least, most = round(scale * low), round(scale * high)
        field = forms.IntegerField(label=label, min_value=least, max_value=most, help_text=hint)
    if step:
        field.widget.attrs["step"] = str(step)
    return field


class ModelForm(forms.Form):
    """What both kinds of classifiers ask; the rest is added by kind."""

    name = forms.CharField(label=_("Name"), max_length=60)
    training = forms.ModelChoiceField(DataSource.objects.none(), label=_("It learns from"), empty_label=None)
    validation = forms.ModelChoiceField(
        DataSource.objects.none(),
        label=_("While learning, it checks itself with"),
        required=False,
        empty_label=_("a part of what it learns from"),
    )
    testing = forms.ModelChoiceField(
        DataSource.objects.none(), label=_("In the end it is tested with"), required=False, empty_label=_("nothing")
    )

    def __init__(self, project: Project, data: QueryDict | None = None, source: ModelSource | None = None) -> None:
        self.project = project
        told = parameters_of(project.kind, source.parameters if source else {}).to_json()
        super().__init__(data, initial=initial_of(project, told, source))
        for name in ("training", "validation", "testing"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = project.data_sources.all()
        self.fields |= image_fields() if project.kind == Project.Kind.IMAGE else action_fields()
        self.fields |= shared_fields()
        self.told = told

    @property
    def main(self) -> list[forms.BoundField]:
        """What is asked of everybody."""
        return [self[name] for name in ("name", "training", "validation", "testing", "iterations")]

    @property
    def kind_fields(self) -> list[forms.BoundField]:
        """What is about pictures, or about movements."""
        names = ("augment", "views", "sees") if self.project.kind == Project.Kind.IMAGE else tuple(action_fields())
        return [self[name] for name in names]

    @property
    def fine(self) -> list[forms.BoundField]:
        """What most leave as it is."""
        return [self[name] for name in ("threshold", "validation_share", "regularisation", "seed")]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            try:
                check_model(self.project, self.wish)
            except RefusedError as error:
                raise forms.ValidationError(translated(str(error))) from error
        return said

    @property
    def wish(self) -> ModelWish:
        said = self.cleaned_data
        parameters = self.told | {name: said[name] for name in self.told if name in said and name != "augment"}
        if "augment" in said:
            parameters["augment"] = {name: name in said["augment"] for name in ALTERED}
        parameters |= {name: said[name] / PERCENT for name in SHARES}
        parameters["multi_label"] = self.project.multi_label
        return ModelWish(said["name"], said["training"], said["validation"], said["testing"], parameters)


def image_fields() -> dict[str, forms.Field]:
    return {
        "augment": forms.MultipleChoiceField(
            label=_("Show it each picture also"),
            choices=list(ALTERED.items()),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text=_("So that it learns more from few pictures. Leave out what would change what a picture shows."),
        ),
        "views": number("views", _("In how many ways"), whole=True),
        "sees": forms.ChoiceField(label=_("It looks at"), choices=SEES),
    }


def action_fields() -> dict[str, forms.Field]:
    return {
        "duration": number("duration", _("How long such a movement lasts, in seconds"), step=0.1),
        "rate": number("rate", _("How many pictures a second it looks at"), step=0.5),
        "stride": number("stride", _("After how many seconds it looks again"), step=0.05),
        "flip": forms.BooleanField(
            label=_("Learn mirrored movements, too"),
            required=False,
            help_text=_("Only where left and right do not matter."),
        ),
    }


def shared_fields() -> dict[str, forms.Field]:
    regularisation = number("regularisation", _("Regularisation"), _("Empty: it finds out what is best."))
    regularisation.required = False
    regularisation.widget.attrs["step"] = "any"
    return {
        "iterations": number("iterations", _("How long it learns, in rounds"), whole=True),
        "threshold": number(
            "threshold", _("How sure it must be, in percent"), _("Where it is less sure, it says: none of these.")
        ),
        "validation_share": number("validation_share", _("Percent of the examples with which it checks itself")),
        "regularisation": regularisation,
        "seed": number("seed", _("Seed"), _("The same seed with the same examples gives the same result."), whole=True),
    }


def initial_of(project: Project, told: dict[str, Any], source: ModelSource | None) -> dict[str, Any]:
    """What the form shows at first."""
    shown = told | {name: round(PERCENT * told[name]) for name in SHARES}
    if "augment" in told:
        shown["augment"] = [name for name, chosen in told["augment"].items() if chosen]
    if source is None:
        count = project.model_sources.count() + 1
        return shown | {"name": _("Model %(number)s") % {"number": count}, "training": project.data_sources.first()}
    data = {name: getattr(source, name) for name in ("training", "validation", "testing")}
    return shown | data | {"name": source.name}
