"""Agreements on the home page and in "Mein Bereich"."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role, User
from accounts.roles import municipalities_of
from contributions.co_writing import add_municipality
from contributions.models import Visibility
from data_standards.ballot import casting
from data_standards.consultation import comments
from data_standards.consultation.comments import Words
from data_standards.panels import _answers
from tests.factories import data_standards as made
from tests.factories.accounts import member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_home_page_shows_what_runs_to_who_may_see_it(client):
    assert "Jetzt mitreden" not in text(client, "/")
    hidden = made.consulted(visibility=Visibility.MUNICIPALITIES)
    ballot = made.balloted()
    insider = signed_in(member(Role.STAFF, MunicipalityFactory()))

    assert ballot.version.url_of("ballot") in text(client, "/")
    assert hidden.url_of("consultation") not in text(client, "/")
    assert hidden.url_of("consultation") in text(insider, "/")


def test_a_ballot_waits_for_who_has_the_mandate_until_they_voted():
    ballot = made.balloted()
    (place, holder), (_other, another) = made.voters(ballot)[:2]
    address = ballot.version.url_of("vote", place.slug)
    colleague = member(Role.STAFF, place)

    assert [address in text(signed_in(person), "/mein-bereich/") for person in (holder, colleague, another)] == [True, False, False]
    casting.cast(ballot.pk, place, "ja", by=holder)
    assert address not in text(signed_in(holder), "/mein-bereich/")


def test_drafts_of_comments_and_comments_without_an_answer_wait():
    version, place = made.consulted(), MunicipalityFactory()
    author = member(Role.STAFF, place)
    draft = comments.save_draft(version.consultation.pk, Words("Noch nicht fertig."), municipality=place, by=author)
    made.commented(version)
    writer = member(Role.CDO, version.agreement.municipality)
    shown = text(signed_in(member(Role.CDO, place)), "/mein-bereich/")

    assert version.url_of("change_comment", str(draft.pk)) in shown
    assert version.url_of("next_answer") not in shown
    assert "1 Stellungnahme wartet" in text(signed_in(writer), "/mein-bereich/")
    assert "Noch nicht fertig." not in text(signed_in(writer), "/mein-bereich/")


def test_answers_wait_for_who_writes_with_others_in_one_statement(django_assert_num_queries):
    place = MunicipalityFactory()
    beside, colleague = member(Role.CDO, place), member(Role.STAFF, place)
    for version in (made.consulted(), made.consulted()):
        made.commented(version)
        add_municipality(version.agreement, place, by=User.objects.get(memberships__municipality=version.agreement.municipality))
    assert municipalities_of(beside)  # the page has read them already

    with django_assert_num_queries(1):
        assert [row.sentence for row in _answers(beside)] == ["1 Stellungnahme wartet"] * 2
    assert _answers(colleague) == _answers(member(Role.CDO, MunicipalityFactory())) == []
