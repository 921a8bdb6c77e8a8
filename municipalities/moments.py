"""Days and moments as people type them in German; in every form of the admin by itself (municipalities/apps.py).

What cannot be read is an error with the words kept. Wagtail's date picker put the present moment in its place as soon as the field
was left, so "31.02.2027" became today, and a page that was to go online at "31.12.2026 08:00" did so at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partialmethod
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput

from .typed import seen

DAY_FORMAT = "%d.%m.%Y"
MOMENT_FORMAT = "%d.%m.%Y %H:%M"
DAY_FORMATS = (DAY_FORMAT, "%d.%m.%y", "%Y-%m-%d")
MOMENT_FORMATS = tuple(
    f"{day}{between}{time}"
    for day in DAY_FORMATS
    for between in (" ", ", ", " um ")
    for time in ("%H:%M", "%H:%M:%S", "%H:%M Uhr", "%H.%M Uhr")
)
FIRST_YEAR, LAST_YEAR = 1800, 2100
"""Municipalities are older than the portal's own days; beyond, a digit is wrong, and computing with the days ends in an error."""


DAY_OF_MONTH = re.compile(r"(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.(\d{2}|\d{4})", re.ASCII)


def no_such_day(typed: Any) -> forms.ValidationError | None:
    """What to say of a day that is written as one and is none, like 31.02.2026."""
    if not isinstance(typed, str) or DAY_OF_MONTH.fullmatch(typed.replace(" ", "")) is None:
        return None
    return forms.ValidationError(_("Den Tag %(day)s gibt es nicht.") % {"day": typed}, code="invalid")


class DayField(forms.DateField):
    """A day: ``31.12.2026``, ``1. 3. 26`` or ``2026-03-01``."""

    widget = forms.DateInput(format=DAY_FORMAT, attrs={"autocomplete": "off"})
    default_error_messages = {"invalid": _("Geben Sie ein Datum ein, zum Beispiel 31.12.2026.")}

    def __init__(self, *, input_formats: Any = None, **kwargs: Any) -> None:
        super().__init__(input_formats=input_formats or DAY_FORMATS, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {} if widget.is_hidden else {"placeholder": str(_("TT.MM.JJJJ"))}

    def to_python(self, value: Any) -> date | None:
        try:
            day = super().to_python(_tidy(value))
        except forms.ValidationError as error:
            raise no_such_day(value) or error from error
        return _within(self, day)


class MomentField(forms.DateTimeField):
    """A day with a time: ``31.12.2026 14:30``, also ``31.12.2026, 14:30 Uhr``."""

    widget = forms.DateTimeInput(format=MOMENT_FORMAT, attrs={"autocomplete": "off"})
    default_error_messages = {"invalid": _("Schreiben Sie Tag und Uhrzeit so: 24.12.2026 14:30.")}

    def __init__(self, *, input_formats: Any = None, **kwargs: Any) -> None:
        super().__init__(input_formats=input_formats or MOMENT_FORMATS, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {} if widget.is_hidden else {"placeholder": str(_("TT.MM.JJJJ HH:MM"))}

    def to_python(self, value: Any) -> datetime | None:
        return _within(self, super().to_python(_tidy(value)))


class DeadlineField(MomentField):
    """A moment; a day without a time ends at 24:00, and is shown as it was typed."""

    def prepare_value(self, value: Any) -> Any:
        shown = super().prepare_value(value)
        return f"{shown - timedelta(days=1):{DAY_FORMAT}}" if isinstance(shown, datetime) and shown.time() == time() else shown

    def to_python(self, value: Any) -> datetime | None:
        try:
            day = DayField(required=False).to_python(value) if isinstance(value, str) else None
        except ValidationError:
            day = None
        return super().to_python(f"{day + timedelta(days=1):{DAY_FORMAT}} 00:00" if day else value)


def _tidy(value: Any) -> Any:
    """Blanks of any kind are one blank, and none stands behind the point of a day."""
    return " ".join(seen(value).split()).replace(". ", ".") if isinstance(value, str) else value


def _within(field: forms.Field, found: Any) -> Any:
    if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValidationError(field.error_messages["invalid"], code="invalid")
    return found


def _with_words_kept(widget: Any, config_of: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    return {**config_of(widget), "validateOnBlur": False}


def keep_what_is_typed() -> None:
    """Have no picker of the admin change a field that was left: of forms, of lists' filters, of the schedule, of blocks."""
    for widget in (AdminDateInput, AdminTimeInput, AdminDateTimeInput):
        if not isinstance(vars(widget)["get_config"], partialmethod):
            widget.get_config = partialmethod(_with_words_kept, widget.get_config)
