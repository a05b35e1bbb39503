"""What no log may tell."""

from __future__ import annotations

import logging
import re

# Addresses in which a token is the key: public links, invitations, new passwords, the first account.
KEYS = re.compile(r"/(m|join|reset|welcome)/[^/?\s]+")


class WithoutTokens(logging.Filter):
    """Leaves out the tokens of the addresses that Django names when it refuses a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(KEYS.sub(r"/\1/…", value) if isinstance(value, str) else value for value in record.args)
        return True
