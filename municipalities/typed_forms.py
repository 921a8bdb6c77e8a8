"""Forms that keep what people type by the rule of municipalities/typed.py: the bases of all forms of the portal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import RequestDataTooBig
from django.http import QueryDict
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm

from .edited_together import EditedTogether
from .typed import LONGEST_TEXT, seen, seen_text, without_pictures

F = TypeVar("F", bound=forms.Field)


def field_of(form: forms.BaseForm, name: str, kind: type[F]) -> F:
    """A field of this form, as the sort that its class declares; raises TypeError for another sort."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is no {kind.__name__}")
    return field


class TypedFields:
    """Keeps what was typed by that rule, in every text field of a form, before its length is counted and its checks run."""

    fields: dict[str, forms.Field]

    def full_clean(self) -> None:
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput | forms.HiddenInput):
                kept = partial(_kept, type(field).to_python.__get__(field), _is_long(field))
                field.to_python = kept  # type: ignore[method-assign]  # of this one field, whatever its class
        super().full_clean()  # type: ignore[misc]  # the form's, before which this is mixed in


def _is_long(field: forms.CharField) -> bool:
    return isinstance(field.widget, forms.Textarea)


def _kept(to_python: Callable[[Any], Any], is_long: bool, value: Any) -> Any:
    if isinstance(value, str):
        value = without_pictures(value) if is_long else value
        if len(value) > LONGEST_TEXT:  # before each sign is looked at
            raise RequestDataTooBig("A text that nobody reads.")
        value = without_pictures(seen_text(value)) if is_long else seen(value)  # a sign that nobody sees may have parted "data:"
    return to_python(value)


class TrapField(forms.CharField):
    """A field that people do not see. A machine that fills it is told so as a whole: nothing is ever wrong at the field itself."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
        self.validators = []


class TypedForm(TypedFields, forms.Form):
    """The base of the portal's forms."""

    data: QueryDict


class TypedModelForm(TypedFields, forms.ModelForm):
    """The base of the portal's forms of a row."""

    data: QueryDict


class TypedAdminForm(EditedTogether, TypedFields, WagtailAdminModelForm):
    """The base of the forms of reference data in the admin."""


class TypedPageForm(EditedTogether, TypedFields, WagtailAdminPageForm):
    """The base of the forms of pages in the admin."""
