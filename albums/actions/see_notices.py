"""Note that somebody has seen what they were told."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from albums.models import Decision, Movie, Notice, User
from albums.models.notices import NoticeQuerySet
from render.jobs import nudges


def see_all(user: User) -> None:
    _see(user, Notice.objects.filter(user=user))


def see_notices_of(user: User, movie: Movie) -> None:
    """Whoever looks at the movie has seen what there was to tell of it."""
    _see(user, Notice.objects.filter(user=user, movie=movie))


def see_notices_about(user: User, decision: Decision) -> None:
    """The same of a decision."""
    _see(user, Notice.objects.filter(user=user, decision=decision))


def _see(user: User, notices: NoticeQuerySet) -> None:
    if notices.filter(seen_at=None).update(seen_at=timezone.now()):
        transaction.on_commit(lambda: nudges.tell([f"user.{user.pk}"], {"type": "notices.seen"}))
