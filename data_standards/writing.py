"""How a need and the draft of an agreement are written: their sections in order, and what the pages of the journey call them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contributions.criteria import CHECKLIST, CONSENTS, REASONS, Consent, Criteria
from contributions.writing.kind import Kind, Words, register_kind
from contributions.writing.steps import Fields, Media, Rows, Steps

from . import forms
from .models import AgreementIndexPage, AgreementPage
from .public.agreement import draft_context

GROUPS = (_("Der Bedarf"), _("Der Entwurf"), _("Veröffentlichung"))
STEPS = Steps(
    (
        Fields(slug="titel", title=_("Titel und Zweck"), group=GROUPS[0], form=forms.TitleForm),
        Fields(slug="handlungsfelder", title=_("Handlungsfelder"), group=GROUPS[0], form=forms.TopicsForm),
        Fields(slug="bedarf", title=_("Bedarf und geprüfte Standards"), group=GROUPS[0], form=forms.NeedForm),
        Fields(slug="geltung", title=_("Geltung und Grundlage"), group=GROUPS[1], form=forms.ScopeForm, voluntary=True),
        Rows(
            slug="paragrafen",
            title=_("Text der Vereinbarung"),
            group=GROUPS[1],
            relation="clauses",
            form=forms.ClauseForm,
            one=_("Paragraf"),
            add=_("Paragraf hinzufügen"),
            most=60,
            voluntary=True,
        ),
        Fields(slug="version", title=_("Version und Änderungen"), group=GROUPS[1], form=forms.VersionForm, voluntary=True),
        Media(title=_("Bilder und Anlagen"), group=GROUPS[1]),
        Fields(slug="ansprechstelle", title=_("Ansprechstelle und Sichtbarkeit"), group=GROUPS[2], form=forms.ContactForm),
    )
)
WORDS = Words(
    begin=_("Bedarf an einem Standard melden"),
    begin_first=_("Ersten Bedarf melden"),
    begin_another=_("Weiteren Bedarf melden"),
    lead=_("Für den Bedarf brauchen Sie etwa 10 Minuten. Den Text der Vereinbarung schreiben Sie später, gern mit anderen Kommunen."),
    to_know=(
        _("Welche Daten heute jede Kommune anders führt"),
        _("Welche Standards Sie schon geprüft haben"),
        _("Ein Funktionspostfach für Rückfragen"),
    ),
    only_cdos=_("Bedarf an einem Standard meldet die CDO einer Kommune. Fragen Sie die CDO Ihrer Kommune."),
    none_own=_("Sie haben noch keinen Bedarf an einem Standard gemeldet."),
    none_yet=_("Ihre Kommune hat noch keinen Bedarf an einem Standard gemeldet. Das macht die CDO."),
    of_municipality=_("Vereinbarungen meiner Kommune"),
    of_municipalities=_("Vereinbarungen meiner Kommunen"),
    received=_("Vielen Dank. Ihr Bedarf ist eingegangen."),
    is_received=_("Ihr Bedarf ist eingereicht."),
    appears=_("Der Bedarf erscheint als Vorschlag"),
    similar=_("Ähnliche Vereinbarungen Ihrer Kommune"),
    others=_("Vereinbarungen anderer Kommunen"),
    thanks=_("Vielen Dank, dass Sie an einem gemeinsamen Standard arbeiten."),
)
CRITERIA = Criteria(
    consents=(
        *CONSENTS,
        Consent(
            "royalty_free",
            _("Die Anwendung des Standards kostet nichts: keine Lizenzgebühren für Text und Dateien, soweit bekannt keine Patente."),
            _("Bestätigen Sie, dass die Anwendung des Standards nichts kostet."),
        ),
    ),
    checklist=(
        *CHECKLIST,
        ("geprueft", _("Standards von Bund und Ländern geprüft")),
        ("norm", _("Kein Text einer Norm übernommen, nur verlinkt")),
    ),
    reasons=(
        ("vorhanden", _("Es gibt schon einen Standard, der den Bedarf deckt.")),
        ("einzelfall", _("Der Bedarf betrifft nur eine Kommune.")),
        *(reason for reason in REASONS if reason[0] in ("doppelt", "recht")),
    ),
)


def preview(draft: AgreementPage, user: Any) -> dict[str, Any]:
    return draft_context(draft)


def register() -> None:
    register_kind(Kind(AgreementPage, AgreementIndexPage, STEPS, WORDS, preview, CRITERIA))
