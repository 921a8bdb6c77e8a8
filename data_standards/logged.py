"""What is done to agreements, as Wagtail's log knows it. How a municipality voted stands in no log."""

from __future__ import annotations

from django.db.models import TextChoices
from wagtail.log_actions import log

from accounts.models import User

from .models import Mandate, Version


class Act(TextChoices):
    TAKEN_UP = "portal.standard_taken_up", "Bedarf aufgenommen"
    DECLINED = "portal.standard_declined", "Bedarf nicht aufgenommen"
    VERSION_BEGUN = "portal.standard_version_begun", "Neue Version begonnen"
    FILES_CHANGED = "portal.standard_files", "Dateien eines Entwurfs geändert"
    PROFILE_CHANGED = "portal.standard_profile", "Zeilen eines Plattformprofils geändert"
    CONSULTATION_OPENED = "portal.standard_consultation", "Konsultation eröffnet"
    GUESTS_ADMITTED = "portal.standard_guests_admitted", "Gäste zur Konsultation zugelassen"
    GUESTS_ENDED = "portal.standard_guests_ended", "Gäste nicht mehr zur Konsultation zugelassen"
    EVALUATED = "portal.standard_evaluation", "Konsultation beendet"
    BALLOT_OPENED = "portal.standard_ballot", "Abstimmung eröffnet"
    BALLOT_DECLARED = "portal.standard_declared", "Ergebnis der Abstimmung festgestellt"
    OBJECTION_OPENED = "portal.standard_objection", "Einspruchsfrist eröffnet"
    DAY_SET = "portal.standard_day", "Tag des Inkrafttretens festgelegt"
    IN_FORCE = "portal.standard_in_force", "Version in Kraft gesetzt"
    WITHDRAWN = "portal.standard_withdrawn", "Version zurückgezogen"
    ACCEDED = "portal.standard_acceded", "Beitritt erklärt"
    ACCESSION_CORRECTED = "portal.standard_accession_corrected", "Angaben zum Beitritt berichtigt"
    RESOLUTION_FILE = "portal.standard_resolution", "Beschluss als Datei hinterlegt"
    RESOLUTION_FILE_REMOVED = "portal.standard_resolution_removed", "Datei des Beschlusses entfernt"
    LEFT = "portal.standard_left", "Austritt erklärt"
    ADOPTION_REPORTED = "portal.standard_adoption", "Übernahme gemeldet"
    ADOPTION_CHANGED = "portal.standard_adoption_changed", "Übernahme geändert"
    ADOPTION_DELETED = "portal.standard_adoption_deleted", "Meldung der Übernahme gelöscht"
    MANDATE_GRANTED = "portal.mandate_granted", "Mandat erteilt"
    MANDATE_REVOKED = "portal.mandate_revoked", "Mandat entzogen"


def record(act: Act, about: Version | Mandate, *, by: User | None, **codes: str) -> None:
    """Log an act: the version or the municipality, who did it (None: a deadline), codes and nothing that was typed."""
    log(instance=about, action=act, user=by, title=str(about)[:200], data=codes or None)
