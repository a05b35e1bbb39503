"""The ASGI application: pages, uploads and WebSockets, all behind the door."""

from __future__ import annotations

import os
from typing import Any

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "memoriesweb.settings")

pages = get_asgi_application()  # first: it loads the apps that the imports below need

from albums.consumers import ProgressConsumer  # noqa: E402
from albums.upload import ADDRESS, upload  # noqa: E402
from memoriesweb.door import Door  # noqa: E402


async def http(scope: Any, receive: Any, send: Any) -> None:
    inside = upload if scope["path"] == ADDRESS else pages
    await inside(scope, receive, send)


application = Door(ProtocolTypeRouter({"http": http, "websocket": ProgressConsumer.as_asgi()}))
