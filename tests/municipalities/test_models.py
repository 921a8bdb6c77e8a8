from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from municipalities.models import Municipality
from municipalities.sizes import size_class_of
from municipalities.sorting import findable, sort_key
from tests.factories.municipalities import MunicipalityFactory

pytestmark = pytest.mark.django_db


def names(queryset) -> list[str]:
    return [municipality.name for municipality in queryset]


def test_names_are_ordered_as_din_5007_says():
    wanted = ["Aalen", "Münster", "Mütze", "Nauen", "Ölde", "Osten", "Straßburg", "Strassen", "Zwönitz"]
    for name in reversed(wanted):
        MunicipalityFactory(name=name)
    assert names(Municipality.objects.all()) == wanted


def test_a_short_name_decides_the_place_in_the_list():
    MunicipalityFactory(name="Lemgo und Kalletal", short_name="digital.interkommunal")
    MunicipalityFactory(name="Detmold")
    MunicipalityFactory(name="Dresden")
    assert [row.display_name for row in Municipality.objects.all()] == ["Detmold", "digital.interkommunal", "Dresden"]


def test_sort_key_ignores_case_accents_and_signs():
    assert sort_key("Cottbus/Chóśebuz") == "cottbus chosebuz"
    assert sort_key("Haßfurt") == sort_key("HASSFURT")


def test_words_are_kept_in_both_spellings():
    assert findable(["Kirchheim b. München"]) == "kirchheim b munchen muenchen"


@pytest.mark.parametrize("text", ["köln", "KOELN", "koln", "Kö", "05315", "053150000000"])
def test_a_town_is_found_however_it_is_typed(text):
    MunicipalityFactory(name="Köln", state="DE-NW", ags="05315000", ars="053150000000")
    MunicipalityFactory(name="Bonn")
    assert names(Municipality.objects.matching(text)) == ["Köln"]


def test_a_cooperation_is_found_by_its_members():
    cooperation = MunicipalityFactory(cooperation=True)
    MunicipalityFactory()
    assert list(Municipality.objects.matching("beispielhausen")) == [cooperation]


def test_every_word_must_occur():
    MunicipalityFactory(name="Linz am Rhein")
    MunicipalityFactory(name="Rhein-Neckar")
    assert names(Municipality.objects.matching("rhein linz")) == ["Linz am Rhein"]


def test_signs_alone_find_nothing_and_no_words_find_all():
    MunicipalityFactory()
    assert Municipality.objects.matching("%_!").count() == 0
    assert Municipality.objects.matching("  ").count() == 1


@pytest.mark.parametrize(
    ("inhabitants", "expected"),
    [
        (None, ""),
        (0, "unter-5000"),
        (4_999, "unter-5000"),
        (5_000, "5000-10000"),
        (499_999, "200000-500000"),
        (500_000, "ueber-500000"),
    ],
)
def test_the_size_class_follows_from_the_inhabitants(inhabitants, expected):
    assert size_class_of(inhabitants) == expected
    assert MunicipalityFactory(inhabitants=inhabitants).size_class == expected


def test_empty_keys_do_not_collide():
    first, second = MunicipalityFactory(ags="", ars=""), MunicipalityFactory(ags="", ars="")
    assert (first.ags, second.ags) == (None, None)


def test_a_merged_municipality_is_former_from_the_day_after_its_last():
    today = timezone.localdate()
    last_day = MunicipalityFactory(valid_to=today)
    former = MunicipalityFactory(valid_to=today - timedelta(days=1))
    future = MunicipalityFactory(valid_from=today + timedelta(days=1))
    assert list(Municipality.objects.current()) == [last_day]
    assert set(Municipality.objects.begun()) == {last_day, former}
    assert [row.is_former for row in (last_day, former, future)] == [False, True, False]
    assert [row.is_future for row in (last_day, former, future)] == [False, False, True]
    assert set(Municipality.objects.current(on=today - timedelta(days=1))) == {last_day, former}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ars": "094620000000"}, "ars"),
        ({"state": "DE-HE"}, "ags"),
        ({"kind": "kooperation"}, "ags"),
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 31)}, "valid_to"),
        ({"slug": "09461000"}, "slug"),
    ],
)
def test_contradictions_are_refused_at_their_field(changes, field):
    municipality = MunicipalityFactory.build(ags="09461000", ars="094610000000")
    for name, value in changes.items():
        setattr(municipality, name, value)
    with pytest.raises(ValidationError) as caught:
        municipality.full_clean(exclude=["sort_key", "search_text"])
    assert list(caught.value.message_dict) == [field]


def test_a_municipality_cannot_succeed_itself():
    municipality = MunicipalityFactory()
    municipality.successor = municipality
    with pytest.raises(ValidationError, match="eigene Nachfolge"):
        municipality.clean()


@pytest.mark.parametrize("keep", ["district_key", "ars"])
def test_a_district_answers_to_both_forms_of_its_key(keep):
    district = MunicipalityFactory(district=True, district_key="09475", ars="094750000000")
    Municipality.objects.exclude(pk=district.pk).delete()
    Municipality.objects.update(**{"ars" if keep == "district_key" else "district_key": None})
    assert Municipality.objects.by_key("09475").get() == district
    assert Municipality.objects.by_key("094750000000").get() == district
    assert Municipality.objects.by_key("1").count() == 0
