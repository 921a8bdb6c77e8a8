"""What else a page without hits offers, beside other words and fewer filters. Apps register theirs in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobs.registrations import Registry, answers

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Offer:
    """One act that goes on from here: why, its label, and where it leads with the words that were searched for."""

    title: StrOrPromise
    text: StrOrPromise
    action: StrOrPromise
    url: str


Offers = Callable[[Any, str], Offer | None]
"""``offers(user, text)``: None to who cannot do it. Reads nothing from the database but what a request has read of its user."""

_offers: Registry[Offers] = Registry("offer of a page without hits")


def register_offer(offers: Offers) -> None:
    _offers.register(offers)


def offers_for(user: Any, text: str) -> list[Offer]:
    return answers(_offers, user, text)
