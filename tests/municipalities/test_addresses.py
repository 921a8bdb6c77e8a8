"""Addresses of people are one, however they are typed, and what cannot be one is refused with a sentence."""

from __future__ import annotations

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from municipalities.addresses import AddressField, address_of, validate_address
from municipalities.typed_forms import TypedForm

INVALID = "Geben Sie eine E-Mail-Adresse wie name@beispiel.de ein."
SAME = [
    "kim.muster@stadt.example",
    "Kim.Muster@Stadt.Example",
    " kim.muster@stadt.example\u00a0",
    "kim.\u200bmuster@stadt.example\ufeff",
    "\u202akim.muster@stadt.example\u202c",
    "ｋｉｍ．ｍｕｓｔｅｒ＠ｓｔａｄｔ．ｅｘａｍｐｌｅ",
    "mailto:kim.muster@stadt.example",
    "MAILTO:Kim.Muster@stadt.example?subject=Hallo",
    "Kim Muster <kim.muster@stadt.example>",
    '"Muster, Kim" <Kim.Muster@stadt.example>;',
    "<kim.muster@stadt.example>",
    "kim.muster@stadt.example.",
    "kim.muster@stadt.example;",
    "kim.muster@stadt.example,",
]


@pytest.mark.parametrize("typed", SAME)
def test_one_address_however_it_is_typed(typed: str):
    assert address_of(typed) == "kim.muster@stadt.example"
    assert address_of(address_of(typed)) == "kim.muster@stadt.example"
    validate_address(address_of(typed))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a@Müller.de", "a@xn--mller-kva.de"),
        ("a@Mu\u0308ller.de", "a@xn--mller-kva.de"),
        ("a@xn--mller-kva.de", "a@xn--mller-kva.de"),
        ("a@straße.de", "a@xn--strae-oqa.de"),
        ("a@stadt。de", "a@stadt.de"),
    ],
)
def test_domains_with_umlauts_are_kept_as_the_network_writes_them(typed: str, kept: str):
    assert address_of(typed) == kept
    validate_address(kept)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("a@stadt.example, b@stadt.example", "Geben Sie eine einzige E-Mail-Adresse ein."),
        ("a@stadt.example;b@stadt.example", "Geben Sie eine einzige E-Mail-Adresse ein."),
        ("kim muster@stadt.example", "In einer E-Mail-Adresse stehen keine Leerzeichen."),
        ("kim@stadt,example", "In der E-Mail-Adresse steht ein Komma. Ist ein Punkt gemeint?"),
        ("bürgeramt@stadt.example", "Vor dem @ stehen in einer E-Mail-Adresse keine Umlaute und keine Buchstaben anderer Schriften."),
        ("kim..muster@stadt.example", "In der E-Mail-Adresse steht ein Punkt zu viel."),
        ("kim@stadt..example", "In der E-Mail-Adresse steht ein Punkt zu viel."),
        ("kim", ""),
        ("kim@", ""),
        ("@stadt.example", ""),
        ("kim@-stadt.example", ""),
        ("kim@@stadt.example", ""),
        ("kim@stadt.example\r\nBcc: alle@stadt.example", "Geben Sie eine einzige E-Mail-Adresse ein."),
    ],
)
def test_what_cannot_be_an_address_is_refused_with_a_sentence(typed: str, sentence: str):
    class Form(TypedForm):
        email = forms.EmailField(error_messages={"invalid": INVALID})

    form = Form({"email": typed})

    assert not form.is_valid()
    assert form.errors["email"] == [sentence or INVALID]
    with pytest.raises(ValidationError):
        validate_address(address_of(typed))


def test_every_column_of_addresses_keeps_them_in_one_form():
    """Those of Django's own class store what they are given; allauth's table is filled from the account."""
    columns = [field for model in apps.get_models() for field in model._meta.local_fields if isinstance(field, models.EmailField)]

    assert len(columns) > 6
    assert [str(field) for field in columns if not isinstance(field, AddressField)] == ["account.EmailAddress.email"]
