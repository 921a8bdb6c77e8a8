"""The form of one line of a platform profile, and that with which the KTS begins a profile."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.writing.fields import GermanDateField
from contributions.writing.forms import web_address
from municipalities.typed_forms import TypedForm
from pages.models import Standard

from ..models import Spoken, Version
from .acts import Line

CHOOSE = {"required": _("Wählen Sie einen Standard."), "invalid_choice": _("Wählen Sie einen Standard aus der Liste.")}
EXTENT = {"required": _("Wählen Sie den Umfang."), "invalid_choice": _("Wählen Sie den Umfang.")}
OF_REGISTER = ("declared_by", "declared_on", "verified_by", "verified_on")


class LineForm(TypedForm):
    """In an agreement the municipality declares, so nobody is asked who did."""

    standard = forms.ModelChoiceField(
        label=_("Standard"),
        queryset=Standard.objects.exclude(kind=Standard.Kind.PROFILE),
        to_field_name="slug",
        empty_label=_("Bitte wählen"),
        help_text=_("Fehlt er? Die KTS-Redaktion nimmt ihn in das Register auf."),
        error_messages=CHOOSE,
    )
    number = forms.CharField(
        label=_("Version"),
        max_length=40,
        help_text=_("So wie der Betreiber sie nennt, zum Beispiel 1.6.1. Jede weitere Version ist eine eigene Zeile."),
        error_messages={"required": _("Nennen Sie die Version, zum Beispiel 1.6.1.")},
    )
    extent = forms.ChoiceField(label=_("Umfang"), widget=forms.RadioSelect, error_messages=EXTENT)
    note = forms.CharField(
        label=_("Anmerkung"), required=False, max_length=300, help_text=_("Was gilt oder fehlt, zum Beispiel: nur lesend. Alle lesen das.")
    )
    proof_url = forms.CharField(
        label=_("Nachweis"), required=False, max_length=500, help_text=_("Adresse einer Prüfung oder Beschreibung, beginnt mit https://.")
    )
    declared_by = forms.CharField(
        label=_("Erklärt von"),
        max_length=200,
        help_text=_("Organisation, keine Person."),
        error_messages={"required": _("Nennen Sie die Organisation, die das erklärt.")},
    )
    declared_on = GermanDateField(label=_("Erklärt am"), help_text=_("Leer: heute."))
    verified_by = forms.CharField(label=_("Geprüft von"), required=False, max_length=200, help_text=_("Leer: nicht geprüft."))
    verified_on = GermanDateField(label=_("Geprüft am"))

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = version.agreement_id is not None
        choices = dict(Spoken.Extent.choices)
        self.fields["extent"].choices = [(code, choices[code]) for code in (Spoken.ASKED if asked else Spoken.GIVEN)]  # type: ignore[attr-defined]
        for name in OF_REGISTER if asked else ():
            del self.fields[name]

    def clean_proof_url(self) -> str:
        return web_address(self.cleaned_data["proof_url"])

    def clean_declared_on(self) -> date | None:
        return _past(self.cleaned_data["declared_on"])

    def clean_verified_on(self) -> date | None:
        return _past(self.cleaned_data["verified_on"])

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("verified_on") and not values.get("verified_by") and "verified_by" not in self.errors:
            self.add_error("verified_by", _("Nennen Sie, wer geprüft hat."))
        if values.get("verified_by") and not values.get("verified_on") and "verified_on" not in self.errors:
            self.add_error("verified_on", _("Nennen Sie den Tag der Prüfung."))
        return values

    def line(self) -> Line:
        return Line(**self.cleaned_data)


def _past(day: date | None) -> date | None:
    if day is not None and day > timezone.localdate():
        raise forms.ValidationError(_("Dieser Tag liegt in der Zukunft."))
    return day


class ProfileForm(TypedForm):
    """For the KTS: which platform, and which version of its profile."""

    standard = forms.ModelChoiceField(
        label=_("Plattformprofil"),
        queryset=Standard.objects.filter(kind=Standard.Kind.PROFILE, agreements=None),
        to_field_name="slug",
        empty_label=_("Bitte wählen"),
        help_text=_("Einträge des Registers mit der Art „Plattformprofil“, die keine Kommune vereinbart."),
        error_messages=CHOOSE,
    )
    number = forms.CharField(
        label=_("Version des Profils"),
        max_length=20,
        help_text=_("Drei Zahlen, zum Beispiel 1.0.0."),
        error_messages={"required": _("Geben Sie drei Zahlen mit Punkten ein, zum Beispiel 1.0.0.")},
    )
