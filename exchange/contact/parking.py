"""A text that waits while its writer signs in: kept in the session, which the login goes on with, and taken out once."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

KEY = "exchange.contact.parked"


def park(request: HttpRequest, url: str, names: Iterable[str]) -> None:
    """Keep what was typed into the form of an address."""
    typed = {name: request.POST[name][:20_000] for name in names if name in request.POST}
    request.session[KEY] = {"url": url, "typed": typed}


def parked(request: HttpRequest, url: str) -> dict[str, str]:
    """What was kept for this address; nothing for another one, or a second time."""
    if not request.user.is_authenticated or request.session.get(KEY, {}).get("url") != url:
        return {}
    found: dict[str, str] = request.session.pop(KEY)["typed"]
    return found
