"""What the lead fills in: days, unit estimates, corrections, the publication, the award."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contributions.writing.fields import GermanDateField, PartialDateField, RequiredDateField
from contributions.writing.forms import web_address
from municipalities.models import Municipality
from municipalities.moments import DeadlineField
from municipalities.numbers import DecimalNumberField
from municipalities.typed_forms import TypedForm, asked_for

from ..demand.figures import Line, lines_of
from ..demand.forms import DemandForm, not_ahead
from ..lifecycle.acts import Awarded
from ..lifecycle.planning import Days
from ..models import Participation, UnitEstimate
from ..opened import KeepingForm, OpenedForm

MONTH = _("Monat und Jahr, zum Beispiel 3/2027.")


class ReasonForm(TypedForm):
    reason = forms.CharField(
        label=_("Begründung"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Bitte geben Sie eine Begründung an.")},
    )


class DaysForm(OpenedForm):
    """The time table. What is wrong with the days is said by lifecycle/planning.py, at the field."""

    interest_until = DeadlineField(
        label=_("Interesse bekunden bis"),
        help_text=_("Ein Tag, an dem Verwaltungen arbeiten. Ohne Uhrzeit gilt 24 Uhr."),
        error_messages={"required": _("Nennen Sie den Termin.")},
    )
    freezes_at = DeadlineField(
        label=_("Bedarf wird eingefroren am"),
        help_text=_("Bis dahin ändern Kommunen ihre Mengen. Zum Beispiel 04.12.2026 12:00."),
        error_messages={"required": _("Nennen Sie den Termin.")},
    )
    binding_until = DeadlineField(
        label=_("Verbindliche Teilnahme bis"),
        required=False,
        help_text=_("Räte brauchen Zeit: Planen Sie mindestens sechs Wochen nach dem Einfrieren."),
    )
    tender_planned = PartialDateField(label=_("Bekanntmachung geplant"), help_text=MONTH)
    award_planned = PartialDateField(label=_("Zuschlag geplant"), help_text=MONTH)
    call_off_from = PartialDateField(label=_("Abruf ab"), help_text=MONTH)
    call_off_until = PartialDateField(
        label=_("Abruf bis"),
        help_text=_(
            "Rahmenvereinbarungen laufen höchstens vier Jahre (§ 21 Abs. 6 VgV), unterhalb des EU-Schwellenwerts sechs (§ 15 Abs. 4 UVgO)."
        ),
    )

    def days(self) -> Days:
        return Days(**{name: self.cleaned_data[name] for name in Days.names()})


class EstimatesForm(OpenedForm):
    """What one unit of each position may cost. ``positions``: pairs of key and label."""

    def __init__(self, *args: Any, positions: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in positions:
            self.fields[str(key)] = DecimalNumberField(label=label, euros=True, required=False, max_value=UnitEstimate.MOST)

    def estimates(self) -> dict[str, Decimal | None]:
        return self.said


class CorrectionForm(KeepingForm, DemandForm):
    """The quantities of a municipality after the freeze, with the reason that its people read."""

    reason = forms.CharField(
        label=_("Begründung"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Die Kommune liest sie, und sie steht im Vergabevermerk."),
        error_messages={"required": _("Begründen Sie die Änderung.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("contact_unit", "contact_email", "is_named", "wants_to_join_later", "remark", "authorised"):
            del self.fields[name]
        self.newer: list[tuple[Line, Line]] = []
        """What was typed and what a colleague saved meanwhile, where they differ."""

    def show_newer(self, stored: Participation) -> None:
        """Show both, and let what was typed be saved over what is stored by now."""
        both = zip(self.typed(), lines_of(stored, self.items), strict=True)
        self.newer = [(mine, theirs) for mine, theirs in both if mine.figure.values() != theirs.figure.values()]
        self.take_over(stored.version)


class PublicationForm(OpenedForm):
    url = forms.CharField(
        label=_("Adresse der Bekanntmachung"),
        max_length=500,
        help_text=_("Beim Datenservice Öffentlicher Einkauf oder bei TED, beginnt mit https://."),
        error_messages={"required": _("Geben Sie die Adresse der Bekanntmachung ein.")},
    )
    number = forms.CharField(label=_("Kennung der Bekanntmachung"), max_length=60, required=False, help_text=_("Zum Beispiel 123456-2027."))

    def clean_url(self) -> str:
        return web_address(self.cleaned_data["url"])


class AwardForm(OpenedForm):
    supplier = forms.CharField(label=_("Auftragnehmer"), max_length=300, error_messages={"required": _("Nennen Sie den Auftragnehmer.")})
    product = forms.CharField(label=_("Produkt oder Leistung"), max_length=300, required=False)
    awarded_on = RequiredDateField(label=_("Zuschlag am"))
    url = forms.CharField(
        label=_("Vergabebekanntmachung"), max_length=500, required=False, help_text=_("Zum Beispiel bei TED, beginnt mit https://.")
    )
    number = forms.CharField(label=_("Nummer der Vergabebekanntmachung"), max_length=60, required=False)
    joinable_until = GermanDateField(label=_("Beitritt weiterer Kommunen möglich bis"), help_text=_("Leer: niemand kann mehr beitreten."))
    joinable_note = forms.CharField(
        label=_("Wie andere beitreten"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_url(self) -> str:
        return web_address(self.cleaned_data["url"])

    def clean_awarded_on(self) -> date:
        return not_ahead(self.cleaned_data["awarded_on"], _("Der Zuschlag liegt in der Zukunft: %(day)s."))

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        awarded_on, until = values.get("awarded_on"), values.get("joinable_until")
        if awarded_on and until and until < awarded_on:
            self.add_error("joinable_until", _("Dieser Tag liegt vor dem Zuschlag."))
        return values

    def awarded(self) -> Awarded:
        return Awarded(**self.said)


class SuccessorForm(TypedForm):
    """Who takes the lead over. ``successors``: who may."""

    successor = forms.ModelChoiceField(
        label=_("Neue federführende Stelle"),
        queryset=Municipality.objects.none(),
        to_field_name="slug",
        empty_label=_("Bitte wählen"),
        help_text=_("Beteiligte Kommunen und solche, die mitschreiben; sie brauchen eine CDO im Portal."),
        error_messages={"required": _("Wählen Sie die neue federführende Stelle."), "invalid_choice": _("Wählen Sie eine aus der Liste.")},
    )

    def __init__(self, *args: Any, successors: list[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = Municipality.objects.filter(pk__in=[one.pk for one in successors])  # type: ignore[attr-defined]


class LateForm(TypedForm):
    """Whether a late municipality is let in."""

    answer = forms.ChoiceField(
        label=_("Entscheidung"),
        choices=[("ja", _("Zulassen")), ("nein", _("Nicht aufnehmen"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Entscheiden Sie.")},
    )
    reason = forms.CharField(
        label=_("Begründung"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nötig, wenn Sie die Kommune nicht aufnehmen. Sie liest die Begründung."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_for(self, "reason")

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("answer") == "nein" and not values.get("reason"):
            self.add_error("reason", _("Begründen Sie, warum die Kommune nicht mehr teilnehmen kann."))
        if values.get("answer") == "ja" and values.get("reason"):
            self.add_error("reason", _("Wer zugelassen ist, liest keine Begründung. Löschen Sie den Text, oder nehmen Sie nicht auf."))
        return values
