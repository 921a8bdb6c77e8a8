"""How the portal uses allauth: accounts by invitation only, secrets of second factors encrypted at rest."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; addresses in mails come from PORTAL_BASE_URL, never from the request."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-Mail-Adresse oder Passwort stimmt nicht. Bitte prüfen Sie beides."),
        "too_many_login_attempts": _("Zu viele Versuche. Bitte warten Sie fünf Minuten und versuchen Sie es dann noch einmal."),
        "incorrect_password": _("Das Passwort stimmt nicht. Bitte prüfen Sie es."),
        "rate_limited": _("Zu viele Versuche. Bitte warten Sie einige Minuten."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Setting a second factor up right after signing in does not ask for the password a second time."""
        required = super().is_reauthentication_required(app=app, **kwargs)
        return required and not (app == "allauth.mfa" and _signed_in_just_now(self.request))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, {**context, "base_url": settings.PORTAL_BASE_URL})

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _on_base_url(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return _on_base_url(super().get_email_confirmation_url(request, emailconfirmation))


class MFAAdapter(DefaultMFAAdapter):
    """TOTP secrets and recovery seeds are encrypted with a key derived from SECRET_KEY."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Der Code stimmt nicht oder ist schon verbraucht. Bitte geben Sie den nächsten Code ein."),
    }

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _signed_in_just_now(request: HttpRequest) -> bool:
    """Whether the last proof of identity in this session is younger than the time for which one holds."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for record in records)


def _fernet() -> Fernet:
    digest = hashlib.sha256(b"portal.mfa:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def _on_base_url(url: str) -> str:
    """The same path on PORTAL_BASE_URL: a forged Host header never reaches a mail."""
    path = "/" + url.split("://", 1)[-1].partition("/")[2]
    return f"{settings.PORTAL_BASE_URL}{path}"
