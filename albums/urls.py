"""The addresses of what families see."""

from __future__ import annotations

from django.urls import path

from albums.views import accounts

urlpatterns = [
    # accounts
    path("", accounts.home, name="home"),
    path("welcome/<str:token>/", accounts.first_run, name="first_run"),
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    # albums
    # uploads
    # movies
    # activity
]
