"""Copy, reset and remove themes, and say of music whether it was heard and is to be taken."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from albums.models import Movie, Soundtrack, Theme, User
from albums.moods import shown_name
from render.film.theme import built_in_values
from render.media.errors import RefusedError


def copy_theme(theme: Theme) -> Theme:
    """A new one that begins alike, hidden until it is ready."""
    name = (_("%(name)s, copied") % {"name": shown_name(theme)})[:60]
    last = Theme.objects.aggregate(last=Max("position"))["last"] or 0
    copy = Theme.objects.create(
        slug=free_slug(theme.slug), name=name, settings=theme.settings, rule=theme.rule, hidden=True, position=last + 1
    )
    copy.classifiers.set(theme.classifiers.all())
    return copy


def free_slug(like: str) -> str:
    taken = set(Theme.objects.values_list("slug", flat=True))
    stem = slugify(like)[:40]
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{stem}-{number}") not in taken)


def reset_theme(theme: Theme) -> None:
    """As it came with the program."""
    if not theme.built_in:
        raise RefusedError(_("This theme did not come with the program; there is nothing to go back to."))
    theme.settings, theme.name = built_in_values(theme.slug), theme.slug.title()
    theme.rule = ""
    theme.save(update_fields=["settings", "name", "rule"])
    theme.classifiers.clear()


@transaction.atomic
def delete_theme(theme: Theme) -> None:
    if theme.built_in:
        raise RefusedError(_("This theme came with the program. You can hide it instead."))
    if Movie.objects.filter(mood=theme.slug).exists():
        raise RefusedError(_("There are movies of this theme. You can hide it instead."))
    theme.delete()


def soundtrack_row(name: str) -> Soundtrack:
    try:
        return Soundtrack.objects.get_or_create(name=name)[0]
    except IntegrityError:  # somebody else was quicker
        return Soundtrack.objects.get(name=name)


def mark_heard(name: str, user: User, *, heard: bool) -> None:
    row = soundtrack_row(name)
    row.heard_by, row.heard_at = (user, timezone.now()) if heard else (None, None)
    row.save(update_fields=["heard_by", "heard_at"])


def hide_soundtrack(name: str, *, hidden: bool) -> None:
    """Raises RefusedError where a theme would be left without music."""
    if hidden:
        others = set(Soundtrack.objects.filter(hidden=True).values_list("name", flat=True)) | {name}
        for theme in Theme.objects.all():
            if set(theme.settings.get("soundtracks", ())) <= others:
                raise RefusedError(_("The theme %(name)s would have no music left.") % {"name": shown_name(theme)})
    row = soundtrack_row(name)
    row.hidden = hidden
    row.save(update_fields=["hidden"])
