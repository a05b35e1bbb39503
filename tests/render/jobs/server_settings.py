"""The settings of the site, on the database of a test."""

from __future__ import annotations

import os

from memoriesweb.settings import *  # noqa: F403
from memoriesweb.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
