"""The ASGI application: HTTP and WebSockets."""

from __future__ import annotations

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "memoriesweb.settings")

application = ProtocolTypeRouter({"http": get_asgi_application()})
