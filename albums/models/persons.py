"""People whose faces an owner has asked to be told apart. Nothing of this exists until the owner asks."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from albums.models.accounts import User
from albums.models.albums import Role
from albums.models.items import Item


class Person(models.Model):
    """Somebody in the pictures of one owner's albums; seen by that owner alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="persons")
    name = models.CharField(max_length=80, blank=True)
    cover = models.ForeignKey("albums.PersonFace", models.SET_NULL, null=True, blank=True, related_name="+")
    centre = models.BinaryField()  # mean of the embeddings of its faces, float16
    picture = models.BinaryField(null=True, blank=True)  # a sticker of the owner's that stands for them, as WebP
    picture_key = models.CharField(max_length=16, blank=True)
    face_count = models.PositiveIntegerField(default=0)  # of which that is the mean
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name or str(self.pk)


class PersonFaceQuerySet(models.QuerySet["PersonFace"]):
    def visible_to(self, user: User) -> PersonFaceQuerySet:
        """Of the user's own, those in pictures that albums of theirs still show."""
        albums = user.memberships.filter(role=Role.OWNER, album__deleted_at=None).values("album")
        return self.filter(owner=user, item__deleted_at=None, item__album__in=albums)


class PersonFace(models.Model):
    """A face in a picture, for one owner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="faces")
    item = models.ForeignKey(Item, models.CASCADE, related_name="person_faces")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="faces")
    confirmed = models.BooleanField(default=False)  # a person said so: no machine takes it away
    not_these = models.ManyToManyField(Person, related_name="+")  # "not this person"
    in_motion = models.BooleanField(default=False)  # not in the photo, but in the film with which it moves
    number = models.PositiveSmallIntegerField()  # in the item's look
    time = models.FloatField(default=0.0)  # seconds, in a video or a film
    box = models.JSONField()  # x0, y0, x1, y1 in upright pixels of the item
    quality = models.FloatField()  # face capture quality, 0..1
    clear = models.BooleanField(default=False)  # large and frontal enough to found a person
    embedding = models.BinaryField()  # (1024,) float16 of length 1
    picture = models.BinaryField(default=b"")  # the face alone, WebP: here, so that it goes with all else kept of it

    objects = PersonFaceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "item", "in_motion", "number", "time"], name="one_face_each"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "person"], name="face_owner_person"),
        ]

    def __str__(self) -> str:
        return f"face {self.number} of {self.item_id}"


class FaceScan(models.Model):
    """An item whose faces were taken up for an owner, so that it is done once."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    version = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "item"], name="one_scan_each"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} for {self.owner_id}"
