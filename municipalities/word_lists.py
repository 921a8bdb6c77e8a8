"""Lists of words that editors write one a line, as forms read them and as columns keep them.

A column is JSON, and JSON holds anything: an older version, an import or a hand in the database may have left a number where a
template expects words. So a column gives back what fits and nothing else, whichever way it is read: as a row or as a version.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from .typed import seen

MOST_LINES = 100
LONGEST_LINE = 120


class LinesField(forms.CharField):
    """A list of texts, written one a line; empty lines and repetitions are left out."""

    widget = forms.Textarea(attrs={"rows": 5})

    def __init__(self, *, most: int = MOST_LINES, longest: int = LONGEST_LINE, **kwargs: Any) -> None:
        self.most, self.longest = most, longest
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]  # typed as text, kept as a list
        return unrepeated(seen(line).strip() for line in (value or "").splitlines())

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(
                _("Höchstens %(most)d Zeilen. Sie haben %(count)d geschrieben.") % {"most": self.most, "count": len(value)}
            )
        for line in value:
            if len(line) > self.longest:
                text = _("„%(line)s …“ ist zu lang: höchstens %(longest)d Zeichen je Zeile.")
                raise ValidationError(text % {"line": line[:30], "longest": self.longest})

    def run_validators(self, value: Any) -> None:
        """Those of a text (its length, no NUL) are answered line by line above."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != (initial or [])


def unrepeated(lines: Iterable[str]) -> list[str]:
    """Each line once, as it was first written; capital letters make no other word."""
    found: dict[str, str] = {}
    for line in lines:
        if line:
            found.setdefault(line.casefold(), line)
    return list(found.values())


class CheckedJSONField(models.JSONField):
    """A list of which only those items are read that fit; ``fits`` is asked for each."""

    @staticmethod
    def fits(item: Any) -> bool:
        raise NotImplementedError

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return self.fitting(super().from_db_value(value, expression, connection))

    def to_python(self, value: Any) -> Any:
        """Also the way out of a version of a page."""
        return self.fitting(super().to_python(value))

    def fitting(self, value: Any) -> list[Any]:
        return [item for item in value if self.fits(item)] if isinstance(value, list) else []


class WordListField(CheckedJSONField):
    """Words, each a text that is not empty; its form writes them one a line."""

    @staticmethod
    def fits(item: Any) -> bool:
        return isinstance(item, str) and bool(item.strip())

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(
            self, **{"form_class": LinesField, "show_hidden_initial": False, **kwargs}
        )  # not the field of raw JSON
