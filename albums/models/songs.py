"""Songs that people bring for their movies, and what was heard in them."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from albums.models.accounts import User
from albums.models.items import Blob
from render.audio.heard import Heard
from render.audio.own_song import SPEEDS, OwnSong, Tuning, own_song

PREFIX = "own-"  # of the name that movies know a song by; none of ours begins so


class SongQuerySet(models.QuerySet["Song"]):
    def ready(self) -> SongQuerySet:
        return self.filter(state=Song.State.READY)

    def heard(self) -> SongQuerySet:
        """To be cut to: also one that is listened to once more."""
        return self.filter(heard__isnull=False, blob__isnull=False)

    def named(self, name: str) -> Song | None:
        """The song that a movie calls so, if it is still there."""
        if not name.startswith(PREFIX):
            return None
        try:
            key = uuid.UUID(name.removeprefix(PREFIX))
        except ValueError:
            return None
        return self.heard().filter(pk=key).select_related("blob").first()


class Song(models.Model):
    """A person's own: nobody else hears or chooses it, but whoever sees a movie that has it."""

    class State(models.TextChoices):
        LISTENING = "listening"  # a job looks for its beats
        READY = "ready"
        REFUSED = "refused"  # its bytes are not kept

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="songs")
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="songs")
    title = models.CharField(_("title"), max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.LISTENING)
    sentence = models.CharField(max_length=300, blank=True)  # why it was refused
    heard = models.JSONField(null=True, blank=True)  # as Heard.to_json writes it
    tempo = models.FloatField(null=True, blank=True)  # beats a minute, as a person said
    speed = models.SmallIntegerField(choices=[(speed, speed) for speed in SPEEDS], default=1)
    nudge_ms = models.SmallIntegerField(default=0)
    shift = models.PositiveSmallIntegerField(default=0)
    bar = models.PositiveSmallIntegerField(default=0)
    confirmed = models.BooleanField(default=False)  # a person said that the beats are right
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SongQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["title", "created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "blob"], name="one_song_each"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """What movies call it."""
        return f"{PREFIX}{self.pk.hex}"

    @property
    def subject(self) -> str:
        """What jobs call it."""
        return f"song:{self.pk}"

    @property
    def what_was_heard(self) -> Heard:
        """Of one that is ready."""
        return Heard.from_json(self.heard or {})

    @property
    def tuning(self) -> Tuning:
        return Tuning(self.speed, self.nudge_ms, self.shift, self.bar)

    @property
    def for_children(self) -> dict[str, Any]:
        """As the task "tell_story" takes it."""
        return {"name": self.name, "heard": self.heard, "tuning": asdict(self.tuning)}

    @property
    def music(self) -> OwnSong:
        """To cut a movie to."""
        return own_song(self.name, self.title, Path(), self.what_was_heard, self.tuning)

    @property
    def asks(self) -> bool:
        """Whether its owner should say which beats are meant."""
        return self.state == self.State.READY and not self.confirmed and self.what_was_heard.asks
