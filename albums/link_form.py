"""What may be said about a public link."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albums.account_forms import LONGEST_PASSWORD
from albums.models import Link

SHORTEST_PASSWORD = 6
MOST_VIEWS = 1_000_000
METADATA = _(
    "Off: pictures and videos are shown and given without the place, the time, the camera, names in them and their own "
    "file names. On: the originals as they are, and the page shows when and where each was taken."
)
MOVIE_METADATA = _(
    "Off: the file has no chapters with places, no date and no title in it. What the picture itself shows, such "
    "as a card with a place, stays. On: the file as it is."
)
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class MomentField(forms.DateTimeField):
    """A day and a time on this server's clock."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(required=False, widget=widget, **options)

    def clean(self, value: Any) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment is not None and not EARLIEST <= moment < LATEST:
            raise ValidationError(_("Please give a date and a time."))
        return moment


class LinkForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        required=False,
        help_text=_("what visitors read above the pictures; without one, how many there are"),
    )
    note = forms.CharField(
        label=_("Note"), max_length=80, required=False, help_text=_("for whom it is; visitors do not see it")
    )
    password = forms.CharField(
        label=_("Password"),
        min_length=SHORTEST_PASSWORD,
        max_length=LONGEST_PASSWORD,
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    no_password = forms.BooleanField(label=_("Ask for no password any more"), required=False)
    starts_at = MomentField(label=_("Opens at"))
    ends_at = MomentField(label=_("Ends at"))
    view_limit = forms.IntegerField(
        label=_("How often it may be seen"),
        min_value=1,
        max_value=MOST_VIEWS,
        required=False,
        help_text=_("each visitor counts once it plays; without a number, as often as anybody likes"),
    )
    downloads = forms.BooleanField(label=_("It can be downloaded"), required=False)
    metadata = forms.BooleanField(label=_("Tell place, time and camera"), required=False)

    def __init__(self, link: Link, data: Any = None) -> None:
        names = ("title", "note", "starts_at", "ends_at", "view_limit", "downloads", "metadata")
        super().__init__(data, initial={name: getattr(link, name) for name in names}, label_suffix="")
        if link.password:
            self.fields["password"].label = _("New password")
            self.fields["password"].help_text = _("It has one. Who knows the old one has to know the new one then.")
        else:
            self.fields["password"].help_text = _("Without one, the link is enough.")
            del self.fields["no_password"]
        self.fields["metadata"].help_text = MOVIE_METADATA if link.movie_id else METADATA
        if link.selection_id is None:
            del self.fields["title"]
        if link.sticker_id is not None:  # which says nothing in any case
            del self.fields["metadata"]
        clock = _("by the server's clock, on which it is %(time)s now") % {"time": f"{timezone.localtime():%H:%M}"}
        for name in ("starts_at", "ends_at"):  # what is shown has no seconds, and shall not look changed by itself
            self.fields[name].help_text = clock
            if moment := self.initial[name]:
                self.initial[name] = timezone.localtime(moment)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        begins, ends = said.get("starts_at"), said.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("It would end before it opens."))
        return said

    def changes(self) -> dict[str, Any]:
        """As `change_link` takes them."""
        said = dict(self.cleaned_data)
        if said.pop("no_password", False):
            said["password"] = ""
        elif not said["password"]:
            said["password"] = None
        return said
