"""What every page shows around its content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from albums.models import Case, Notice, User

HEADING_FONT = "fonts/Lora_600SemiBold.ttf"


def shell(request: HttpRequest) -> dict[str, Any]:
    """A context processor. The counts are asked only by pages that show them."""
    user = getattr(request, "user", None)

    def unseen() -> int:
        return Notice.objects.unseen_by(user).count() if isinstance(user, User) else 0

    def waiting() -> int:
        return Case.objects.waiting().count() if isinstance(user, User) and user.is_staff else 0

    return {
        "heading_font": HEADING_FONT if settings.HEADING_FONT.is_dir() else "",
        "unseen_notices": SimpleLazyObject(unseen),
        "waiting_cases": SimpleLazyObject(waiting),
    }
