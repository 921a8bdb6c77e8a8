"""What is done to joint procurements, as Wagtail's log knows it. Which figures somebody gave stands in no log (FigureChange keeps it)."""

from __future__ import annotations

from django.db.models import TextChoices
from wagtail.log_actions import log

from accounts.models import User

from .models import TimeTable


class Act(TextChoices):
    DAYS_SET = "portal.procurement_days", "Zeitplan festgelegt"
    ESTIMATES_SET = "portal.procurement_estimates", "Schätzwerte festgelegt"
    INTEREST = "portal.procurement_interest", "Interesse bekundet"
    FIGURES = "portal.procurement_figures", "Bedarf gemeldet"
    CORRECTED = "portal.procurement_corrected", "Eingefrorenen Bedarf berichtigt"
    LATE = "portal.procurement_late", "Späte Teilnahme angefragt"
    ADMITTED = "portal.procurement_admitted", "Späte Teilnahme zugelassen"
    DECLINED = "portal.procurement_declined", "Späte Teilnahme abgelehnt"
    WITHDRAWN = "portal.procurement_withdrawn", "Teilnahme zurückgezogen"
    BOUND = "portal.procurement_bound", "Verbindliche Teilnahme erklärt"
    FROZEN = "portal.procurement_frozen", "Bedarf eingefroren"
    BINDING_ASKED = "portal.procurement_binding", "Zur verbindlichen Teilnahme aufgerufen"
    PUBLISHED = "portal.procurement_published", "Bekanntmachung eingetragen"
    AWARDED = "portal.procurement_awarded", "Zuschlag eingetragen"
    CLOSED = "portal.procurement_closed", "Beschaffung abgeschlossen"
    CANCELLED = "portal.procurement_cancelled", "Beschaffung abgebrochen"
    LEAD_CHANGED = "portal.procurement_lead", "Federführung übergeben"
    DOCUMENT = "portal.procurement_document", "Unterlage hinzugefügt"
    DOCUMENT_REMOVED = "portal.procurement_document_removed", "Unterlage entfernt"
    GUARD_RAIL = "portal.procurement_guard_rail", "Leitplanke beantwortet"
    PRICES_SET = "portal.procurement_prices", "Einzelpreise eingetragen"
    CALLED_OFF = "portal.procurement_call_off", "Abruf gemeldet"
    VERDICT = "portal.procurement_verdict", "Bewertung abgegeben"
    EXPERIENCE = "portal.procurement_experience", "Entwurf für Gute Praxis begonnen"
    EXPORTED = "portal.procurement_export", "Bedarf abgerufen"
    COST_KEY = "portal.procurement_cost_key", "Kostenschlüssel festgelegt"


OF_PARTICIPANTS = frozenset(
    {Act.INTEREST, Act.FIGURES, Act.LATE, Act.WITHDRAWN, Act.BOUND, Act.CALLED_OFF, Act.VERDICT, Act.EXPERIENCE, Act.EXPORTED}
)
"""Whoever did it belongs to a municipality that takes part: who does not know those does not read the name either (demand/sight.py)."""


def record(act: Act, table: TimeTable, *, by: User | None, **codes: str) -> None:
    """Log an act on the page of a notice: who did it (None: a deadline), codes, and nothing that was typed."""
    log(instance=table.page, action=act, user=by, data=codes or None)
