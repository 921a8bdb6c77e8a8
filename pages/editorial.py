"""The first texts of the editorial and legal pages (first_texts/); editors change them in Wagtail afterwards.

What only the operator knows stands in brackets until somebody fills it in; the demo names an operator that is invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from wagtail.models import Page

from .models import EditorialPage
from .models.editorial import Purpose

Block = tuple[str, Any]
TEXTS = Path(__file__).parent / "first_texts"
BLANK_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the portal, as the legal pages name it."""

    note: str
    name: str
    address: str
    phone: str
    represented_by: str
    supervisor: str
    data_protection_officer: str
    data_protection_authority: str
    arbitration: str
    legal_basis: str
    access_log: str
    hosting: str


def _open(what: str) -> str:
    return f"[Vom Betreiber einzutragen: {what}]"


UNKNOWN = Operator(
    note="Die Angaben in eckigen Klammern muss der Betreiber eintragen, bevor das Portal öffentlich wird.",
    name=_open("Name der Stelle"),
    address=_open("Anschrift"),
    phone=_open("Telefon"),
    represented_by=_open("vertretungsberechtigte Person"),
    supervisor=_open("Aufsichtsbehörde"),
    data_protection_officer=_open("Kontakt der oder des Datenschutzbeauftragten"),
    data_protection_authority=_open("zuständige Datenschutzaufsicht"),
    arbitration=_open("zuständige Schlichtungs- oder Durchsetzungsstelle mit Anschrift"),
    legal_basis=_open("Vorschrift des Landesrechts"),
    access_log=_open("ob der Webserver Zugriffe mit Netzadresse protokolliert, wozu und wie lange"),
    hosting=_open("Rechenzentrum und E-Mail-Dienst"),
)
INVENTED = Operator(
    note="Dies ist eine Vorführung. Die Stelle, ihre Anschrift und alle Personen sind erfunden.",
    name="Koordinierungs- und Transferstelle Musterland (erfunden)",
    address="Musterstraße 1\n12345 Musterstadt",
    phone="",
    represented_by="Alex Beispiel (erfunden)",
    supervisor="Ministerium für Digitales Musterland (erfunden)",
    data_protection_officer="datenschutz@wissensportal.example (erfunden)",
    data_protection_authority="Landesbeauftragte für den Datenschutz Musterland (erfunden)",
    arbitration="Schlichtungsstelle Barrierefreiheit Musterland (erfunden)",
    legal_basis="§ 3 des Datenschutzgesetzes Musterland (erfunden)",
    access_log="Ein Webserver mit Zugriffsprotokoll steht vor dieser Vorführung nicht.",
    hosting="Die Vorführung läuft auf Ihrem eigenen Rechner; ihre E-Mails verlassen ihn nicht.",
)


def first_page(slug: str, operator: Operator) -> dict[str, Any]:
    """The fields of one EditorialPage, read from its file: title, lead and pieces, each parted by a blank line.

    ``# `` heads what follows, ``! `` is a notice, ``@ `` a contact (name | address | phone), ``- `` begins each item of a list;
    everything else is a paragraph with the few tags that rich text may have. ``{operator.…}`` and ``{today}`` are filled in.
    """
    pieces = BLANK_LINE.split((TEXTS / f"{slug}.txt").read_text(encoding="utf-8").strip())
    known = {"operator": operator, "today": f"{timezone.localdate():%d.%m.%Y}"}
    title, lead = (_filled(piece, known) for piece in pieces[:2])
    return {"slug": slug, "purpose": slug, "title": title, "lead": lead, "body": list(_blocks(pieces[2:], known))}


def _blocks(pieces: list[str], known: dict[str, Any]) -> Iterator[Block]:
    """The blocks that pieces of text make; paragraphs that follow each other are one."""
    paragraphs = ""
    for piece in pieces:
        mark, _space, rest = piece.partition(" ")
        if mark not in ("#", "!", "@", "-"):
            paragraphs += f"<p>{_filled(piece, known)}</p>"
            continue
        if paragraphs:
            yield "text", paragraphs
            paragraphs = ""
        yield _marked(mark, rest, known)
    if paragraphs:
        yield "text", paragraphs


def _marked(mark: str, text: str, known: dict[str, Any]) -> Block:
    """The block of a piece that begins with a mark."""
    if mark == "#":
        return "heading", _filled(text, known)
    if mark == "!":
        return "notice", f"<p>{_filled(text, known)}</p>"
    if mark == "-":
        items = "".join(f"<li>{_filled(item, known)}</li>" for item in text.split("\n- "))
        return "text", f"<ul>{items}</ul>"
    name, address, phone = (_filled(part, known) for part in f"{text} | |".split("|")[:3])
    return "contact", {"name": name, "address": address, "email": settings.KTS_EMAIL, "phone": phone}


def _filled(text: str, known: dict[str, Any]) -> str:
    """One running text out of its lines, with what is known filled in last: what an operator is called parts nothing."""
    return " ".join(text.split()).format(**known)


def editorial_pages() -> list[dict[str, Any]]:
    """The first texts: fields of EditorialPage, one dictionary a page."""
    operator = INVENTED if settings.DEMO else UNKNOWN
    return [first_page(purpose.value, operator) for purpose in Purpose]


def create_editorial_pages(home: Page) -> int:
    """Make the pages that are missing below the home page; the number of pages made."""
    existing = set(EditorialPage.objects.values_list("purpose", flat=True))
    missing = [values for values in editorial_pages() if values["purpose"] not in existing]
    for values in missing:
        page = EditorialPage(**values)
        home.add_child(instance=page)
        page.save_revision().publish(skip_permission_checks=True)
    return len(missing)
