"""A secret ballot keeps its secret: nothing that is stored, logged, sent or shown joins a vote to a municipality."""

from __future__ import annotations

import json
import logging
import os
import random
import subprocess

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.db import connection

from accounts.kept.sent import is_secret
from accounts.models import KeptText, Role
from data_standards.ballot import casting
from data_standards.ballot.forms import UNKEPT
from data_standards.models import Ballot, Choice, Elector, Mandate, SecretVote, Version, Vote, VoteChange
from municipalities.models import Municipality
from tests.factories import data_standards as made
from tests.factories.accounts import member
from tests.helpers import signed_in, signed_in_long_ago
from tests.postgresql import tools
from tests.probes.production import named

pytestmark = pytest.mark.usefixtures("portal")
SURE = {"endgueltig": "1"}


def address_of(ballot: Ballot, place: Municipality, page: str = "vote") -> str:
    return Version.objects.get(pk=ballot.version_id).url_of(page, place.slug)


# --- The screens --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_says_first_that_the_vote_is_final_and_shows_it_again_before_it_is():
    ballot = made.balloted(is_secret=True)
    place, holder = made.voters(ballot)[0]
    person, address = signed_in(holder, again=True), address_of(ballot, place)

    shown = person.get(address).content.decode()
    assert shown.index("Ihre Stimme ist endgültig.") < shown.index("Sie stimmen für")
    assert 'name="reason"' not in shown
    check = person.post(address, {UNKEPT: "nein"})
    assert (check.status_code, SecretVote.objects.count()) == (200, 0)
    assert "Ihre Stimme ist noch nicht abgegeben." in check.content.decode()
    assert 'value="nein------" checked' in check.content.decode()
    assert person.post(address, {UNKEPT: "nein", **SURE}).url == address_of(ballot, place, "voted")
    assert SecretVote.objects.get().choice == "nein"
    again = person.post(address, {UNKEPT: "ja", **SURE})
    assert (again.status_code, "endgültig" in again.content.decode()) == (409, True)
    assert [ask.url for ask in (person.get(address), person.post(address, {UNKEPT: "ja"}))] == [address_of(ballot, place, "voted")] * 2


@pytest.mark.django_db
def test_colleagues_see_that_it_was_cast_and_never_what():
    ballot = made.balloted(is_secret=True)
    place, holder = made.voters(ballot)[0]
    casting.cast(ballot.pk, place, "nein", by=holder)

    for reader in (signed_in(holder, again=True), signed_in(member(Role.STAFF, place))):
        page = reader.get(address_of(ballot, place, "voted")).content.decode()
        assert "wurde abgestimmt" in page
        assert not any(word in page for word in ("Ablehnung", "Enthaltung"))


@pytest.mark.django_db
def test_answers_are_as_long_whatever_was_chosen(monkeypatch):
    monkeypatch.setattr("django.middleware.csrf._mask_cipher_secret", lambda secret: "x" * 64)
    ballot = made.balloted(is_secret=True)
    sizes: dict[str, set[object]] = {"check": set(), "done": set(), "voted": set(), "again": set()}
    (place, holder), *others = made.voters(ballot)
    person = signed_in(holder, again=True)
    for choice in Choice.values:
        sizes["check"].add(len(person.post(address_of(ballot, place), {UNKEPT: choice}).content))
    same = [(member(Role.CDO, place), choice) for choice in Choice.values]
    for _person, choice in same:
        Elector.objects.filter(ballot=ballot).update(has_voted=False)
        done = person.post(address_of(ballot, place), {UNKEPT: choice, **SURE})
        sizes["done"].add((done.status_code, done.url, len(done.content)))
        person.get(address_of(ballot, place, "voted"))  # shows the message
        sizes["voted"].add(len(person.get(address_of(ballot, place, "voted")).content))
        sizes["again"].add(len(person.post(address_of(ballot, place), {UNKEPT: choice, **SURE}).content))

    assert others
    assert {name: len(found) for name, found in sizes.items()} == {"check": 1, "done": 1, "voted": 1, "again": 1}


@pytest.mark.django_db
def test_requests_are_as_long_whatever_is_chosen_and_nobody_compresses_the_answers():
    ballot = made.balloted(is_secret=True)
    place, holder = made.voters(ballot)[0]
    person, address = signed_in(holder, again=True), address_of(ballot, place)
    page = person.get(address, HTTP_ACCEPT_ENCODING="gzip")
    radios = BeautifulSoup(page.content, "html.parser").select("input[type=radio]")
    sent = [radio["value"] for radio in radios]
    checks = [person.post(address, {UNKEPT: value}, HTTP_ACCEPT_ENCODING="gzip") for value in sent]

    assert len({len(value) for value in sent}) == 1
    assert [value.rstrip("-") for value in sent] == Choice.values
    assert {answer.headers["Content-Encoding"] for answer in (page, *checks)} == {"identity"}
    assert len({answer.headers["Content-Length"] for answer in checks}) == 1
    assert person.post(address, {UNKEPT: sent[2], **SURE}).status_code == 302
    assert SecretVote.objects.get().choice == Choice.ABSTENTION


@pytest.mark.django_db
def test_a_step_up_and_an_ended_session_keep_nothing_of_the_choice():
    ballot = made.balloted(is_secret=True)
    place, holder = made.voters(ballot)[0]
    late, address = signed_in_long_ago(holder), address_of(ballot, place)

    assert late.post(address, {UNKEPT: "enthaltung", **SURE}).status_code == 302
    assert late.get(address).status_code == 302
    assert "enthaltung" not in json.dumps(dict(late.session.items()))
    late.get("/mein-bereich/")  # a cookie of this browser, under which typed texts would be kept
    del late.cookies["sessionid"]
    late.post(address, {UNKEPT: "enthaltung", **SURE}, HTTP_ORIGIN="http://testserver")
    assert not KeptText.objects.exists()
    assert is_secret(UNKEPT)


# --- The dump -----------------------------------------------------------------------------------------


def everything_of_the_database() -> str:
    """What pg_dump writes, with the sessions read."""
    target = named(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    dump = subprocess.run([tools() / "pg_dump", "--data-only", "--inserts", target], capture_output=True, text=True, check=True).stdout
    return dump + "\n".join(json.dumps(session.get_decoded()) for session in Session.objects.all())


def stored(table: str, *columns: str) -> list[tuple[str, ...]]:
    """Rows as they lie there: place, transactions that wrote and locked them, bytes, and some columns."""
    with connection.cursor() as cursor:
        names = ["ctid", "xmin", "xmax", f"pg_column_size({table}.*)", *columns]
        cursor.execute(f"SELECT {', '.join(f'{name}::text' for name in names)} FROM {table} ORDER BY ctid")  # noqa: S608 - names of our own
        return cursor.fetchall()


ELECTORS, PAPERS = Elector._meta.db_table, SecretVote._meta.db_table
Guess = dict[str, str]
"""Name of a municipality → what it is thought to have voted."""


def guesses(order: list[str]) -> list[Guess]:
    """Whatever pairs electors with papers: by the place of the rows, by what was written or locked by one transaction, by keys, by sizes,
    and by the order in which the municipalities were seen to vote (``order``, as a log of a web server has it).
    """
    names = "(SELECT slug FROM municipalities_municipality m WHERE m.id = municipality_id)"
    electors = stored(ELECTORS, "id", names)
    papers = stored(PAPERS, "key", "choice")
    found = []
    for place in (0, 1, 2, 3, 4):
        for turned in (False, True):
            left = [row[-1] for row in sorted(electors, key=lambda row: row[place])]
            right = [row[-1] for row in sorted(papers, key=lambda row: row[place], reverse=turned)]
            found += [dict(zip(left, right, strict=True)), dict(zip(order, right, strict=True))]
    return found


def voted_secretly(number: int) -> tuple[Ballot, dict[str, str], list[str]]:
    """Twelve municipalities, half yes and half no, in an order of their own, each by the screens."""
    ballot = made.balloted(12, is_secret=True)
    people = made.voters(ballot)
    chance = random.Random(number)
    chance.shuffle(people)
    choices = ["ja", "nein"] * 6
    chance.shuffle(choices)
    for (place, holder), choice in zip(people, choices, strict=True):
        answer = signed_in(holder, again=True).post(address_of(ballot, place), {UNKEPT: choice, **SURE})
        assert answer.status_code == 302
    slugs = [place.slug for place, _holder in people]
    return ballot, dict(zip(slugs, choices, strict=True)), slugs


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nothing_in_the_database_joins_votes_to_municipalities_better_than_chance():
    rounds, hits = 8, None
    for number in range(rounds):
        ballot, truth, order = voted_secretly(number)
        right = [sum(truth[slug] == choice for slug, choice in guess.items()) for guess in guesses(order)]
        hits = right if hits is None else [before + now for before, now in zip(hits, right, strict=True)]
        SecretVote.objects.filter(ballot=ballot).delete()
        Elector.objects.filter(ballot=ballot).delete()
        Mandate.objects.all().delete()

    # 96 pairs, 48 by chance, standard deviation below 5.2: 26 and 70 are beyond four of them.
    assert hits is not None
    assert all(27 <= number <= 69 for number in hits), hits


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_rows_of_the_box_are_alike_but_for_their_choice():
    ballot, truth, order = voted_secretly(1)
    electors, papers = stored(ELECTORS), stored(PAPERS, "key")

    assert len({row[1] for row in papers}) == 1  # one transaction wrote all papers
    assert len({row[1] for row in electors}) == 1
    assert {row[3] for row in electors} == {electors[0][3]}
    assert sorted(row[4] for row in papers) != [row[4] for row in papers]
    assert ballot.electors.filter(has_voted=True).count() == len(truth) == len(order)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_choice_stands_anywhere_but_in_the_box_nor_in_a_log_line(caplog):
    caplog.set_level(logging.INFO)
    ballot, truth, _order = voted_secretly(2)
    lines = [line for line in everything_of_the_database().splitlines() if PAPERS not in line]
    marks = [f"'{choice}'" for choice in truth.values()] + [f'"{choice}"' for choice in truth.values()]

    assert [line for line in lines if any(mark in line for mark in marks)] == []
    assert not Vote.objects.exists()
    assert not VoteChange.objects.exists()
    said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert [line for line in said if UNKEPT in line or any(mark in line for mark in marks)] == []
    assert casting.tally(ballot).votes == 12
