"""Papers of a conference as PDF, each by the template of its name in this folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contributions.desk.papers import paper, unprintable

from ..models import ConferencePage, Mode, Registration, SignUp
from ..words.moments import day_of, hours_of
from .exports import AT_ONCE, by_name, may_be_named, unnamed_counts, with_seat

PAPERS = Path(__file__).parent
ISSUER = "Koordinierungs- und Transferstelle (KTS)"


def participants(registration: Registration) -> bytes:
    """Who takes part: a table of those who agreed to be listed, the municipalities of all others."""
    page = registration.page
    people = by_name(with_seat(registration))
    named = [[one.name, one.organisation, one.email] for one in people if may_be_named(one)]
    return paper(
        PAPERS / "participants.typ",
        title=_("Teilnehmende: %(title)s") % {"title": page.title},
        lines=[*when_and_where(page), _("Stand: %(day)s") % {"day": date_format(timezone.localtime(), "DATETIME_FORMAT")}],
        named_heading=_("Mit Einwilligung in die Liste (%(count)d)") % {"count": len(named)},
        columns=[_("Name"), _("Kommune oder Organisation"), _("E-Mail-Adresse")],
        people=named,
        others_heading=_("Weitere Kommunen und Gäste (%(count)d)") % {"count": len(people) - len(named)},
        others=unnamed_counts(registration),
    )


def badges(registration: Registration) -> bytes:
    """Name badges for everybody who is expected on site, eight a page."""
    page = registration.page
    expected = with_seat(registration).filter(mode=Mode.ON_SITE).exclude(state=SignUp.State.MISSED)
    return paper(
        PAPERS / "badges.typ",
        title=page.title,
        when=date_format(timezone.localtime(page.starts_at), "DATE_FORMAT"),
        people=[{"name": one.name, "organisation": one.organisation} for one in by_name(expected) if one.name],
    )


def with_missing_letters(registration: Registration) -> list[tuple[str, str]]:
    """Who stands with a box on a paper, in German order: the name, and the letters of name and organisation that no font has."""
    people = [one for one in with_seat(registration).iterator(AT_ONCE) if not (one.name + one.organisation).isascii()]
    missing = unprintable([one.name + one.organisation for one in people])
    found = [one for one in people if missing & set(one.name + one.organisation)]
    return [(one.name, "".join(sorted(missing & set(one.name + one.organisation)))) for one in by_name(found)]


def certificates(registration: Registration, sign_ups: Iterable[SignUp]) -> bytes:
    """Attendance confirmations for these people, a page each."""
    page = registration.page
    return paper(
        PAPERS / "certificates.typ",
        title=_("Teilnahmebescheinigung: %(title)s") % {"title": page.title},
        heading=_("Teilnahmebescheinigung"),
        conference=page.title,
        lines=when_and_where(page),
        sessions_heading=_("Gewählte Sitzungen"),
        issued=_("Ausgestellt am %(day)s von der %(who)s.") % {"day": date_format(timezone.localdate(), "DATE_FORMAT"), "who": ISSUER},
        footer=_("Diese Bescheinigung wurde maschinell erstellt und gilt ohne Unterschrift."),
        people=[_person(sign_up) for sign_up in sign_ups],
    )


def _person(sign_up: SignUp) -> dict[str, Any]:
    online = sign_up.mode == Mode.ONLINE
    seats = sign_up.session_seats.filter(waiting=False).select_related("session").order_by("session__starts_at", "pk")
    return {
        "name": sign_up.name,
        "organisation": sign_up.organisation,
        "sentence": _("hat online an dieser Veranstaltung teilgenommen:") if online else _("hat an dieser Veranstaltung teilgenommen:"),
        "sessions": [seat.session.title for seat in seats],
    }


def when_and_where(page: ConferencePage) -> list[str]:
    place = ", ".join(part for part in (page.venue, page.address) if part)
    return [line for line in (f"{day_of(page)}, {hours_of(page.starts_at, page.ends_at)}", place) if line]
