"""What may be tried how often by whom: the rules of the login, and one for every other form that strangers can send.

A login is counted per account and address, so that nobody is locked out by an attacker elsewhere; per account over all addresses,
so that many addresses help nobody to guess; and per address, high, so that one address cannot try many accounts. A browser
that has signed in to the account before stands outside of the two ceilings (accounts/devices.py): an attacker in an office
does not lock its colleagues out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.core.internal.ratelimit import get_ip
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import ngettext

from .devices import device_of
from .kept.sent import shown_texts
from .limits import HOUR, MINUTE, Count, Limit, TooMany, take

View = Callable[..., HttpResponseBase]

PER_ACCOUNT_AND_ADDRESS = Limit(5, 5 * MINUTE)
PER_ACCOUNT = Limit(20, 15 * MINUTE)
PER_ADDRESS = Limit(100, 15 * MINUTE)
PER_KNOWN_BROWSER = PER_ACCOUNT_AND_ADDRESS
CODES = Limit(5, 5 * MINUTE)
"""Codes of one account, from wherever: a code has a million values, and whoever tries them knows the password."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit of one form: per address of the client, per key (an e-mail address, an account), or both."""

    name: str
    per_address: Limit | None = None
    per_key: Limit | None = None

    def take(self, request: HttpRequest, key: str = "") -> None:
        """Count one try; raises TooMany."""
        counts = [Count(f"{self.name}:address:{get_ip(request)}", self.per_address)] if self.per_address else []
        counts += [Count(f"{self.name}:key:{key.strip().lower()}", self.per_key)] if self.per_key else []
        take(counts)

    def allows(self, request: HttpRequest, key: str = "") -> bool:
        try:
            self.take(request, key)
        except TooMany:
            return False
        return True


RESET = Rule("reset", per_address=Limit(200, HOUR), per_key=Limit(5, HOUR))
RESET_MAIL = Rule("reset-mail", per_key=Limit(1, MINUTE))
RESET_FORM = Rule("reset-form", per_address=Limit(60, 15 * MINUTE))
CHANGE = Rule("change-password", per_key=Limit(10, 15 * MINUTE))
CONFIRMATION = Rule("confirmation", per_key=Limit(1, 3 * MINUTE))


def login_counts(request: HttpRequest, email: str) -> list[Count]:
    """What a try to sign in is counted under. The answer is the same whether the account exists or not."""
    account = email.strip().lower()
    if device := device_of(request, account):
        return [Count(f"login:device:{device}:{account}", PER_KNOWN_BROWSER)]
    address = get_ip(request)
    return [
        Count(f"login:pair:{account}:{address}", PER_ACCOUNT_AND_ADDRESS),
        Count(f"login:account:{account}", PER_ACCOUNT),
        Count(f"login:address:{address}", PER_ADDRESS),
    ]


def code_counts(request: HttpRequest, user: AbstractBaseUser) -> list[Count]:
    """What a try with a one-time code is counted under."""
    device = device_of(request, user.get_username())
    return [Count(f"code:{user.pk}:{device}", CODES)]


def limited(view: View, rule: Rule, key: Callable[[HttpRequest], str] = lambda request: "") -> View:
    """The view, whose form may be sent as often as the rule says."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            try:
                rule.take(request, key(request))
            except TooMany as refusal:
                return too_many(request, refusal)
        return view(request, *args, **kwargs)

    return guarded


def too_many(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    """The page that says how long to wait."""
    response = render(request, "429.html", {"wait": wait_words(refusal), "typed": shown_texts(request)}, status=429)
    response.headers["Retry-After"] = str(refusal.seconds)
    return response


def wait_words(refusal: TooMany) -> str:
    """ "5 Minuten", as in "Bitte warten Sie 5 Minuten"."""
    return ngettext("eine Minute", "%(count)d Minuten", refusal.minutes) % {"count": refusal.minutes}
