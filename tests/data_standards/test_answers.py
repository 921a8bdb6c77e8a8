"""Answers to comments, on the site and at the desk; and the objection to a small correction."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import Role
from data_standards.lifecycle import acts, corrections
from data_standards.models import Accession, Comment, State, Version
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, signed_in_long_ago

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def writer_of(version: Version):
    """A CDO of the municipality that writes the agreement."""
    return signed_in(member(Role.CDO, version.agreement.municipality))


def seen_in(shown: str) -> str:
    return shown.partition('name="seen" value="')[2].partition('"')[0]


def test_the_editing_group_answers_one_after_the_other_and_ends_at_the_table():
    version = made.consulted()
    first, second = (made.commented(version, words) for words in ("Eins.", "Zwei."))
    person = writer_of(version)
    begin = version.url_of("next_answer")

    assert person.get(begin).url == version.url_of("answer", str(first.pk))
    assert "2 von 2 warten" in person.get(version.url_of("answer", str(first.pk))).content.decode()
    led = person.post(version.url_of("answer", str(first.pk)), {"verdict": "uebernommen", "answer": "Gern."}).url
    assert person.get(led).url == version.url_of("answer", str(second.pk))
    wrong = person.post(version.url_of("answer", str(second.pk)), {"verdict": "abgelehnt", "answer": " "})
    assert (wrong.status_code, "Bitte begründen Sie die Antwort." in wrong.content.decode()) == (422, True)
    person.post(version.url_of("answer", str(second.pk)), {"verdict": "abgelehnt", "answer": "Zu teuer."})
    assert person.get(begin).url == version.url_of("evaluation")
    assert list(version.consultation.comments.values_list("verdict", flat=True)) == ["uebernommen", "abgelehnt"]


def test_who_does_not_write_the_agreement_answers_nothing():
    version = made.consulted()
    said = made.commented(version)
    people = [member(Role.CDO, MunicipalityFactory()), member(Role.STAFF, version.agreement.municipality)]

    for person in people:
        for address in (version.url_of("next_answer"), version.url_of("answer", str(said.pk))):
            assert signed_in(person).get(address).status_code == 403


@pytest.mark.parametrize("at_the_desk", [True, False])
def test_two_answers_at_once_are_shown_to_the_second(at_the_desk):
    version = made.consulted()
    said = made.commented(version)
    if at_the_desk:
        address, one = f"/verwaltung/standards/{version.pk}/stellungnahmen/{said.pk}/", signed_in(editor())
    else:
        address, one = version.url_of("answer", str(said.pk)), writer_of(version)
    seen = seen_in(one.get(address).content.decode())
    writer_of(version).post(
        version.url_of("answer", str(said.pk)), {"verdict": "uebernommen", "answer": "Steht in Anhang C.", "seen": seen}
    )

    response = one.post(address, {"verdict": "abgelehnt", "answer": "Das geht nicht.", "seen": seen})
    shown = response.content.decode()
    said.refresh_from_db()
    assert (response.status_code, said.answer) == (409, "Steht in Anhang C.")
    assert "Steht in Anhang C." in shown
    assert "Das geht nicht." in shown
    assert one.post(address, {"verdict": "abgelehnt", "answer": "Das geht nicht.", "seen": seen_in(shown)}).status_code == 302
    said.refresh_from_db()
    assert said.verdict == Comment.Verdict.DECLINED


def test_after_the_evaluation_an_answer_is_refused_with_what_was_typed():
    ballot = made.balloted()
    version = ballot.version
    said = Comment.objects.create(consultation=version.consultation, number=1, text="Alt.", submitted_at=timezone.now())
    response = writer_of(version).post(version.url_of("answer", str(said.pk)), {"verdict": "abgelehnt", "answer": "Zu spät."})

    assert response.status_code == 409
    assert "Die Auswertung ist abgeschlossen." in response.content.decode()
    assert "Zu spät." in response.content.decode()


def corrected() -> tuple[Version, list]:
    """A small correction within its days of objection, and a municipality that acceded with the holder of its mandate."""
    first = made.in_force()
    place, holder = made.mandated()
    today = timezone.localdate()
    Accession.objects.create(version=first, municipality=place, resolution_body="Rat", resolved_on=today, valid_from=today)
    small = acts.begin_version(first.agreement, "1.0.1", by=editor())
    return corrections.open_objection(small.pk, by=editor()), [place, holder]


def test_a_municipality_that_acceded_objects_on_the_site(client):
    version, (place, holder) = corrected()
    address = version.url_of("object", place.slug)
    person = signed_in(holder, again=True)
    colleague, stranger = member(Role.STAFF, place), member(Role.CDO, MunicipalityFactory())

    assert [signed_in(who).get(address).status_code for who in (colleague, stranger)] == [403, 404]
    assert person.post(address, {"reason": ""}).status_code == 422
    assert person.post(address, {"reason": "Das Feld heißt bei uns anders."}).status_code == 302
    version.refresh_from_db()
    assert version.state == State.EVALUATION
    again = person.post(address, {"reason": "Noch einmal."})
    assert (again.status_code, "Noch einmal." in again.content.decode()) == (409, True)


def test_who_lost_the_mandate_meanwhile_does_not_object():
    version, (place, holder) = corrected()
    from accounts.refusals import Refused
    from data_standards.ballot import mandates

    mandates.revoke(place, by=holder)
    with pytest.raises(Refused, match="kein Mandat"):
        corrections.object_to(version.pk, place, reason="Nein.", by=holder)


def test_nobody_is_asked_for_a_password_for_an_objection_that_is_not_taken():
    version, (place, holder) = corrected()
    late = signed_in_long_ago(holder)

    assert late.post(version.url_of("object", place.slug), {"reason": ""}).status_code == 422
    assert late.post(version.url_of("object", place.slug), {"reason": "Doch."}).status_code == 302
    version.refresh_from_db()
    assert version.state == State.OBJECTION


def test_an_objection_is_offered_on_the_page_and_at_home_to_who_acceded_until_its_days_are_over():
    version, (place, holder) = corrected()
    address = version.url_of("object", place.slug)
    _other, stranger = made.mandated()
    pages = (version.get_absolute_url(), "/mein-bereich/")

    assert [address in signed_in(holder).get(page).content.decode() for page in pages] == [True, True]
    assert ["/einspruch/" in signed_in(stranger).get(page).content.decode() for page in pages] == [False, False]
    Version.objects.filter(pk=version.pk).update(objection_until=timezone.now())
    assert [address in signed_in(holder).get(page).content.decode() for page in pages] == [False, False]
