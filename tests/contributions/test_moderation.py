"""The way from draft to decision: who waits for whom, and what no old version brings back."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Role
from accounts.refusals import Refused
from accounts.rights import grant
from best_practices.models import BestPracticePage
from contributions import drafts, moderation
from contributions.models import ContributionPage, Submission, Visibility
from jobs.worker import drain
from notifications.models import Mail
from tests.factories.accounts import editor, member
from tests.factories.best_practices import a_draft, asked, published, submitted
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import write_told

pytestmark = pytest.mark.django_db
State = Submission.State


@pytest.fixture(autouse=True)
def _portal(portal):
    """Every test needs the skeleton."""


def fresh(submission: Submission) -> BestPracticePage:
    return BestPracticePage.objects.get(pk=submission.page_id)


def test_a_submitted_entry_has_a_number_and_a_deadline_in_working_days():
    submission = submitted()

    assert submission.state == State.SUBMITTED
    assert fresh(submission).number == f"BP-{timezone.localdate().year}-0001"
    assert submission.due_on > timezone.localdate()
    assert fresh(submission).live is False


def test_the_number_stays_when_an_entry_is_withdrawn_and_handed_in_again():
    submission = submitted()
    number = fresh(submission).number
    submission = moderation.withdraw(submission, by=submission.created_by)

    moderation.submit(submission, version=submission.version, by=submission.created_by)

    assert fresh(submission).number == number


def test_an_incomplete_draft_is_not_handed_in_and_says_what_is_missing():
    draft = a_draft(title="", summary="x" * 342, phase="", topics=[], contact_email="kein-postfach")

    with pytest.raises(moderation.Incomplete) as refusal:
        moderation.submit(draft, version=draft.version, by=draft.created_by)

    assert set(refusal.value.errors) == {"title", "summary", "phase", "topics", "contact_email"}
    assert refusal.value.errors["summary"] == ["Die Kurzfassung ist 42 Zeichen zu lang."]
    assert refusal.value.errors["title"] == ["Geben Sie einen Titel ein, der die Lösung in einem Satz beschreibt."]


def test_what_could_not_be_read_keeps_a_draft_from_being_handed_in():
    draft = a_draft()
    draft = drafts.save(draft, {}, version=draft.version, by=draft.created_by, unparsed={"since": "bald"})

    with pytest.raises(moderation.Incomplete) as refusal:
        moderation.submit(draft, version=draft.version, by=draft.created_by)

    assert list(refusal.value.errors) == ["since"]


def test_approval_publishes_the_submitted_version_under_a_lasting_address():
    submission = moderation.approve(submitted(), by=editor())
    page = fresh(submission)

    assert (page.live, page.slug, page.title) == (True, "freie-parkplaetze-melden", "Freie Parkplätze melden")
    assert page.last_confirmed_on == timezone.localdate()
    assert page.review_due_on.year == timezone.localdate().year + 1


def test_two_entries_with_one_title_get_two_addresses():
    municipality = MunicipalityFactory()
    author = member(Role.CDO, municipality)

    slugs = [published(by=author, municipality=municipality).slug for _ in range(2)]

    assert slugs == ["freie-parkplaetze-melden", "freie-parkplaetze-melden-2"]


def test_a_change_waits_while_the_old_version_stays_online():
    page = published()
    author = page.owner
    change = drafts.start_change(page, by=author)
    change = drafts.save(change, {"title": "Anderer Titel"}, version=change.version, by=author)
    change = moderation.submit(change, version=change.version, by=author)
    assert fresh(change).title == "Freie Parkplätze melden"

    moderation.approve(change, by=editor())

    assert fresh(change).title == "Anderer Titel"
    assert fresh(change).slug == "freie-parkplaetze-melden"


def test_a_question_is_answered_and_the_entry_waits_again():
    submission = asked()
    question = submission.questions.get()

    submission = moderation.answer(submission, {question.pk: "Von Hand."}, version=submission.version, by=submission.created_by)

    assert submission.state == State.ANSWERED
    assert moderation.approve(submission, by=editor()).state == State.PUBLISHED


def test_every_question_needs_an_answer():
    submission = asked()

    with pytest.raises(Refused, match="alle Rückfragen"):
        moderation.answer(submission, {}, version=submission.version, by=submission.created_by)


def test_a_rejection_needs_a_reason():
    with pytest.raises(Refused, match="Bitte begründen Sie die Ablehnung"):
        moderation.reject(submitted(), "  ", by=editor())


def test_a_rejected_text_can_be_worked_over():
    submission = moderation.reject(submitted(), "Zu kurz.", by=editor())

    again = drafts.restart(submission, by=submission.created_by)

    assert again.state == State.DRAFT
    assert drafts.content_of(again).title == "Freie Parkplätze melden"


def test_nobody_decides_twice():
    submission = submitted()
    first, second = editor(form_of_address="herr", last_name="Muster"), editor()
    moderation.approve(submission, by=first)

    with pytest.raises(Refused, match="Dieser Eintrag wurde inzwischen von Herr Muster veröffentlicht"):
        moderation.reject(submission, "Doch nicht.", by=second)


def test_an_editor_does_not_decide_on_the_own_municipality():
    submission = submitted()
    person = editor()
    grant(person, Role.STAFF, submission.page.municipality, by=None)

    with pytest.raises(Refused, match="Sie gehören zu dieser Kommune"):
        moderation.approve(submission, by=person)


def test_a_draft_under_review_is_not_written():
    submission = submitted()

    with pytest.raises(drafts.NotWritable):
        drafts.save(submission, {"title": "x"}, version=submission.version, by=submission.created_by)


OLD_VALUES = {
    "visibility": Visibility.MUNICIPALITIES,
    "last_confirmed_on": date(2030, 1, 2),
    "review_due_on": date(2031, 1, 2),
    "number": "BP-2030-0099",
    "demo_notice": "Erfunden.",
    "archived_by_kts": True,
    "slug": "ganz-anders",
}


@pytest.mark.parametrize("field", OLD_VALUES)
def test_no_revision_brings_back_what_belongs_to_the_live_row(field):
    page = published()
    revision = page.latest_revision
    ContributionPage.objects.filter(pk=page.pk).update(**{field: OLD_VALUES[field]})

    assert getattr(revision.as_object(), field) == OLD_VALUES[field]


def test_no_revision_brings_back_an_old_municipality():
    page = published()
    successor = MunicipalityFactory()
    ContributionPage.objects.filter(pk=page.pk).update(municipality=successor)

    assert page.latest_revision.as_object().municipality == successor


def test_an_old_change_approved_after_a_takedown_brings_nothing_back():
    page = published()
    author = page.owner
    change = drafts.start_change(page, by=author)
    change = moderation.submit(change, version=change.version, by=author)
    moderation.archive(page, by=editor(), by_kts=True)
    change.refresh_from_db()
    assert change.state == State.DRAFT
    change = moderation.submit(change, version=change.version, by=author)

    with pytest.raises(Refused, match="vom Netz genommen"):
        moderation.approve(change, by=editor())
    with pytest.raises(PermissionDenied):  # Wagtail's own way, past our function
        fresh(change).current_workflow_task_state.approve(user=editor())

    assert fresh(change).archived_at is not None
    assert not ContributionPage.objects.visible_to(editor()).filter(pk=page.pk).exists()


@pytest.mark.parametrize("archived_before", [False, True])
def test_what_the_kts_took_down_only_the_kts_brings_back(archived_before):
    page = published()
    if archived_before:
        moderation.archive(page, by=page.owner, by_kts=False)
    moderation.archive(page, by=editor(), by_kts=True)

    with pytest.raises(Refused):
        moderation.unarchive(page, by=page.owner, by_kts=False)
    moderation.unarchive(page, by=editor(), by_kts=True)

    assert ContributionPage.objects.visible_to(None).filter(pk=page.pk).exists()


def test_members_narrow_the_visibility_and_the_kts_widens_it():
    page = published()
    moderation.set_visibility(page, Visibility.MUNICIPALITIES, by=page.owner, may_widen=False)

    with pytest.raises(Refused):
        moderation.set_visibility(page, Visibility.PUBLIC, by=page.owner, may_widen=False)
    moderation.set_visibility(page, Visibility.PUBLIC, by=editor(), may_widen=True)

    assert BestPracticePage.objects.get(pk=page.pk).visibility == Visibility.PUBLIC


def test_each_step_sends_one_mail_to_the_person_who_handed_in():
    submission = submitted()
    write_told()
    submission = moderation.ask_back(submission, [("results", "Wie haben Sie gezählt?")], by=editor())
    write_told()
    moderation.answer(submission, {submission.questions.get().pk: "So."}, version=submission.version, by=submission.created_by)
    write_told()
    moderation.approve(submission, by=editor())

    write_told()
    mails = Mail.objects.order_by("pk").values_list("event", "recipient_email")
    author = submission.created_by.email

    assert [event for event, address in mails if address == author] == ["eingang", "rueckfrage", "veroeffentlicht"]
    assert [event for event, address in mails if address != author] == ["antwort"]


def test_a_mail_is_sent_once_by_the_worker(mailoutbox):
    submitted()
    drain()
    drain()

    assert [message.subject for message in mailoutbox] == ["[Portal] Eingegangen: Freie Parkplätze melden"]


def test_mails_go_to_the_cdos_when_the_author_left():
    submission = submitted()
    other = member(Role.CDO, submission.page.municipality)
    submission.created_by.memberships.all().delete()

    moderation.reject(submission, "Zu kurz.", by=editor())

    write_told()
    assert list(Mail.objects.filter(event="abgelehnt").values_list("recipient_email", flat=True)) == [other.email]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_editors_at_once_publish_once():
    submission = submitted()
    people = [editor(), editor()]
    outcome: list[str] = []
    barrier = threading.Barrier(2)

    def decide(person) -> None:
        barrier.wait()
        try:
            moderation.approve(submission, by=person)
            outcome.append("published")
        except Refused:
            outcome.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcome) == ["published", "refused"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_takedown_during_an_approval_is_never_overwritten():
    page = published()
    change = drafts.start_change(page, by=page.owner)
    change = moderation.submit(change, version=change.version, by=page.owner)
    person, other = editor(), editor()
    started = threading.Event()

    def take_down() -> None:
        started.wait()
        moderation.archive(page, by=other, by_kts=True)
        connection.close()

    thread = threading.Thread(target=take_down)
    thread.start()
    with transaction.atomic():
        moderation.approve(change, by=person)
        started.set()
    thread.join()

    assert fresh(change).archived_at is not None
