"""How long things are kept, as the privacy page says: read where the code that forgets them reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import ngettext

from albums import link_door
from albums.actions import moderate, read_examples, sign_in, tidy_accounts
from albums.kinds import tidy
from albums.models import Draft, OneTimeLink, accounts, albums, uploads
from render.film import parts


def kept_for() -> dict[str, Any]:
    """By what it is: a time in words; `log` and `cache` are bytes, `drafts` a number."""
    handlers: Any = settings.LOGGING["handlers"]
    log = handlers["file"]
    times = {
        "session": timedelta(seconds=settings.SESSION_COOKIE_AGE),
        "language": timedelta(seconds=settings.LANGUAGE_COOKIE_AGE),
        "device": timedelta(seconds=sign_in.DEVICE_SECONDS),
        "trash": albums.TRASH_DAYS,
        "account": accounts.COME_BACK,
        "upload": uploads.LASTS,
        "invitation": accounts.INVITED_FOR,
        "reset": OneTimeLink.LIFETIMES[OneTimeLink.Purpose.RESET],
        "ended_token": tidy_accounts.LINKS_KEPT,
        "address": tidy_accounts.FULL_AGAIN,
        "unlocked": link_door.UNLOCKED_FOR,
        "visit": link_door.VISIT_LASTS,
        "sure": link_door.SAID_FOR,
        "visit_row": tidy_accounts.VISITS_KEPT,
        "report": moderate.REPORTS_KEPT,
        "job": tidy.JOBS_KEPT,
        "read": read_examples.KEPT,
        "part": timedelta(seconds=parts.UNUSED_SECONDS),
    }
    return {name: in_words(time) for name, time in times.items()} | {
        "log": log["maxBytes"] * (log["backupCount"] + 1),
        "cache": settings.CACHE_BYTES,
        "drafts": Draft.MOST,
    }


def in_words(time: timedelta) -> str:
    """Whole days, or hours where it is not more than a day."""
    if time > timedelta(days=1):
        return ngettext("%(n)d day", "%(n)d days", time.days) % {"n": time.days}
    hours = round(time / timedelta(hours=1))
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
