"""The minutes of a declared ballot as a paper: rules, result, and in an open ballot each vote with its reason."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.deadlines import until
from contributions.desk.papers import paper
from contributions.printing.kept import Papers
from municipalities.models import State as Land

from ..models import Ballot, Elector, Version, Vote
from .reading import explained

TEMPLATE = Path(__file__).parent / "minutes.typ"
_papers = Papers()


def minutes_of(version: Version, ballot: Ballot) -> bytes:
    """The PDF; raises Busy."""
    data = contents_of(version, ballot)
    key = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    return _papers.get(key, lambda: paper(TEMPLATE, **data))


def number_of(ballot: Ballot) -> str:
    """The number of the minutes: year of the declaration and ballot. "AB-2026-0042"."""
    year = localtime(ballot.declared_at).year if ballot.declared_at else 0
    return f"AB-{year}-{ballot.pk:04d}"


def contents_of(version: Version, ballot: Ballot) -> dict[str, Any]:
    """What the template reads. Who declared it is not named: a paper lives on when a person has left."""
    electors = list(ballot.electors.select_related("municipality", "merged_into__municipality"))
    number, result = number_of(ballot), {"moment": _moment(ballot.declared_at), "outcome": ballot.get_outcome_display()}
    return {
        "title": _("Niederschrift der Abstimmung über %(version)s") % {"version": version},
        "kicker": _("Niederschrift %(number)s") % {"number": number},
        "lines": [_("Festgestellt am %(moment)s: %(outcome)s.") % result],
        "columns": [_("Angabe"), _("Wert")],
        "facts": [
            {"title": _("Gegenstand und Regeln"), "rows": _rules(version, ballot), "sentences": []},
            {"title": _("Ergebnis"), "rows": _result(ballot), "sentences": explained(ballot)},
        ],
        "votes_heading": _("Stimmen der Kommunen"),
        "votes_columns": [_("Kommune"), _("Stimme"), _("Begründung")],
        "votes": [] if ballot.is_secret else _votes(ballot),
        "electors_heading": _("Stimmberechtigte Kommunen"),
        "electors": "; ".join(map(_elector, electors)),
        "closing": _("Die Abstimmung war geheim: Stimmen der einzelnen Kommunen sind nicht gespeichert.") if ballot.is_secret else "",
        "address": f"{settings.PORTAL_BASE_URL}{version.url_of('ballot')}",
        "footer": f"{settings.PORTAL_NAME} · {number}",
    }


def _rules(version: Version, ballot: Ballot) -> list[list[str]]:
    extended = _("einmal verlängert am %(moment)s") % {"moment": _moment(ballot.extended_at)} if ballot.extended_at else ""
    return [
        [_("Standard"), version.name],
        [_("Version"), version.number],
        [_("Eröffnet am"), _moment(ballot.opens_at)],
        [_("Abstimmung lief"), ", ".join(filter(None, [until(ballot.closes_at), extended]))],
        [_("Art"), _("geheim") if ballot.is_secret else _("namentlich")],
        [_("Stimmberechtigt"), _electorate(ballot)],
        [_("Nötige Beteiligung"), _("%(counted)s, Enthaltungen zählen mit") % {"counted": _counted(ballot.quorum)}],
        [_("Mehrheit"), _("zwei Drittel der Ja- und Nein-Stimmen, Gleichstand ist eine Ablehnung")],
    ]


def _electorate(ballot: Ballot) -> str:
    which = str(ballot.group) if ballot.group else str(Land(ballot.state_of_germany).label) if ballot.state_of_germany else ""
    many = _("%(counted)s mit Mandat am Tag der Eröffnung") % {"counted": _counted(ballot.electors_count)}
    return ", ".join(filter(None, [many, which]))


def _counted(count: int) -> str:
    return ngettext("%(count)d Kommune", "%(count)d Kommunen", count) % {"count": count}


def _result(ballot: Ballot) -> list[list[str]]:
    return [
        [_("Ja"), str(ballot.yes)],
        [_("Nein"), str(ballot.no)],
        [_("Enthaltungen"), str(ballot.abstentions)],
        [_("Ausgezählt am"), _moment(ballot.counted_at)],
        [_("Festgestellt"), ballot.get_outcome_display()],
    ]


def _votes(ballot: Ballot) -> list[list[str]]:
    found = Vote.objects.filter(elector__ballot=ballot, elector__merged_into=None).select_related("elector__municipality")
    return [
        [vote.elector.municipality.display_name, vote.get_choice_display(), vote.reason or "–"]
        for vote in found.order_by("elector__municipality__sort_key", "pk")
    ]


def _elector(elector: Elector) -> str:
    name = elector.municipality.display_name
    return (
        _("%(name)s (aufgegangen in %(heir)s)") % {"name": name, "heir": elector.merged_into.municipality} if elector.merged_into else name
    )


def _moment(moment: Any) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT") if moment else ""
