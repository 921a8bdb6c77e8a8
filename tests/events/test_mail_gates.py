"""Mails about conferences say what holds when they are sent, and to whom may no longer see it no more than the own sign-up."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from accounts.models import Role
from accounts.rights import revoke
from events.models import Mailing, Mode, SignUp
from events.seats import signup
from events.seats.persons import Wishes
from events.telling import letters, mailings
from jobs.worker import drain
from notifications.models import Mail
from tests.factories.accounts import editor
from tests.factories.events import ON_SITE, conference, session, somebody
from tests.helpers import write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
SECRET = "https://raum.example/geheim"


def written(event: str, **fields: object) -> tuple[SignUp, Mail]:
    """A sign-up with its first mail written, not sent; it chose a session and takes part online."""
    registration = conference(visibility="municipalities", online_url=SECRET, online=True, online_seats=40, **fields)
    lesson = session(registration, begins_after=timedelta(hours=1))
    sign_up = signup.sign_up(registration.pk, somebody(), Wishes(mode=Mode.ONLINE, sessions=(lesson.pk,)))
    write_told()
    mail = Mail.objects.filter(recipient=sign_up.user).first() or letters.write(sign_up, event)
    return sign_up, mail


def leave(sign_up: SignUp) -> None:
    revoke(sign_up.user.memberships.get(role=Role.STAFF), by=None)


def test_who_may_still_see_the_conference_gets_access_and_entry(mailoutbox):
    written("angemeldet")
    drain()

    (message,) = mailoutbox
    assert SECRET in message.body
    assert "Werkstatt A" in message.body
    assert any(attachment[0] == "termin.ics" for attachment in message.attachments)


def test_who_lost_the_right_to_see_it_gets_date_and_the_way_to_cancel_only(mailoutbox):
    sign_up, mail = written("angemeldet")
    assert SECRET in mail.text
    leave(sign_up)
    drain()

    (message,) = mailoutbox
    whole = message.message().as_string()
    assert SECRET not in message.body + message.alternatives[0].content + whole
    assert "Werkstatt A" not in message.body
    assert "Kalenderdatei" not in message.body
    assert "27. Regionalkonferenz" not in message.subject + message.body
    assert "Wann: " in message.body
    assert f"/mein-bereich/konferenzen/anmeldung/{sign_up.pk}/" in message.body
    assert message.attachments == []
    assert SECRET not in Mail.objects.get().text


def test_who_cancelled_meanwhile_is_not_told_of_a_seat(mailoutbox):
    sign_up, mail = written("angemeldet")
    signup.cancel(sign_up.pk)
    drain()

    assert [message.subject for message in mailoutbox] == ["[Portal] Abgemeldet: 27. Regionalkonferenz"]
    mail.refresh_from_db()
    assert (mail.state, mail.outcome) == (Mail.State.DROPPED, "Der Anlass hat sich erledigt.")


def test_a_cancellation_names_no_entry_that_was_never_sent(mailoutbox):
    sign_up, _mail = written("angemeldet")
    mails_before = Mail.objects.get()
    signup.cancel(sign_up.pk)
    from notifications.tasks import send_mail

    send_mail.call(mails_before.pk)
    drain()

    assert Mail.objects.get(event="abgemeldet").calendar == ""


def test_the_entry_that_takes_itself_out_of_the_calendar_tells_nothing_to_who_lost_the_right(mailoutbox):
    sign_up, _mail = written("angemeldet", title="KANARIE-titel", summary="KANARIE-worum", venue="KANARIE-haus")
    drain()
    leave(sign_up)
    signup.cancel(sign_up.pk)
    drain()

    entry = Mail.objects.get(event="abgemeldet").calendar
    assert "METHOD:CANCEL" in entry
    assert f"UID:{sign_up.registration.page.translation_key}" in entry
    assert "KANARIE" not in mailoutbox[-1].message().as_string() + entry
    assert sign_up.registration.page.slug not in entry


def test_material_is_not_announced_to_who_may_not_see_it(mailoutbox):
    assert_not_announced(mailoutbox, "material")


@pytest.mark.parametrize("event", ["auswertung", "auswertung_erinnerung"])
def test_nobody_is_asked_to_evaluate_by_a_link_that_answers_404_to_them(mailoutbox, event):
    assert_not_announced(mailoutbox, event)


def assert_not_announced(mailoutbox, event: str) -> None:
    """The letter was written while its reader could see the conference, and does not leave any more."""
    sign_up, _mail = written("angemeldet")
    drain()
    mailoutbox.clear()
    letters.write(sign_up, event)
    leave(sign_up)
    drain()

    assert mailoutbox == []
    assert Mail.objects.get(event=event).outcome == "Die Person darf das nicht mehr sehen."


def test_a_reminder_that_is_late_counts_the_days_anew_and_ends_with_the_beginning(mailoutbox):
    sign_up, _mail = written("angemeldet", starts_in=timedelta(days=7))
    drain()
    mailoutbox.clear()
    letters.write(sign_up, "erinnerung_7")
    page = sign_up.registration.page
    type(page).objects.filter(pk=page.pk).update(starts_at=page.starts_at - timedelta(days=6), ends_at=page.ends_at - timedelta(days=6))
    drain()
    assert mailoutbox[0].subject.startswith("[Portal] Morgen: ")

    Mail.objects.filter(event="erinnerung").delete()
    letters.write(sign_up, "erinnerung_7")
    type(page).objects.filter(pk=page.pk).update(starts_at=page.starts_at - timedelta(days=8))
    drain()
    assert len(mailoutbox) == 1


def test_a_message_to_all_reaches_who_is_still_of_the_group_and_may_see_the_conference(mailoutbox):
    registration = conference(visibility="municipalities")
    stays, cancels, leaves = (signup.sign_up(registration.pk, somebody(), ON_SITE) for _number in range(3))
    drain()
    mailoutbox.clear()
    mailing, _made = mailings.MAILINGS.send(
        registration, key=uuid.uuid4(), group=Mailing.Group.SEATED, subject="Raum 3", text="Wir treffen uns in Raum 3.", by=editor()
    )
    mailings.write_batch.call(mailing.pk)
    signup.cancel(cancels.pk)
    leave(leaves)
    drain()

    assert [message.to for message in mailoutbox if "Raum 3" in message.subject] == [[stays.email]]
