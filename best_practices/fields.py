"""Form fields of a draft: lenient in, and whatever cannot be understood stays as it was typed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from pages.partial_dates import parse_partial, show_partial

HARD_LIMIT = 100_000
"""Longer input is refused by the request size anyway; this keeps a single field from filling a revision."""
_BULLETS = re.compile(r"^[ \t]*[•·▪●–o][ \t]+", re.MULTILINE)
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u00ad": None, "\u200b": None, "\ufeff": None})


def clean_line(text: str) -> str:
    """One line: spaces collapsed, control characters and what word processors leave behind removed."""
    visible = "".join(character if unicodedata.category(character)[0] != "C" else " " for character in text.translate(_SPACES))
    return " ".join(visible.split())


def clean_text(text: str) -> str:
    """Running text as typed, with Word's bullets as list marks and without control characters."""
    lines = text.translate(_SPACES).replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(character for character in lines if character in "\n\t" or unicodedata.category(character) != "Cc")
    return _BULLETS.sub("- ", kept).strip()


class LineField(forms.CharField):
    """A line of text. ``counted_limit`` is asked for at submission and shown by the counter; more is kept."""

    def __init__(self, *, limit: int = 0, **kwargs: Any) -> None:
        super().__init__(strip=False, max_length=HARD_LIMIT, required=False, **kwargs)
        self.counted_limit = limit

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value))


class TextField(forms.CharField):
    """Running text in the Markdown subset."""

    def __init__(self, *, limit: int = 0, rows: int = 6, **kwargs: Any) -> None:
        super().__init__(strip=False, max_length=HARD_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.counted_limit = limit

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value))


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
    """A day: ``12.3.26``, ``12.03.2026`` or ``2026-03-12``."""

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


class WholeNumberField(forms.CharField):
    """A whole number with or without thousands separators: ``1.200``."""

    def __init__(self, *, maximum: int, **kwargs: Any) -> None:
        super().__init__(max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs)
        self.maximum = maximum

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        text = super().to_python(value).replace(".", "").replace(" ", "")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and int(text) <= self.maximum):
            raise forms.ValidationError(_("Geben Sie eine ganze Zahl bis %(maximum)s ein, zum Beispiel 14.") % {"maximum": self.maximum})
        return int(text)
