"""The ASGI application: pages and WebSockets, behind the check of where a request goes and comes from."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "memoriesweb.settings")

pages = get_asgi_application()  # first: it loads the apps that the imports below need

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402

from albums.bodies import Bodies  # noqa: E402
from albums.routing import websocket_urlpatterns  # noqa: E402
from memoriesweb.hosts import HostCheck  # noqa: E402

sockets = AuthMiddlewareStack(URLRouter(websocket_urlpatterns))
application = HostCheck(ProtocolTypeRouter({"http": Bodies(pages), "websocket": sockets}))
