"""The forms of the desk: what an editor decides about a version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.writing.fields import GermanDateField
from municipalities.models import Municipality, State
from municipalities.numbers import WholeNumberField
from municipalities.typed_forms import TypedForm
from pages.models import Standard

from ..accession.forms import RequiredDateField
from ..ballot.casting import Rules

TEXT_LENGTH = 4000


class TakeUpForm(TypedForm):
    checked = forms.BooleanField(
        label=_("Geprüft: Kein Standard von Bund, Ländern oder Normung deckt den Bedarf"),
        error_messages={"required": _("Prüfen Sie zuerst, ob es schon einen Standard gibt. Dann setzen Sie das Häkchen.")},
    )
    standard = forms.ModelChoiceField(
        label=_("Standard des Registers"),
        queryset=Standard.objects.all(),
        required=False,
        empty_label=_("Neuer Standard mit dem Namen des Bedarfs"),
        error_messages={"invalid_choice": _("Wählen Sie einen Standard aus der Liste.")},
    )
    is_profile = forms.BooleanField(
        label=_("Es ist ein Plattformprofil: eine Liste der Standards, die eine Datenplattform sprechen soll"), required=False
    )


class ReasonForm(TypedForm):
    reason = forms.CharField(
        label=_("Begründung"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Alle können sie lesen."),
        error_messages={"required": _("Bitte begründen Sie das. Alle können die Begründung lesen.")},
    )


class ConsultationForm(TypedForm):
    until = RequiredDateField(label=_("Letzter Tag"), help_text=_("Bis 24 Uhr, frühestens in vier Wochen."))
    guests = forms.BooleanField(label=_("Gäste dürfen sich äußern: ohne Konto, mit bestätigter E-Mail-Adresse"), required=False)


class BallotForm(TypedForm):
    """``anonymous``: a field whose name speaks of secrets is never kept where a form is not taken (accounts/kept)."""

    until = RequiredDateField(label=_("Letzter Tag"), help_text=_("Bis 24 Uhr, frühestens in einer Woche."))
    anonymous = forms.BooleanField(label=_("Geheim: Niemand erfährt, wie eine Kommune gestimmt hat"), required=False)
    land = forms.ChoiceField(label=_("Nur Kommunen in"), choices=[("", _("Allen Ländern")), *State.choices], required=False)
    group = forms.ModelChoiceField(
        label=_("Nur Mitglieder von"),
        queryset=Municipality.objects.groups(),
        required=False,
        empty_label=_("Keine Einschränkung"),
    )
    quorum = WholeNumberField(
        label=_("Nötige Beteiligung"),
        required=False,
        min_value=1,
        help_text=_("Kommunen, die abstimmen müssen. Leer: mehr als die Hälfte."),
    )

    def rules(self) -> Rules:
        values: dict[str, Any] = self.cleaned_data
        return Rules(values["until"], values["anonymous"], values["land"], values["group"], values["quorum"])


class DayForm(TypedForm):
    on = RequiredDateField(label=_("In Kraft ab"))
    transition_until = GermanDateField(label=_("Übergang bis"))


class NewVersionForm(TypedForm):
    number = forms.CharField(label=_("Neue Version"), max_length=20, help_text=_("Zum Beispiel 2.0.0."))
