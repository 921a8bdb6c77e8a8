"""Numbers are read as they are meant in German, or refused with what was typed still there."""

from __future__ import annotations

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from municipalities.carried import CarriedNumber
from municipalities.numbers import MAX_DIGITS, DecimalNumberField, WholeNumberField, whole_number
from municipalities.typed_forms import TypedForm
from municipalities.wagtail_hooks import MunicipalityViewSet

BLANKS = ["", " ", "\u00a0", "\u202f", "\u2009", "\u2007", "\u3000", "\t", "\u200b", "\ufeff", "\u2060"]
"""What stands around and between digits after a paste; some of it nobody sees."""
NUMBERS = st.integers(min_value=0, max_value=10**MAX_DIGITS - 1)


class SeatsForm(TypedForm):
    seats = WholeNumberField(required=False)
    months = WholeNumberField(max_value=600, required=False)


def in_groups(number: int, between: str) -> str:
    return f"{number:,}".replace(",", between)


@given(number=NUMBERS, between=st.sampled_from([*BLANKS, "."]), before=st.sampled_from(BLANKS), after=st.sampled_from(BLANKS))
def test_a_number_is_read_back_however_its_thousands_are_parted(number, between, before, after):
    assert whole_number(before + in_groups(number, between) + after) == number


@given(number=NUMBERS, decimals=st.text("0123456789", max_size=8), comma=st.sampled_from([",", "."]))
def test_decimals_are_refused_and_never_joined_to_the_number(number, decimals, comma):
    """A point behind one to three digits, of which the first is no zero, and before exactly three parts thousands: no decimals."""
    typed = f"{number}{comma}{decimals}"
    if comma == "." and len(decimals) == 3 and 0 < number < 1000:
        assert whole_number(typed) == number * 1000 + int(decimals)
    else:
        with pytest.raises(ValueError, match="whole number"):
            whole_number(typed)


@given(typed=st.text(st.sampled_from("0123456789.,+-eE_ '\u0663\u00b2\u2212\uff11x\u00a0"), max_size=20))
def test_whatever_is_accepted_holds_nothing_but_digits_points_and_blanks(typed):
    try:
        number = whole_number(typed)
    except ValueError:
        return
    assert str(number) == "".join(typed.split()).replace(".", "").lstrip("0") or number == 0
    assert all(len(group) == 3 for group in "".join(typed.split()).split(".")[1:])


@pytest.mark.parametrize(
    ("typed", "number"), [("1.500", 1500), ("1500", 1500), ("1 500", 1500), ("1\u202f500", 1500), ("0", 0), (" ", None)]
)
def test_the_field_knows_every_way_to_write_a_number(typed, number):
    form = SeatsForm({"seats": typed})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["seats"] == number


@pytest.mark.parametrize(
    "typed",
    ["1.5", "1,5", "1.50", "1.5000", "0.500", "01.500", "1..500", ".500", "1500.000", "-3", "٣", "²", "1e3", "9" * 5000, "viel"],
)
def test_anything_else_is_refused_in_german_and_stays_in_the_field(typed):
    form = SeatsForm({"seats": typed, "months": typed})

    assert form.errors == {
        "seats": ["Geben Sie eine ganze Zahl ein, zum Beispiel 1500."],
        "months": ["Geben Sie eine ganze Zahl bis 600 ein, zum Beispiel 14."],
    }
    assert f'value="{typed}"' in str(form["seats"])
    assert 'inputmode="numeric"' in str(form["seats"])


def test_a_number_that_is_too_large_is_refused_with_the_largest():
    assert SeatsForm({"months": "601"}).errors["months"] == ["Geben Sie eine ganze Zahl bis 600 ein, zum Beispiel 14."]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["inhabitants", "inhabitants_year", "cohort"])
def test_the_admin_reads_numbers_in_the_same_way(name):
    field = MunicipalityViewSet("kommunen").get_form_class()().fields[name]

    assert field.clean("2.000") == 2000
    with pytest.raises(forms.ValidationError, match="Geben Sie eine ganze Zahl ein"):
        field.clean("2.0")


@pytest.mark.parametrize("typed", ["19", "19 %", "19%", "19,0 v. H.", "19 Prozent"])
def test_a_rate_is_read_with_its_sign(typed):
    assert DecimalNumberField(percent=True).clean(typed) == 19


@pytest.mark.parametrize(("sent", "read"), [("7", 7), ("", None), ("99999-4", None), ("\x00", None), ("9" * 40, None)])
def test_a_number_that_a_form_carries_has_no_error_that_nobody_sees(sent, read):
    assert CarriedNumber().clean(sent) == read
