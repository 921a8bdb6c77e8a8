"""The form of a municipality's demand: who answers for it, and quantities per position. What is typed is never refused twice."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.writing.fields import PartialDateField
from municipalities.carried import CarriedField
from municipalities.numbers import DecimalNumberField, WholeNumberField, shown_number
from municipalities.typed_forms import TypedForm, asked_for

from ..choices import Unit
from ..models import Figure, Item, Participation
from ..opened import VersionedForm
from .acts import Contact
from .figures import Line, lines_of

CONTACT = ("contact_unit", "contact_email", "is_named", "wants_to_join_later", "remark")
LABELS = {
    "minimum": gettext_lazy("Mindestens"),
    "expected": gettext_lazy("Erwartet"),
    "maximum": gettext_lazy("Höchstens"),
    "starts": gettext_lazy("Beginn"),
    "budget_year": gettext_lazy("Haushaltsjahr"),
}
UNIT = "unit-"
MOST_WHOLE = 999_999_999_999
YEARS = (2000, 2100)


def not_ahead(day: date, sentence: Any) -> date:
    """A day on which something has happened; raises ValidationError with the sentence, which names ``day``."""
    if day > timezone.localdate():
        raise forms.ValidationError(str(sentence) % {"day": date_format(day, "DATE_FORMAT")})
    return day


class QuantityField(WholeNumberField):
    """A whole quantity, as a Decimal, so that it is compared with what is stored."""

    def prepare_value(self, value: Any) -> Any:
        return shown_number(value) if isinstance(value, int | Decimal) else value

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return None if number is None else Decimal(number)

    def _refusal(self) -> str:
        return _("Geben Sie eine ganze Zahl ein, zum Beispiel 1.200.")


@dataclass(frozen=True, slots=True)
class Cells:
    """A position with the fields of its quantities, for the table of the form."""

    line: Line
    fields: list[forms.BoundField]

    @property
    def item(self) -> Item:
        return self.line.item


class ContactForm(TypedForm):
    """Who answers for the municipality, also in a late wish."""

    contact_unit = forms.CharField(
        label=gettext_lazy("Ansprechstelle"),
        max_length=200,
        help_text=gettext_lazy("Die Stelle, die Fragen zum Bedarf beantwortet. Keine Namen."),
        error_messages={"required": gettext_lazy("Nennen Sie die Stelle, die Fragen beantwortet.")},
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("Funktionspostfach"),
        max_length=254,
        help_text=gettext_lazy("Nur die federführende Stelle sieht es."),
        error_messages={
            "required": gettext_lazy("Geben Sie das Funktionspostfach ein, zum Beispiel digitales@stadt.example."),
            "invalid": gettext_lazy("Geben Sie eine gültige E-Mail-Adresse ein, zum Beispiel digitales@stadt.example."),
        },
    )
    is_named = forms.BooleanField(
        label=gettext_lazy("Andere interessierte Kommunen dürfen sehen, dass wir dabei sind."),
        required=False,
        help_text=gettext_lazy(
            "Einzelne Mengen sehen sie nicht, nur Summen ab drei Kommunen. Die Öffentlichkeit und Unternehmen sehen keins von beidem."
        ),
    )
    wants_to_join_later = forms.BooleanField(label=gettext_lazy("Wir möchten vielleicht erst später beitreten."), required=False)
    remark = forms.CharField(
        label=gettext_lazy("Nachricht an die federführende Stelle"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Nur die federführende Stelle liest das."),
    )
    authorised = forms.BooleanField(
        label=gettext_lazy("Ich bin berechtigt, diese Angaben für meine Kommune zu machen."),
        error_messages={"required": gettext_lazy("Bestätigen Sie, dass Sie berechtigt sind.")},
    )

    def contact(self) -> Contact:
        return Contact(**{name: self.cleaned_data[name] for name in CONTACT})


class WithdrawalForm(TypedForm):
    reason = forms.CharField(
        label=gettext_lazy("Grund"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Nur die federführende Stelle und Ihre Kommune lesen ihn."),
    )


class DemandForm(VersionedForm, ContactForm):
    """``version`` is that of the participation the form was opened with; 0 for the first one. ``dropped``: positions that the notice
    does not hold any more.

    The form sends its positions with their units (``unit-<key of the item>``): quantities are taken for what stood beside them alone.
    A field that was not sent keeps what is stored.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        items: list[Item],
        participation: Participation | None,
        dropped: Sequence[Item] = (),
        **kwargs: Any,
    ) -> None:
        self.items, self.dropped = items, dropped
        self.lines = lines_of(participation, items)
        initial = {"version": participation.version if participation else 0, **initial_of(participation, self.lines)}
        self.seen_units = {key: str(value) for key, value in (data or {}).items() if key.startswith(UNIT)}
        super().__init__(data.copy() if data is not None else None, initial=initial, **kwargs)
        for item in items:
            for name, field in _fields_of(item).items():
                self.fields[f"{name}-{item.pk}"] = field
                asked_for(self, f"{name}-{item.pk}")
            self.fields[f"{UNIT}{item.pk}"] = CarriedField(initial=item.unit)
        self.order_fields([*(f"{name}-{item.pk}" for item in items for name in Figure.FIELDS), *self.fields])
        if self.is_bound:
            self._complete()

    def _complete(self) -> None:
        """Shown again, the form holds what is stored where nothing was sent, and the units as they are now."""
        for item in self.items:
            self.data[f"{UNIT}{item.pk}"] = item.unit
            for name in (f"{name}-{item.pk}" for name in Figure.FIELDS):
                if name not in self.data:
                    stored = self.fields[name].prepare_value(self.initial.get(name))
                    self.data[name] = "" if stored is None else str(stored)

    @property
    def table(self) -> list[Cells]:
        return [Cells(line, [self[f"{name}-{line.item.pk}"] for name in Figure.FIELDS]) for line in self.lines]

    @property
    def contact_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in (*CONTACT, "authorised")]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        for item in self.items:
            given = [(name, values.get(f"{name}-{item.pk}")) for name in Figure.QUANTITIES]
            known = [(name, value) for name, value in given if value is not None]
            for (_lower, low), (upper, high) in itertools.pairwise(known):
                if high < low:
                    self.add_error(f"{upper}-{item.pk}", _("%(item)s: Diese Menge ist kleiner als die davor.") % {"item": item.name})
        if not self.errors and not any(values.get(f"{name}-{item.pk}") is not None for item in self.items for name in Figure.QUANTITIES):
            first = self.items[0] if self.items else None
            self.add_error(f"expected-{first.pk}" if first else None, _("Geben Sie zu mindestens einer Position eine Menge an."))
        self._compare_positions()
        return values

    def _compare_positions(self) -> None:
        """The notice was published anew while the form was open: what is different is said, and looked at before it is saved."""
        for item in self.items if self.seen_units else ():
            seen = self.seen_units.get(f"{UNIT}{item.pk}")
            if seen is None:
                said = _("%(item)s: Diese Position ist inzwischen dazugekommen. Prüfen Sie die Menge.") % {"item": item.name}
                self.add_error(f"expected-{item.pk}", said)
            elif seen != item.unit:
                units = {"item": item.name, "before": dict(Unit.choices).get(seen, seen), "now": item.get_unit_display()}
                said = _("%(item)s: Die Einheit ist jetzt „%(now)s“, bisher „%(before)s“. Prüfen Sie die Menge.") % units
                self.add_error(f"expected-{item.pk}", said)
        for item in self.dropped:
            if typed := [text for name in Figure.FIELDS if (text := self.data.get(f"{name}-{item.pk}", "").strip())]:
                values = {"item": item.name, "typed": ", ".join(typed)}
                self.add_error(
                    None, _("%(item)s gehört nicht mehr zur Beschaffung. Nicht übernommen haben wir Ihre Angabe: %(typed)s.") % values
                )

    def figures(self) -> dict[int, dict[str, Any]]:
        """Key of the item → values of its figure."""
        return {item.pk: {name: self.cleaned_data[f"{name}-{item.pk}"] for name in Figure.FIELDS} for item in self.items}

    def typed(self) -> list[Line]:
        """What was typed, as lines to be read again."""
        return [Line(item, Figure(item=item, **values)) for item, values in zip(self.items, self.figures().values(), strict=True)]


def _fields_of(item: Item) -> dict[str, forms.Field]:
    def quantity(name: str) -> forms.Field:
        label = f"{LABELS[name]}: {item.name}"
        if item.is_whole:
            return QuantityField(label=label, max_value=MOST_WHOLE, required=False)
        return DecimalNumberField(label=label, required=False)

    return {
        **{name: quantity(name) for name in Figure.QUANTITIES},
        "starts": PartialDateField(label=f"{LABELS['starts']}: {item.name}"),
        "budget_year": YearField(label=f"{LABELS['budget_year']}: {item.name}", required=False),
    }


class YearField(WholeNumberField):
    """A budget year."""

    def clean(self, value: Any) -> Any:
        year = super().clean(value)
        if year is not None and not YEARS[0] <= year <= YEARS[1]:
            raise forms.ValidationError(self._refusal())
        return year

    def _refusal(self) -> str:
        return _("Geben Sie ein Jahr ein, zum Beispiel 2027.")


def initial_of(participation: Participation | None, lines: list[Line]) -> dict[str, Any]:
    """What is stored, for the fields of the form."""
    if participation is None:
        return {}
    stored = {f"{name}-{line.item.pk}": getattr(line.figure, name) for line in lines for name in Figure.FIELDS}
    return {**{name: getattr(participation, name) for name in CONTACT}, **stored}
