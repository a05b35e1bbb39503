"""Let somebody in who knows the password, or has just proved otherwise who they are."""

from __future__ import annotations

import secrets
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from albums.models import TokenBucket, User
from render.media.errors import RefusedError

DEVICE_COOKIE = "device"
DEVICE_SECONDS = 400 * 24 * 3600  # browsers keep no cookie for longer
DEVICE_ACCOUNTS = 8
_SALT = "memoriesweb.device"


def check_password(request: HttpRequest, email: str, password: str) -> User:
    """Whose e-mail address and password these are, also if the account is closed. Raises RefusedError."""
    account, place = account_key(email), address_of(request)
    known = read_device(request)
    device = known["id"] if account in known["accounts"] else ""
    if not TokenBucket.may_sign_in(account, place, device):
        raise RefusedError(_("That was tried too often. Please wait a quarter of an hour, then try again."))
    user = auth.authenticate(request, email=email, password=password)
    if not isinstance(user, User):
        raise RefusedError(_("E-mail address and password do not belong together. Please try again."))
    TokenBucket.has_signed_in(account, place, device)
    return user


def enter(request: HttpRequest, response: HttpResponseBase, user: User) -> HttpResponseBase:
    """Sign in, and remember on this device that it has been, and in which language."""
    auth.login(request, user)
    known = read_device(request)
    accounts = [account_key(user.email), *(key for key in known["accounts"] if key != account_key(user.email))]
    value = signing.dumps({"id": known["id"], "accounts": accounts[:DEVICE_ACCOUNTS]}, salt=_SALT)
    response.set_cookie(
        DEVICE_COOKIE, value, max_age=DEVICE_SECONDS, httponly=True, samesite="Lax", secure=settings.HTTPS
    )
    return speak(response, user.language)


def speak(response: HttpResponseBase, language: str) -> HttpResponseBase:
    """Let this browser see pages in `language`; empty: as the browser asks."""
    if not language:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return response
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return response


def read_device(request: HttpRequest) -> dict[str, Any]:
    """The device's id and the accounts that have signed in on it, or a new id."""
    try:
        cookie = request.COOKIES.get(DEVICE_COOKIE, "")
        known: dict[str, Any] = signing.loads(cookie, salt=_SALT, max_age=DEVICE_SECONDS)
    except signing.BadSignature:
        return {"id": secrets.token_urlsafe(12), "accounts": []}
    return known


def account_key(email: str) -> str:
    """An account's name in buckets and cookies, whether it exists or not."""
    return sha256(User.objects.clean_email(email).encode()).hexdigest()[:32]


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; of IPv6 the network, since a house has a whole one."""
    address = ip_address(request.META.get("REMOTE_ADDR") or "127.0.0.1")
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)
