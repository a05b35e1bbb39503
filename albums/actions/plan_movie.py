"""Start movies: have their story told, and told anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from albums.actions.edit_movie import ConflictError
from albums.actions.tell_movie import tell_movie
from albums.choosing_classifiers import classifiers_for
from albums.models import Album, Movie, Snapshot, Theme, User
from render.jobs.models import Job, Lane
from render.jobs.queue import enqueue
from render.media.errors import RefusedError
from render.story.rule import parse

# What decides over the choice of shots; a change of anything else keeps them.
WISHES = ("mood", "length", "rule", "order")


@transaction.atomic
def plan_movie(album: Album, user: User, *, render: bool, **wish: Any) -> Movie:
    """A new movie, whose story a job tells. render: make the movie at once, as it is suggested."""
    if not album.items.shown().exists():
        raise RefusedError(_("There is nothing in this album yet. Add some photos or videos first."))
    classifiers = wish.pop("classifiers", [])
    movie = Movie.objects.create(album=album, created_by=user, **wish)
    rule_by(movie, user, classifiers)
    tell_soon(movie, user, render=render)
    return movie


def rule_by(movie: Movie, user: User, classifiers: Iterable[Snapshot]) -> None:
    """The rule that was said with the classifiers that were chosen, or that it means; else what the mood says."""
    theme = Theme.objects.filter(slug=movie.mood).exclude(rule="").first()
    if movie.rule:
        movie.classifiers.set([*classifiers] or classifiers_for(parse(movie.rule), user))
    elif theme:
        movie.rule = theme.rule
        movie.save(update_fields=["rule"])
        movie.classifiers.set(theme.classifiers.all())


@transaction.atomic
def tell_anew(movie: Movie, user: User, version: int, **wish: Any) -> None:
    """The story from the album as it is now, after another wish perhaps; locked shots stay. Raises ConflictError."""
    idle = Movie.objects.alive().filter(pk=movie.pk, storyboard_version=version)
    idle = idle.exclude(state__in=(Movie.State.PLANNING, Movie.State.RENDERING))
    if not idle.update(state=Movie.State.PLANNING, sentence="", **wish):
        raise ConflictError
    if wish.get("rule", movie.rule) != movie.rule:
        rule = parse(wish["rule"]) if wish["rule"] else None
        movie.classifiers.set(classifiers_for(rule, user) if rule else [])
    movie.refresh_from_db()
    tell_soon(movie, user, render=False)
    tell_movie(movie)


def tell_soon(movie: Movie, user: User, *, render: bool) -> Job:
    """Enqueue the telling; somebody looks at the page and waits."""
    return enqueue(
        "story",
        movie.subject,
        params={"user": str(user.pk), "render": render, "language": get_language() or "en"},
        tenant=movie.subject,
        lane=Lane.NOW,
        groups=[movie.group],
        dedupe_key=f"story:{movie.pk}",
    )


@transaction.atomic
def keep_story(movie: Movie, board: dict[str, Any]) -> bool:
    """Write down a new story. False where nobody waits for one any more."""
    planning = Movie.objects.alive().filter(pk=movie.pk, state=Movie.State.PLANNING)
    told: dict[str, Any] = {"storyboard": board, "storyboard_version": F("storyboard_version") + 1, "sentence": ""}
    if not planning.update(state=Movie.State.PLANNED, **told):
        return False
    if movie.storyboard is not None:
        movie.keep_draft(undone=False)
        movie.drafts.filter(undone=True).delete()
    movie.refresh_from_db()
    tell_movie(movie)
    return True
