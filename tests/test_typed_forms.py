"""Every form of the portal keeps what was typed by one rule (municipalities/typed.py)."""

from __future__ import annotations

import pytest
from django import forms
from django.apps import apps
from wagtail.admin.panels import get_edit_handler
from wagtail.models import Page
from wagtail.snippets.models import get_snippet_models

from municipalities.carried import CarriedField
from municipalities.numbers import WholeNumberField
from municipalities.typed_forms import TypedFields, TypedForm
from tests.shared_objects import modules

NOT_KEPT = ("MunicipalityFilterForm",)
"""What is asked passes the rule at the door (tests/test_text_doors.py), before any form."""
TYPED = (forms.CharField,)


def takes_texts(form: type[forms.BaseForm]) -> bool:
    return any(
        type(field) not in (forms.UUIDField, forms.DateTimeField) and isinstance(field, TYPED) for field in form.base_fields.values()
    )


def test_every_form_that_takes_texts_keeps_them_by_the_rule():
    own = _own_forms()

    assert len(own) > 30
    assert {form for form in own if form.__name__ not in NOT_KEPT and takes_texts(form) and not issubclass(form, TypedFields)} == set()


def test_so_do_the_forms_that_wagtail_makes_for_pages_and_reference_data():
    made = {model: _form(model) for model in _written_in_the_admin()}

    assert len(made) > 8
    assert {model for model, form in made.items() if form and takes_texts(form) and not issubclass(form, TypedFields)} == set()


def _own_forms() -> set[type[forms.BaseForm]]:
    return {
        value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, forms.BaseForm) and value.__module__ == module.__name__
    }


def _written_in_the_admin() -> list[type]:
    apps_of_the_portal = {module.__name__.partition(".")[0] for module in modules()}
    models = [model for model in apps.get_models() if issubclass(model, Page) or model in get_snippet_models()]
    return [model for model in models if model._meta.app_label in apps_of_the_portal]


def _form(model: type) -> type[forms.BaseForm] | None:
    if issubclass(model, Page):
        return model.get_edit_handler().get_form_class() if model.is_creatable else None
    handler = model.snippet_viewset.get_edit_handler() or get_edit_handler(model)
    return handler.get_form_class()


def test_numbers_are_read_in_german_wherever_people_type_them():
    """The point of ``1.000`` is no decimal one, that of ``1.5`` is not dropped: municipalities/numbers.py reads both."""
    made = [form for model in _written_in_the_admin() if (form := _form(model))]
    numbers = [
        (form.__name__, name, field)
        for form in (*_own_forms(), *made)
        for name, field in form.base_fields.items()
        if isinstance(field, forms.IntegerField)
        and not isinstance(field, forms.DecimalField)  # degrees on the map: their point is decimal, and no thousands exist
    ]

    assert len(numbers) > 5
    assert [(form, name) for form, name, field in numbers if not isinstance(field, WholeNumberField)] == []


@pytest.mark.parametrize("sent", ["", "x" * 100_000, "\x00", "a\x00b"])
def test_what_a_form_carries_for_itself_has_no_error(sent: str):
    form = type("Carrying", (forms.Form,), {"carried": CarriedField()})({"carried": sent})

    assert form.is_valid()
    assert form["carried"].is_hidden


class LongTexts(TypedForm):
    text = forms.CharField(max_length=10, widget=forms.Textarea)
    own = forms.CharField(max_length=10, widget=forms.Textarea, error_messages={"max_length": "Höchstens %(limit_value)d."})
    line = forms.CharField(max_length=10)


def test_no_browser_cuts_a_long_text_and_the_form_says_by_how_much_it_is_too_long():
    form = LongTexts({"text": "x" * 1510, "own": "x" * 11, "line": "x"})

    assert [("maxlength" in str(form[name])) for name in ("text", "own", "line")] == [False, False, True]
    assert form.errors == {"text": ["Der Text ist 1.500 Zeichen zu lang."], "own": ["Höchstens 10."]}
    assert (form.fields["text"].counted_limit, form.data["text"]) == (10, "x" * 1510)
