"""Papers of a conference as PDF: tagged, in German, with a title; made by Typst, which reads its template and the data, nothing else.

Data goes in as JSON and comes out as text: nothing that somebody typed is ever read as markup. The compiler gets an empty
folder as its root, so that no path leads to a file, and the templates import no package, so that nothing is fetched.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from municipalities.leaving import author, signed_pdf

from ..models import ConferencePage, Mode, Registration, SignUp
from ..words.moments import day_of, hours_of
from .exports import by_name, may_be_named, unnamed_counts, with_seat

PAPERS = Path(__file__).parent
ISSUER = "Koordinierungs- und Transferstelle (KTS)"


def participants(registration: Registration) -> bytes:
    """Who takes part: a table of those who agreed to be listed, the municipalities of all others."""
    page = registration.page
    people = by_name(with_seat(registration))
    named = [[one.name, one.organisation, one.email] for one in people if may_be_named(one)]
    return _paper(
        "participants",
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
    return _paper(
        "badges",
        title=page.title,
        when=date_format(timezone.localtime(page.starts_at), "DATE_FORMAT"),
        people=[{"name": one.name, "organisation": one.organisation} for one in by_name(expected) if one.name],
    )


def certificates(registration: Registration, sign_ups: Iterable[SignUp]) -> bytes:
    """Attendance confirmations for these people, a page each."""
    page = registration.page
    return _paper(
        "certificates",
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


def _paper(name: str, **data: Any) -> bytes:
    """Fill a template of events/papers/ and return the PDF."""
    inputs = {"data": json.dumps({"author": author(), **data})}
    source = (PAPERS / f"{name}.typ").read_bytes()
    with tempfile.TemporaryDirectory() as nothing:
        compiler = typst.Compiler(root=nothing, font_paths=_fonts(), sys_inputs=inputs, package_path=nothing, package_cache_path=nothing)
        try:
            return _compiled(compiler, source, ["ua-1"])
        except typst.TypstError:
            # A name with a letter that no font has may not call itself PDF/UA; it is tagged all the same.
            return _compiled(compiler, source, [])


def _compiled(compiler: typst.Compiler, source: bytes, standards: list[Any]) -> bytes:
    paper = compiler.compile(input=source, format="pdf", pdf_standards=standards)
    if not isinstance(paper, bytes):
        raise TypeError("A PDF is one file.")
    return signed_pdf(paper)


@cache
def _fonts() -> typst.Fonts:
    """Fira Sans, then the fonts that Typst brings for letters it lacks; what the machine has does not matter."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(PAPERS / "fonts")])
