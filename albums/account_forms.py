"""What accounts ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from albums.models import TokenBucket, User

LONGEST_PASSWORD = 256  # hashing takes longer the longer it is


class PasswordField(forms.CharField):
    """A password that exists, or a new one, with Django's rules."""

    def __init__(self, *, new: bool, **options: Any) -> None:
        kind = "new-password" if new else "current-password"
        widget = forms.PasswordInput(attrs={"autocomplete": kind})
        super().__init__(strip=False, max_length=LONGEST_PASSWORD, widget=widget, **options)
        self.new = new

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.new:
            validate_password(value)


def name_field() -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "name"})
    return forms.CharField(label=_("Your name"), max_length=80, widget=widget, help_text=_("as your family calls you"))


def email_field(**options: Any) -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"})
    return forms.EmailField(label=_("E-mail address"), max_length=254, widget=widget, **options)


def new_password_field() -> PasswordField:
    hint = _("at least 8 characters; three words in a row are easy to keep in mind")
    return PasswordField(new=True, label=_("New password"), help_text=hint)


class SignInForm(forms.Form):
    email = email_field()
    password = PasswordField(new=False, label=_("Password"))


class NewAccountForm(forms.Form):
    name = name_field()
    email = email_field(help_text=_("to sign in with; no mail is ever sent"))
    password = new_password_field()


class NewPasswordForm(forms.Form):
    password = new_password_field()


class ProfileForm(forms.Form):
    name = name_field()
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("as this browser asks")), *settings.LANGUAGES], required=False
    )


class ConfirmedForm(forms.Form):
    """A change for which a password is asked: somebody may have left their phone open on the table."""

    current = PasswordField(new=False, label=_("Your password"))

    def __init__(self, user: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.user = user

    def clean_current(self) -> str:
        password: str = self.cleaned_data["current"]
        if not TokenBucket.may_confirm(str(self.user.pk)):
            raise ValidationError(_("That was tried too often. Please wait a quarter of an hour, then try again."))
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your password."))
        return password


class EmailForm(ConfirmedForm):
    email = email_field()
    field_order = ("email", "current")

    def clean_email(self) -> str:
        email = User.objects.clean_email(self.cleaned_data["email"])
        if User.objects.filter(email=email).exclude(pk=self.user.pk).exists():
            raise ValidationError(_("Somebody else uses this e-mail address here."))
        return email


class PasswordForm(ConfirmedForm):
    password = new_password_field()
    field_order = ("current", "password")


class CloseForm(ConfirmedForm):
    """Deletes the account."""
