"""Who somebody is, by e-mail address and password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from albums.models import User


class EmailBackend(BaseBackend):
    def authenticate(self, request: HttpRequest | None, email: str = "", password: str = "", **_: Any) -> User | None:
        """Also somebody whose account is about to be deleted, so that they can come back."""
        known = User.objects.alive() | User.objects.closed().filter(is_active=True)
        user = known.filter(email=User.objects.clean_email(email)).first()
        if user is None:
            User().set_password(password)  # an unknown address takes as long as a wrong password
            return None
        return user if user.check_password(password) else None

    def get_user(self, user_id: Any) -> User | None:
        return User.objects.alive().filter(pk=user_id).first()
