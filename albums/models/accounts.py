"""People, and the one-time links by which they come in."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TOKEN_BYTES = 16  # 128 bits: nobody guesses one
COME_BACK = timedelta(days=30)  # how long a closed account can be opened again


def new_token() -> str:
    """For an address: 128 random bits, 22 characters."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What the database keeps of a token. The token has 128 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None, *, name: str = "", is_staff: bool = False) -> User:
        user = self.model(email=self.clean_email(email), name=name, is_staff=is_staff)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def alive(self) -> models.QuerySet[User]:
        return self.filter(is_active=True, deleted_at=None)

    def overdue(self) -> models.QuerySet[User]:
        """Closed for so long that they go for good, and nobody comes back any more."""
        return self.filter(deleted_at__lt=timezone.now() - COME_BACK)

    def closed(self) -> models.QuerySet[User]:
        """They may come back."""
        return self.filter(deleted_at__gte=timezone.now() - COME_BACK)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=self.clean_email(username or ""))

    @staticmethod
    def clean_email(email: str) -> str:
        """Lower case as a whole: no mail service of today tells names apart by case."""
        return email.strip().lower()


class Trust(models.TextChoices):
    """How far somebody is trusted with what they share by links: see docs/moderation.md."""

    CHECKED = "checked", _("Checked: shown only after somebody has looked")
    WATCHED = "watched", _("Watched: what is flagged waits for a look")
    TRUSTED = "trusted", _("Trusted: flags are only listed")


class User(AbstractBaseUser):
    """Somebody with an account. Signs in by e-mail address; no mail is ever sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True, max_length=254)
    name = models.CharField(_("name"), max_length=80)
    language = models.CharField(max_length=10, blank=True)  # "": that of the browser
    is_staff = models.BooleanField(default=False)  # looks after the server; sees no family's albums
    is_active = models.BooleanField(default=True)
    sessions_from = models.CharField(max_length=32, default=new_token)  # a new one signs out everywhere
    people_since = models.DateTimeField(null=True, blank=True)  # wants faces in their albums told apart, since then
    avatar_key = models.CharField(max_length=16, blank=True)  # of the picture that stands for them; "": a letter does
    welcomed = models.BooleanField(default=False)  # has seen the tour
    trust = models.CharField(max_length=10, choices=Trust.choices, default=Trust.WATCHED)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)  # may come back for 30 days

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def group(self) -> str:
        """The channel group of this person's open pages."""
        return f"user.{self.pk}"

    @property
    def gone_at(self) -> datetime | None:
        """When an account that is closed goes for good."""
        return self.deleted_at and self.deleted_at + COME_BACK

    @property
    def subject(self) -> str:
        """What the audit log calls them."""
        return f"user:{self.pk}"

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with "sign out everywhere"."""
        return hashlib.sha256(f"{super().get_session_auth_hash()}{self.sessions_from}".encode()).hexdigest()

    def sign_out_everywhere(self) -> None:
        self.sessions_from = new_token()
        self.save(update_fields=["sessions_from"])


class TokenQuerySet[Model: models.Model](models.QuerySet[Model]):
    def usable(self, token: str) -> TokenQuerySet[Model]:
        """The row of this token, if it is neither used nor too old."""
        return self.filter(token_hash=token_hash(token), used_at=None, expires_at__gt=timezone.now())


class OneTimeLink(models.Model):
    """Lets whoever holds it make the owner's account, or set a new password, once."""

    class Purpose(models.TextChoices):
        FIRST_RUN = "first_run"
        RESET = "reset"

    LIFETIMES: ClassVar[dict[str, timedelta]] = {
        Purpose.FIRST_RUN: timedelta(days=3),
        Purpose.RESET: timedelta(hours=24),
    }

    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet["OneTimeLink"].as_manager()

    def __str__(self) -> str:
        return f"{self.purpose} until {self.expires_at}"

    @classmethod
    def make(cls, purpose: Purpose, user: User | None = None) -> str:
        """A new link's token, which is kept nowhere; earlier ones of the same purpose end."""
        cls.objects.filter(purpose=purpose, user=user, used_at=None).delete()
        token = new_token()
        cls.objects.create(
            purpose=purpose, user=user, token_hash=token_hash(token), expires_at=timezone.now() + cls.LIFETIMES[purpose]
        )
        return token


INVITED_FOR = timedelta(days=14)


def in_two_weeks() -> datetime:
    return timezone.now() + INVITED_FOR


class Invitation(models.Model):
    """Lets somebody join: this server and, if it names one, an album."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    album = models.ForeignKey("albums.Album", models.CASCADE, null=True, blank=True, related_name="invitations")
    role = models.CharField(max_length=12, default="viewer")  # in the album
    created_by = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=in_two_weeks)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = TokenQuerySet["Invitation"].as_manager()

    def __str__(self) -> str:
        return f"to {self.album or 'this server'} until {self.expires_at}"

    @classmethod
    def make(cls, created_by: User, **fields: Any) -> str:
        """A new invitation's token, which is kept nowhere."""
        token = new_token()
        cls.objects.create(created_by=created_by, token_hash=token_hash(token), **fields)
        return token
