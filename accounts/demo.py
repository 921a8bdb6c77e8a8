"""What the demo needs of accounts: an enrolled second factor with a known secret, and its current code."""

from __future__ import annotations

import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from .models import User

PERIOD = 30


def enrol_totp(user: User, secret: str) -> None:
    """Enrol a one-time-code app with a given base32 secret, and recovery codes."""
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)


def current_code(user: User) -> str:
    """The code that an app would show now; "" where none is enrolled."""
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        return ""
    secret = get_adapter().decrypt(authenticator.data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))
