"""Hand over a link of which only the hash is kept.

The form that makes one leads on to its page, which shows the link: who reloads that page makes no second one. Until
then, and for some minutes of reloading, only the browser of the one who made it knows it, in a cookie.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpResponseBase
from django.shortcuts import redirect

from albums.models import User
from albums.requests import Request

COOKIE = "handed"
SECONDS = 600  # in which it can be copied; then it is forgotten
_SALT = "albums.handed"


def hand_over(user: User, page: str, token: str, *, part: str = "", **about: str) -> HttpResponseBase:
    """To the address `page`, which shows what `handed` gives it."""
    response = redirect(page + part)
    response.set_cookie(
        COOKIE,
        signing.dumps({"user": str(user.pk), "token": token, **about}, salt=_SALT),
        max_age=SECONDS,
        path=page,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return response


def handed(request: Request) -> dict[str, Any]:
    """The `token`, and what was said `about` it, that this person has just made for this page; empty without one."""
    try:
        said: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=SECONDS)
    except signing.BadSignature:
        return {}
    return said if said["user"] == str(request.user.pk) else {}
