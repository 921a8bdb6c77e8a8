"""How a notice is written: its sections in order, and what the pages of the journey call them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contributions.criteria import CHECKLIST, CONSENTS, REASONS, Consent, Criteria
from contributions.writing.kind import Kind, Words, register_kind
from contributions.writing.steps import Fields, Media, Rows, Steps

from . import forms
from .models import NoticeIndexPage, NoticePage
from .public.notice import draft_context
from .steps import TimeTableStep

GROUPS = (_("Der Bedarf"), _("Das Verfahren"), _("Veröffentlichung"))
STEPS = Steps(
    (
        Fields(slug="titel", title=_("Gegenstand"), group=GROUPS[0], form=forms.TitleForm),
        Fields(slug="handlungsfelder", title=_("Handlungsfelder"), group=GROUPS[0], form=forms.TopicsForm),
        Fields(slug="beschreibung", title=_("Beschreibung und Standards"), group=GROUPS[0], form=forms.ObjectForm, voluntary=True),
        Rows(
            slug="positionen",
            title=_("Positionen"),
            group=GROUPS[0],
            relation="positions",
            form=forms.PositionForm,
            one=_("Position"),
            add=_("Position hinzufügen"),
            most=40,
        ),
        Fields(slug="verfahren", title=_("Rechtsform und Verfahren"), group=GROUPS[1], form=forms.ProcedureForm),
        TimeTableStep(title=_("Zeitplan"), group=GROUPS[1]),
        Rows(
            slug="bestehende-vertraege",
            title=_("Bestehende Verträge"),
            group=GROUPS[1],
            relation="contracts",
            form=forms.ContractForm,
            one=_("Vertrag"),
            add=_("Vertrag hinzufügen"),
            most=20,
            voluntary=True,
        ),
        Media(title=_("Bilder und öffentliche Unterlagen"), group=GROUPS[2]),
        Fields(slug="ansprechstelle", title=_("Ansprechstelle und Sichtbarkeit"), group=GROUPS[2], form=forms.ContactForm),
    )
)
WORDS = Words(
    begin=_("Gemeinsame Beschaffung anstoßen"),
    begin_first=_("Erste Beschaffung anstoßen"),
    begin_another=_("Weitere Beschaffung anstoßen"),
    lead=_("Sie brauchen etwa 15 Minuten. Danach melden andere Kommunen ihren Bedarf; Mengen sehen nur Beteiligte."),
    to_know=(
        _("Was Sie brauchen, in Positionen mit Einheiten"),
        _("Bis wann andere ihren Bedarf melden können"),
        _("Ein Funktionspostfach für Rückfragen"),
    ),
    only_cdos=_("Eine Beschaffung stößt die CDO einer Kommune an. Fragen Sie die CDO Ihrer Kommune."),
    none_own=_("Sie haben noch keine gemeinsame Beschaffung angestoßen."),
    none_yet=_("Ihre Kommune hat noch keine gemeinsame Beschaffung angestoßen. Das macht die CDO."),
    of_municipality=_("Beschaffungen meiner Kommune"),
    of_municipalities=_("Beschaffungen meiner Kommunen"),
    received=_("Vielen Dank. Ihre Bekanntmachung ist eingegangen."),
    is_received=_("Ihre Bekanntmachung ist eingereicht."),
    appears=_("Die Beschaffung erscheint, andere melden ihren Bedarf"),
    similar=_("Ähnliche Beschaffungen Ihrer Kommune"),
    others=_("Beschaffungen anderer Kommunen"),
)
CRITERIA = Criteria(
    consents=(
        *CONSENTS,
        Consent(
            "neutral",
            _("Die Anforderungen nennen keine Marken, Typen oder Hersteller (§ 31 Abs. 6 VgV)."),
            _("Bestätigen Sie, dass die Anforderungen neutral sind."),
        ),
    ),
    checklist=(
        *CHECKLIST,
        ("neutral", _("Keine Marken und Hersteller genannt")),
        ("fristen", _("Fristen lassen anderen Kommunen Zeit")),
    ),
    reasons=(
        ("marke", _("Die Anforderungen zielen auf ein bestimmtes Produkt.")),
        ("einzelfall", _("Der Bedarf betrifft nur eine Kommune.")),
        *(reason for reason in REASONS if reason[0] in ("doppelt", "recht")),
    ),
)


def preview(draft: NoticePage, user: Any) -> dict[str, Any]:
    return draft_context(draft)


def register() -> None:
    register_kind(Kind(NoticePage, NoticeIndexPage, STEPS, WORDS, preview, CRITERIA))
