"""How best practices are written: their sections in order, and what the pages of the journey call them."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from contributions.writing.kind import Kind, Words, register_kind
from contributions.writing.steps import MEDIA_STEP, Step, Steps

from . import forms
from .models import BestPracticeIndexPage, BestPracticePage
from .presentation import detail_context

GROUPS = (_("Das Wichtigste"), _("Ihre Lösung"), _("Veröffentlichung"))
STEPS = Steps(
    (
        Step("titel", _("Titel und Kurzfassung"), GROUPS[0], forms.TitleForm, hint="best_practices/hint_title.html"),
        Step("handlungsfelder", _("Handlungsfelder"), GROUPS[0], forms.TopicsForm),
        Step("loesung", _("Ausgangslage und Lösung"), GROUPS[1], forms.SolutionForm),
        Step("ergebnis", _("Ergebnis und Erfahrungen"), GROUPS[1], forms.ResultsForm),
        Step("stand", _("Stand, Kosten und Aufwand"), GROUPS[1], forms.EffortForm),
        Step("software", _("Software, Standards und Nachnutzung"), GROUPS[1], forms.SoftwareForm, voluntary=True),
        Step("organisation", _("Organisation und Recht"), GROUPS[1], forms.OrganisationForm, voluntary=True),
        Step(MEDIA_STEP, _("Bilder und Anlagen"), GROUPS[1], None, voluntary=True),
        Step("ansprechstelle", _("Ansprechstelle und Sichtbarkeit"), GROUPS[2], forms.ContactForm),
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
)


def register() -> None:
    register_kind(Kind(BestPracticePage, BestPracticeIndexPage, STEPS, WORDS, partial(detail_context, preview=True)))
