"""Moods, as staff may edit them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from albums.models.accounts import User


class Theme(models.Model):
    """A row for each built-in theme and each one that staff made of it; `render` sees only what it says."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    settings = models.JSONField()  # the keys of a file in render/film/themes
    built_in = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    rule = models.CharField(max_length=400, blank=True)  # what its movies are made of, unless they say it
    classifiers = models.ManyToManyField("albums.Snapshot", related_name="themes", blank=True)  # whose labels it names

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "slug"]

    def __str__(self) -> str:
        return self.name


class Soundtrack(models.Model):
    """What staff said of one of our pieces of music; without a row nobody has said anything."""

    name = models.SlugField(unique=True)  # as its file is called
    heard_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    heard_at = models.DateTimeField(null=True, blank=True)
    hidden = models.BooleanField(default=False)  # taken for no new movie

    def __str__(self) -> str:
        return self.name
