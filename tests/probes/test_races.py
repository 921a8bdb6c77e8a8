"""CO1 to CO3: many people at once over HTTP, against several processes on PostgreSQL.

The clients start from a barrier and send the form they were shown. Mails are written after the race, by the worker's own code.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from accounts.invitations import invite, token_of
from accounts.models import Role, User
from events.models import Registration, SignUp
from events.models.signups import place_of
from events.seats import signup
from jobs.worker import drain
from notifications.tasks import send_mail
from notifications.telling import write_mails
from tests.factories.accounts import editor, member
from tests.factories.events import ON_SITE, conference, somebody
from tests.factories.municipalities import MunicipalityFactory

from .crowd import browser_of, crowd
from .production import PROCESSES, THREADS, Answer, Fields, Visitor, Watch, watch

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
SEATS, PEOPLE = 40, 200
PROMISED = 10
"""Seconds until the last of them has an answer."""
SEAT = "Sie sind zur Konferenz angemeldet."
PLACE = re.compile(r"Sie stehen auf Platz (\d+) der Warteliste")
State = SignUp.State
Act = Callable[[], Answer]


def address_of(registration: Registration) -> str:
    return reverse("my_events:sign_up", args=[registration.page.slug])


def test_two_invitations_of_one_address_accepted_at_once_make_one_account_and_ask_the_other_to_sign_in(port):
    homes = MunicipalityFactory(), MunicipalityFactory()
    invited = [invite("neu@stadt.example", Role.STAFF, home, by=member(Role.CDO, home)) for home in homes]
    paths = [reverse("accounts:invitation", args=[token_of(invitation)]) for invitation in invited]
    person = [("first_name", "Kim"), ("last_name", "Neu"), ("password", "ein langer Satz für das Portal")]

    def sending(path: str) -> Act:
        browser = Visitor(port)
        kept = [(name, value) for name, value in browser.open_form(path) if name not in dict(person)]
        return lambda: browser.post(path, [*kept, *person])

    answers, _seconds = at_once([sending(path) for path in paths])

    made = [answer for answer in answers if answer.location == reverse("accounts:home")]
    (other,) = (answer for answer in answers if answer not in made)
    asks = Visitor(port).get(other.location) if other.status == 302 else other  # 200 where the account stood before the form was read
    assert len(made) == 1
    assert User.objects.filter(email="neu@stadt.example").count() == 1
    assert "Melden Sie sich" in asks.html


def opened(browsers: Sequence[Visitor], path: str) -> list[Act]:
    """Everyone opens the form; what is left to do is to send it."""

    def sending(browser: Visitor) -> Act:
        fields = browser.open_form(path)
        return lambda: browser.post(path, fields)

    with ThreadPoolExecutor(PROCESSES * THREADS) as pool:
        return list(pool.map(sending, browsers))


def at_once(acts: Sequence[Act]) -> tuple[list[Answer], float]:
    """Each act in a thread of its own, all let go together: the answers in the same order, and the seconds until the last one."""
    barrier = threading.Barrier(len(acts))

    def run(act: Act) -> tuple[float, Answer, float]:
        barrier.wait()
        began = time.perf_counter()
        return began, act(), time.perf_counter()

    with ThreadPoolExecutor(len(acts)) as pool:
        began, answers, ended = zip(*pool.map(run, acts), strict=True)
    return list(answers), max(ended) - min(began)


def refused(answers: Sequence[Answer]) -> list[int]:
    return [answer.status for answer in answers if answer.status not in (200, 302)]


def work_off_mails() -> None:
    """What a worker does, without the search index."""
    DBTaskResult.objects.exclude(task_path__in=[write_mails.module_path, send_mail.module_path]).delete()
    drain()


def mails_of(mailbox: Sequence[EmailMessage], word: str) -> Counter[str]:
    """How many mails with this word in the subject each address got."""
    return Counter(address for mail in mailbox if word in mail.subject for address in mail.to)


# --- CO1: 40 seats, 200 people ----------------------------------------------------------------


def rush(port: int) -> tuple[Registration, list[Answer], Watch]:
    registration = conference(on_site_seats=SEATS)
    people = crowd(port, PEOPLE)
    acts = opened(people, address_of(registration))
    with watch(port) as took:
        answers, _seconds = at_once(acts)
    pages = [person.get(answer.location) if answer.location else answer for person, answer in zip(people, answers, strict=True)]
    return registration, pages, took


def assert_everyone_got_what_is_theirs(registration: Registration, answers: Sequence[Answer]) -> None:
    """Forty pages say that there is a seat, the others name the places 1 to 160 once each, and the database says the same."""
    waiting = list(range(1, PEOPLE - SEATS + 1))
    stored = registration.sign_ups.order_by("queue")
    queued = DBTaskResult.objects.filter(task_path=write_mails.module_path)
    assert refused(answers) == []
    assert sum(SEAT in answer.html for answer in answers) == SEATS
    assert sorted(int(place) for answer in answers for place in PLACE.findall(answer.html)[:1]) == waiting
    assert stored.filter(state=State.CONFIRMED).count() == SEATS
    assert [place_of(person) for person in stored.filter(state=State.WAITING)] == waiting
    assert [person.queue for person in stored] == list(range(1, PEOPLE + 1))
    assert Counter(task.args_kwargs["args"][0] for task in queued) == {"angemeldet": SEATS, "warteliste": PEOPLE - SEATS}


def test_forty_seats_are_given_to_forty_of_two_hundred_and_the_others_stand_in_line(port):
    registration, answers, took = rush(port)

    assert_everyone_got_what_is_theirs(registration, answers)
    assert took.is_within(PROMISED, cores=2), took


def test_without_the_lock_the_same_rush_oversells(serve):
    with serve(application="tests.probes.without_lock", threads=16) as port:  # the more at once, the surer somebody slips through
        registration, answers, _took = rush(port)

    with pytest.raises(AssertionError):
        assert_everyone_got_what_is_theirs(registration, answers)
    assert registration.sign_ups.filter(state=State.CONFIRMED).count() > SEATS


# --- CO2: the same person again and again -----------------------------------------------------


def test_one_person_twenty_times_at_once_has_one_sign_up_one_mail_and_one_confirmation(port, mailoutbox):
    registration, person = conference(), somebody()
    tabs = [browser_of(port, person.user) for _number in range(2)]  # two sessions, ten impatient clicks in each
    clicks = opened(tabs, address_of(registration)) * 10

    answers, _seconds = at_once(clicks)
    later = clicks[0]()
    work_off_mails()

    assert refused([*answers, later]) == []
    assert SEAT in tabs[0].get(later.location).page
    assert {answer.location for answer in answers} == {later.location}
    assert registration.sign_ups.count() == 1
    assert [mail.to for mail in mailoutbox] == [[person.user.email]]


# --- CO3: cancelling, joining and fewer seats -------------------------------------------------


def cancelling(port: int, sign_up: SignUp) -> Act:
    return opened([browser_of(port, sign_up.user)], reverse("my_events:cancel", args=[sign_up.pk]))[0]


def lowering(port: int, registration: Registration, seats: int) -> Act:
    browser, path = browser_of(port, editor()), reverse("desk:capacity", args=[registration.page_id])
    seen = browser.open_form(reverse("desk:overview", args=[registration.page_id]), path)
    fields: Fields = [(name, str(seats) if name == "on_site_seats" else value) for name, value in seen]
    return lambda: browser.post(path, fields)


@contextmanager
def watching(registration: Registration) -> Iterator[list[int]]:
    """How many seats are held, looked at again and again meanwhile."""
    seen: list[int] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.01):
            seen.append(registration.sign_ups.filter(state__in=SignUp.HOLDS_SEAT).count())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def test_cancelling_joining_and_fewer_seats_at_once_never_exceed_the_capacity_and_keep_the_order(port, mailoutbox):
    before, after, leaving, joining = 10, 8, 5, 50
    registration = conference(on_site_seats=before)
    early = [signup.sign_up(registration.pk, somebody(), ON_SITE) for _number in range(2 * before)]
    work_off_mails()
    mailoutbox.clear()
    acts = opened(crowd(port, joining), address_of(registration))
    acts += [cancelling(port, sign_up) for sign_up in early[:leaving]]
    acts.insert(joining // 2, lowering(port, registration, after))

    with watching(registration) as held:
        answers, _seconds = at_once(acts)
    work_off_mails()

    confirmed = list(registration.sign_ups.filter(state=State.CONFIRMED).order_by("queue"))
    waiting = list(registration.sign_ups.filter(state=State.WAITING).order_by("queue"))
    promoted = [person for person in confirmed if person.promoted_at]
    registration.refresh_from_db()
    assert refused(answers) == []
    assert max(held) <= before
    assert registration.on_site_seats == after
    assert after <= len(confirmed) <= before
    assert [person.pk for person in confirmed] == [person.pk for person in early[leaving : leaving + len(confirmed)]]
    assert [person.queue for person in registration.sign_ups.order_by("queue")] == list(range(1, len(early) + joining + 1))
    assert len(confirmed) + len(waiting) == len(early) - leaving + joining
    assert mails_of(mailoutbox, "Ihr Platz ist sicher") == {person.user.email: 1 for person in promoted}
    assert mails_of(mailoutbox, "Warteliste") == {person.user.email: 1 for person in waiting[-joining:]}
    assert mails_of(mailoutbox, "Abgemeldet") == {person.user.email: 1 for person in early[:leaving]}
