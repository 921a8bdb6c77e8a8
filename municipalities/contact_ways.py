"""How visitors get in touch with who answers for something: a municipality, or a page of an app further right.

An app further right offers the way in ``AppConfig.ready()``; templates show it with ``{% contact_way thing %}``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobs.registrations import Registry, answers

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class ContactWay:
    """A link and what happens behind it. ``mailbox`` is the address itself, for those alone who may see it."""

    url: str
    action: StrOrPromise
    hint: StrOrPromise
    mailbox: str = ""
    is_primary: bool = True


Offer = Callable[[Any, Any], ContactWay | None]
_offers: Registry[Offer] = Registry("way to contact")


def register_contact_way(offer: Offer) -> None:
    """``offer(user, thing)`` returns None where it knows no way to contact who answers for the thing."""
    _offers.register(offer)


def contact_way(user: Any, thing: Any) -> ContactWay | None:
    """The first way that is offered to this visitor."""
    return next(iter(answers(_offers, user, thing)), None)
