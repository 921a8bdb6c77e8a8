"""The guard-rails of a joint procurement: what the lead has to look at, each with its paragraph and since when that holds.

A guard-rail looks at the notice and says whether something needs attention; what to do is the lead's answer (``answers.py``). It is
orientation, no legal advice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from municipalities.models import State as Land
from municipalities.numbers import shown_number

from ..choices import LegalForm, Lots, Procedure
from ..lifecycle.planning import OF_UVGO, OF_VGV, Days, is_long, longest_of
from ..models import TimeTable
from .brands import found_in
from .changes import Change
from .figures import Demand
from .thresholds import Estimate, Limits

REFORM = date(2016, 4, 18)
"""The reform of public procurement law: GWB part 4 and VgV as they stand."""
MANY_PARTIES, MANY_INHABITANTS = 25, 3_000_000
"""From here on the question for the market is asked with emphasis. A yardstick of the portal, no limit of the law."""
CO_OPERATION_LAWS = {
    Land.BW: "GKZ", Land.BY: "KommZG", Land.BB: "GKGBbg", Land.HE: "KGG", Land.MV: "KV M-V", Land.NI: "NKomZG", Land.NW: "GkG NRW",
    Land.RP: "KomZG", Land.SL: "KGG", Land.SN: "SächsKomZG", Land.ST: "GKG-LSA", Land.SH: "GkZ", Land.TH: "ThürKGG",
}  # fmt: skip


class Standing(TextChoices):
    ATTENTION = "beachten", gettext_lazy("Bitte prüfen")
    OPEN = "offen", gettext_lazy("Noch offen")
    FINE = "in-ordnung", gettext_lazy("Kein Hinweis")


@dataclass(frozen=True, slots=True)
class Subject:
    """What the guard-rails look at, with every row: for the lead alone."""

    table: TimeTable
    demand: Demand
    highest: Estimate
    limits: Limits
    changes: list[Change]

    @property
    def page(self) -> Any:
        return self.table.page


@dataclass(frozen=True, slots=True)
class Finding:
    standing: Standing
    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuardRail:
    """``since``: since when the paragraph holds as it is meant here; None where the Land says it. ``national``: what holds instead of it
    below the threshold of the Union (UVgO); the same where it says nothing.
    """

    code: str
    title: Any
    paragraph: Any
    since: date | None
    look: Callable[[Subject], Finding | None]
    """None where it has nothing to say (yet)."""
    national: Any = ""

    def under(self, procedure: str) -> GuardRail:
        """With the paragraph of a procedure; while that is open, of both. When the UVgO came into force each Land says."""
        if not self.national or procedure in Procedure.european():
            return self
        if procedure in Procedure.national():
            return replace(self, paragraph=self.national, since=None)
        return replace(self, paragraph=f"{self.paragraph}; {self.national}")


def fine(text: str, *details: str) -> Finding:
    return Finding(Standing.FINE, text, details)


def attention(text: str, *details: str) -> Finding:
    return Finding(Standing.ATTENTION, text, details)


def ask(text: str, *details: str) -> Finding:
    return Finding(Standing.OPEN, text, details)


# --- Value ----------------------------------------------------------------------------------------


def euros(value: Any) -> str:
    return _("%(amount)s Euro") % {"amount": number_format(value, decimal_pos=0 if value == int(value) else 2, force_grouping=True)}


def value(subject: Subject) -> Finding:
    """The estimated value against the table of the KTS."""
    limits, highest = subject.limits, subject.highest
    if not highest.is_known:
        return ask(_("Noch ist kein Wert geschätzt. Geben Sie Schätzwerte je Einheit ein, sobald Mengen vorliegen."))
    if not limits.crossings:
        day = date_format(limits.day, "DATE_FORMAT")
        return ask(_("Für den %(day)s hat die KTS keine Wertgrenze eingetragen. Prüfen Sie die Grenzen selbst.") % {"day": day})
    details = [threshold_text(one) for one in limits.reached]
    if not limits.has_of_land:
        details.append(_("Für %(land)s hat die KTS keine Wertgrenze eingetragen.") % {"land": limits.land_label or _("Ihr Land")})
    said = _("Geschätzt sind %(value)s netto mit der Höchstmenge.") % {"value": euros(highest.total)}
    if not highest.is_whole:
        said = f"{said} {_('Nicht alle Positionen haben einen Schätzwert: Der Wert kann höher sein.')}"
    if limits.reaches_european and subject.page.procedure not in (*Procedure.european(), Procedure.OPEN, ""):
        return attention(f"{said} {_('Das geplante Verfahren gilt nur unterhalb des EU-Schwellenwerts.')}", *details)
    return attention(said, *details) if limits.reached or not highest.is_whole else fine(said, *details)


def threshold_text(one: Any) -> str:
    """ "EU-Schwellenwert 216.000 Euro: EU-weite Ausschreibung nach VgV (§ 106 GWB, gültig ab 01.01.2026)" """
    return _("%(place)s, %(begins)s %(limit)s: %(consequence)s (%(paragraph)s, gültig ab %(since)s, %(checked)s)") % {
        "place": one.get_jurisdiction_display(),
        "begins": one.begins,
        "limit": euros(one.limit),
        "consequence": one.consequence,
        "paragraph": one.paragraph or one.source,
        "since": date_format(one.valid_from, "DATE_FORMAT"),
        "checked": one.checked,
    }


# --- How it is bought -----------------------------------------------------------------------------


def lots(subject: Subject) -> Finding:
    page = subject.page
    if page.lots == Lots.NONE and not page.lots_note.strip():
        return attention(
            _(
                "Sie planen keine Lose und begründen das nicht. Ohne Lose dürfen Sie nur aus wirtschaftlichen oder technischen Gründen "
                "vergeben."
            )
        )
    if page.lots == Lots.NONE:
        return ask(_("Sie planen keine Lose. Die Begründung gehört in den Vergabevermerk."))
    if page.lots in (Lots.OPEN, ""):
        return ask(_("Entscheiden Sie über Lose, damit auch kleine und mittlere Unternehmen anbieten können."))
    return fine(_("Geplant: %(lots)s.") % {"lots": page.get_lots_display()})


def conflicts(subject: Subject) -> Finding:
    return ask(
        _(
            "Wer am Verfahren mitwirkt, darf kein Interesse an einem Angebot haben. Fragen Sie alle Mitwirkenden, auch in den "
            "beteiligten Kommunen, und halten Sie die Antworten fest."
        )
    )


def involvement(subject: Subject) -> Finding:
    return ask(
        _(
            "Hat ein Unternehmen beraten, geplant oder getestet, bevor Sie ausschreiben? Dann gleichen Sie seinen Vorsprung aus, zum "
            "Beispiel mit denselben Unterlagen für alle."
        )
    )


def market(subject: Subject) -> Finding:
    parties = subject.demand.parties
    people = sum(party.inhabitants or 0 for party in parties)
    said = ngettext(
        "%(count)d Kommune mit zusammen %(people)s Einwohnerinnen und Einwohnern ist beteiligt.",
        "%(count)d Kommunen mit zusammen %(people)s Einwohnerinnen und Einwohnern sind beteiligt.",
        len(parties),
    ) % {"count": len(parties), "people": shown_number(people)}
    question = _(
        "Welchen Anteil am Markt hat die Einkaufsgemeinschaft? Bis 15 Prozent ist sie nach den Leitlinien der EU-Kommission in der Regel "
        "unbedenklich."
    )
    if len(parties) >= MANY_PARTIES or people >= MANY_INHABITANTS:
        return attention(f"{said} {_('Das ist eine große Einkaufsgemeinschaft.')} {question}")
    return ask(f"{said} {question}")


def neutrality(subject: Subject) -> Finding:
    page = subject.page
    texts = [
        (label, getattr(page, name))
        for name, label in (
            ("title", _("Titel")),
            ("summary", _("Kurzfassung")),
            ("description", _("Beschreibung")),
            ("lots_note", _("Begründung zu den Losen")),
            ("partners", _("Partner")),
        )
    ]
    texts += [(f"{item.place}. {item.name}", f"{item.name}\n{item.requirement}") for item in subject.demand.items]
    named = [(where, one) for where, text in texts for one in found_in(text)]
    if not named:
        return fine(
            _(
                "Das Portal hat keinen Hinweis auf Marken oder Hersteller gefunden. Es erkennt nur auffällige Schreibweisen: Lesen Sie "
                "selbst nach."
            )
        )
    details = [
        f"{where}: „{one.sign}“" + ("" if one.has_equivalent else f", {_('ohne den Zusatz „oder gleichwertig“')}") for where, one in named
    ]
    return attention(
        _(
            "Hier könnten Marken, Hersteller oder Typen genannt sein. Erlaubt ist das nur, wenn es sich nicht anders beschreiben lässt, "
            "und mit „oder gleichwertig“."
        ),
        *details,
    )


def duration(subject: Subject) -> Finding:
    days, longest = Days.of(subject.table), longest_of(subject.page.procedure)
    if is_long(days, longest):
        return attention(
            _("Der Abruf ist für mehr als %(years)d Jahre geplant. Das braucht einen Sonderfall, den Sie begründen.")
            % {"years": longest.years}
        )
    if not (days.call_off_from and days.call_off_until):
        return ask(_("Sagen Sie im Zeitplan, von wann bis wann abgerufen wird."))
    return fine(_("Der Abruf ist für höchstens %(years)d Jahre geplant.") % {"years": longest.years})


# --- With whom, and what became of it -------------------------------------------------------------


def supervision(subject: Subject) -> Finding | None:
    """What goes to the supervisory authority and into the official notice; it depends on the law of the Land."""
    form, land = subject.page.legal_form, subject.page.municipality.state or ""
    if form not in LegalForm.supervised():
        return None if form not in (LegalForm.OPEN, "") else ask(_("Legen Sie die Rechtsform fest: Manche braucht eine Genehmigung."))
    law = CO_OPERATION_LAWS.get(Land(land)) if land else None
    details = [
        _("An die Aufsichtsbehörde: Verbandssatzung aller Mitglieder mit den Beschlüssen der Räte, zur Genehmigung."),
        _("In die amtliche Bekanntmachung: Verbandssatzung und Genehmigung. Erst danach entsteht der Zweckverband."),
    ]
    if form == LegalForm.AGREEMENT:
        details = [
            _(
                "An die Aufsichtsbehörde: die Vereinbarung mit den Beschlüssen der Räte. Geht eine Aufgabe auf eine Kommune über, "
                "braucht sie eine Genehmigung, sonst meist nur eine Anzeige."
            ),
            _("In die amtliche Bekanntmachung: die Vereinbarung und, wo nötig, die Genehmigung. Erst danach wird sie wirksam."),
        ]
    said = _("Planen Sie Zeit dafür ein. Es gilt das Recht des Landes.")
    if law:
        said = _("Planen Sie Zeit dafür ein. Es gilt das Recht des Landes: %(land)s, %(law)s.") % {"land": Land(land).label, "law": law}
    return attention(said, *details)


def frozen(subject: Subject) -> Finding | None:
    if not subject.table.frozen_at:
        return None
    if not subject.changes:
        return fine(_("Der Bedarf ist, wie er eingefroren wurde."))
    return attention(
        _("Der eingefrorene Bedarf hat sich geändert. Prüfen Sie Wert, Verfahren und Bekanntmachung noch einmal."),
        *(f"{one.municipality}, {one.item}: {one.sentence}" for one in subject.changes),
    )


GUARD_RAILS = (
    GuardRail("wertgrenzen", gettext_lazy("Geschätzter Auftragswert"), "§ 106 GWB, § 3 VgV", REFORM, value),
    GuardRail("lose", gettext_lazy("Lose für kleine und mittlere Unternehmen"), "§ 97 Abs. 4 GWB", REFORM, lots, "§ 22 UVgO"),
    GuardRail("interessenkonflikte", gettext_lazy("Interessenkonflikte"), "§ 6 VgV", REFORM, conflicts, "§ 4 UVgO"),
    GuardRail("vorbefassung", gettext_lazy("Unternehmen, die vorher mitgewirkt haben"), "§ 7 VgV", REFORM, involvement, "§ 5 UVgO"),
    GuardRail("marktanteil", gettext_lazy("Marktanteil der Einkaufsgemeinschaft"), "§ 1 GWB", date(2005, 7, 1), market),
    GuardRail("neutralitaet", gettext_lazy("Neutrale Anforderungen"), "§ 31 Abs. 6 VgV", REFORM, neutrality, "§ 23 Abs. 5 UVgO"),
    GuardRail("laufzeit", gettext_lazy("Laufzeit der Rahmenvereinbarung"), OF_VGV.paragraph, REFORM, duration, OF_UVGO.paragraph),
    GuardRail(
        "aufsicht", gettext_lazy("Aufsichtsbehörde und amtliche Bekanntmachung"), gettext_lazy("Recht des Landes"), None, supervision
    ),
    GuardRail("eingefroren", gettext_lazy("Änderungen nach dem Einfrieren"), "§ 8 VgV", REFORM, frozen, "§ 6 UVgO"),
)


def findings(subject: Subject) -> list[tuple[GuardRail, Finding]]:
    """Those that have something to say, in their order."""
    return [(rail.under(subject.page.procedure), found) for rail in GUARD_RAILS if (found := rail.look(subject)) is not None]
