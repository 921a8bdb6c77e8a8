"""The pages of a ballot in each of its states: what they say, what they cost, and the minutes."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Role
from data_standards.ballot import casting, mandates
from data_standards.ballot.minutes import contents_of
from data_standards.ballot.reading import badge_of, explained, steps_of
from data_standards.models import Ballot, Elector, Outcome, Version, Vote
from municipalities.models import Municipality
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
KIB = 1024


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def version_of(ballot: Ballot) -> Version:
    return Version.objects.get(pk=ballot.version_id)


def declared(electors: int = 3, *, is_secret: bool = False, no: int = 1) -> Ballot:
    ballot = made.balloted(electors, is_secret=is_secret)
    for number, (place, holder) in enumerate(made.voters(ballot)):
        casting.cast(ballot.pk, place, "nein" if number < no else "ja", reason=f"Grund {number}", by=holder)
    return casting.declare(made.ended(ballot).pk, by=editor())


def test_the_badge_counts_the_days_and_then_says_the_result():
    ballot = made.balloted()
    end = ballot.closes_at

    words = [badge_of(ballot, end - timedelta(days=days, hours=-1)).text for days in (8, 2, 1)]
    assert words == ["noch 7 Tage", "noch 1 Tag", "endet heute"]
    assert badge_of(ballot, end).text == "Beendet, Ergebnis folgt"
    assert badge_of(declared(no=0)).text == "Vereinbart"


@pytest.mark.parametrize(
    ("yes", "no", "abstentions", "outcome", "sentence"),
    [
        (54, 3, 3, Outcome.AGREED, "54 Ja von 57 Ja- und Nein-Stimmen sind 94,7 %, nötig sind zwei Drittel."),
        (1999, 1000, 0, Outcome.REJECTED, "1999 Ja von 2999 Ja- und Nein-Stimmen sind 66,6 %, nötig sind zwei Drittel."),
        (0, 0, 40, Outcome.REJECTED, "Niemand stimmte mit Ja oder Nein. Das ist keine Mehrheit."),
        (20, 0, 0, Outcome.QUORUM_MISSED, "Das waren zu wenige. Wie viele zustimmten, entscheidet deshalb nichts."),
    ],
)
def test_the_result_is_explained_by_its_numbers(yes, no, abstentions, outcome, sentence):
    ballot = Ballot(yes=yes, no=no, abstentions=abstentions, electors_count=3000, quorum=37, outcome=outcome)

    votes = yes + no + abstentions
    assert explained(ballot) == [f"{votes} von 3000 Kommunen haben abgestimmt, nötig waren 37.", sentence]


def test_what_comes_next_says_how_many_votes_are_missing():
    ballot = made.balloted(5)

    assert [steps_of(ballot, turnout)[0].text for turnout in (1, 2, 3)] == [
        "Bis zu den nötigen 3 Stimmen fehlen noch 2.",
        "Bis zu den nötigen 3 Stimmen fehlt noch eine.",
        "Die nötigen 3 Stimmen sind schon erreicht.",
    ]
    ballot.quorum = 1
    assert [steps_of(ballot, turnout)[0].text for turnout in (0, 1)] == [
        "Eine Stimme ist nötig, noch ist keine da.",
        "Die eine nötige Stimme ist schon da.",
    ]
    ballot.yes = 1
    assert explained(ballot)[0] == "1 von 5 Kommunen hat abgestimmt, nötig war 1."
    assert ["Nötige Beteiligung", "1 Kommune, Enthaltungen zählen mit"] in contents_of(ballot.version, ballot)["facts"][0]["rows"]
    assert steps_of(declared(), 3) == []


def test_an_open_ballot_shows_who_may_vote_and_no_result(client):
    ballot = made.balloted()
    (place, holder), *_others = made.voters(ballot)
    address = version_of(ballot).url_of("ballot")

    assert "0 von 3 Stimmen" in text(client, address)
    assert f"Für {place.display_name} abstimmen" in text(signed_in(holder), address)
    colleague = text(signed_in(member(Role.STAFF, place)), address)
    assert "Abstimmen kann, wer ihr Mandat hat." in colleague
    assert "abstimmen</span>" not in colleague


def test_a_ballot_that_is_over_says_so_until_it_is_declared_and_then_how_ones_municipality_voted(client):
    ballot = made.balloted(3)
    voting = made.voters(ballot)
    for place, holder in voting[:2]:
        casting.cast(ballot.pk, place, "nein", reason="Zu früh.", by=holder)
    ballot = made.ended(ballot)
    address = version_of(ballot).url_of("ballot")

    assert "Beendet, Ergebnis folgt" in text(client, address)
    assert "Zu früh." not in text(client, address)
    casting.declare(ballot.pk, by=editor())
    assert "Ergebnis: Abgelehnt" in text(client, address)
    assert "0 Ja von 2 Ja- und Nein-Stimmen sind 0,0 %" in text(client, address)
    assert f"So hat Ihre Kommune gestimmt: {voting[0][0].display_name}" in text(signed_in(voting[0][1]), address)
    assert "Ihre Kommune hat nicht abgestimmt." in text(signed_in(voting[2][1]), address)


def test_an_extended_and_a_missed_ballot_say_so(client):
    ballot = made.balloted(4)
    casting.close(ballot.pk, now=ballot.closes_at)
    address = version_of(ballot).url_of("ballot")

    assert "einmal verlängert, weil zu wenige abgestimmt hatten" in text(client, address)
    casting.declare(made.ended(ballot).pk, by=editor())
    assert "0 von 4 Kommunen haben abgestimmt, nötig waren 3." in text(client, address)


def in_bulk(ballot: Ballot, count: int) -> None:
    """As many municipalities more, each with a vote and its reason."""
    names = [{"name": f"Gemeinde {number}", "slug": f"gemeinde-{number}"} for number in range(count)]
    places = Municipality.objects.bulk_create(MunicipalityFactory.build(**one) for one in names)
    made_electors = Elector.objects.bulk_create(Elector(ballot=ballot, municipality=place, has_voted=True) for place in places)
    Vote.objects.bulk_create(
        Vote(
            elector=elector, choice="nein", reason="Zu früh für kleine Gemeinden. " * 4, cast_at=timezone.now(), receipt=f"AB-{elector.pk}"
        )
        for elector in made_electors
    )


@pytest.mark.parametrize("more", [1, 400])
def test_the_pages_of_a_ballot_cost_as_much_with_four_hundred_electors_as_with_four(client, more):
    ballot = made.balloted()
    in_bulk(ballot, more)
    version = version_of(ballot)
    pages = (version.url_of("ballot"), version.url_of("electors"))

    def cost() -> list[int]:
        statements = []
        for address in pages:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                shown = text(client, address)
            statements.append(len(asked))
            assert len(shown.encode()) <= 50 * KIB
        return statements

    assert cost() == [3, 4]
    Ballot.objects.filter(pk=ballot.pk).update(electors_count=3 + more)
    casting.declare(made.ended(ballot).pk, by=editor())
    assert cost() == [5, 4]
    assert ("So haben die Kommunen gestimmt" in text(client, pages[0])) is True
    assert "stimmberechtigten Kommunen" in text(client, pages[0])


def test_the_minutes_are_a_tagged_paper_with_rules_result_and_each_vote():
    ballot = declared(3)
    version = version_of(ballot)
    address = version.url_of("minutes")

    response = Client().get(address)
    paper = PdfReader(io.BytesIO(response.content))
    words = " ".join(" ".join(page.extract_text() for page in paper.pages).split())

    assert response.headers["Content-Type"] == "application/pdf"
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert paper.metadata.title == f"Niederschrift der Abstimmung über {version}"
    assert f"AB-{timezone.localdate().year}-{ballot.pk:04d}" in words
    assert "2 Ja von 3 Ja- und Nein-Stimmen sind 66,6 %" in words
    for place, _holder in made.voters(ballot):
        assert place.display_name in words
    assert "Grund 0" in words
    assert "Uhr Uhr" not in words


def test_the_minutes_of_a_secret_ballot_name_no_vote_and_there_are_none_before_the_declaration():
    ballot = declared(3, is_secret=True)
    words = PdfReader(io.BytesIO(Client().get(version_of(ballot).url_of("minutes")).content)).pages[0].extract_text()

    assert "Begründung" not in words
    assert Client().get(version_of(made.balloted()).url_of("minutes")).status_code == 404


def test_the_deputy_is_named_as_such_on_the_page_of_the_vote():
    ballot = made.balloted()
    place, holder = made.voters(ballot)[0]
    deputy = member(Role.CDO, place)
    mandates.grant(place, holder, deputy=deputy, by=holder)
    address = version_of(ballot).url_of("vote", place.slug)

    assert "in Vertretung" in text(signed_in(deputy, again=True), address)
    assert "in Vertretung" not in text(signed_in(holder, again=True), address)


def test_who_changes_a_vote_reads_how_the_municipality_voted_and_a_button_that_says_so():
    ballot = made.balloted()
    place, holder = made.voters(ballot)[0]
    person, address = signed_in(holder), version_of(ballot).url_of("vote", place.slug)
    assert "Stimme ändern" not in text(person, address)

    casting.cast(ballot.pk, place, "nein", reason="Zu teuer.", by=holder)

    shown = text(person, address)
    assert "Ihre Kommune hat schon abgestimmt: " in shown
    assert '<span class="kern-label">Stimme ändern</span>' in shown
    assert "abgeben</span>" not in shown
