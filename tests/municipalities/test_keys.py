from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from municipalities.keys import (
    STATE_BY_KEY,
    state_of_key,
    validate_ags,
    validate_ags_matches_ars,
    validate_any_key,
    validate_ars,
    validate_district_key,
    validate_union_key,
)
from municipalities.models import State

VALIDATORS = {8: validate_ags, 12: validate_ars, 5: validate_district_key, 9: validate_union_key}
LANDS = st.sampled_from(sorted(STATE_BY_KEY))


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


def reason(validator, value: str) -> str:
    with pytest.raises(ValidationError) as caught:
        validator(value)
    return caught.value.messages[0]


@given(LANDS, digits(3), digits(4), digits(3))
def test_every_ars_contains_its_ags(land, district, union, municipality):
    ags, ars = land + district + municipality, land + district + union + municipality
    validate_ags(ags)
    validate_ars(ars)
    validate_ags_matches_ars(ags, ars)


@given(LANDS, digits(3), digits(4), digits(3), digits(6))
def test_an_ars_of_another_municipality_is_refused(land, district, union, municipality, other):
    ars = land + district + union + municipality
    if land + other == land + district + municipality:
        return
    with pytest.raises(ValidationError):
        validate_ags_matches_ars(land + other, ars)


@given(st.sampled_from(sorted(VALIDATORS)), st.text(max_size=14))
def test_only_digits_of_the_right_number_with_a_land_are_keys(length, value):
    is_key = len(value) == length and value.isascii() and value.isdigit() and value[:2] in STATE_BY_KEY
    try:
        VALIDATORS[length](value)
    except ValidationError:
        assert not is_key
    else:
        assert is_key


@pytest.mark.parametrize(
    ("validator", "value", "expected"),
    [
        (validate_ags, "0946100", "Der AGS hat 8 Ziffern, nicht 7. Fehlt die führende Null?"),
        (validate_ags, "0946100000", "Der AGS hat 8 Ziffern, nicht 10."),
        (validate_ags, "17461000", "Der AGS beginnt mit der Nummer des Landes (01 bis 16), nicht mit 17."),
        (validate_ags, "0946100O", "Der AGS besteht nur aus Ziffern."),
        (validate_ags, "٠٩٤٦١٠٠٠", "Der AGS besteht nur aus Ziffern."),
        (validate_ars, "09461000000", "Der ARS hat 12 Ziffern, nicht 11. Fehlt die führende Null?"),
        (validate_district_key, "00475", "Der Kreisschlüssel beginnt mit der Nummer des Landes (01 bis 16), nicht mit 00."),
        (validate_union_key, "01059", "Der Verbandsschlüssel hat 9 Ziffern, nicht 5."),
        (validate_any_key, "123", "„123“ ist kein amtlicher Schlüssel: Er hat 5, 8, 9 oder 12 Ziffern."),
    ],
)
def test_a_refusal_says_what_is_wrong(validator, value, expected):
    assert reason(validator, value) == expected


def test_disagreeing_keys_name_the_ags_that_the_ars_contains():
    with pytest.raises(ValidationError) as caught:
        validate_ags_matches_ars("09461000", "094620000000")
    assert caught.value.message_dict == {"ars": ["Der ARS 094620000000 gehört zum AGS 09462000, nicht zu 09461000."]}


def test_a_missing_key_agrees_with_everything():
    validate_ags_matches_ars(None, "094610000000")
    validate_ags_matches_ars("09461000", "")


def test_the_first_two_digits_name_the_land():
    assert [state_of_key(number + "000000") for number in STATE_BY_KEY] == State.values
    assert state_of_key("17000000") == ""
    assert state_of_key("") == ""
