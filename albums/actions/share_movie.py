"""Turn a movie's public link on and off."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from albums.models import Link, Movie
from albums.models.accounts import new_token, token_hash


@transaction.atomic
def turn_on(movie: Movie) -> str:
    """The token of the movie's link; the one there is, or a new one."""
    if token := token_of(movie):
        return token
    turn_off(movie)  # one whose token cannot be read any more, as its key is gone
    token = new_token()
    encrypted = _fernet().encrypt(token.encode())
    Link.objects.create(movie=movie, token_hash=token_hash(token), token_encrypted=encrypted)
    return token


def turn_off(movie: Movie) -> None:
    """From now on the link shows nothing, to nobody; what is being sent stops within a second."""
    Link.objects.filter(movie=movie, revoked_at=None).update(revoked_at=timezone.now())


def token_of(movie: Movie) -> str:
    """The token of the movie's live link, for those who may share it; empty without one."""
    link = Link.objects.live().filter(movie=movie).first()
    if link is None:
        return ""
    try:
        return _fernet().decrypt(bytes(link.token_encrypted)).decode()
    except InvalidToken:
        return ""


def _fernet() -> Fernet:
    """With a key that is beside the database and not in it: a copied database gives away no link."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(settings.LINK_KEY.encode()).digest()))
