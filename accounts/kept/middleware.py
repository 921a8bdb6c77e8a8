"""Nothing typed is lost where a form is not taken: one rule for every form, whichever view answers it.

A POST that ends at the door (the session is over, the second factor is not shown, the form's token is old) is answered by a page that
shows what was typed and leads back to the form. What is kept for a page is set into its form when it is opened again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from ..roles import needs_second_factor
from ..second_factor import is_proven
from . import store
from .filling import fill
from .sent import KEEPS_ITSELF, NOT_TAKEN, Sent, is_by_a_person, is_from_here, page_of_form, rows_of, sent_by

Answer = Callable[[HttpRequest], HttpResponseBase]
SESSION, FACTOR, TOKEN = "session", "factor", "token"
"""Why a form was not taken."""
SHORTLY = timedelta(minutes=5)
"""How long a page shows what was typed into a form that led to it."""
DOORS = ("account_login", "mfa_reauthenticate", "mfa_activate_totp", "account_reauthenticate")
ADMIN_PREFIX = "/verwaltung/"


class KeptTextMiddleware:
    """Stands around the sessions' and the forms' doors, inside of the session itself."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not hasattr(request, "user") or not is_by_a_person(request):
            return response
        if request.method == "POST":
            return _after_post(request, response)
        if request.method == "GET" and request.user.is_authenticated and _is_page(response):
            return _after_get(request, response)
        return response


def _is_page(response: HttpResponseBase) -> bool:
    return response.status_code == 200 and not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")


# --- A form was sent --------------------------------------------------------------------------


def _after_post(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if getattr(response, KEEPS_ITSELF, False):
        return response
    if door := _door(request, response):
        sent = sent_by(request)
        return turned_away(request, sent, SESSION if request.user.is_anonymous else FACTOR, door) if sent else response
    if getattr(response, NOT_TAKEN, False):
        return _carried_on(request, response)
    browser = store.browser_of(request)
    if browser and response.status_code >= 400:
        return _answered_as_a_guest(request, response, browser)
    if browser and browser.holds_something:
        store.forget(browser, page_of_form(request))
    return response


def _answered_as_a_guest(request: HttpRequest, response: HttpResponseBase, browser: store.Browser) -> HttpResponseBase:
    """Keep what a person typed whose session was over, where guests have a form of their own at the same address."""
    if request.user.is_anonymous and is_from_here(request) and (sent := sent_by(request)):
        kept = store.keep(browser, page_of_form(request), sent, request.get_full_path())
        store.remember(response, kept or browser)
    return response


def _carried_on(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Keep for a few minutes what was typed, for the page to which the redirect leads."""
    if (sent := sent_by(request)) and request.user.is_authenticated:
        kept = store.keep(_own_browser(request), _page_behind(response), sent, request.get_full_path(), during=SHORTLY)
        store.remember(response, kept or _own_browser(request))
    return response


def _page_behind(response: HttpResponseBase) -> str:
    """Where a redirect leads in the end: behind the question for a password or a code to the page that it was asked for."""
    address = response.headers["Location"]
    to = urlsplit(address)
    return parse_qs(to.query).get("next", [address])[0] if to.path in [reverse(name) for name in DOORS] else address


def _own_browser(request: HttpRequest) -> store.Browser:
    """The cookie of the person who is signed in, a new one where there is none or it is another's."""
    browser = store.browser_of(request)
    return browser if browser is not None and browser.user == request.user.pk else store.new_browser(request.user)


def _door(request: HttpRequest, response: HttpResponseBase) -> str:
    """The address of the door to which a POST was led in place of its view; "" where a view answered.

    A step-up keeps what was sent by itself, and carries it out afterwards (accounts/second_factor.py).
    """
    to = urlsplit(response.headers.get("Location", ""))
    if not to.path or to.path not in [reverse(name) for name in DOORS]:
        return ""
    if request.user.is_anonymous:
        came_for = parse_qs(to.query).get("next", [""])[0]
        return to.path if came_for == request.get_full_path() else ""
    if STATE_SESSION_KEY in request.session or not needs_second_factor(request.user) or is_proven(request):
        return ""
    return to.path


def turned_away(request: HttpRequest, sent: Sent, why: str, door: str = "") -> HttpResponse:
    """The page in place of an answer: what was typed, and the way back to the form, through ``door`` if there is one."""
    address = page_of_form(request)
    browser = _own_browser(request) if request.user.is_authenticated else store.browser_of(request)
    kept = store.keep(browser, address, sent, request.get_full_path()) if browser and is_from_here(request) else None
    context = {
        "why": why,
        "kept": kept is not None,
        "had_files": sent.had_files,
        "way": f"{door}?{urlencode({'next': address})}" if door else address,
        "typed": rows_of(sent.texts),
    }
    response = HttpResponse(render_to_string("kept/turned_away.html", context, request=request), status=403)
    if kept is not None:
        store.remember(response, kept)
    return response


# --- A page is opened -------------------------------------------------------------------------


def _after_get(request: HttpRequest, response: Any) -> HttpResponseBase:
    browser = store.browser_of(request)
    if browser is None or browser.user != request.user.pk:
        store.remember(response, store.new_browser(request.user))
    elif browser.holds_something and (kept := store.find(browser, request.get_full_path())):
        _put_back(request, response, kept)
    return response


def _put_back(request: HttpRequest, response: Any, kept: store.Kept) -> None:
    """Set what is kept into the page's form. Where it has none any more, the texts stand on top of the page, to be copied."""
    page = response.content.decode(response.charset)
    texts = kept.sent.texts
    filled = fill(page, request.get_full_path(), kept, lambda left: _notice(request, kept, [row for row in texts if row[0] in left]))
    if filled is None:
        start = page.find(">", page.find("<main")) + 1
        filled = page[:start] + _notice(request, kept, texts, found=False) + page[start:]
    response.content = filled


def _notice(request: HttpRequest, kept: store.Kept, left: list[tuple[str, str]], *, found: bool = True) -> str:
    context = {
        "at": datetime.fromtimestamp(kept.at, tz=timezone.get_current_timezone()),
        "found": found,
        "had_files": kept.sent.had_files,
        "typed": rows_of(left),
        "in_admin": request.path.startswith(ADMIN_PREFIX),
    }
    return render_to_string("kept/notice.html", context, request=request)
