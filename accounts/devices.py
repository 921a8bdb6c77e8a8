"""Browsers that have signed in before, known by a signed cookie.

It is set at a successful login only, sent to ``/konto/`` only, and good for one thing: wrong passwords that others try do
not keep this browser out (accounts/guards.py). It opens nothing.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

COOKIE = "portal_browser"
PATH = "/konto/"
SALT = "accounts.device"
KEPT_SECONDS = 180 * 24 * 60 * 60
MOST_ACCOUNTS = 5
"""Accounts that one browser is known to: desks are shared."""


def device_of(request: HttpRequest, email: str) -> str:
    """What names this browser if this account was signed in to here before; "" otherwise."""
    device, accounts = _read(request)
    return device if _name(email) in accounts else ""


def remember(response: HttpResponseBase, request: HttpRequest, email: str) -> None:
    """Have the browser known to this account from now on."""
    device, accounts = _read(request)
    name = _name(email)
    kept = [name, *(other for other in accounts if other != name)][:MOST_ACCOUNTS]
    value = signing.dumps([device or secrets.token_urlsafe(12), kept], salt=SALT)
    response.set_cookie(
        COOKIE, value, max_age=KEPT_SECONDS, path=PATH, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    """Browser and accounts of the cookie; empty where there is none or it was not made here."""
    try:
        device, accounts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT_SECONDS)
    except (signing.BadSignature, ValueError):
        return "", []
    return device, accounts


def _name(email: Any) -> str:
    """An account as the cookie names it: who reads the cookie learns no address."""
    return salted_hmac(SALT, str(email).strip().lower(), algorithm="sha256").hexdigest()[:24]
