"""allauth's forms in the portal's words: labels, hints and what to do when a field is empty."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from municipalities.typed import seen
from municipalities.typed_forms import TypedFields

from .adapters import TOO_MANY_CODES, locked
from .codes import spend_any
from .guards import code_counts
from .limits import Count, TooMany, forget, take

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Words:
    label: StrOrPromise
    missing: StrOrPromise
    hint: StrOrPromise = ""


_NO_PART_OF_CODES = re.compile(r"[^\w]|_")
NEW_PASSWORD_HINT = _("Mindestens 12 Zeichen. Ein Satz ist leichter zu merken als ein kurzes Kennwort.")
NOT_THE_SAME = _("Die beiden Eingaben sind verschieden. Geben Sie das neue Passwort zweimal gleich ein.")
_EMAIL = Words(_("E-Mail-Adresse"), _("Geben Sie Ihre E-Mail-Adresse ein."), _("Ihre dienstliche Adresse"))
_CODE_HINT = _("6 Ziffern. Der Code wechselt alle 30 Sekunden, Einfügen ist möglich.")

WORDS = {
    "login": _EMAIL,
    "email": _EMAIL,
    "password": Words(_("Passwort"), _("Geben Sie Ihr Passwort ein.")),
    "oldpassword": Words(_("Bisheriges Passwort"), _("Geben Sie Ihr bisheriges Passwort ein.")),
    "password1": Words(_("Neues Passwort"), _("Geben Sie ein neues Passwort ein."), NEW_PASSWORD_HINT),
    "password2": Words(_("Neues Passwort wiederholen"), _("Geben Sie das neue Passwort noch einmal ein.")),
    "code": Words(_("Code aus Ihrer App"), _("Geben Sie den Code aus Ihrer App ein."), _CODE_HINT),
}


class CodeField(forms.CharField):
    """A code as people type and paste it: in groups with any blank or dash between, in the digits of any keyboard."""

    def to_python(self, value: Any) -> str:
        signs = _NO_PART_OF_CODES.sub("", seen(super().to_python(value) or ""))
        return "".join(str(unicodedata.decimal(sign, sign)) for sign in signs)


class Worded(TypedFields):
    """Mixed in before a form of allauth; the placeholder goes, because the label says the same and stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"] = CodeField(widget=self.fields["code"].widget)
        for name, field in self.fields.items():
            words = WORDS[name]
            field.label, field.help_text = words.label, words.hint
            field.error_messages["required"] = words.missing
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs.update({"class": "input--code", "inputmode": "numeric"})
            if name == "login":
                field.widget.attrs["autocomplete"] = "username"


class TypedTwice:
    """Mixed in before a form that asks for the new password twice: allauth's own sentence calls people "du"."""

    cleaned_data: dict[str, Any]

    def clean_password2(self) -> str:
        second = self.cleaned_data["password2"]
        if self.cleaned_data.get("password1", second) != second:
            raise ValidationError(NOT_THE_SAME)
        return second


class SpendsCode:
    """Mixed in before a form that takes a code: a try is counted before it is looked at, and a good code is spent."""

    cleaned_data: dict[str, Any]
    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        counts = code_counts(context.request, self.user)
        _count(counts)
        found = spend_any(self.user, self.cleaned_data["code"])
        if found is None:
            raise get_mfa_adapter().validation_error("incorrect_code")
        forget(counts)
        found.user = self.user
        self.authenticator = found
        return self.cleaned_data["code"]


def _count(counts: list[Count]) -> None:
    try:
        take(counts)
    except TooMany as refusal:
        raise locked(TOO_MANY_CODES, refusal) from refusal


class LoginForm(Worded, account.LoginForm):
    pass


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Worded, TypedTwice, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(Worded, TypedTwice, account.ChangePasswordForm):
    pass


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    pass


class AuthenticateForm(Worded, SpendsCode, mfa.AuthenticateForm):
    pass


class CodeReauthenticateForm(Worded, SpendsCode, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(Worded, totp.ActivateTOTPForm):
    def clean_code(self) -> str:
        """As allauth does it, counted; the code is spent when the app is stored (second_factor.SetUpView)."""
        counts = code_counts(context.request, self.user)
        _count(counts)
        code = super().clean_code()
        forget(counts)
        return code
