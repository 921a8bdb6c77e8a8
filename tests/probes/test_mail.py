"""FA2, OP10, FA7: a mail server that is down or refuses, one bad thing among many, an answer that was lost on its way."""

from __future__ import annotations

from collections import Counter

import pytest
from django.conf import LazySettings
from django.urls import reverse
from django.utils import timezone
from django_tasks.base import TaskResultStatus

from events.models import SignUp
from jobs.models import QueuedTask
from notifications.models import Mail
from pages.models import Feedback
from tests.factories.accounts import editor
from tests.factories.events import conference
from tests.helpers import write_told
from tests.notifications.smtp import serving
from tests.notifications.test_sending import SMTP

from .crowd import browser_of, crowd
from .production import Visitor
from .test_races import address_of, at_once, opened, refused, work_off_mails

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
PEOPLE = 50
REPORT = "/barriere-melden/"


def test_fa2_fifty_sign_ups_while_the_mail_server_is_down_are_fifty_mails_later_and_a_bad_address_is_shown(port, settings: LazySettings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", 9  # nothing listens there
    registration = conference(on_site_seats=PEOPLE)
    answers, _seconds = at_once(opened(crowd(port, PEOPLE), address_of(registration)))
    work_off_mails()
    assert refused(answers) == []
    assert Mail.objects.filter(state=Mail.State.WAITING, attempts__gte=1).count() == PEOPLE  # a slow machine is at the second

    bad = SignUp.objects.filter(registration=registration).earliest("queue")
    with serving() as server:
        settings.EMAIL_PORT = server.port
        server.recipient = lambda address: "550 5.1.1 No such user" if address == bad.email else "250 OK"
        QueuedTask.objects.filter(status=TaskResultStatus.READY).update(run_after=timezone.now())
        work_off_mails()

    everyone = {person.email for person in registration.sign_ups.all()}
    assert Counter(server.addresses()) == dict.fromkeys(everyone - {bad.email}, 1)
    desk = browser_of(port, editor()).get(reverse("desk:people", args=[registration.page.pk]))
    assert desk.status == 200
    assert "Eine Person hat eine E-Mail nicht erhalten" in desk.html
    assert bad.email in desk.html


def test_fa7_a_report_sent_again_after_a_lost_answer_is_one_report_and_one_mail(port):
    guest = Visitor(port)
    fields = [(name, "Der Kontrast ist zu schwach." if name == "text" else value) for name, value in guest.open_form(REPORT)]

    answers, _seconds = at_once([lambda: guest.post(REPORT, fields)] * 5)
    later = guest.post(REPORT, fields)

    assert {(answer.status, answer.location) for answer in [*answers, later]} == {(302, later.location)}
    assert Feedback.objects.count() == 1
    write_told()
    assert Mail.objects.filter(event="barriere_meldung").count() == 1
