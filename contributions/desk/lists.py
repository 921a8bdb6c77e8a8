"""Lists of a desk, cut to what was asked for. Their files leave by contributions/desk/downloads.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from municipalities.typed_forms import TypedForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

QUERY_LENGTH = 200


class QuestionField(forms.CharField):
    """The words that are searched for, cut to QUERY_LENGTH: nobody reads a refusal of a search."""

    widget = forms.SearchInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value))[:QUERY_LENGTH]


class ListFilter(TypedForm):
    """What a list is cut to by its address; shown by contributions/desk/filter.html. Unknown words show everything."""

    def __init__(self, sent: QueryDict, **choices: Iterable[tuple[str, StrOrPromise]]) -> None:
        """``choices``: those of the fields that choose, beside "Alle"."""
        super().__init__(sent)
        for name, values in choices.items():
            self.fields[name].choices = [("", _("Alle")), *values]  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """Only what could be read and says something."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
