"""The sections of a notice, one Django form each. Days and estimates stand outside the draft (leading/)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.writing import common
from contributions.writing.fields import GermanDateField, KnownChoicesField, LineField, TextField
from contributions.writing.forms import UNKNOWN_CHOICE, StepForm, choice, web_address
from pages.models import Standard

from .choices import LegalForm, Lots, Procedure, Unit, cpv_choices
from .models import Contract, Position

NOTHING_CHOSEN = ("", _("Keine Angabe"))


class CpvField(forms.ChoiceField):
    """One main code, in groups."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, choices=lambda: [NOTHING_CHOSEN, *cpv_choices()], error_messages=UNKNOWN_CHOICE, **kwargs)


class TitleForm(common.TitleForm):
    hints = {
        "title": _("Was soll beschafft werden? Zum Beispiel: Parkraumsensorik mit Auswertung"),
        "summary": _("Der Bedarf in ein oder zwei Sätzen. Keine Namen von Herstellern. Höchstens 300 Zeichen."),
    }


class TopicsForm(common.TopicsForm):
    hints = {"topics": _("Mindestens eines, höchstens drei. Danach finden andere Kommunen die Beschaffung.")}


class ObjectForm(StepForm):
    description = TextField(
        label=_("Beschreibung"), rows=8, help_text=_("Was soll die Lösung können? Beschreiben Sie Leistung und Funktion, keine Marken.")
    )
    main_cpv = CpvField(label=_("Hauptcode (CPV)"), help_text=_("Der Code, unter dem die Leistung ausgeschrieben wird."))
    standards = KnownChoicesField(
        label=_("Geforderte Standards"),
        queryset=Standard.objects.all(),
        help_text=_("Standards, die der Auftragnehmer einhalten muss. Auf der Seite jedes Standards steht ein Textbaustein dafür."),
    )


class PositionForm(StepForm):
    asked = ("name", "unit")
    name = LineField(label=_("Bezeichnung"), limit=Position.LIMITS["name"], help_text=_("Zum Beispiel: Bodensensoren"))
    unit = choice(_("Einheit"), Unit, help_text=_("Worin zählen die Kommunen ihren Bedarf?"))
    requirement = TextField(
        label=_("Anforderung"), limit=Position.LIMITS["requirement"], rows=4, help_text=_("Was muss es können? Ohne Marken und Typen.")
    )
    cpv = CpvField(label=_("CPV-Code"))
    standard = forms.ModelChoiceField(
        label=_("Geforderter Standard"),
        queryset=Standard.objects.all(),
        required=False,
        empty_label=_("Keiner"),
        error_messages=UNKNOWN_CHOICE,
    )


class ProcedureForm(StepForm):
    asked = ("legal_form", "procedure")
    legal_form = choice(_("Rechtsform der Zusammenarbeit"), LegalForm)
    procedure = choice(_("Geplantes Verfahren"), Procedure)
    lots = choice(_("Lose"), Lots, help_text=_("Kleine und mittlere Unternehmen sollen mitbieten können (§ 97 Abs. 4 GWB)."))
    lots_note = TextField(label=_("Begründung zu den Losen"), rows=3, help_text=_("Nötig, wenn Sie nicht in Losen vergeben."))
    partners = TextField(label=_("Partner"), rows=3, help_text=_("Wer außer den Kommunen mitwirkt, zum Beispiel ein IT-Dienstleister."))


class ContractForm(StepForm):
    asked = ("name",)
    name = LineField(label=_("Vertrag"), limit=Contract.LIMITS["name"], help_text=_("Zum Beispiel: Rahmenvertrag Parksensorik 2024"))
    holder = LineField(label=_("Auftraggeber"))
    supplier = LineField(label=_("Auftragnehmer"))
    joinable_until = GermanDateField(label=_("Beitritt möglich bis"))
    url = LineField(label=_("Adresse"), help_text=_("Wo er beschrieben ist, beginnt mit https://."))
    note = TextField(label=_("Hinweis"), limit=Contract.LIMITS["note"], rows=3, help_text=_("Wie andere Kommunen beitreten."))

    def clean_url(self) -> str:
        return web_address(self.cleaned_data["url"])


class ContactForm(common.ContactForm):
    visible_to_all = _("Öffentlich: alle können die Bekanntmachung lesen")
