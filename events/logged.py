"""What is done to conferences, as Wagtail's log knows it."""

from __future__ import annotations

from django.db.models import TextChoices


class Act(TextChoices):
    CONFERENCE_CANCEL = "portal.conference_cancel", "Konferenz abgesagt"
    CONFERENCE_HIDE = "portal.conference_hide", "Konferenz verborgen"
    CONFERENCE_REOPEN = "portal.conference_reopen", "Konferenz wieder gezeigt"
    CONFERENCE_CHANGE = "portal.conference_change", "Zeit oder Ort der Konferenz geändert"
    REGISTRATION = "portal.registration", "Plätze oder Fristen geändert"
    MUNICIPALITY = "portal.municipality", "Kommune geändert"
    SIGN_UP_DESK = "portal.sign_up_desk", "Jemanden angemeldet"
    SIGN_UP_ADMIT = "portal.sign_up_admit", "Jemanden von der Warteliste eingelassen"
    SIGN_UP_CANCEL = "portal.sign_up_cancel", "Jemanden abgemeldet"
    MATERIAL = "portal.material", "Material gespeichert"
    MATERIAL_REMOVED = "portal.material_removed", "Material gelöscht"
