"""Forget what accounts leave behind."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from albums.actions.close_account import forget_closed_accounts
from albums.actions.moderate import tidy_reports
from albums.models import Invitation, LinkView, OneTimeLink, TokenBucket

FULL_AGAIN = timedelta(days=1)  # longer than any bucket takes to fill
LINKS_KEPT = timedelta(days=30)  # after their end
VISITS_KEPT = timedelta(days=1)  # longer than the cookie by which a visit is known again


def tidy_accounts() -> None:
    forget_closed_accounts()
    now = timezone.now()
    SessionStore.clear_expired()
    TokenBucket.objects.filter(filled_at__lt=now - FULL_AGAIN).delete()
    OneTimeLink.objects.filter(expires_at__lt=now - LINKS_KEPT).delete()
    Invitation.objects.filter(expires_at__lt=now - LINKS_KEPT).delete()
    tidy_reports()
    LinkView.objects.filter(began_at__lt=now - VISITS_KEPT).delete()
