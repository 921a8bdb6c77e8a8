"""One-time codes as an app shows them, and the steps of signing in, for the tests of this folder."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.demo import enrol_totp
from accounts.models import User
from tests.factories.accounts import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PERIOD = 30
FEW_SECONDS = 4


def code_of(secret: str = SECRET) -> str:
    """The code of now; waits where it is about to change, so that a test sees one period."""
    rest = PERIOD - time.time() % PERIOD
    if rest < FEW_SECONDS:
        time.sleep(rest)
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))


def enrolled(user: User) -> User:
    """The user with a one-time-code app and ten recovery codes."""
    enrol_totp(user, SECRET)
    return user


def send_password(client: Client, email: str, password: str = PASSWORD, **extra: str) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
