"""The mails of the way to publication: who gets which, once, in which words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from accounts.rights import grant, revoke
from contributions import drafts, mails, moderation, reminders
from contributions.models import Submission
from jobs.worker import drain
from notifications.models import Mail
from tests.factories.accounts import editor, member
from tests.factories.best_practices import a_draft, asked, published, submitted
from tests.helpers import signed_in, write_told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _portal(portal):
    """Every test needs the skeleton."""


def only(event: str) -> Mail:
    write_told()
    return Mail.objects.get(event=event)


def addresses(event: str) -> list[str]:
    write_told()
    return sorted(Mail.objects.filter(event=event).values_list("recipient_email", flat=True))


def flat(text: str) -> str:
    return " ".join(text.split())


def reply(submission: Submission, text: str = "So.") -> Submission:
    answers = dict.fromkeys(submission.questions.filter(answered_at=None).values_list("pk", flat=True), text)
    return moderation.answer(submission, answers, version=submission.version, by=submission.created_by)


def nobody_left(submission: Submission) -> Submission:
    """The only CDO of the municipality has no active account any more."""
    User.objects.filter(pk=submission.created_by_id).update(is_active=False)
    return submission


def test_a_question_that_nobody_can_answer_reaches_the_mailbox_and_the_review_says_so():
    submission, kts = nobody_left(submitted()), editor()
    mailbox = drafts.content_of(submission).contact_email
    submission = moderation.ask_back(submission, [("results", "Geheim?")], by=kts)

    assert (addresses("rueckfrage"), addresses("rueckfrage_postfach")) == ([], [mailbox])
    mail = only("rueckfrage_postfach")
    assert ("hat kein aktives CDO-Konto" in mail.text, "Geheim" in mail.text) == (True, False)
    drain()
    assert only("rueckfrage_postfach").state == Mail.State.SENT
    page = signed_in(kts).get(reverse("review:submission", args=[submission.pk])).text
    assert "kann niemand antworten: Es gibt kein aktives CDO-Konto." in page
    assert mailbox in page


def test_a_question_that_somebody_can_answer_reaches_no_mailbox():
    submission = asked()

    assert addresses("rueckfrage_postfach") == []
    page = signed_in(submission.claimed_by).get(reverse("review:submission", args=[submission.pk])).text
    assert "kann niemand antworten" not in page


def test_the_mailbox_hears_nothing_once_somebody_can_answer():
    submission = nobody_left(submitted())
    moderation.ask_back(submission, [("results", "Warum?")], by=editor())
    write_told()
    member(Role.CDO, submission.page.municipality)

    drain()

    assert only("rueckfrage_postfach").state == Mail.State.DROPPED


def test_the_receipt_names_number_and_day():
    submission = submitted()
    mail = only("eingang")

    assert mail.subject == "[Portal] Eingegangen: Freie Parkplätze melden"
    assert submission.page.number in mail.text
    assert f"bis zum {submission.due_on:%d.%m.%Y}" in mail.text
    assert f"http://localhost/mein-bereich/eintraege/{submission.page_id}/" in mail.text


def test_every_submission_has_its_receipt():
    submission = submitted()
    write_told()
    submission = moderation.withdraw(submission, by=submission.created_by)

    moderation.submit(submission, version=submission.version, by=submission.created_by)

    write_told()
    assert Mail.objects.filter(event="eingang").count() == 2


def test_questions_are_quoted_with_their_fields():
    submission = submitted()
    moderation.ask_back(submission, [("results", "Wie gezählt?\n\nUnd von wem? <b> & 1 < 2"), ("", "Und sonst?")], by=editor())

    mail = only("rueckfrage")

    assert mail.subject == "[Portal] Rückfrage: Freie Parkplätze melden"
    assert "Frage zum Feld „Ergebnis und Wirkung“:" in mail.text
    assert "> Wie gezählt?" in mail.text
    assert "> Und von wem? <b> & 1 < 2" in mail.text
    assert "Frage zum ganzen Eintrag:" in mail.text
    assert "&lt;b&gt; &amp; 1 &lt; 2" in mail.html
    assert f"/mein-bereich/eintraege/{submission.page_id}/rueckfragen/#frage-1" in mail.text


def test_a_second_question_mails_again_and_the_same_one_does_not():
    submission = asked()
    write_told()
    submission = moderation.ask_back(reply(submission), [("results", "Und im Winter?")], by=editor())
    write_told()
    assert Mail.objects.filter(event="rueckfrage").count() == 2

    mails.asked(submission)

    write_told()
    assert Mail.objects.filter(event="rueckfrage").count() == 2


def test_every_answer_reaches_the_editor_who_asked():
    submission = reply(asked())
    submission = reply(moderation.ask_back(submission, [("", "Sicher?")], by=submission.claimed_by))

    assert addresses("antwort") == [submission.claimed_by.email] * 2
    write_told()
    assert f"/verwaltung/redaktion/{submission.pk}/" in Mail.objects.filter(event="antwort").first().text


def test_an_answer_reaches_nobody_who_left_the_kts():
    submission = asked()
    revoke(submission.claimed_by.memberships.get(), by=None)

    reply(submission)

    assert addresses("antwort") == []


def test_the_mail_of_publication_leads_to_the_entry():
    page = published()
    mail = only("veroeffentlicht")

    assert mail.subject == "[Portal] Veröffentlicht: Freie Parkplätze melden"
    assert f"Nummer: {page.number}" in mail.text
    assert "Sichtbarkeit: Öffentlich, CC BY 4.0" in mail.text
    assert "http://localhost/gute-praxis/freie-parkplaetze-melden/" in mail.text
    assert "Seit heute können alle den Eintrag lesen. Vielen Dank, dass Sie Ihre Erfahrungen teilen." in mail.text


def test_the_mail_of_a_published_change_says_so():
    page = published()
    change = drafts.start_change(page, by=page.owner)
    change = moderation.submit(change, version=change.version, by=page.owner)
    write_told()
    assert "Bis dahin bleibt die bisherige Fassung online." in Mail.objects.filter(event="eingang").latest("pk").text

    moderation.approve(change, by=editor())

    write_told()
    assert "Seit heute ist Ihre Änderung online." in Mail.objects.filter(event="veroeffentlicht").latest("pk").text


def test_a_rejection_quotes_the_reason_and_names_the_way_on():
    moderation.reject(submitted(), "Zu kurz.\n> Gruß", by=editor())
    mail = only("abgelehnt")

    assert "> Zu kurz." in mail.text
    assert "überarbeiten und wieder einreichen" in flat(mail.text)
    assert mail.subject == "[Portal] Nicht veröffentlicht: Freie Parkplätze melden"


def test_staff_who_handed_in_as_cdo_are_still_told():
    submission = submitted()
    grant(member(Role.CDO, submission.page.municipality), Role.CDO, submission.page.municipality, by=None)
    grant(submission.created_by, Role.STAFF, submission.page.municipality, by=None)

    moderation.reject(submission, "Zu kurz.", by=editor())

    assert addresses("abgelehnt") == [submission.created_by.email]


@pytest.mark.parametrize("left", ["moved", "blocked"])
def test_all_cdos_are_told_when_the_person_left(left):
    submission = submitted()
    town = submission.page.municipality
    others = [member(Role.CDO, town), member(Role.CDO, town)]
    member(Role.STAFF, town)
    blocked = member(Role.CDO, town, is_active=False)
    author = submission.created_by
    if left == "moved":
        author.memberships.all().delete()
        grant(author, Role.EDITOR, by=None)
    else:
        type(author).objects.filter(pk=author.pk).update(is_active=False)

    moderation.approve(submission, by=editor())

    assert addresses("veroeffentlicht") == sorted(person.email for person in others)
    assert blocked.email not in addresses("veroeffentlicht")


def test_a_title_with_line_breaks_makes_one_header_and_no_paragraph():
    submission = submitted(title="Parken\r\nBcc: fremd@example.org\n\n> gefälscht")
    mail = only("eingang")

    assert mail.subject == "[Portal] Eingegangen: Parken Bcc: fremd@example.org > gefälscht"
    assert mail.recipient_email == submission.created_by.email
    assert not any(line.startswith(("Bcc", "> ")) for line in mail.text.splitlines())


# --- Reminders -------------------------------------------------------------------------


def make_overdue(submission: Submission) -> None:
    Submission.objects.filter(pk=submission.pk).update(due_on=timezone.localdate() - timedelta(days=1))


def test_overdue_entries_are_told_to_all_editors_once():
    people = [editor(), editor()]
    make_overdue(submitted())

    reminders.remind_overdue()
    reminders.remind_overdue()

    assert addresses("ueberfaellig") == sorted(person.email for person in people)


def test_overdue_entries_are_told_to_the_editor_who_has_them():
    person = editor()
    editor()
    submission = moderation.claim(submitted(), by=person)
    make_overdue(submission)

    reminders.remind_overdue()

    assert addresses("ueberfaellig") == [person.email]


def test_what_is_not_due_or_decided_reminds_nobody():
    submitted()
    done = submitted()
    moderation.approve(done, by=editor())
    make_overdue(done)

    reminders.remind_overdue()

    assert addresses("ueberfaellig") == []


@pytest.mark.parametrize(("days", "expected"), [(29, 0), (31, 1)])
def test_a_draft_untouched_for_thirty_days_is_remembered_once(days, expected):
    draft = a_draft()
    Submission.objects.filter(pk=draft.pk).update(saved_at=timezone.now() - timedelta(days=days))

    reminders.remind_drafts()
    reminders.remind_drafts()

    assert addresses("entwurf_erinnerung") == [draft.created_by.email] * expected
    for mail in Mail.objects.filter(event="entwurf_erinnerung"):
        assert mail.subject == "[Portal] Ihr Entwurf wartet: Freie Parkplätze melden"
        assert "unverändert da. Möchten Sie ihn fertig schreiben? Wenn nicht, legen Sie ihn in den Papierkorb." in flat(mail.text)
        assert f"Weiterschreiben:\nhttp://localhost/mein-bereich/eintraege/{draft.page_id}/" in mail.text


def test_a_draft_of_somebody_who_left_goes_to_the_municipality():
    draft = a_draft()
    other = member(Role.CDO, draft.page.municipality)
    draft.created_by.memberships.all().delete()
    Submission.objects.filter(pk=draft.pk).update(saved_at=timezone.now() - timedelta(days=40))

    reminders.remind_drafts()

    assert addresses("entwurf_erinnerung") == [other.email]


def test_a_draft_in_the_trash_reminds_nobody():
    draft = a_draft()
    drafts.trash(draft, by=draft.created_by)
    Submission.objects.filter(pk=draft.pk).update(saved_at=timezone.now() - timedelta(days=40))

    reminders.remind_drafts()

    assert addresses("entwurf_erinnerung") == []


def test_what_has_gone_on_before_its_mail_was_written_is_told_as_it_is():
    """Submitted, taken back, submitted again and asked back at once: no receipt with a day that holds no more, one question."""
    submission = submitted()
    submission = moderation.withdraw(submission, by=submission.created_by)
    submission = moderation.submit(submission, version=submission.version, by=submission.created_by)
    submission = moderation.ask_back(submission, [("results", "Wie gezählt?")], by=editor())
    submission = moderation.ask_back(reply(submission), [("results", "Und im Winter?")], by=editor())
    write_told()

    assert list(Mail.objects.filter(recipient=submission.created_by).values_list("event", flat=True)) == ["rueckfrage"]
    assert "Und im Winter?" in only("rueckfrage").text
