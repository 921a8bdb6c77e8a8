"""Form fields of a draft: lenient in, and whatever cannot be understood stays as it was typed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from municipalities.moments import no_such_day
from municipalities.typed import seen_text, without_pictures
from pages.partial_dates import FIRST_YEAR, LAST_YEAR, parse_partial, show_partial

_BULLETS = re.compile(r"^[ \t]*[\u2022\u00b7\u25aa\u25cf\u25e6\u2013][ \t]+", re.MULTILINE)
"""Bullets as word processors paste them: dots, squares, and the dash."""


def clean_line(text: str) -> str:
    """One line: spaces and line breaks collapsed, control characters and signs that nobody sees removed."""
    return " ".join(seen_text(text).split())


def clean_text(text: str) -> str:
    """Running text as typed, with Word's bullets as list marks, without control characters and pasted pictures."""
    return _BULLETS.sub("- ", without_pictures(seen_text(text))).strip()


class LineField(forms.CharField):
    """A line of text of any length. ``counted_limit`` is asked for at submission and shown by the counter; more is kept."""

    def __init__(self, *, limit: int = 0, **kwargs: Any) -> None:
        super().__init__(strip=False, required=False, **kwargs)
        self.counted_limit = limit

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class TextField(forms.CharField):
    """Running text of any length in the Markdown subset. The request's size limit is the only bound."""

    def __init__(self, *, limit: int = 5000, rows: int = 6, **kwargs: Any) -> None:
        super().__init__(strip=False, required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.counted_limit = limit

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class KnownChoicesField(forms.ModelMultipleChoiceField):
    """Several rows of reference data. Keys that are gone (merged topics) or never were are passed over, the rest is kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.CheckboxSelectMultiple, **kwargs)

    def clean(self, value: Any) -> list[Model]:  # type: ignore[override]
        known = {str(item.pk): item for item in self.queryset.all()}  # type: ignore[union-attr]
        return [known[key] for key in dict.fromkeys(value or []) if key in known]


class PartialDateField(forms.CharField):
    """Month and year, or the year alone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return show_partial(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return parse_partial(text)
        except ValueError as error:
            raise forms.ValidationError(_("Geben Sie Monat und Jahr ein, zum Beispiel 4/2022, oder nur das Jahr.")) from error


class GermanDateField(forms.DateField):
    """A day between 1950 and 2100: ``12.3.26``, ``12. 3. 2026`` or ``2026-03-12``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            input_formats=["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"],
            error_messages={"invalid": _("Geben Sie ein Datum ein, zum Beispiel 31.12.2026.")},
            widget=forms.TextInput,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return date_format(value, "DATE_FORMAT") if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        typed = value.replace(" ", "") if isinstance(value, str) else value
        try:
            day = super().to_python(typed)
        except forms.ValidationError as error:
            raise no_such_day(typed) or error from error
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class RequiredDateField(GermanDateField):
    """A day that must be given."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.required = True
        self.error_messages |= {"required": _("Geben Sie ein Datum ein, zum Beispiel 31.12.2026.")}
