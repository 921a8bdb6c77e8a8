"""What a profile shows in words: only what is known. Numbers and years come as text, so that no template groups a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .models import Municipality
from .profiles import MunicipalityProfile
from .registry import ProfilePanel


@dataclass(frozen=True, slots=True)
class Fact:
    term: str
    value: str
    remark: str = ""
    url: str = ""
    """Where the value leads, as somebody typed it."""


def at_a_glance(municipality: Municipality, panels: Iterable[ProfilePanel]) -> list[Fact]:
    """ "Auf einen Blick"; ``panels`` say what stands in the portal, each of its own kind."""
    facts = []
    if municipality.inhabitants is not None:
        year = municipality.inhabitants_year
        as_of = _("Stand %(year)s") % {"year": year} if year else _("gerundet")
        facts.append(Fact(_("Einwohnerzahl"), number_format(municipality.inhabitants), as_of))
        facts.append(Fact(_("Größenklasse"), municipality.get_size_class_display()))
    if keys := official_keys(municipality):
        facts.append(Fact(_("Amtlicher Schlüssel"), keys[0].value, keys[0].term))
    elif municipality.lead_name:
        facts.append(Fact(_("Federführend"), municipality.lead_name))
    counted = ", ".join(panel.counted for panel in panels if panel.counted)
    if counted or not municipality.is_part_of_another:
        facts.append(Fact(_("Im Portal"), counted or _("noch keine Lösung")))
    return facts


def official_keys(municipality: Municipality) -> list[Fact]:
    """The keys that the body has, the one it is best known by first."""
    keys = [
        Fact(_("Gemeindeschlüssel (AGS)"), municipality.ags or ""),
        Fact(_("Kreisschlüssel"), municipality.district_key or ""),
        Fact(_("Verbandsschlüssel"), municipality.union_key or ""),
        Fact(_("Regionalschlüssel (ARS)"), municipality.ars or ""),
    ]
    return [key for key in keys if key.value]


def organisation(profile: MunicipalityProfile | None) -> list[Fact]:
    """ "Wie Digitalisierung organisiert ist"."""
    if profile is None:
        return []
    seat = str(profile.get_seat_display())
    decided = _("beschlossen %(year)s") % {"year": profile.strategy_year} if profile.strategy_year else ""
    strategy = profile.strategy_title or (_("Zur Strategie") if profile.strategy_url else "")
    facts = [
        Fact(_("Smart-City-Arbeit"), seat or profile.seat_note, profile.seat_note if seat else ""),
        Fact(_("Team"), profile.team),
        Fact(_("Strategie"), strategy or decided, decided if strategy else "", profile.strategy_url),
        Fact(_("Eins mit E-Government"), str(profile.get_with_e_government_display())),
        Fact(_("Eigenes Budget"), str(profile.get_own_budget_display())),
        Fact(_("Beteiligt"), profile.partners),
        Fact(_("Bietet an"), profile.offers),
    ]
    return [fact for fact in facts if fact.value]
