"""The door of public links: the one way from a token to what it shows, for pages and for every byte.

It raises Http404 for a token that shows nothing, and ShutError for a link that shows nothing to this visitor now. What
a visitor has proved or said is in signed cookies, sent to this link alone: that they know its password, a random number
by which their view is counted once, that they are of age, and that they want to see what is blurred.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Literal

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from albums.actions.share_by_link import begin_view
from albums.actions.sign_in import address_of
from albums.models import Link, LinkView, TokenBucket
from albums.models.accounts import token_hash
from albums.models.links import Shut
from albums.models.moderation import Veil
from render.media.errors import RefusedError

type Kind = Literal["movie", "sticker", "selection"]

UNLOCKED, VISIT = "unlocked", "visit"  # cookies
UNLOCKED_FOR = timedelta(days=30)
SAID_FOR = timedelta(hours=12)  # who comes back later is asked again
VISIT_LASTS = timedelta(hours=12)  # who comes back later is counted again


class ShutError(Exception):
    """A link is there, but shows nothing to this visitor now."""

    def __init__(self, link: Link, why: Shut) -> None:
        super().__init__(why)
        self.link = link
        self.why = why


def shared_link(request: HttpRequest, token: str) -> Link:
    """The link, for a visitor who may see what it shows."""
    links = Link.objects.live().filter(token_hash=token_hash(token))
    link = links.select_related("movie__album", "sticker__blob", "selection__album", "case", "created_by").first()
    if link is None:
        raise Http404
    if why := link.shut_at(timezone.now()):
        raise ShutError(link, why)
    if link.password and _unlocked(request, link).get("key") != _fingerprint(link):
        raise ShutError(link, Shut.LOCKED)
    if link.is_used_up and not LinkView.objects.filter(link=link, visit=visit_of(request, link)).exists():
        raise ShutError(link, Shut.USED_UP)
    if why := _veiled(request, link):
        raise ShutError(link, why)
    return link


def _veiled(request: HttpRequest, link: Link) -> Shut | None:
    """What staff has decided, or has not looked at yet."""
    if link.is_for_adults and not _has_said(request, link, Shut.ADULTS):
        return Shut.ADULTS
    match link.veil():
        case Veil.HIDE:
            return Shut.HIDDEN
        case Veil.BLUR if not _has_said(request, link, Shut.COVERED):
            return Shut.COVERED
    return None


def said_so(link: Link, why: Shut) -> str:
    """For the cookie of somebody who says that they are of age, or want to see what is blurred."""
    return signing.dumps(_asked_of(link, why), salt=_salt(link, why))


def _has_said(request: HttpRequest, link: Link, why: Shut) -> bool:
    try:
        said = signing.loads(request.COOKIES.get(why, ""), salt=_salt(link, why), max_age=SAID_FOR)
    except signing.BadSignature:
        return False
    return bool(said == _asked_of(link, why))


def _asked_of(link: Link, why: Shut) -> str:
    """What is flagged anew is blurred anew."""
    return link.case.opened_at.isoformat() if why is Shut.COVERED and link.case else ""


def shown_link(request: HttpRequest, token: str, kind: Kind, *, download: bool = False) -> Link:
    """For somebody who asks about what the link shows, which counts for nothing yet. Of a link with a limit only those
    hear anything who opened its page. download: they want it for keeps, by the address or by "download" in it.
    """
    link = shared_link(request, token)
    if getattr(link, f"{kind}_id") is None:
        raise Http404
    if (download or "download" in request.GET) and not link.downloads:
        raise PermissionDenied(_("Whoever shared this wants it to be seen here, and not to be downloaded."))
    if request.method == "GET" and link.view_limit is not None and not visit_of(request, link):
        raise ShutError(link, Shut.UNOPENED)
    return link


def watched_link(request: HttpRequest, token: str, kind: Kind) -> Link:
    """For somebody who is sent what the link shows: with the first bytes their view begins, if they opened its page.
    Other programs, which fetch it to show what is there, are not counted.
    """
    link = shown_link(request, token, kind)
    watch(request, link)
    return link


def watch(request: HttpRequest, link: Link) -> None:
    """Count it, once it is known that there is something to send. Raises ShutError."""
    visit = visit_of(request, link)
    if request.method == "GET" and visit and not begin_view(link, visit):
        raise ShutError(link, Shut.USED_UP)


def unlock(request: HttpRequest, link: Link, password: str) -> str:
    """What the cookie has to say from now on. Raises RefusedError for a wrong password."""
    known = _unlocked(request, link)
    place, device = address_of(request), known.get("id", "")
    if not TokenBucket.may_unlock(link.pk, place, device):
        raise RefusedError(_("That was tried too often. Please wait a quarter of an hour, then try again."))
    if not check_password(password, link.password):
        raise RefusedError(_("This is not the password. Please try again."))
    TokenBucket.has_unlocked(link.pk, place, device)
    return signing.dumps(
        {"key": _fingerprint(link), "id": device or secrets.token_urlsafe(12)}, salt=_salt(link, UNLOCKED)
    )


def open_page[Response: HttpResponseBase](request: HttpRequest, response: Response, link: Link, token: str) -> Response:
    """With the number by which this visit is counted, if it has none yet."""
    if not visit_of(request, link):
        value = signing.TimestampSigner(salt=_salt(link, VISIT)).sign(secrets.token_urlsafe(16))
        set_cookie(response, VISIT, value, token, VISIT_LASTS)
    return response


def set_cookie(response: HttpResponseBase, name: str, value: str, token: str, lasts: timedelta) -> None:
    """For this link alone."""
    response.set_cookie(
        name,
        value,
        max_age=lasts,
        path=reverse("shared", args=[token]),
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


def visit_of(request: HttpRequest, link: Link) -> str:
    """The number in the cookie; empty without one that we signed."""
    try:
        signer = signing.TimestampSigner(salt=_salt(link, VISIT))
        return signer.unsign(request.COOKIES.get(VISIT, ""), max_age=VISIT_LASTS)
    except signing.BadSignature:
        return ""


def _unlocked(request: HttpRequest, link: Link) -> dict[str, Any]:
    """What the cookie says, which may be of a password that was changed since."""
    try:
        cookie = request.COOKIES.get(UNLOCKED, "")
        said: dict[str, Any] = signing.loads(cookie, salt=_salt(link, UNLOCKED), max_age=UNLOCKED_FOR)
    except signing.BadSignature:
        return {}
    return said


def _fingerprint(link: Link) -> str:
    """Another with each new password, as that is hashed with new salt."""
    return token_hash(link.password)[:32]


def _salt(link: Link, cookie: str) -> str:
    """A cookie of one link says nothing to another."""
    return f"memoriesweb.link.{link.pk}.{cookie}"
