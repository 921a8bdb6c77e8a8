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
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from notifications.services import key_of, notify

from . import mail_gates
from .devices import remember
from .guards import CONFIRMATION, PER_ADDRESS, RESET_MAIL, login_counts, wait_words
from .letters import Letter
from .limits import DAY, TooMany, forget, give_back, take
from .second_factor import forget_old_proofs

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class AccountMail:
    """How a mail of allauth is written here: the letter, and the key of the link in allauth's context."""

    letter: Letter
    subject: StrOrPromise
    link: str = ""
    action: StrOrPromise = ""


_CONFIRM = AccountMail(Letter.CONFIRM_ADDRESS, _("Bestätigen Sie Ihre E-Mail-Adresse"), "activate_url", _("Adresse bestätigen"))
_CHANGED = AccountMail(Letter.PASSWORD_CHANGED, _("Ihr Passwort wurde geändert"))
MAILS = {
    "account/email/email_confirmation": _CONFIRM,
    "account/email/email_confirmation_signup": _CONFIRM,
    "account/email/password_reset_key": AccountMail(
        Letter.NEW_PASSWORD, _("Neues Passwort wählen"), "password_reset_url", _("Neues Passwort wählen")
    ),
    "account/email/password_reset": _CHANGED,
    "account/email/password_changed": _CHANGED,
    "mfa/email/totp_activated": AccountMail(Letter.FACTOR_SET_UP, _("Zweiter Faktor eingerichtet")),
    "mfa/email/totp_deactivated": AccountMail(Letter.FACTOR_REMOVED, _("Zweiter Faktor entfernt")),
    "mfa/email/recovery_codes_generated": AccountMail(Letter.NEW_CODES, _("Neue Wiederherstellungscodes")),
}
"""Every mail of the views in urls.py."""


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; mails go through the outbox, where addresses come from PORTAL_BASE_URL, never from the request."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-Mail-Adresse oder Passwort stimmt nicht. Bitte prüfen Sie beides."),
        "enter_current_password": _("Das bisherige Passwort stimmt nicht. Bitte prüfen Sie es."),
        "incorrect_password": _("Das Passwort stimmt nicht. Bitte prüfen Sie es."),
        "rate_limited": _("Zu viele Versuche. Bitte warten Sie einige Minuten."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is looked at; ``authenticate`` gives a good one back."""
        try:
            self._taken = take(login_counts(request, credentials.get("email", "")))
        except TooMany as refusal:
            raise locked(TOO_MANY_LOGINS, refusal) from refusal

    def _rollback_login_failed_rl_usage(self) -> None:
        give_back(self._taken)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Who chose a new password by the link in a mail may sign in; what counts for the address alone stays."""
        forget([count for count in login_counts(request, credentials["email"]) if count.limit != PER_ADDRESS])

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """After password and second factor: this browser is known from now on."""
        response = super().post_login(request, user, **kwargs)
        remember(response, request, user.email)
        return response

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """One mail in three minutes: the link of the first is still good."""
        if CONFIRMATION.allows(request, emailconfirmation.email_address.email):
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Two clicks are one mail: the link of the first is still good. Who waits a minute for it gets another one."""
        if RESET_MAIL.allows(self.request, email):
            super().send_password_reset_mail(user, email, context)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Setting a second factor up right after signing in does not ask for the password a second time.

        What was shown of a factor that is gone is forgotten first; this is asked before every step-up, allauth's own included.
        """
        forget_old_proofs(self.request)
        required = super().is_reauthentication_required(app=app, **kwargs)
        return required and not (app == "allauth.mfa" and _signed_in_just_now(self.request))

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """allauth tells the words everything but whom they are about; the gate of the mail asks for the person."""
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write allauth's mails to the outbox: a mail server that is down or slow stops no one and tells nobody anything."""
        words = MAILS[template_prefix]
        notify(
            email,
            words.letter,
            key=key_of(words.letter, uuid4()),
            subject=str(words.subject),
            reason=str(_("Sie ein Konto im Portal haben.")),
            context={"user": context.get("user"), "reset_days": settings.PASSWORD_RESET_TIMEOUT // DAY},
            url=urlsplit(context[words.link]).path if words.link else "",
            action=str(words.action),
            target=mail_gates.about(context.get("user"), words.letter),
        )


TOO_MANY_LOGINS = _(
    "Zu viele Versuche mit dieser E-Mail-Adresse. Bitte warten Sie %(wait)s und versuchen Sie es dann noch einmal. "
    "Wenn Sie das Passwort nicht mehr wissen, wählen Sie unter „Passwort vergessen“ ein neues."
)
TOO_MANY_CODES = _("Zu viele Versuche mit falschem Code. Bitte warten Sie %(wait)s und geben Sie dann den nächsten Code ein.")


def locked(words: StrOrPromise, refusal: TooMany) -> ValidationError:
    """The error of a form that was tried too often; ``refusal`` can be read from its params."""
    return ValidationError(words, code="locked", params={"wait": wait_words(refusal), "refusal": refusal})


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
