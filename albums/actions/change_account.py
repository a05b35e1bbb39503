"""Change what is one's own: name, language, e-mail address, password."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from albums.actions.tell_person import tell_signed_out
from albums.models import OneTimeLink, User
from render.media.errors import RefusedError


def change_profile(user: User, name: str, language: str) -> None:
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])


def choose_language(user: User, language: str) -> None:
    user.language = language
    user.save(update_fields=["language"])


def end_tour(user: User) -> None:
    user.welcomed = True
    user.save(update_fields=["welcomed"])


def change_email(user: User, email: str) -> None:
    before, user.email = user.email, email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError as error:  # somebody took it between the check and now
        user.email = before
        raise RefusedError(_("Somebody else uses this e-mail address here.")) from error


def change_password(user: User, password: str) -> None:
    """All other devices are signed out by it."""
    user.set_password(password)
    user.save(update_fields=["password"])
    tell_signed_out(user)


def sign_out_everywhere(user: User) -> None:
    user.sign_out_everywhere()
    tell_signed_out(user)


def use_reset_link(token: str, password: str) -> User:
    """Set a new password by a link, once."""
    with transaction.atomic():
        usable = OneTimeLink.objects.usable(token).filter(purpose=OneTimeLink.Purpose.RESET)
        link = usable.select_related("user").first()
        if link is None or link.user is None or not usable.update(used_at=timezone.now()):
            raise RefusedError(_("This link has been used or is too old. Ask for a new one."))
        change_password(link.user, password)
        return link.user
