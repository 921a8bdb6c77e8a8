from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contributions.criteria import CONSENTS, Consent, Criteria
from contributions.writing import common
from contributions.writing.kind import Kind, Words, register_kind
from contributions.writing.steps import Fields, Media, Rows, Steps

from . import forms
from .models import NeedIndexPage, NeedPage
from .public import need_context

GROUPS = (_("Der Bedarf"), _("Veröffentlichung"))
STEPS = Steps(
    (
        Fields(slug="titel", title=_("Titel und Kurzfassung"), group=GROUPS[0], form=common.TitleForm),
        Fields(slug="handlungsfelder", title=_("Handlungsfelder"), group=GROUPS[0], form=common.TopicsForm),
        Fields(slug="zweck", title=_("Zweck und Budget"), group=GROUPS[0], form=forms.NeedForm),
        Rows(
            slug="positionen",
            title=_("Positionen"),
            group=GROUPS[0],
            relation="positions",
            form=forms.PositionForm,
            one=_("Position"),
            add=_("Position hinzufügen"),
            most=3,
        ),
        Media(title=_("Bilder und Anlagen"), group=GROUPS[0]),
        Fields(slug="ansprechstelle", title=_("Ansprechstelle und Sichtbarkeit"), group=GROUPS[1], form=common.ContactForm),
    )
)
WORDS = Words(
    begin=_("Bedarf anmelden"),
    begin_first=_("Ersten Bedarf anmelden"),
    begin_another=_("Weiteren Bedarf anmelden"),
    lead=_("Sie brauchen etwa 5 Minuten."),
    to_know=(_("Was Sie brauchen und wann"),),
    only_cdos=_("Bedarf meldet die CDO einer Kommune an."),
    none_own=_("Sie haben noch keinen Bedarf angemeldet."),
    none_yet=_("Ihre Kommune hat noch keinen Bedarf angemeldet."),
    of_municipality=_("Bedarfe meiner Kommune"),
    of_municipalities=_("Bedarfe meiner Kommunen"),
    received=_("Vielen Dank. Ihr Bedarf ist eingegangen."),
    is_received=_("Ihr Bedarf ist eingereicht."),
    appears=_("Der Bedarf erscheint"),
    similar=_("Ähnliche Bedarfe Ihrer Kommune"),
    others=_("Bedarfe anderer Kommunen"),
)
CRITERIA = Criteria(
    consents=(*CONSENTS, Consent("budgeted", _("Das Geld ist eingeplant."), _("Bestätigen Sie, dass das Geld eingeplant ist."))),
    checklist=(("menge", _("Mengen nachvollziehbar")),),
    reasons=(("vergeben", _("Der Auftrag ist schon vergeben.")),),
)


def preview(draft: NeedPage, user: Any) -> dict[str, Any]:
    return need_context(draft)


def register() -> None:
    register_kind(Kind(NeedPage, NeedIndexPage, STEPS, WORDS, preview, CRITERIA))
