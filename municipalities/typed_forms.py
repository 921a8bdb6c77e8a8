"""Forms that keep what people type by the rule of municipalities/typed.py: the bases of all forms of the portal."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.http import HttpRequest, QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.blocks.base import BlockField

from .addresses import address_of, refusal
from .edited_together import EditedTogether
from .typed import LONGEST_TEXT, seen, seen_line, seen_text, without_pictures
from .typed_blocks import typed_block

F = TypeVar("F", bound=forms.Field)
_LENGTH = re.compile(r"\b\d{4,}(?= Zeichen)")

LONGEST_KEY = 18
"""Digits that the primary key of every database holds."""

no_control_characters = RegexValidator(r"[\x00-\x1f\x7f]", _("Bitte verwenden Sie keine Zeilenumbrüche."), inverse_match=True)
"""Of the names of people: what breaks their line wants to write a mail of its own, and is refused. Elsewhere it is a blank."""


def bound_data(request: HttpRequest) -> QueryDict | None:
    """What was sent, also where nothing is in it; None for a form that is only shown."""
    return request.POST if request.method == "POST" else None


def field_of(form: forms.BaseForm, name: str, kind: type[F]) -> F:
    """A field of this form, as the sort that its class declares; raises TypeError for another sort."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is no {kind.__name__}")
    return field


def asked_for(form: forms.BaseForm, *names: str) -> None:
    """These fields do not call themselves voluntary: the form or their hint says when they are needed (portal/components/field.html)."""
    for name in names:
        form.fields[name].asked = True  # type: ignore[attr-defined]


class TypedFields:
    """Keeps what was typed by that rule, in every text field of a form, before its length is counted and its checks run."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _let_be_too_long(field)

    def full_clean(self) -> None:
        for name, field in self.fields.items():
            field.run_validators = partial(_first_mistake, type(field).run_validators.__get__(field))  # type: ignore[method-assign]  # as below
            if isinstance(field, BlockField):
                field.clean = partial(_kept_blocks, type(field).clean.__get__(field), field.block)  # type: ignore[method-assign]  # as below
            elif isinstance(field, forms.ModelMultipleChoiceField) and field.to_field_name is None:
                field.clean = partial(_known_keys, type(field).clean.__get__(field), field)  # type: ignore[method-assign]  # as below
            elif isinstance(field, forms.EmailField):
                field.to_python = partial(_kept_address, type(field).to_python.__get__(field))  # type: ignore[method-assign]  # as below
            elif isinstance(field, forms.CharField) and not (isinstance(field, TrapField | CodeField) or _is_taken_as_it_is(field.widget)):
                kept = partial(_kept, type(field).to_python.__get__(field), _rule_of(field, _is_of_people(self, name, field)))
                field.to_python = kept  # type: ignore[method-assign]  # of this one field, whatever its class
        super().full_clean()  # type: ignore[misc]  # the form's, before which this is mixed in

    def add_error(self, field: str | None, error: Any) -> None:
        """As every form does, with lengths as people write them: "1.000 Zeichen"."""
        found = error if isinstance(error, ValidationError) else ValidationError(error)
        for one in chain(*found.error_dict.values()) if hasattr(found, "error_dict") else found.error_list:
            text = one.messages[0]
            if (shown := with_points(text)) != text:
                one.message, one.params = shown, None
        super().add_error(field, found)  # type: ignore[misc]


class TooLong(MaxLengthValidator):
    """Says how much a text is to be shortened."""

    def __call__(self, value: Any) -> None:
        limit = self.limit_value() if callable(self.limit_value) else self.limit_value
        if (excess := len(value) - limit) > 0:
            values = {"excess": excess, "limit_value": limit, "show_value": len(value)}
            raise ValidationError(_("Der Text ist %(excess)d Zeichen zu lang."), code="max_length", params=values)


def _let_be_too_long(field: forms.Field) -> None:
    """A browser cuts what is pasted into a long text at its ``maxlength`` without a word: it is taken whole, counted, and refused."""
    if not isinstance(field, forms.CharField) or not isinstance(field.widget, forms.Textarea) or field.max_length is None:
        return
    field.widget.attrs.pop("maxlength", None)
    field.validators = [TooLong(one.limit_value) if type(one) is MaxLengthValidator else one for one in field.validators]
    if not isinstance(field, CodeField) and not hasattr(field, "counted_limit"):
        field.counted_limit = field.max_length  # type: ignore[attr-defined]  # shown by the counter (portal/components/field.html)


def with_points(text: str) -> str:
    """A German sentence with its numbers of characters parted by points, whoever wrote it."""
    return _LENGTH.sub(lambda found: number_format(int(found[0]), force_grouping=True), text)


def _is_taken_as_it_is(widget: forms.Widget) -> bool:
    """Passwords, and what the portal itself hides in a form; the text of Wagtail's editor is hidden as well."""
    return isinstance(widget, forms.PasswordInput | forms.HiddenInput) and not isinstance(widget, DraftailRichTextArea)


def _is_of_people(form: Any, name: str, field: forms.CharField) -> bool:
    """Whether line breaks are refused in it, by the field or by its column."""
    model = getattr(getattr(form, "_meta", None), "model", None)
    column = {one.name: one for one in model._meta.concrete_fields}.get(name) if model else None
    return no_control_characters in [*field.validators, *(column.validators if column else ())]


def _rule_of(field: forms.CharField, is_of_people: bool) -> Callable[[str], str]:
    if isinstance(field.widget, forms.Textarea | DraftailRichTextArea):
        return _long
    return _name if is_of_people else seen_line


def _long(text: str) -> str:
    return without_pictures(seen_text(text))  # a sign that nobody sees may have parted "data:"


def _name(text: str) -> str:
    """The line of a name; one that is broken stays so, to be refused."""
    return seen(text) if "\n" in text or "\r" in text else seen_line(text)


def _kept(to_python: Callable[[Any], Any], rule: Callable[[str], str], value: Any) -> Any:
    if isinstance(value, str):
        value = without_pictures(value) if rule is _long else value
        if len(value) > LONGEST_TEXT:  # before each sign is looked at
            raise RequestDataTooBig("A text that nobody reads.")
        value = rule(value)
    return to_python(value)


def _first_mistake(run: Callable[[Any], None], value: Any) -> None:
    """One message for what is wrong with a value: an address that is too long is no good address either."""
    try:
        run(value)
    except ValidationError as error:
        raise error.error_list[0] from error


def _kept_address(to_python: Callable[[Any], Any], value: Any) -> Any:
    address = address_of(value) if isinstance(value, str) else value
    if isinstance(address, str) and (reason := refusal(address)):
        raise ValidationError(reason, code="invalid")
    return to_python(address)


def _known_keys(clean: Callable[[Any], Any], field: forms.ModelMultipleChoiceField, value: Any) -> Any:
    """A key longer than a database keeps is the key of nothing; SQLite fails on it instead of saying so."""
    for key in value if isinstance(value, list | tuple) else ():
        if isinstance(key, str) and key.isdecimal() and len(key) > LONGEST_KEY:
            raise ValidationError(field.error_messages["invalid_choice"], code="invalid_choice", params={"value": key})
    return clean(value)


def _kept_blocks(clean: Callable[[Any], Any], block: Any, value: Any) -> Any:
    return clean(typed_block(block, value))


class TrapField(forms.CharField):
    """A field that people do not see. A machine that fills it is told so as a whole: nothing is ever wrong at the field itself."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
        self.validators = []


class CodeField(forms.CharField):
    """Text that machines read, as it was typed: a sign that nobody sees, or a picture as letters, may be part of it."""


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
