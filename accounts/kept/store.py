"""What was typed, kept for two hours: for one person, in one browser, unreadable to everybody else.

The key that decrypts lies in a cookie of the browser and nowhere else, so that neither the database nor a backup of it says
what somebody typed. The cookie names the person who was last signed in; with another one a new key begins, and what the
first typed is as good as gone. Who was never signed in has no cookie: of guests nothing is kept here.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import zlib
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..models import KeptText
from .sent import Sent

COOKIE = "portal_eingaben"
SALT = "accounts.kept"
KEPT_FOR = timedelta(hours=2)
MOST = 10
"""Forms that are kept for a person; the oldest make room."""
LARGEST = 2 * 1024 * 1024
"""Bytes of one form, as it is sent. More stays on the page that shows it."""


@dataclass(frozen=True, slots=True)
class Browser:
    """The cookie: whose browser it is, the key of what is kept for it, and until when there may be something (seconds; 0: nothing)."""

    user: int
    key: str
    until: int = 0

    @property
    def holds_something(self) -> bool:
        return self.until > timezone.now().timestamp()


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept for a page: where it was sent, and when."""

    sent: Sent
    action: str
    at: float


def browser_of(request: HttpRequest) -> Browser | None:
    """What the cookie says; None where there is none or it was not made here."""
    try:
        return Browser(*signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def new_browser(user: Any) -> Browser:
    return Browser(user.pk, secrets.token_urlsafe(24))


def mark_of(user: Any) -> str:
    """What names a person to scripts of the portal, which keep what was typed for this person alone; "" for guests."""
    if user is None or not user.is_authenticated:
        return ""
    return salted_hmac(f"{SALT}.mark", str(user.pk), algorithm="sha256").hexdigest()[:16]


def remember(response: HttpResponseBase, browser: Browser) -> None:
    """Set the cookie, until the browser is closed."""
    value = signing.dumps([browser.user, browser.key, browser.until], salt=SALT)
    response.set_cookie(COOKIE, value, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")


def keep(browser: Browser, address: str, sent: Sent, action: str, *, during: timedelta = KEPT_FOR) -> Browser | None:
    """Keep what was sent for the page at ``address``; the cookie that says so, None where it is too much."""
    body = json.dumps([sent.fields, sent.had_files, action, timezone.now().timestamp()]).encode()
    if len(body) > LARGEST:
        return None
    box = _box(browser).encrypt(zlib.compress(body)).decode()
    until = timezone.now() + during
    KeptText.objects.update_or_create(key=_name(browser, address), defaults={"user_id": browser.user, "box": box, "expires_at": until})
    own = KeptText.objects.filter(user=browser.user).order_by("-expires_at")
    KeptText.objects.filter(pk__in=list(own.values_list("pk", flat=True)[MOST:])).delete()
    return replace(browser, until=max(browser.until, int(until.timestamp())))


def find(browser: Browser, address: str) -> Kept | None:
    """What is kept for a page."""
    row = KeptText.objects.filter(key=_name(browser, address), user=browser.user, expires_at__gt=timezone.now()).first()
    if row is None:
        return None
    try:
        fields, had_files, action, at = json.loads(zlib.decompress(_box(browser).decrypt(row.box.encode())))
    except InvalidToken:
        return None
    return Kept(Sent(tuple((name, tuple(values)) for name, values in fields), had_files), action, at)


def forget(browser: Browser, address: str) -> None:
    """It was sent, and taken."""
    KeptText.objects.filter(key=_name(browser, address), user=browser.user).delete()


def clear() -> None:
    """Delete what is kept no longer."""
    KeptText.objects.filter(expires_at__lte=timezone.now()).delete()


def _name(browser: Browser, address: str) -> str:
    return salted_hmac(SALT, f"{browser.key}:{address}", algorithm="sha256").hexdigest()


def _box(browser: Browser) -> Fernet:
    digest = hashlib.sha256(f"{SALT}:{settings.SECRET_KEY}:{browser.key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
