"""From the first click to the confirmation: nothing typed is lost, and the pages say what is missing."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from best_practices.models import BestPracticePage
from best_practices.writing import STEPS
from contributions import drafts, moderation
from contributions.models import UNTITLED, ContactPerson, ContributionPage, Submission
from contributions.writing.steps import states
from pages.models import Topic
from tests.factories.accounts import editor, member
from tests.factories.best_practices import COMPLETE, a_draft, asked, published, submitted
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import TopicFactory
from tests.helpers import signed_in

State = Submission.State


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def content(submission: Submission) -> BestPracticePage:
    return drafts.content_of(Submission.objects.get(pk=submission.pk))


# --- Start ----------------------------------------------------------------------------------------


def test_a_cdo_begins_with_one_click(journey):
    page = journey.client.get("/mein-bereich/eintraege/neu/gute-praxis/")
    response = journey.client.post("/mein-bereich/eintraege/neu/gute-praxis/")

    submission = Submission.objects.get()
    assert "Sie brauchen etwa 10 Minuten." in page.text
    assert response.url == journey.url("step", submission, "titel")
    assert (submission.page.municipality, submission.created_by) == (journey.home, journey.cdo)


def test_a_second_click_begins_no_second_draft(journey):
    journey.client.post("/mein-bereich/eintraege/neu/gute-praxis/")
    journey.client.post("/mein-bereich/eintraege/neu/gute-praxis/")

    assert Submission.objects.count() == 1


def test_a_draft_with_text_is_not_begun_again(journey):
    journey.client.post("/mein-bereich/eintraege/neu/gute-praxis/")
    journey.write(Submission.objects.get(), "loesung", {"solution": "Sensoren."})
    journey.client.post("/mein-bereich/eintraege/neu/gute-praxis/")

    assert Submission.objects.count() == 2


def test_a_cdo_of_two_municipalities_chooses_one_of_them_only(journey):
    second, foreign = MunicipalityFactory(), MunicipalityFactory()
    member_of_both = journey.cdo
    member_of_both.memberships.create(role=Role.CDO, municipality=second)

    chosen = journey.client.post("/mein-bereich/eintraege/neu/gute-praxis/", {"municipality": second.slug})
    refused = journey.client.post("/mein-bereich/eintraege/neu/gute-praxis/", {"municipality": foreign.slug})

    assert (chosen.status_code, refused.status_code) == (302, 404)
    assert [item.page.municipality for item in Submission.objects.select_related("page")] == [second]


# --- Task list --------------------------------------------------------------------------------------


def test_the_task_list_says_how_far_each_section_is(journey):
    draft = journey.draft(summary="x" * 342, contact_email="")
    found = states(STEPS, content(draft), draft)

    assert [(state.step.slug, state.state) for state in found] == [
        ("titel", "missing"),
        ("handlungsfelder", "done"),
        ("loesung", "done"),
        ("ergebnis", "done"),
        ("stand", "done"),
        ("software", "open"),
        ("organisation", "open"),
        ("bilder-und-anlagen", "open"),
        ("ansprechstelle", "missing"),
    ]
    assert found[0].missing == "Die Kurzfassung ist 42 Zeichen zu lang."
    page = journey.client.get(journey.url("tasks", draft)).text
    assert "4 von 9 Abschnitten sind fertig" in page
    assert "Weiter mit Abschnitt 1" in page


def test_an_unread_value_in_a_voluntary_section_is_reported(journey):
    draft = journey.draft()
    journey.write(draft, "organisation", {"resolution_on": "31.02."})

    draft.refresh_from_db()
    assert states(STEPS, content(draft), draft)[6].state == "missing"
    assert "Weiter mit Abschnitt 7" in journey.client.get(journey.url("tasks", draft)).text


def test_staff_read_the_task_list_without_links_to_write(journey):
    draft = journey.draft()
    client = signed_in(member(Role.STAFF, journey.home))

    page = client.get(journey.url("tasks", draft))

    assert page.status_code == 200
    assert journey.url("step", draft, "titel") not in page.text
    assert client.post(journey.url("step", draft, "titel"), {"version": 1, "title": "von der Mitarbeit"}).status_code == 403
    assert content(draft).title == COMPLETE["title"]


@pytest.mark.parametrize(
    "name",
    [
        "tasks",
        "preview",
        "check",
        "submitted",
        "questions",
        "media",
        "change",
        "withdraw",
        "restart",
        "trash",
        "untrash",
        "archive",
        "unarchive",
        "narrow",
        "confirm",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_cdo_finds_nothing_and_changes_nothing(journey, name, method):
    draft = journey.draft()
    before = ContributionPage.objects.values().get(pk=draft.page_id)
    foreign = signed_in(member(Role.CDO, MunicipalityFactory()))

    response = getattr(foreign, method)(journey.url(name, draft), {"version": draft.version})

    assert response.status_code == 404
    assert COMPLETE["title"] not in response.text
    assert ContributionPage.objects.values().get(pk=draft.page_id) == before


@pytest.mark.parametrize("headers", [{}, {"X-Autosave": "1"}])
def test_a_foreign_cdo_writes_in_no_section(journey, headers):
    draft = journey.draft()
    foreign = signed_in(member(Role.CDO, MunicipalityFactory()))

    for step in ("titel", "ansprechstelle"):
        assert journey.write(draft, step, {"title": "fremd", "visibility": "municipalities"}, client=foreign, **headers).status_code == 404
        assert foreign.post(journey.url("resolve", draft, step), {"version": draft.version}).status_code == 404
    assert (content(draft).title, content(draft).visibility) == (COMPLETE["title"], "public")


def test_a_role_that_was_taken_away_counts_at_once(journey):
    draft = journey.draft()
    journey.cdo.memberships.all().delete()

    assert journey.write(draft, "titel", {"title": "danach"}).status_code == 404
    assert content(draft).title == COMPLETE["title"]


@pytest.mark.parametrize("address", ["99999999999999999999/", "0/", "1/gibt-es-nicht/", "1/bilder-und-anlagen/zusammenfuehren/"])
def test_addresses_that_lead_nowhere_are_not_found(journey, address):
    assert journey.client.get(f"/mein-bereich/eintraege/{address}").status_code == 404


# --- Sections ---------------------------------------------------------------------------------------


def test_next_stores_everything_and_then_says_what_to_mend(journey):
    draft = journey.draft()

    response = journey.write(draft, "titel", {"title": "", "summary": "z" * 342})

    assert response.status_code == 422
    assert "<title>Fehler: Titel und Kurzfassung" in response.text
    assert response.text.count("Die Kurzfassung ist 42 Zeichen zu lang.") == 2
    assert response.text.count("Geben Sie einen Titel ein, der die Lösung in einem Satz beschreibt.") == 2
    assert (content(draft).title, content(draft).summary) == (str(UNTITLED), "z" * 342)


def test_save_does_not_complain_about_what_is_missing(journey):
    draft = journey.draft()

    response = journey.write(draft, "titel", {"title": "", "summary": "z" * 342, "save": "1"})

    assert (response.status_code, response.url) == (302, journey.url("tasks", draft))
    assert content(draft).summary == "z" * 342


def test_save_tells_what_it_cannot_read_and_keeps_it(journey):
    draft = journey.draft()

    response = journey.write(draft, "stand", {"since": "irgendwann 22", "duration_months": "1.200", "phase": "pilot", "save": "1"})

    assert response.status_code == 422
    again = journey.client.get(journey.url("step", draft, "stand")).text
    assert 'value="irgendwann 22"' in again
    assert 'value="1.200"' in again


def test_what_was_unreadable_is_forgotten_once_it_is_mended(journey):
    draft = journey.draft()
    journey.write(draft, "stand", {"since": "bald", "phase": "pilot"})
    journey.write(draft, "stand", {"since": "4/2022", "phase": "pilot"})

    draft.refresh_from_db()
    assert (draft.unparsed, content(draft).since) == ({}, "2022-04")


def test_control_characters_reach_neither_text_nor_what_was_unreadable(journey):
    draft = journey.draft()

    journey.write(draft, "stand", {"since": "\x00bald\x07", "staff_effort": "zwei\x00 Stellen"})

    draft.refresh_from_db()
    assert (draft.unparsed, content(draft).staff_effort) == ({"since": "bald"}, "zwei Stellen")


def test_the_sections_lead_on_to_the_check_page(journey):
    draft = journey.draft()
    topic = Topic.objects.first()
    answers = {
        "titel": {"title": "T", "summary": "K"},
        "handlungsfelder": {"topics": [topic.pk]},
        "loesung": {"initial_situation": "A", "solution": "L"},
        "ergebnis": {"results": "E"},
        "stand": {"phase": "pilot"},
        "software": {},
        "organisation": {},
        "ansprechstelle": {"contact_unit": "S", "contact_email": "s@stadt.example"},
    }

    targets = [journey.write(draft, slug, data).url for slug, data in answers.items()]

    following = [step.url(draft.page_id) for step in STEPS.all[1:]]
    assert targets == [*following[:6], following[6], journey.url("check", draft)]


def test_more_than_three_topics_are_kept_and_refused(journey):
    draft = journey.draft()
    topics = [TopicFactory() for _number in range(4)]

    response = journey.write(draft, "handlungsfelder", {"topics": [topic.pk for topic in topics]})

    assert response.status_code == 422
    assert "Wählen Sie mindestens ein und höchstens drei Handlungsfelder." in response.text
    assert set(content(draft).topics.all()) == set(topics)


def test_fields_that_are_not_in_the_form_are_ignored(journey):
    draft = journey.draft()
    foreign = MunicipalityFactory()
    before = ContributionPage.objects.values("live", "number", "municipality", "owner", "visibility").get(pk=draft.page_id)

    journey.write(
        draft,
        "titel",
        {
            "title": "Neu",
            "summary": "K",
            "municipality": foreign.pk,
            "live": "1",
            "number": "BP-1",
            "owner": "1",
            "visibility": "municipalities",
            "state": "published",
            "slug": "x",
        },
    )

    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert ContributionPage.objects.values("live", "number", "municipality", "owner", "visibility").get(pk=draft.page_id) == before
    assert content(draft).municipality == journey.home


def test_visibility_and_contact_person_are_stored_beside_the_draft(journey):
    draft = journey.draft()
    data = {
        "contact_unit": "Digitales",
        "contact_email": "d@stadt.example",
        "person": "Kim Beispiel",
        "person_consent": "on",
        "visibility": "municipalities",
    }

    journey.write(draft, "ansprechstelle", data)

    person = ContactPerson.objects.get()
    assert ContributionPage.objects.get(pk=draft.page_id).visibility == "municipalities"
    assert (person.name, person.may_be_named, person.consent_by) == ("Kim Beispiel", True, journey.cdo)
    journey.write(draft, "ansprechstelle", {**data, "person_consent": ""})
    person.refresh_from_db()
    assert not person.may_be_named
    journey.write(draft, "ansprechstelle", {**data, "person": ""})
    assert not ContactPerson.objects.exists()


def test_a_new_name_needs_a_new_consent(journey):
    draft = journey.draft()
    ContactPerson.objects.create(page_id=draft.page_id, name="Kim Beispiel", consent_at=timezone.now())

    journey.write(draft, "ansprechstelle", {"person": "Toni Muster"})

    assert ContactPerson.objects.get().consent_at is None


def test_autosave_does_not_put_half_a_name_online(journey):
    page = published(by=journey.cdo, municipality=journey.home)
    change = drafts.start_change(page, by=journey.cdo)

    journey.write(
        change, "ansprechstelle", {"person": "Max Mu", "person_consent": "on", "visibility": "municipalities"}, **{"X-Autosave": "1"}
    )

    assert not ContactPerson.objects.exists()
    assert ContributionPage.objects.get(pk=page.pk).visibility == "public"


def test_a_form_without_a_token_is_refused(journey):
    draft = journey.draft()
    client = Client(enforce_csrf_checks=True)
    client.cookies = journey.client.cookies

    response = client.post(journey.url("step", draft, "titel"), {"version": draft.version, "title": "ohne"})

    assert response.status_code == 403
    assert content(draft).title == COMPLETE["title"]


def test_all_links_of_the_form_change_nothing(journey):
    draft = journey.draft()
    before = list(Submission.objects.values())

    for name in ("tasks", "preview", "check", "media", "change", "withdraw", "restart", "trash", "untrash", "archive", "narrow", "confirm"):
        journey.client.get(journey.url(name, draft))
    for step in STEPS.all:
        journey.client.get(step.url(draft.page_id))

    assert list(Submission.objects.values()) == before


# --- Autosave ---------------------------------------------------------------------------------------


def test_autosave_stores_and_answers_with_the_new_version(journey):
    draft = journey.draft()

    response = journey.write(draft, "titel", {"title": "", "summary": "halb"}, **{"X-Autosave": "1"})

    draft.refresh_from_db()
    assert response.status_code == 200
    assert (response.json()["version"], content(draft).summary) == (draft.version, "halb")
    assert response.json()["saved"].startswith("um ")
    assert json.loads(response.json()["base"]).keys() == {"title", "summary"}


def test_autosave_of_a_closed_draft_says_why(journey):
    waiting = submitted(by=journey.cdo, municipality=journey.home)

    response = journey.write(waiting, "titel", {"title": "zu spät"}, **{"X-Autosave": "1"})

    assert response.status_code == 403
    assert "Ziehen Sie sie zurück" in response.json()["closed"]


def test_without_a_session_nothing_is_stored(journey):
    draft = journey.draft()

    response = Client().post(journey.url("step", draft, "titel"), {"version": draft.version, "title": "Gast"}, headers={"X-Autosave": "1"})

    assert response.status_code == 302
    assert content(draft).title == COMPLETE["title"]


# --- Under review ------------------------------------------------------------------------------------


def test_what_is_typed_into_a_submitted_entry_is_refused_and_shown_to_be_copied(journey):
    waiting = submitted(by=journey.cdo, municipality=journey.home)

    response = journey.write(waiting, "titel", {"title": "Mein später Titel", "summary": "S"})

    assert response.status_code == 403
    assert "Mein später Titel" in response.text
    assert journey.url("withdraw", waiting) in response.text
    assert content(waiting).title == COMPLETE["title"]


def test_the_sections_of_a_submitted_entry_lead_back_to_its_list(journey):
    waiting = submitted(by=journey.cdo, municipality=journey.home)

    assert journey.client.get(journey.url("step", waiting, "titel")).url == journey.url("tasks", waiting)
    assert journey.client.get(journey.url("media", waiting)).url == journey.url("tasks", waiting)


# --- Preview, check, submit ---------------------------------------------------------------------------


def test_the_preview_shows_the_draft_to_its_readers_only(journey):
    draft = journey.draft(title="KANARIE Titel")
    page = journey.client.get(journey.url("preview", draft))

    assert "Vorschau." in page.text
    assert "KANARIE Titel" in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert page["Cache-Control"] == "private, no-store"
    assert Client().get(journey.url("preview", draft)).status_code == 302


def test_the_preview_of_an_empty_draft_works(journey):
    journey.client.post("/mein-bereich/eintraege/neu/gute-praxis/")

    assert journey.client.get(journey.url("preview", Submission.objects.get())).status_code == 200


def test_the_check_page_echoes_what_was_understood(journey):
    draft = journey.draft(since="2022-04", duration_months=14, funding_ends_on=date(2026, 3, 12), solution="<script>x</script> **fett**")

    page = journey.client.get(journey.url("check", draft)).text

    assert all(text in page for text in ("April 2022", "14", "12.03.2026", "<strong>fett</strong>"))
    assert "<script>x" not in page


def test_the_check_page_names_what_is_missing_with_the_way_there(journey):
    draft = journey.draft(title="", summary="")

    page = journey.client.get(journey.url("check", draft)).text

    assert f'href="{journey.url("step", draft, "titel")}#id_title"' in page
    response = journey.client.post(journey.url("check", draft), {"version": draft.version, "rights": "on", "contact_knows": "on"})
    assert response.status_code == 422
    assert Submission.objects.get().state == State.DRAFT


def test_similar_entries_of_the_own_municipality_are_named(journey):
    mine = journey.draft(title="Freie Parkplätze in der Altstadt melden")
    published(by=journey.cdo, municipality=journey.home, title="Parkplätze der Altstadt bepreisen")
    journey.draft(title="Schulhöfe begrünen")
    a_draft(title="Parkplätze der Altstadt anderswo")

    page = journey.client.get(journey.url("check", mine)).text

    assert "Ähnliche Lösungen Ihrer Kommune" in page
    assert "bepreisen" in page
    assert "begrünen" not in page
    assert "anderswo" not in page


def test_submitting_asks_for_both_confirmations(journey):
    draft = journey.draft()

    response = journey.client.post(journey.url("check", draft), {"version": draft.version, "rights": "on"})

    assert response.status_code == 422
    assert response.text.count("Bestätigen Sie, dass die Ansprechstelle Bescheid weiß.") == 2
    assert Submission.objects.get().state == State.DRAFT


def test_submitting_ends_with_number_and_day(journey):
    draft = journey.draft()

    response = journey.client.post(
        journey.url("check", draft), {"version": draft.version, "rights": "on", "contact_knows": "on"}, follow=True
    )

    draft.refresh_from_db()
    page = ContributionPage.objects.get(pk=draft.page_id)
    assert "Vielen Dank. Ihre Lösung ist eingegangen." in response.text
    assert page.number in response.text
    assert f"bis zum <b>{draft.due_on:%d.%m.%Y}</b>" in response.text


def test_submitting_twice_is_one_submission(journey):
    draft = journey.draft()
    data = {"version": draft.version, "rights": "on", "contact_knows": "on"}

    first = journey.client.post(journey.url("check", draft), data)
    second = journey.client.post(journey.url("check", draft), data)

    assert (first.url, second.url) == (journey.url("submitted", draft), journey.url("tasks", draft))
    assert Submission.objects.count() == 1


def test_a_draft_that_changed_since_is_checked_again(journey):
    draft = journey.draft()

    response = journey.client.post(journey.url("check", draft), {"version": draft.version - 1, "rights": "on", "contact_knows": "on"})

    assert response.status_code == 422
    assert "Der Entwurf wurde inzwischen geändert. Bitte prüfen Sie ihn noch einmal." in response.text
    assert response.context["form"].data["rights"] == "on"  # nothing ticked is lost
    assert Submission.objects.get().state == State.DRAFT


def test_editors_may_write_but_not_hand_in(journey):
    draft = journey.draft()
    client = signed_in(editor())

    assert journey.write(draft, "titel", {"title": "Besser", "summary": "K"}, client=client).status_code == 302
    assert client.post(journey.url("check", draft), {"version": draft.version, "rights": "on", "contact_knows": "on"}).status_code == 403
    assert content(draft).title == "Besser"


@pytest.mark.parametrize("name", ["contact_unit", "operator", "technologies", "keywords", "resolution_body"])
def test_a_line_longer_than_its_column_is_mended_before_it_can_fail(journey, name):
    draft = journey.draft(**{name: "x" * 501})

    assert content(draft).submission_errors()[name] == [f"Der Text ist {501 - BestPracticePage.limits()[name]} Zeichen zu lang."]


# --- Questions ---------------------------------------------------------------------------------------


def test_a_question_stands_at_its_field_and_is_answered(journey):
    question = asked(by=journey.cdo, municipality=journey.home)
    key = f"answer-{question.questions.get().pk}"

    page = journey.client.get(journey.url("questions", question)).text
    assert "Zu „Ergebnis und Wirkung“" in page
    assert f'href="{journey.url("step", question, "ergebnis")}#id_results"' in page
    assert "Wie haben Sie gezählt?" in journey.client.get(journey.url("step", question, "ergebnis")).text
    journey.write(question, "ergebnis", {"results": "Mit Zählern."})
    question.refresh_from_db()
    response = journey.client.post(journey.url("questions", question), {"version": question.version, key: "Mit\x00 Zählern."})

    question.refresh_from_db()
    assert response.status_code == 302
    assert (question.state, question.questions.get().answer, content(question).results) == (State.ANSWERED, "Mit Zählern.", "Mit Zählern.")


@pytest.mark.parametrize(
    ("text", "message"), [("  ", "Bitte beantworten Sie diese Rückfrage."), ("x" * 5003, "Die Antwort ist 3 Zeichen zu lang.")]
)
def test_an_answer_that_is_none_is_refused_at_its_field(journey, text, message):
    question = asked(by=journey.cdo, municipality=journey.home)
    key = f"answer-{question.questions.get().pk}"

    response = journey.client.post(journey.url("questions", question), {"version": question.version, key: text})

    assert response.status_code == 422
    assert response.text.count(message) == 2


def test_answers_to_a_changed_draft_are_kept_and_sent_again(journey):
    question = asked(by=journey.cdo, municipality=journey.home)
    key = f"answer-{question.questions.get().pk}"

    response = journey.client.post(journey.url("questions", question), {"version": 0, key: "Von Hand."})

    assert response.status_code == 422
    assert "Von Hand." in response.text
    assert f'name="version" value="{question.version}"' in response.text


# --- Acts ----------------------------------------------------------------------------------------------


def test_withdrawing_asks_first_and_makes_a_draft_again(journey):
    waiting = submitted(by=journey.cdo, municipality=journey.home)

    assert "Der Eintrag wird wieder ein Entwurf" in journey.client.get(journey.url("withdraw", waiting)).text
    journey.client.post(journey.url("withdraw", waiting))

    waiting.refresh_from_db()
    assert waiting.state == State.DRAFT


def test_an_entry_with_a_question_can_be_withdrawn_but_not_thrown_away(journey):
    question = asked(by=journey.cdo, municipality=journey.home)

    refused = journey.client.post(journey.url("trash", question))
    journey.client.post(journey.url("withdraw", question))

    question.refresh_from_db()
    assert said(refused) == ["Zu diesem Eintrag läuft eine Rückfrage. Ziehen Sie ihn zuerst zurück."]
    assert question.state == State.DRAFT


def test_a_change_with_a_question_leaves_nothing_behind_that_blocks_the_next(journey):
    page = published(by=journey.cdo, municipality=journey.home)
    change = drafts.start_change(page, by=journey.cdo)
    moderation.submit(change, version=change.version, by=journey.cdo)
    moderation.ask_back(change, [("", "Warum?")], by=editor())

    journey.client.post(journey.url("trash", page))
    journey.client.post(journey.url("withdraw", page))
    journey.client.post(journey.url("trash", page))
    again = drafts.start_change(page, by=journey.cdo)

    assert moderation.submit(again, version=again.version, by=journey.cdo).state == State.SUBMITTED


def test_a_draft_goes_to_the_trash_and_comes_back(journey):
    draft = journey.draft()

    journey.client.post(journey.url("trash", draft))
    listed = journey.client.get("/mein-bereich/eintraege/papierkorb/").text
    assert COMPLETE["title"] in listed
    assert f"{timezone.localdate() + timedelta(days=30):%d.%m.%Y}" in listed
    assert "Rückgängig machen" in journey.client.get(journey.url("tasks", draft)).text
    assert journey.write(draft, "titel", {"title": "im Papierkorb"}).status_code == 403
    journey.client.post(journey.url("untrash", draft))

    assert journey.write(draft, "titel", {"title": "wieder da", "summary": "K"}).status_code == 302


def test_a_published_entry_is_changed_while_it_stays_online(journey):
    page = published(by=journey.cdo, municipality=journey.home)

    journey.client.post(journey.url("change", page))
    change = page.submissions.open().get()
    journey.write(change, "titel", {"title": "Neuer Titel", "summary": "K"})

    page.refresh_from_db()
    assert (page.title, page.live, content(change).title) == (COMPLETE["title"], True, "Neuer Titel")


@pytest.mark.parametrize("name", ["change", "archive", "narrow", "confirm"])
def test_what_only_makes_sense_online_is_refused_for_a_draft(journey, name):
    draft = journey.draft()
    before = ContributionPage.objects.values().get(pk=draft.page_id)
    ContributionPage.objects.filter(pk=draft.page_id).update(trashed_at=None)
    Submission.objects.filter(pk=draft.pk).update(state=State.REJECTED)

    response = journey.client.post(journey.url(name, draft))

    assert said(response) in (
        ["Das geht nur mit veröffentlichten Einträgen."],
        ["Nur veröffentlichte Einträge lassen sich so ändern."],
    )
    assert ContributionPage.objects.values().get(pk=draft.page_id) == before


def test_a_cdo_narrows_archives_and_confirms_but_never_widens(journey):
    page = published(by=journey.cdo, municipality=journey.home)
    ContributionPage.objects.filter(pk=page.pk).update(review_due_on=date(2020, 1, 1))

    for name in ("narrow", "confirm", "archive", "unarchive"):
        journey.client.post(journey.url(name, page))

    page.refresh_from_db()
    assert (page.visibility, page.archived_at, page.review_due_on > timezone.localdate()) == ("municipalities", None, True)
    change = drafts.start_change(page, by=journey.cdo)
    journey.write(change, "ansprechstelle", {"visibility": "public", "contact_unit": "S", "contact_email": "s@stadt.example"})
    page.refresh_from_db()
    assert page.visibility == "municipalities"


def test_a_rejected_text_becomes_a_new_draft(journey):
    waiting = submitted(by=journey.cdo, municipality=journey.home)
    moderation.reject(waiting, "Zu werblich.", by=editor())

    assert "Zu werblich." in journey.client.get(journey.url("tasks", waiting)).text
    journey.client.post(journey.url("restart", waiting))

    again = Submission.objects.exclude(pk=waiting.pk).get()
    assert (again.state, content(again).title) == (State.DRAFT, COMPLETE["title"])


# --- Mein Bereich ---------------------------------------------------------------------------------------


def test_the_area_of_a_new_cdo_offers_the_first_entry(journey):
    page = journey.client.get("/mein-bereich/").text

    assert "Sie haben noch keine Lösung eingetragen." in page
    assert "Erste Lösung eintragen" in page


def test_the_area_shows_questions_first_and_every_entry_with_its_state(journey):
    asked(by=journey.cdo, municipality=journey.home, title="Mit Rückfrage")
    submitted(by=journey.cdo, municipality=journey.home, title="Wartet")
    journey.draft(title="Im Entwurf")
    stale = published(by=journey.cdo, municipality=journey.home, title="Alt geworden")
    ContributionPage.objects.filter(pk=stale.pk).update(review_due_on=date(2020, 1, 1))
    a_draft(title="Anderer Kommune")

    page = journey.client.get("/mein-bereich/").text

    assert "2 Aufgaben warten auf Sie" in page
    assert page.index("Wie haben Sie gezählt?") < page.index("Sind die Angaben noch aktuell?") < page.index("Im Entwurf")
    assert all(text in page for text in ("Rückfrage", "Eingereicht", "Möglicherweise veraltet", "von 9 Abschnitten fertig"))
    assert "Anderer Kommune" not in page


def test_a_draft_that_nobody_touched_for_a_month_is_a_task(journey):
    draft = journey.draft(title="Liegen geblieben")
    Submission.objects.filter(pk=draft.pk).update(saved_at=timezone.now() - timedelta(days=31))

    assert "Eine Aufgabe wartet auf Sie" in journey.client.get("/mein-bereich/").text


def test_staff_see_entries_but_no_tasks(journey):
    asked(by=journey.cdo, municipality=journey.home)

    page = signed_in(member(Role.STAFF, journey.home)).get("/mein-bereich/").text

    assert COMPLETE["title"] in page
    assert "wartet auf Sie" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_area_costs_the_same_queries_for_one_and_for_three(journey, count, django_assert_num_queries):
    for _number in range(count):
        asked(by=journey.cdo, municipality=journey.home)
        stale = published(by=journey.cdo, municipality=journey.home)
        ContributionPage.objects.filter(pk=stale.pk).update(review_due_on=date(2020, 1, 1))
        journey.draft()
    journey.client.get("/mein-bereich/")

    with django_assert_num_queries(23):  # each kind asks once what waits: agreements and procurements with two more
        journey.client.get("/mein-bereich/")


def test_saving_a_section_reads_the_draft_once(journey, django_assert_num_queries):
    draft = journey.draft()
    journey.write(draft, "loesung", {"solution": "Erst so."}, **{"X-Autosave": "1"})

    with django_assert_num_queries(1 + 12 + 2):  # the journey asks for the version; begin and end of the transaction
        journey.write(draft, "loesung", {"solution": "Dann so."}, **{"X-Autosave": "1"})
