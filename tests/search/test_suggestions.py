"""Search-as-you-type: what is suggested to whom, as options of the search box."""

from __future__ import annotations

import re
import time

import pytest
from django.core.management import call_command

from municipalities.models import Municipality
from search.suggestions import LIMIT

from .conformance import HOSTILE
from .conftest import municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def stock() -> None:
    municipality("Parkstadt", 2019)
    municipality("Parkdorf", 2019, official_name="Etwas anderes")
    municipality("Parkgeheim", 2020)
    call_command("reindex", verbosity=0)


def suggest(client, typed: str, status: int = 200):
    answer = client.get("/suche/vorschlaege/", {"q": typed})
    assert answer.status_code == status
    return answer


def titles(client, typed: str) -> list[str]:
    return re.findall(r'<li role="option"[^>]*><span>(.*?)</span> <small>', suggest(client, typed).content.decode())


def test_titles_that_begin_so_are_suggested_with_kind_and_address(client, stock):
    content = suggest(client, "projekt parks").content.decode()
    attributes = 'role="option" id="vorschlag-1" aria-selected="false" data-url="/kommunen/parkstadt/"'
    assert content.strip() == f"<li {attributes}><span>Projekt Parkstadt</span> <small>Projekt</small></li>"
    assert sorted(titles(client, "Park")) == ["Projekt Parkdorf", "Projekt Parkstadt"]


def test_a_member_gets_more_than_a_guest(client, stock, member):
    assert titles(client, "Parkgeh") == []
    client.force_login(member)
    assert titles(client, "Parkgeh") == ["Projekt Parkgeheim"]


def test_what_one_may_not_see_takes_no_place_of_what_one_may(client):
    for number in range(LIMIT + 1):
        municipality(f"Park{number}", 2020)
    municipality("Parkwald", 2019)
    call_command("reindex", verbosity=0)
    assert titles(client, "Park") == ["Projekt Parkwald"]


def test_what_the_database_does_not_show_any_more_is_left_out(client, stock):
    Municipality.objects.filter(name="Parkdorf").update(cohort=2020)
    assert titles(client, "Park") == ["Projekt Parkstadt"]


@pytest.mark.parametrize("typed", ["", " ", "P", "xyz"])
def test_too_little_or_unknown_suggests_nothing(client, stock, typed):
    assert suggest(client, typed).content.decode().strip() == ""


def test_an_engine_that_is_away_suggests_nothing(client):
    assert suggest(client, "Park").content.decode().strip() == ""


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_is_answered_within_a_second(client, stock, typed):
    seconds = []
    for _ in range(2):
        began = time.monotonic()
        suggest(client, typed, 400 if "\x00" in typed else 200)
        seconds.append(time.monotonic() - began)
    assert min(seconds) < 1


def test_titles_are_escaped(client):
    Municipality.objects.create(name="<script>alert(1)</script>", slug="skript", kind="stadt", state="DE-BY", cohort=2019)
    call_command("reindex", verbosity=0)
    content = suggest(client, "script").content.decode()
    assert "<script>" not in content


def test_suggestions_set_no_cookie_and_are_not_kept(client, stock):
    answer = suggest(client, "Park")
    assert not answer.cookies
    assert answer["Cache-Control"] == "private, no-store"


def test_suggestions_cost_a_query_for_each_kind(client, stock, django_assert_num_queries):
    with django_assert_num_queries(1):
        suggest(client, "Park")
