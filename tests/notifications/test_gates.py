"""Mails are decided when they are sent: nobody blocked gets one, and every event says who may still get its mails."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.translation import gettext_lazy as _

from accounts.rights import set_active
from jobs.models import QueuedTask
from jobs.worker import drain
from notifications import gates
from notifications.gates import Drop, NoGate, Send
from notifications.models import Mail
from notifications.services import notify, rewritten
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent


def templates() -> set[str]:
    """The events that have words: one template each; those that begin with an underscore are parts of others."""
    found = ROOT.glob("*/templates/mail/*.txt")
    return {path.stem for path in found if not path.name.startswith("_")}


def test_every_event_declares_who_may_still_get_its_mails():
    assert templates() == gates.events() - {"probe"}


def test_an_event_without_a_gate_writes_no_mail():
    with pytest.raises(NoGate):
        notify("a@stadt.example", "unbekannt", key="1", subject="Titel", reason="es so ist.")

    assert Mail.objects.count() == 0


def test_who_was_blocked_after_a_mail_was_written_does_not_get_it(write, mailoutbox):
    user = UserFactory()
    mail = write(user)
    set_active(user, False, by=None)
    drain()
    mail.refresh_from_db()

    assert mailoutbox == []
    assert (mail.state, mail.outcome, mail.sent_at) == (Mail.State.DROPPED, "Das Konto ist gesperrt.", None)


def test_a_mail_to_the_bare_address_of_a_blocked_account_is_not_sent_either(write, mailoutbox):
    UserFactory(email="person@stadt.example", is_active=False)
    write("Person@stadt.example")
    drain()

    assert mailoutbox == []


def test_a_mail_to_an_account_that_was_deleted_meanwhile_is_not_sent(write, mailoutbox):
    user = UserFactory()
    mail = write(user)
    user.delete()
    drain()
    mail.refresh_from_db()

    assert mailoutbox == []
    assert (mail.state, mail.outcome) == (Mail.State.DROPPED, "Das Konto gibt es nicht mehr.")


def test_a_dropped_mail_stays_dropped(write, mailoutbox):
    user = UserFactory()
    mail = write(user)
    set_active(user, False, by=None)
    drain()
    set_active(user, True, by=None)
    write(user)
    drain()

    assert mailoutbox == []
    assert Mail.objects.get(pk=mail.pk).state == Mail.State.DROPPED


def test_a_gate_may_change_the_words_and_the_stored_mail_follows(write, mailoutbox, probe_gate):
    def now(mail: Mail) -> Send:
        words = {"title": "Jetzt", "words": "Neu.", "until": "heute"}
        return Send(rewritten(mail, subject="Jetzt gilt das", reason="es so ist.", context=words))

    probe_gate(now)
    mail = write()
    drain()
    mail.refresh_from_db()

    (message,) = mailoutbox
    assert message.subject == mail.subject == "[Portal] Jetzt gilt das"
    assert message.body == mail.text
    assert message.alternatives[0].content == mail.html
    assert "Jetzt" in mail.text


def test_a_gate_that_fails_sends_nothing_and_is_asked_again(write, mailoutbox, probe_gate):
    def broken(mail: Mail) -> Send:
        raise ZeroDivisionError

    probe_gate(broken)
    mail = write()
    drain()
    mail.refresh_from_db()

    assert mailoutbox == []
    assert (mail.state, mail.attempts, mail.last_error) == (Mail.State.WAITING, 1, "ZeroDivisionError: ")
    assert QueuedTask.objects.get().attempts == 1


def test_a_reason_is_kept_in_words(write, probe_gate):
    probe_gate(lambda mail: Drop(_("Das hat sich erledigt.")))
    write()
    drain()

    assert Mail.objects.get().outcome == "Das hat sich erledigt."
