"""How best practices are written: their sections in order, and what the pages of the journey call them."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from contributions.writing.kind import Kind, Words, register_kind
from contributions.writing.steps import Fields, Media, Steps

from . import forms
from .models import BestPracticeIndexPage, BestPracticePage
from .presentation import detail_context, printed

GROUPS = (_("Das Wichtigste"), _("Ihre Lösung"), _("Veröffentlichung"))
STEPS = Steps(
    (
        Fields(
            slug="titel", title=_("Titel und Kurzfassung"), group=GROUPS[0], form=forms.TitleForm, hint="best_practices/hint_title.html"
        ),
        Fields(slug="handlungsfelder", title=_("Handlungsfelder"), group=GROUPS[0], form=forms.TopicsForm),
        Fields(slug="loesung", title=_("Ausgangslage und Lösung"), group=GROUPS[1], form=forms.SolutionForm),
        Fields(slug="ergebnis", title=_("Ergebnis und Erfahrungen"), group=GROUPS[1], form=forms.ResultsForm),
        Fields(slug="stand", title=_("Stand, Kosten und Aufwand"), group=GROUPS[1], form=forms.EffortForm),
        Fields(slug="software", title=_("Software, Standards und Nachnutzung"), group=GROUPS[1], form=forms.SoftwareForm, voluntary=True),
        Fields(slug="organisation", title=_("Organisation und Recht"), group=GROUPS[1], form=forms.OrganisationForm, voluntary=True),
        Media(title=_("Bilder und Anlagen"), group=GROUPS[1]),
        Fields(slug="ansprechstelle", title=_("Ansprechstelle und Sichtbarkeit"), group=GROUPS[2], form=forms.ContactForm),
    )
)
WORDS = Words(
    begin=_("Lösung eintragen"),
    begin_first=_("Erste Lösung eintragen"),
    begin_another=_("Weitere Lösung eintragen"),
    lead=_("Sie brauchen etwa 10 Minuten. Sie können jederzeit unterbrechen, Ihr Entwurf bleibt erhalten."),
    to_know=(
        _("Welches Problem Sie gelöst haben und wie"),
        _("Was es gebracht hat, und was nicht geklappt hat"),
        _("Ungefähre Kosten, wenn Sie sie nennen möchten"),
        _("Ein Funktionspostfach für Rückfragen"),
    ),
    only_cdos=_("Lösungen trägt die CDO einer Kommune ein. Fragen Sie die CDO Ihrer Kommune."),
    none_own=_("Sie haben noch keine Lösung eingetragen."),
    none_yet=_("Ihre Kommune hat noch keine Lösung eingetragen. Das macht die CDO."),
    of_municipality=_("Lösungen meiner Kommune"),
    of_municipalities=_("Lösungen meiner Kommunen"),
    received=_("Vielen Dank. Ihre Lösung ist eingegangen."),
    is_received=_("Ihre Lösung ist eingereicht."),
    appears=_("Die Lösung erscheint"),
    similar=_("Ähnliche Lösungen Ihrer Kommune"),
    others=_("Lösungen anderer Kommunen"),
    thanks=_("Vielen Dank, dass Sie Ihre Erfahrungen teilen."),
)


def register() -> None:
    register_kind(Kind(BestPracticePage, BestPracticeIndexPage, STEPS, WORDS, partial(detail_context, preview=True), printed=printed))
