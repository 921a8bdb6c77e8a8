"""The KTS at work: queue, review page, decisions from the browser's side."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from accounts.rights import grant
from contributions import drafts, moderation
from contributions.models import ContributionPage, Note, Submission
from contributions.review import queue
from tests.factories.accounts import editor, member
from tests.factories.best_practices import a_draft, asked, published, submitted
from tests.helpers import login, signed_in
from tests.published import publish

pytestmark = pytest.mark.django_db
State = Submission.State


@pytest.fixture(autouse=True)
def _portal(portal):
    """Every test needs the skeleton."""


@pytest.fixture
def kts():
    return editor(form_of_address="frau", last_name="Lenz")


@pytest.fixture
def client(kts):
    return signed_in(kts)


def strictly_signed_in(user) -> Client:
    """A client that is asked for the token of forms, as browsers are."""
    return login(Client(enforce_csrf_checks=True), user)


def review_url(submission: Submission) -> str:
    return reverse("review:submission", args=[submission.pk])


def press(client, submission: Submission, act: str, **fields):
    """Press one button of the review page."""
    return client.post(reverse("review:act", args=[submission.pk]), {"act": act, **fields})


def words(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def state_of(submission: Submission) -> str:
    return Submission.objects.get(pk=submission.pk).state


# --- Queue -----------------------------------------------------------------------------


def test_the_queue_counts_what_is_new_answered_and_overdue(kts):
    submitted()
    Submission.objects.filter(pk=submitted().pk).update(due_on=timezone.localdate() - timedelta(days=7))
    question = asked()
    moderation.answer(question, {question.questions.get().pk: "So."}, version=question.version, by=question.created_by)
    asked()
    a_draft()

    assert queue.counts(kts) == {"neu": 2, "beantwortet": 1, "ueberfaellig": 1, "alle": 3, "frei": 2, "meine": 0}


def test_the_oldest_comes_first_and_each_part_of_the_queue_has_an_address(client, kts):
    new, late = submitted(title="Neu gekommen"), submitted(title="Schon lange da")
    Submission.objects.filter(pk=late.pk).update(
        submitted_at=timezone.now() - timedelta(days=30), due_on=timezone.localdate() - timedelta(days=20)
    )
    moderation.claim(new, by=kts)

    page = words(client.get(reverse("review:queue")))

    assert page.index("Schon lange da") < page.index("Neu gekommen")
    assert "Redaktion: 2 Vorgänge warten" in page
    assert [row.title for row in client.get(reverse("review:queue"), {"stand": "ueberfaellig"}).context_data["rows"]] == ["Schon lange da"]
    assert [row.title for row in client.get(reverse("review:queue"), {"zeige": "meine"}).context_data["rows"]] == ["Neu gekommen"]
    assert [row.title for row in client.get(reverse("review:queue"), {"zeige": "frei"}).context_data["rows"]] == ["Schon lange da"]


def test_the_queue_says_who_has_an_entry_since_when(client):
    moderation.claim(submitted(), by=editor(form_of_address="herr", last_name="Ohm"))

    page = words(client.get(reverse("review:queue")))

    assert "Herr Ohm <small>seit " in page


@pytest.mark.parametrize(("days", "expected"), [(0, "Heute"), (1, "1 Tag"), (8, "8 Tage")])
def test_the_age_counts_working_days(days, expected):
    from contributions.deadlines import is_working_day

    moment = timezone.localtime()
    today = moment.date()
    left = days
    while left:
        left -= is_working_day(moment.date())
        moment -= timedelta(days=1)

    assert queue.age_in_words(moment, today) == expected


def test_the_start_page_of_the_admin_opens_with_the_queue_and_nothing_foreign(client):
    submission = submitted(title="Hitzekarte")

    response = client.get("/verwaltung/")

    assert "Redaktion: 1 Vorgang wartet" in words(response)
    assert "guide.wagtail.org" not in words(response)
    assert "releases.wagtail.org" not in words(response)
    token = response.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    answer = strict.post(reverse("review:act", args=[submission.pk]), {"act": "claim", "csrfmiddlewaretoken": token})
    assert (answer.status_code, state_of(submission)) == (302, State.IN_REVIEW)


@pytest.mark.parametrize("name", ["wagtailadmin_home", "review:queue", "review:entries"])
def test_lists_cost_the_same_number_of_queries_for_one_and_three(client, name):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(name)).status_code == 200
        return len(captured)

    moderation.claim(submitted(), by=editor())
    client.get(reverse(name))
    one = queries()
    for _ in range(2):
        moderation.claim(submitted(), by=editor())

    assert queries() == one


@pytest.mark.parametrize("page", ["abc", "-1", "99999", "0"])
@pytest.mark.parametrize("name", ["review:queue", "review:entries"])
def test_a_page_that_does_not_exist_is_a_404(client, name, page):
    assert client.get(reverse(name), {"seite": page}).status_code == 404


# --- Entries ---------------------------------------------------------------------------


def test_every_entry_is_found_by_title_number_municipality_and_state(client):
    page = published(title="Parken mit Sensoren")
    a_draft(title="Noch ein Entwurf")

    def found(**query):
        return [row.entry.draft_title for row in client.get(reverse("review:entries"), query).context_data["rows"]]

    assert found(q="sensoren PARKEN") == ["Parken mit Sensoren"]
    assert found(q=page.number) == ["Parken mit Sensoren"]
    assert found(q=page.municipality.name) == ["Parken mit Sensoren"]
    assert found(stand="entwurf") == ["Noch ein Entwurf"]
    assert found(stand="veroeffentlicht") == ["Parken mit Sensoren"]
    assert found(q="gibt es nicht") == []
    assert sorted(found(stand="unbekannt")) == ["Noch ein Entwurf", "Parken mit Sensoren"]


def test_an_entry_that_never_had_a_submission_is_taken_down_and_comes_back(client):
    page = publish("Aus dem Bestand")
    address = reverse("review:entry", args=[page.pk])
    act = reverse("review:entry_act", args=[page.pk])
    assert "Vom Netz nehmen" in words(client.get(address))

    assert client.post(act, {"act": "archive"}).status_code == 302
    assert not ContributionPage.objects.visible_to(None).filter(pk=page.pk).exists()

    assert client.post(act, {"act": "unarchive"}).status_code == 302
    assert ContributionPage.objects.visible_to(None).filter(pk=page.pk).exists()
    assert client.post(act, {"act": "approve"}).status_code == 404


# --- Review page -----------------------------------------------------------------------


def test_the_review_shows_what_was_handed_in_and_escapes_it(client):
    submission = submitted(title='<img src=x onerror="alert(1)">', solution="**Fett** <script>alert(2)</script> [x](javascript:alert(3))")

    html = client.get(review_url(submission)).content.decode()

    assert "<strong>Fett</strong>" in html
    assert "<img src=x" not in html
    assert "<script>alert(2)" not in html
    assert 'href="javascript:' not in html


def test_the_review_of_a_change_shows_the_difference_to_the_published_version(client):
    page = published(results="Die Suche dauert halb so lange.")
    change = drafts.start_change(page, by=page.owner)
    change = drafts.save(change, {"results": "Die Suche dauert nur ein Drittel <b>so</b> lange."}, version=change.version, by=page.owner)
    change = moderation.submit(change, version=change.version, by=page.owner)

    html = client.get(review_url(change)).content.decode()

    assert "Änderungen gegenüber der veröffentlichten Fassung" in html
    assert "<del>halb</del>" in html
    assert "&lt;b&gt;" in html


def test_after_an_answer_the_review_shows_what_changed_since_the_question(client):
    question = asked(results="Alt.")
    by = question.created_by
    question = drafts.save(question, {"results": "Neu."}, version=question.version, by=by)
    answered = moderation.answer(question, {question.questions.get().pk: "Von Hand."}, version=question.version, by=by)

    html = client.get(review_url(answered)).content.decode()

    assert "Seit der Rückfrage geändert" in html
    assert "<del>Alt</del><ins>Neu</ins>." in html
    assert "Von Hand." in html


def test_a_claim_is_shown_to_colleagues_and_given_back(client, kts):
    submission = submitted()
    press(client, submission, "claim")

    assert "Frau Lenz prüft diesen Eintrag seit" in words(signed_in(editor()).get(review_url(submission)))
    assert "Sie prüfen diesen Eintrag seit" in words(client.get(review_url(submission)))
    press(client, submission, "release")
    assert Submission.objects.get(pk=submission.pk).claimed_by is None


def test_publishing_from_the_review_puts_the_entry_online(client):
    submission = submitted()

    answer = press(client, submission, "approve", checklist=["rechte", "verstaendlich"])

    assert answer.status_code == 302
    assert ContributionPage.objects.visible_to(None).filter(pk=submission.page_id).exists()
    assert Submission.objects.get(pk=submission.pk).checklist == ["rechte", "verstaendlich"]


def test_several_fields_are_asked_about_at_once(client):
    submission = submitted()

    press(
        client,
        submission,
        "ask",
        **{"frage-results": "Wie gezählt?", "frage-legal_basis": "Auf welcher Grundlage?", "frage-": "Und sonst?"},
    )

    assert set(submission.questions.values_list("field", "text")) == {
        ("results", "Wie gezählt?"),
        ("legal_basis", "Auf welcher Grundlage?"),
        ("", "Und sonst?"),
    }
    assert state_of(submission) == State.QUESTION


def test_a_rejection_joins_text_blocks_and_free_text(client):
    submission = submitted()

    press(client, submission, "reject", blocks=["werbung"], reason="Schreiben Sie, was Sie selbst getan haben.")

    assert Submission.objects.get(pk=submission.pk).reason == (
        "Der Eintrag beschreibt ein Produkt, keine eigene Erfahrung.\nSchreiben Sie, was Sie selbst getan haben."
    )


def test_a_refused_act_keeps_everything_typed(client):
    submission = submitted()

    answer = press(
        client, submission, "reject", reason=" ", note="Mit Amira klären", checklist=["rechte"], **{"frage-results": "Wie gezählt?"}
    )

    page = words(answer)
    assert answer.status_code == 422
    assert "Bitte begründen Sie die Ablehnung." in page
    assert "Mit Amira klären" in page
    assert "Wie gezählt?" in page
    assert 'value="rechte" id="id_checklist_1" checked' in page
    assert state_of(submission) == State.SUBMITTED


def test_another_button_does_not_lose_what_was_typed(client):
    submission = submitted()

    press(client, submission, "claim", reason="Fast fertige Begründung", **{"frage-results": "Wie gezählt?"})
    page = words(client.get(review_url(submission)))

    assert "Fast fertige Begründung" in page
    assert "Wie gezählt?" in page
    assert "Fast fertige Begründung" not in words(client.get(review_url(submitted())))


def test_who_decides_too_late_is_told_who_was_faster_and_keeps_the_text(client):
    submission = submitted()
    moderation.approve(submission, by=editor(form_of_address="frau", last_name="Beispiel"))

    answer = press(client, submission, "reject", reason="Zu kurz für eine Nachnutzung.")

    assert answer.status_code == 409
    assert "Dieser Eintrag wurde inzwischen von Frau Beispiel veröffentlicht." in words(answer)
    assert "Zu kurz für eine Nachnutzung." in words(answer)
    assert state_of(submission) == State.PUBLISHED


def test_notes_stay_with_the_kts(client):
    submission = submitted()
    press(client, submission, "note", note="KANARIE-notiz")
    assert Note.objects.get().text == "KANARIE-notiz"
    assert "KANARIE-notiz" in words(client.get(review_url(submission)))

    author = signed_in(submission.created_by)
    for name in ("tasks", "preview"):
        assert "KANARIE-notiz" not in words(author.get(reverse(f"writing:{name}", args=[submission.page_id])))


def test_an_editor_of_the_same_municipality_is_told_to_ask_a_colleague(client, kts):
    submission = submitted()
    grant(kts, Role.STAFF, submission.page.municipality, by=None)

    answer = press(client, submission, "approve")

    assert answer.status_code == 422
    assert "Bitte lassen Sie jemand anderen aus der Redaktion entscheiden." in words(answer)


def test_acts_on_the_live_entry_work_at_once(client):
    page = published()
    submission = page.submissions.get()

    press(client, submission, "visibility", visibility="municipalities")
    assert not ContributionPage.objects.visible_to(None).filter(pk=page.pk).exists()
    ContributionPage.objects.filter(pk=page.pk).update(last_confirmed_on=None)
    press(client, submission, "confirm", visibility="municipalities")
    assert ContributionPage.objects.get(pk=page.pk).last_confirmed_on == timezone.localdate()
    press(client, submission, "archive", visibility="municipalities")
    assert ContributionPage.objects.get(pk=page.pk).archived_by_kts is True


def test_an_entry_that_was_never_published_has_no_live_acts(client):
    submission = submitted()

    assert press(client, submission, "archive").status_code == 422
    assert ContributionPage.objects.get(pk=submission.page_id).archived_at is None


@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": "participants"},
        {"checklist": ["erfunden"]},
        {"blocks": ["erfunden"]},
        {"note": "x" * 3001},
        {"frage-results": "y" * 3001},
    ],
)
@pytest.mark.parametrize("act", ["approve", "reject", "ask", "note", "visibility"])
def test_bad_input_is_answered_and_changes_nothing(client, act, fields):
    submission = submitted()

    assert press(client, submission, act, **fields).status_code == 422
    assert state_of(submission) == State.SUBMITTED


def test_what_is_wrong_with_a_text_is_linked_to_it(client):
    page = press(client, submitted(), "reject", reason="x" * 5001).text

    named = {word for words in re.findall(r'aria-describedby="([^"]+)"', page) for word in words.split()}
    assert "id_reason_error" in named
    assert named - set(re.findall(r'\bid="([^"]+)"', page)) == set()


def test_signs_that_nobody_sees_do_not_stop_a_decision(client):
    submission = submitted()

    assert press(client, submission, "reject", reason="Zeile\x00 mit\u200b NUL").status_code == 302
    assert submission.page.submissions.get().reason == "Zeile mit NUL"


@pytest.mark.parametrize("act", ["", "publish", "entscheiden", "__class__"])
def test_an_unknown_act_is_a_404(client, act):
    assert press(client, submitted(), act).status_code == 404


def test_a_submission_that_does_not_exist_is_a_404(client):
    assert client.get(reverse("review:submission", args=[10**30])).status_code == 404
    assert client.get(reverse("review:entry", args=[10**30])).status_code == 404


def test_nothing_is_decided_without_a_token():
    submission = submitted()

    assert press(strictly_signed_in(editor()), submission, "approve").status_code == 403
    assert state_of(submission) == State.SUBMITTED


@pytest.mark.parametrize("role", [Role.STAFF, Role.CDO])
def test_members_never_reach_the_review(role):
    submission = submitted()
    client = signed_in(member(role, submission.page.municipality))

    assert client.get(review_url(submission)).status_code == 403
    assert press(client, submission, "approve").status_code == 403
    assert state_of(submission) == State.SUBMITTED
