"""The site's addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from memoriesweb.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("", include("albums.urls")),
]
handler400 = "albums.views.errors.bad_request"
handler403 = "albums.views.errors.permission_denied"
handler404 = "albums.views.errors.not_found"
handler500 = "albums.views.errors.server_error"
