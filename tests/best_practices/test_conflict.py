"""Two people, or two windows, on one draft: both texts are shown, and neither is lost."""

from __future__ import annotations

import json

import pytest
from django.http import QueryDict

from accounts.models import Role
from best_practices.forms import ContactForm, EffortForm, TitleForm
from contributions import drafts
from contributions.models import Submission
from contributions.writing.conflict import base_of, compare
from contributions.writing.editing import bound_form, opened_form
from contributions.writing.forms import Target
from tests.factories.accounts import editor, member
from tests.factories.pages import TopicFactory
from tests.helpers import signed_in


def content(submission: Submission):
    return drafts.content_of(Submission.objects.get(pk=submission.pk))


def opened(submission: Submission, form_class=TitleForm) -> dict:
    """The hidden fields of a form opened now."""
    submission.refresh_from_db()
    return {"version": submission.version, "base": base_of(opened_form(Target(form_class), content(submission), submission))}


@pytest.fixture
def two(journey):
    """A draft that both a CDO and a colleague have open, and the colleague saved first."""
    journey.colleague = member(Role.CDO, journey.home, form_of_address="herr", first_name="Max", last_name="Muster")
    journey.other = signed_in(journey.colleague)
    journey.submission = journey.draft(title="Anfang", summary="Am Anfang.")
    journey.hidden = opened(journey.submission)
    return journey


def test_both_texts_are_shown_where_both_changed(two):
    two.write(two.submission, "titel", {"title": "Von ihm", "summary": "Am Anfang."}, client=two.other)

    response = two.client.post(two.url("step", two.submission, "titel"), {**two.hidden, "title": "Von ihr", "summary": "Am Anfang."})

    assert response.status_code == 409
    assert "Zwei Personen haben denselben Text geändert" in response.text
    assert "Fassung von Herrn Muster" in response.text
    assert all(text in response.text for text in ("<ins>ihr</ins>", "<ins>ihm</ins>"))
    assert 'name="choice-title"' in response.text
    assert 'name="choice-summary"' not in response.text
    assert content(two.submission).title == "Von ihm"


@pytest.mark.parametrize(
    ("choice", "title", "summary"),
    [
        ("mine", "Von ihr", "Ihre Kurzfassung."),
        ("theirs", "Von ihm", "Seine Kurzfassung."),
        ("both", "Von ihm", "Ihre Kurzfassung.\n\nSeine Kurzfassung."),
    ],
)
def test_the_choice_is_stored_for_each_field(two, choice, title, summary):
    two.write(two.submission, "titel", {"title": "Von ihm", "summary": "Seine Kurzfassung."}, client=two.other)
    version = opened(two.submission)["version"]
    chosen = {
        "version": version,
        "choice-title": "theirs" if choice == "both" else choice,
        "value-title": "Von ihr",
        "choice-summary": choice,
        "value-summary": "Ihre Kurzfassung.",
    }

    response = two.client.post(two.url("resolve", two.submission, "titel"), chosen)

    assert response.url == two.url("step", two.submission, "titel")
    assert (content(two.submission).title, content(two.submission).summary) == (title, summary)


def test_what_only_one_side_changed_is_no_question_but_is_said(two):
    two.write(two.submission, "titel", {"title": "Anfang", "summary": "Nur er."}, client=two.other)

    response = two.client.post(two.url("step", two.submission, "titel"), {**two.hidden, "title": "Nur sie", "summary": "Am Anfang."})

    assert response.status_code == 409
    assert "Ohne Widerspruch übernommen" in response.text
    chosen = {"version": opened(two.submission)["version"], "choice-title": "mine", "value-title": "Nur sie"}
    two.client.post(two.url("resolve", two.submission, "titel"), chosen)
    assert (content(two.submission).title, content(two.submission).summary) == ("Nur sie", "Nur er.")


def test_a_colleague_in_another_section_is_no_conflict(two):
    two.write(two.submission, "loesung", {"solution": "Von ihm"}, client=two.other)

    response = two.client.post(two.url("step", two.submission, "titel"), {**two.hidden, "title": "Von ihr", "summary": "Am Anfang."})

    assert response.status_code == 302
    assert (content(two.submission).title, content(two.submission).solution) == ("Von ihr", "Von ihm")


def test_the_same_text_twice_is_no_conflict(two):
    data = {**two.hidden, "title": "Doppelt geklickt", "summary": "Am Anfang."}

    first = two.client.post(two.url("step", two.submission, "titel"), data)
    second = two.client.post(two.url("step", two.submission, "titel"), data)

    assert (first.status_code, second.status_code) == (302, 302)


def test_two_windows_of_one_person_are_called_that(two):
    two.write(two.submission, "titel", {"title": "Fenster 1", "summary": "Am Anfang."})

    response = two.client.post(two.url("step", two.submission, "titel"), {**two.hidden, "title": "Fenster 2", "summary": "Am Anfang."})

    assert response.status_code == 409
    assert "Sie haben denselben Text in zwei Fenstern geändert" in response.text
    assert "Fassung aus dem anderen Fenster" in response.text


@pytest.mark.parametrize("base", ["", "{", "[]", '{"title": 7}', "[" * 100_000])
def test_without_a_usable_base_every_difference_is_a_question(two, base):
    two.write(two.submission, "titel", {"title": "Von ihm", "summary": "Am Anfang."}, client=two.other)

    response = two.client.post(
        two.url("step", two.submission, "titel"), {"version": 1, "base": base, "title": "Von ihr", "summary": "Ihre."}
    )

    assert response.status_code == 409
    assert response.text.count('value="mine" checked') == 2


def test_editor_and_two_cdos_each_get_the_conflict_page(two):
    third = signed_in(editor())
    two.write(two.submission, "titel", {"title": "Eins", "summary": "Am Anfang."}, client=two.other)

    for client, title in ((two.client, "Zwei"), (third, "Drei")):
        response = client.post(two.url("step", two.submission, "titel"), {**two.hidden, "title": title, "summary": "Am Anfang."})
        assert response.status_code == 409
        assert title in response.text
        assert "Eins" in response.text


def test_somebody_who_saves_while_the_choice_is_made_leads_to_the_page_again(two):
    two.write(two.submission, "titel", {"title": "Von ihm", "summary": "Am Anfang."}, client=two.other)
    version = opened(two.submission)["version"]
    two.write(two.submission, "titel", {"title": "Noch einmal er", "summary": "Am Anfang."}, client=two.other)

    response = two.client.post(
        two.url("resolve", two.submission, "titel"), {"version": version, "choice-title": "mine", "value-title": "Von ihr"}
    )

    assert response.status_code == 409
    assert "einmal" in response.text
    assert 'name="value-title" value="Von ihr"' in response.text


def test_autosave_says_conflict_and_stores_nothing(two):
    two.write(two.submission, "titel", {"title": "Von ihm", "summary": "Am Anfang."}, client=two.other)

    response = two.client.post(
        two.url("step", two.submission, "titel"), {**two.hidden, "title": "Von ihr", "summary": "Am Anfang."}, headers={"X-Autosave": "1"}
    )

    assert (response.status_code, response.json()) == (409, {"conflict": True})
    assert content(two.submission).title == "Von ihm"


def test_hostile_texts_are_literal_on_the_conflict_page(two):
    hostile = "<img src=x onerror=alert(1)>\"'{{7*7}}"
    two.write(two.submission, "titel", {"title": hostile + "x", "summary": "Am Anfang."}, client=two.other)

    response = two.client.post(two.url("step", two.submission, "titel"), {**two.hidden, "title": hostile, "summary": "Am Anfang."})

    assert "<img src=x" not in response.text
    assert "{{7*7}}" in response.text


def test_contact_person_and_visibility_are_compared_as_well(two):
    hidden = opened(two.submission, ContactForm)
    theirs = {"contact_unit": "Digitales", "contact_email": "digitales@stadt.example", "person": "Toni Er", "visibility": "municipalities"}
    two.write(two.submission, "ansprechstelle", theirs, client=two.other)

    mine = {**theirs, "person": "Kim Sie", "visibility": "public", "content_licence": "CC-BY-4.0"}
    response = two.client.post(two.url("step", two.submission, "ansprechstelle"), {**hidden, **mine})

    assert response.status_code == 409
    assert all(text in response.text for text in ("Toni", "Kim"))


def test_equal_values_typed_differently_are_no_difference(journey):
    topic = TopicFactory()
    draft = journey.draft(since="2022-04", duration_months=500, topics=[topic])
    form = bound_form(Target(EffortForm), QueryDict("since=4/2022&duration_months=5 00&phase=pilot"), draft)

    found = compare(form, content(draft), draft, "")

    assert [row.name for row in (*found.both, *found.mine, *found.theirs)] == []


def test_what_could_not_be_read_is_compared_as_typed(journey):
    draft = journey.draft()
    journey.write(draft, "stand", {"since": "bald", "phase": "pilot"})
    draft.refresh_from_db()
    form = bound_form(Target(EffortForm), QueryDict("since=demnächst&phase=pilot"), draft)

    (row,) = compare(form, content(draft), draft, "").both

    assert (row.name, row.mine, row.theirs) == ("since", "demnächst", "bald")


def test_the_hidden_base_tells_no_text(journey):
    draft = journey.draft(title="Geheim")

    assert "Geheim" not in json.loads(opened(draft)["base"]).values()
