"""`manage.py reset_link EMAIL`: a link with which somebody sets a new password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from albums.models import OneTimeLink, User
from memoriesweb.management.commands.up import ADDRESS_FILE, FIRST_PORT, THIS_MACHINE


class Command(BaseCommand):
    help = "Print a link with which somebody who has forgotten their password sets a new one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="of the account")

    def handle(self, *_: Any, email: str, **options: Any) -> None:
        user = User.objects.alive().filter(email=User.objects.clean_email(email)).first()
        if user is None:
            raise CommandError(f"Nobody here has the e-mail address {email}.", returncode=2)
        path = reverse("reset", args=[OneTimeLink.make(OneTimeLink.Purpose.RESET, user)])
        self.stdout.write(f"With this link {user} can set a new password, once, within a day:")
        self.stdout.write(f"  {server_address()}{path}")


def server_address() -> str:
    """Where the server is, or was when it was up last."""
    file = settings.DATA_DIR / ADDRESS_FILE
    if settings.PUBLIC_URL or not file.is_file():
        return settings.PUBLIC_URL or f"http://{THIS_MACHINE}:{FIRST_PORT}"
    return file.read_text(encoding="ascii")
