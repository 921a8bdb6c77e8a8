"""Lists of participants by consent: name and address of those who agreed, of all others the municipality alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import TypeVar

from django.utils.translation import gettext as _

from municipalities.export import Row
from municipalities.sorting import sort_key

from ..models import Registration, SignUp
from ..models.signups import SignUpQuerySet

SignUpT = TypeVar("SignUpT", bound=SignUp)
AT_ONCE = 2_000
"""Rows that are held while a list is made."""


def with_seat(registration: Registration) -> SignUpQuerySet:
    """Everybody who has a seat; an offered one is not taken yet."""
    return registration.sign_ups.seated().exclude(state=SignUp.State.OFFERED).select_related("user", "municipality")


def by_name(sign_ups: Iterable[SignUpT]) -> list[SignUpT]:
    """In the order of a German list: last name, first name; guests by their name as written."""
    return sorted(sign_ups, key=lambda one: (_sort_key(one), one.pk))


def _sort_key(sign_up: SignUp) -> str:
    return sign_up.user.sort_key if sign_up.user else sort_key(sign_up.guest_name)


def columns() -> list[str]:
    return [_("Name"), _("E-Mail-Adresse"), _("Kommune oder Organisation"), _("Teilnahme"), _("Stand")]


def rows(registration: Registration) -> Iterator[Row]:
    """The lines below ``columns``: first who agreed to be listed, then the others by municipality.

    Kept until they are in order are the words of the lines, not the rows of the database: those of 50,000 people took 215 MB.
    """
    named: list[tuple[str, int, Row]] = []
    hidden: Counter[str] = Counter()
    for one in with_seat(registration).iterator(AT_ONCE):
        if may_be_named(one):
            line: Row = (one.name, one.email, one.organisation, one.get_mode_display(), one.get_state_display())
            named.append((_sort_key(one), one.pk, line))
        else:
            hidden[unnamed(one)] += 1
    for _key, _pk, line in sorted(named):
        yield line
    for municipality in sorted(hidden, key=sort_key):
        yield from repeat(("", "", municipality, "", ""), hidden[municipality])


def counted(registration: Registration) -> dict[str, int]:
    """How many the lists name, of how many, and how many were there."""
    people = [(may_be_named(one), one.state) for one in with_seat(registration).iterator(AT_ONCE)]
    return {
        "total": len(people),
        "named": sum(named for named, _state in people),
        "attended": sum(state == SignUp.State.ATTENDED for _named, state in people),
    }


def may_be_named(sign_up: SignUp) -> bool:
    """Whether the consent to the list stands; an account that is gone has no name any more."""
    return sign_up.listed_at is not None and bool(sign_up.name)


def unnamed(sign_up: SignUp) -> str:
    """What a list says of somebody who did not agree to it. The organisation of a guest may be one person."""
    return str(sign_up.municipality) if sign_up.municipality else _("Gast")


def unnamed_counts(registration: Registration) -> list[str]:
    """ "Köln (2)" for those who did not agree, in German order."""
    counted = Counter(unnamed(one) for one in with_seat(registration) if not may_be_named(one))
    return [f"{name} ({number})" if number > 1 else name for name, number in sorted(counted.items(), key=lambda pair: sort_key(pair[0]))]
