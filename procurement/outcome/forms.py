"""The forms after the award."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.writing.fields import GermanDateField
from municipalities.numbers import DecimalNumberField

from ..models import CallOff, Item, UnitEstimate, Verdict
from ..opened import OpenedForm, VersionedForm
from .acts import Calling, Opinion

TEXT = 3000


class PricesForm(OpenedForm):
    """What a unit of each position costs by the contract."""

    def __init__(self, *args: Any, items: list[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            label = f"{item.name} ({item.get_unit_display()})"
            self.fields[str(item.pk)] = DecimalNumberField(label=label, euros=True, required=False, max_value=UnitEstimate.MOST)

    def prices(self) -> dict[int, Decimal | None]:
        return {int(key): net for key, net in self.said.items()}


class CallOffForm(VersionedForm):
    status = forms.ChoiceField(label=_("Stand"), choices=CallOff.Status.choices, widget=forms.RadioSelect)
    since = GermanDateField(label=_("Seit"), help_text=_("Zum Beispiel 31.12.2026."))
    note = forms.CharField(
        label=_("Hinweis"),
        required=False,
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Die federführende Stelle und alle, die verbindlich teilnehmen, lesen ihn."),
    )

    def calling(self) -> Calling:
        return Calling(self.cleaned_data["status"], self.cleaned_data["since"], self.cleaned_data["note"])


def _again(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=Verdict.Again.choices, widget=forms.RadioSelect, error_messages={"required": _("Wählen Sie eine Antwort.")}
    )


class VerdictForm(VersionedForm):
    buy_again = _again(_("Würden Sie das Produkt wieder beschaffen?"))
    join_again = _again(_("Würden Sie wieder gemeinsam beschaffen?"))
    good = forms.CharField(label=_("Was hat sich bewährt?"), required=False, max_length=TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    bad = forms.CharField(
        label=_("Was würden Sie anders machen?"),
        required=False,
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Bleiben Sie sachlich: Schreiben Sie, was Sie selbst erlebt haben. Nennen Sie keine Preise und keine Personen."),
    )

    def opinion(self) -> Opinion:
        return Opinion(**{name: self.cleaned_data[name] for name in Opinion.__slots__})
