"""Whether somebody may still see what they are being sent: asked again and again while a file goes out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from albums.models import User

type Still = Callable[[], Awaitable[bool]]


def user_now(session_key: str | None) -> User | None:
    """Who is signed in now: sessions end while downloads run and sockets are open."""
    request = HttpRequest()
    request.session = SessionStore(session_key)
    user = get_user(request)
    return user if isinstance(user, User) else None


def still_in(request: HttpRequest, door: Callable[[User], object]) -> Still:
    """Whether whoever asked is still signed in, and `door` still lets them in: it raises what doors raise."""

    def is_in() -> bool:
        user = user_now(request.session.session_key)
        if user is None:
            return False
        try:
            door(user)
        except (Http404, PermissionDenied):
            return False
        return True

    return sync_to_async(is_in)
