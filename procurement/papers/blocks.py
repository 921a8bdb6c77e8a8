"""The text blocks of papers: what the KTS writes, the places in it that are filled in, and the first texts.

A place is ``{{ name }}``. Text is filled in once: what looks like a place in a filled-in word stays a word.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.numbers import WholeNumberField
from municipalities.typed_forms import TypedAdminForm
from pages.models import HomePage

from ..models import TextBlock
from .document import Section, Table, paragraphs

FIRST_TEXTS = Path(__file__).parent.parent / "data" / "text_blocks.csv"
PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
BRACES = re.compile(r"\{\{|\}\}")
PLACES: dict[str, Any] = {
    "titel": gettext_lazy("Titel der Bekanntmachung"),
    "kennung": gettext_lazy("Kennung der Bekanntmachung"),
    "adresse": gettext_lazy("Adresse der Bekanntmachung im Portal"),
    "federführung": gettext_lazy("Name der federführenden Stelle"),
    "kommune": gettext_lazy("Name der Kommune, für die das Papier ist"),
    "beteiligte": gettext_lazy("Namen der Beteiligten, soweit die Kommune sie sehen darf"),
    "rechtsform": gettext_lazy("Rechtsform der Zusammenarbeit"),
    "verfahren": gettext_lazy("geplantes Vergabeverfahren"),
    "frist": gettext_lazy("Tag, bis zu dem Kommunen verbindlich teilnehmen können"),
    "bekanntmachung": gettext_lazy("geplanter Monat der Bekanntmachung"),
    "zuschlag": gettext_lazy("geplanter Monat des Zuschlags"),
    "abruf": gettext_lazy("Zeitraum des Abrufs"),
    "kostenschlüssel": gettext_lazy("Schlüssel, nach dem Kosten verteilt werden"),
    "umsatzsteuer": gettext_lazy("Satz der Umsatzsteuer mit dem Hinweis der federführenden Stelle"),
    "anteil": gettext_lazy("Anteil der Kommune, netto und brutto"),
    "heute": gettext_lazy("Tag, an dem das Papier erstellt wird"),
}
"""Within sentences."""
TABLES: dict[str, Any] = {
    "positionen": gettext_lazy("Tabelle der Positionen mit Mengen"),
    "kosten": gettext_lazy("Tabelle der Kostenverteilung"),
}
"""Alone in a paragraph."""


def mistakes_in(text: str) -> list[str]:
    """What is wrong with the places of a text, each once, in German."""
    found = [
        _("Den Platzhalter „%(name)s“ gibt es nicht. Es gibt: %(names)s.") % {"name": name, "names": ", ".join([*PLACES, *TABLES])}
        for name in dict.fromkeys(PLACE.findall(text))
        if name not in PLACES and name not in TABLES
    ]
    if BRACES.search(PLACE.sub("", text)):
        found.append(_("Ein Platzhalter ist nicht geschlossen. Schreiben Sie ihn so: {{ kommune }}."))
    crowded = [name for block in paragraphs(text) if not PLACE.fullmatch(block) for name in PLACE.findall(block) if name in TABLES]
    alone = _("Der Platzhalter „%(name)s“ steht für eine Tabelle und braucht einen eigenen Absatz.")
    return [*found, *(alone % {"name": name} for name in dict.fromkeys(crowded))]


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its places filled in; a name that is not known stays as it was typed."""
    return PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def sections_of(paper: str, values: Mapping[str, str], tables: Mapping[str, list[Table | str]]) -> list[Section]:
    """The blocks of a paper, filled in; tables that no block names come at the end."""
    left, found = dict(tables), []
    for block in TextBlock.objects.filter(paper=paper, is_active=True):
        parts: list[str | Table] = []
        for words in paragraphs(block.text):
            place = PLACE.fullmatch(words)
            if place and place[1] in tables:
                parts += tables[place[1]]
                left.pop(place[1], None)
            else:
                parts.append(filled(words, values))
        found.append(Section(filled(block.heading, values), tuple(parts)))
    rest = tuple(part for parts in left.values() for part in parts)
    return [*found, Section(_("Anlage"), rest)] if rest else found


class TextBlockForm(TypedAdminForm):
    """A block with its places checked, for the editors of the KTS."""

    place = WholeNumberField(label=gettext_lazy("Reihenfolge"), max_value=32767)

    class Meta:
        model = TextBlock
        fields = ["paper", "place", "heading", "text", "is_active"]

    def clean_heading(self) -> str:
        heading: str = self.cleaned_data["heading"]
        if tables := [name for name in PLACE.findall(heading) if name in TABLES]:
            raise forms.ValidationError(_("In einer Überschrift kann keine Tabelle stehen: %(name)s.") % {"name": tables[0]})
        return self._checked(heading)

    def clean_text(self) -> str:
        return self._checked(self.cleaned_data["text"])

    @staticmethod
    def _checked(text: str) -> str:
        if mistakes := mistakes_in(text):
            raise forms.ValidationError(mistakes)
        return text


def first_texts() -> list[TextBlock]:
    with FIRST_TEXTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [TextBlock(paper=row["paper"], place=int(row["place"]), heading=row["heading"], text=row["text"]) for row in rows]


def ensure_blocks(home: HomePage) -> None:
    """The first texts of each paper that has none yet; what editors changed stays as it is."""
    written = set(TextBlock.objects.values_list("paper", flat=True))
    TextBlock.objects.bulk_create(block for block in first_texts() if block.paper not in written)
