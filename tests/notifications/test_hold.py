"""After a restore nothing goes out that may have gone out before, until the operator has decided."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from jobs.worker import drain
from notifications.hold import begin_hold
from notifications.services import notify
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


def write(person, key: str, event: str = "passwort_geaendert"):
    return notify(person, event, key=key, subject=f"Betreff {key}", reason="das ein Test ist.")


def work(mailbox) -> list[str]:
    """The occasions of the mails that have left once all tasks are done."""
    drain()
    return [mail.subject.rsplit(" ", 1)[-1] for mail in mailbox]


def after_restore(*arguments: str) -> str:
    out = io.StringIO()
    call_command("after_restore", *arguments, stdout=out)
    return out.getvalue()


def test_what_waits_when_the_hold_begins_is_not_sent(person, mailoutbox, monkeypatch):
    monkeypatch.setattr("notifications.hold._passing", {"passwort_geaendert"})
    write(person, "vorher")

    assert begin_hold() == 1
    assert work(mailoutbox) == []


def test_what_jobs_write_meanwhile_waits_too_but_not_what_somebody_at_the_login_waits_for(person, mailoutbox, monkeypatch):
    monkeypatch.setattr("notifications.hold._passing", {"passwort_vergessen"})
    begin_hold()
    write(person, "erinnerung")
    write(person, "anmelden", "passwort_vergessen")

    assert work(mailoutbox) == ["anmelden"]
    assert "Betreff erinnerung" in after_restore()


def test_what_is_released_goes_out_once_what_is_discarded_never_and_not_again_under_the_same_key(person, mailoutbox, monkeypatch):
    monkeypatch.setattr("notifications.hold._passing", set())
    kept, dropped = write(person, "gut"), write(person, "doppelt")
    begin_hold()
    after_restore("--release", str(kept.pk))
    after_restore("--discard", str(dropped.pk))
    write(person, "doppelt")

    assert work(mailoutbox) == ["gut"]
    with pytest.raises(CommandError, match="Nicht zurückgehalten"):
        after_restore("--release", str(kept.pk))
    assert work(mailoutbox) == ["gut"]


def test_a_decision_about_all_ends_the_hold(person, mailoutbox, monkeypatch):
    monkeypatch.setattr("notifications.hold._passing", set())
    write(person, "alt")
    begin_hold()
    work(mailoutbox)
    assert "Eine E-Mail ist zurückgehalten, auch neue seit " in after_restore()

    assert "Keine E-Mail ist zurückgehalten." in after_restore("--discard", "alle")
    write(person, "neu")

    assert work(mailoutbox) == ["neu"]


def test_without_a_hold_the_command_says_so_and_holds_nothing(person, mailoutbox):
    assert "Keine E-Mail ist zurückgehalten." in after_restore()
    write(person, "neu")

    assert work(mailoutbox) == ["neu"]


def test_the_mails_of_the_login_pass(db):
    from accounts.adapters import MAILS
    from notifications.hold import _passing

    assert {words.letter for words in MAILS.values()} <= _passing.keys()
