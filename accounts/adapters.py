"""How the portal uses allauth: accounts by invitation only, secrets of second factors encrypted at rest."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from notifications.services import notify

from . import mail_gates

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class AccountMail:
    """How a mail of allauth is written here: template ``mail/<event>.txt``, and the key of the link in allauth's context."""

    event: str
    subject: StrOrPromise
    link: str = ""
    action: StrOrPromise = ""


_CONFIRM = AccountMail("adresse_bestaetigen", _("Bestätigen Sie Ihre E-Mail-Adresse"), "activate_url", _("Adresse bestätigen"))
_CHANGED = AccountMail("passwort_geaendert", _("Ihr Passwort wurde geändert"))
MAILS = {
    "account/email/email_confirmation": _CONFIRM,
    "account/email/email_confirmation_signup": _CONFIRM,
    "account/email/password_reset_key": AccountMail(
        "passwort_vergessen", _("Neues Passwort wählen"), "password_reset_url", _("Neues Passwort wählen")
    ),
    "account/email/password_reset": _CHANGED,
    "account/email/password_changed": _CHANGED,
    "mfa/email/totp_activated": AccountMail("faktor_eingerichtet", _("Zweiter Faktor eingerichtet")),
    "mfa/email/totp_deactivated": AccountMail("faktor_entfernt", _("Zweiter Faktor entfernt")),
    "mfa/email/recovery_codes_generated": AccountMail("neue_codes", _("Neue Wiederherstellungscodes")),
}
"""Every mail of the views in urls.py."""


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; mails go through the outbox, where addresses come from PORTAL_BASE_URL, never from the request."""

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
        """Write allauth's mails to the outbox: a mail server that is down or slow stops no one and tells nobody anything."""
        words = MAILS[template_prefix]
        notify(
            email,
            words.event,
            key=f"{words.event}:{uuid4()}",
            subject=str(words.subject),
            reason=str(_("Sie ein Konto im Portal haben.")),
            context={"user": context.get("user")},
            url=urlsplit(context[words.link]).path if words.link else "",
            action=str(words.action),
            target=mail_gates.about(context.get("user"), words.event),
        )


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
