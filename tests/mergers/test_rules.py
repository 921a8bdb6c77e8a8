"""Which municipality may become part of which, and from when; every refusal is a sentence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from municipalities.mergers.rules import by_hand, why_not
from municipalities.models import Merger, Municipality, State
from tests.factories.mergers import two
from tests.factories.municipalities import MunicipalityFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


def refused(on: date = DAY, old: dict | None = None, new: dict | None = None) -> str:
    former, successor = two()
    for row, changes in ((former, old), (successor, new)):
        for name, value in (changes or {}).items():
            setattr(row, name, value)
    return why_not(former, successor, on)


def test_a_neighbour_in_the_same_land_takes_it_in():
    assert refused() == ""


def test_nobody_is_its_own_successor():
    row = MunicipalityFactory()
    assert why_not(row, row, DAY) == "Eine Kommune kann nicht ihre eigene Nachfolge sein. Wählen Sie eine andere Kommune."


def test_across_the_border_of_a_land_nobody_merges():
    sentence = "Altdorf liegt im Land Bayern, Neustadt im Land Thüringen. Über eine Landesgrenze hinweg geht es hier nicht."
    assert refused(new={"state": State.TH}) == sentence


def test_what_is_part_of_another_already_is_said():
    former, successor = two()
    heir = MunicipalityFactory(name="Großstadt")
    former.successor = heir
    Merger.objects.create(former=former, successor=heir, takes_effect_on=DAY)
    assert why_not(former, successor, DAY) == "Altdorf ist schon in Großstadt aufgegangen."


def test_a_successor_that_somebody_only_noted_forbids_nothing():
    former, successor = two(successor=MunicipalityFactory(name="Großstadt"))
    assert [why_not(former, place, DAY) for place in (successor, former.successor)] == ["", ""]


def test_who_has_a_successor_takes_nobody_in():
    former, successor = two()
    successor.successor = MunicipalityFactory(name="Großstadt")
    assert why_not(former, successor, DAY) == "Neustadt ist selbst in Großstadt aufgegangen. Wählen Sie Großstadt."


def test_there_is_no_circle():
    former, successor = two()
    successor.successor = former
    assert why_not(former, successor, DAY) == "Neustadt ist selbst in Altdorf aufgegangen. Im Kreis geht es nicht."


def test_a_day_to_come_is_refused_and_what_to_do_until_then_is_said():
    tomorrow = timezone.localdate() + timedelta(days=1)
    reason = refused(tomorrow)
    assert reason.startswith(f"Der {tomorrow:%d.%m.%Y} liegt noch vor uns. Führen Sie die Gebietsänderung an diesem Tag oder danach durch")


def test_the_day_itself_is_not_too_early():
    assert refused(timezone.localdate()) == ""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ({"valid_from": DAY}, {}, "Altdorf besteht erst seit dem 01.01.2026. Wählen Sie einen späteren Tag."),
        ({"valid_to": date(2020, 12, 31)}, {}, "Altdorf bestand nur bis zum 31.12.2020. Wählen Sie den Tag danach oder einen früheren."),
        ({"valid_to": date(2025, 12, 31)}, {}, ""),
        ({}, {"valid_to": date(2020, 12, 31)}, "Neustadt besteht nicht mehr. Wählen Sie eine Kommune, die besteht."),
        ({}, {"valid_from": date(2026, 1, 2)}, "Neustadt besteht erst ab dem 02.01.2026, am 01.01.2026 also noch nicht."),
        ({}, {"valid_from": DAY}, ""),
    ],
)
def test_both_exist_when_one_becomes_part_of_the_other(old, new, sentence):
    assert refused(old=old, new=new) == sentence


def test_what_nobody_can_add_up_is_named():
    former, successor = two(contact_email="rathaus@altdorf.example", cohort=2019, kind=Municipality.Kind.MUNICIPALITY, ags="09999001")
    MunicipalityFactory(cooperation=True, name="Verbund am See")
    assert by_hand(former, successor) == [
        "Die Art ist verschieden: Altdorf ist Gemeinde, Neustadt ist Stadt.",
        "Die Einwohnerzahl von Neustadt bleibt, wie sie ist. Tragen Sie die neue amtliche Zahl von Hand ein.",
        "Neustadt hat kein Funktionspostfach, Anfragen gehen an die KTS. Das von Altdorf ist rathaus@altdorf.example.",
        "Die Förderstaffel 2019 von Altdorf geht nicht über.",
        "Als Mitglied steht Altdorf bei: Verbund am See. Ändern Sie das dort von Hand.",
    ]
