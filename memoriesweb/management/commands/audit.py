"""`manage.py audit verify`: whether the audit log is as it was written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from albums.actions.audit import first_fault
from albums.models import AuditEntry


class Command(BaseCommand):
    help = "Tell whether the audit log is as it was written, or where it was touched first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"])

    def handle(self, *_: Any, **options: Any) -> None:
        if fault := first_fault():
            raise CommandError(f"The audit log was touched: entry {fault.number} {fault.kind}.", returncode=1)
        self.stdout.write(f"The audit log is as it was written: {AuditEntry.objects.count()} entries.")
