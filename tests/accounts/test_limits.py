"""What may be tried how often (AU2, AU3, AU9 of the probes, as far as one process shows it)."""

from __future__ import annotations

import re
import time

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import guards, limits
from accounts.devices import COOKIE
from accounts.jobs import clear_counts
from accounts.limits import Count, Limit, TooMany
from accounts.models import Role, SpentCode, Throttle
from tests.accounts.codes import code_of, enrolled, is_signed_in, send_password
from tests.factories.accounts import member
from tests.factories.municipalities import MunicipalityFactory

pytestmark = pytest.mark.django_db
WRONG = "falsch-und-lang"
OFFICE, ELSEWHERE = "192.0.2.10", "198.51.100.20"


@pytest.fixture(autouse=True)
def _skeleton(portal) -> None:
    pass


def a_reader():
    return member(Role.STAFF, MunicipalityFactory())


def guess(email: str, times: int, address: str = OFFICE) -> None:
    for _attempt in range(times):
        send_password(Client(), email, WRONG, REMOTE_ADDR=address)


def enters(email: str, address: str, client: Client | None = None) -> bool:
    client = client or Client()
    send_password(client, email, REMOTE_ADDR=address)
    return is_signed_in(client)


def known_browser(user, address: str = OFFICE) -> Client:
    """A browser in which somebody signed in and out again."""
    client = Client()
    assert enters(user.email, address, client)
    client.post(reverse("account_logout"))
    return client


def test_a_flooded_and_an_emptied_cache_forget_no_lock():
    target = a_reader()
    guess(target.email, 5)
    cache.set_many({f"fremd-{number}": "x" for number in range(1000)})
    after_flood = enters(target.email, OFFICE)
    cache.clear()

    assert (after_flood, enters(target.email, OFFICE)) == (False, False)


def test_a_used_code_stays_used_when_the_cache_is_emptied():
    user, first, second, code = enrolled(member(Role.CDO, MunicipalityFactory())), Client(), Client(), code_of()
    send_password(first, user.email)
    first.post(reverse("mfa_authenticate"), {"code": code})
    cache.clear()
    send_password(second, user.email)
    second.post(reverse("mfa_authenticate"), {"code": code})

    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


def test_an_attacker_elsewhere_locks_nobody_out_at_home():
    target = a_reader()
    guess(target.email, 40, ELSEWHERE)

    assert (enters(target.email, ELSEWHERE), enters(target.email, OFFICE)) == (False, True)


def test_many_addresses_guess_no_more_than_one_account_allows():
    target = a_reader()
    for number in range(guards.PER_ACCOUNT.amount):
        guess(target.email, 1, f"203.0.113.{number}")

    assert not enters(target.email, OFFICE)


def test_the_browser_of_the_owner_gets_in_while_the_account_is_guessed_at():
    target = a_reader()
    own = known_browser(target)
    for number in range(guards.PER_ACCOUNT.amount):
        guess(target.email, 1, f"203.0.113.{number}")

    assert enters(target.email, OFFICE, own)


def test_an_attacker_in_an_office_does_not_lock_its_colleagues_out():
    colleague = a_reader()
    own = known_browser(colleague)
    for number in range(guards.PER_ADDRESS.amount):
        guess(f"person-{number}@stadt.example", 1)

    refused = send_password(Client(), a_reader().email, REMOTE_ADDR=OFFICE)

    assert refused.status_code == 429
    assert enters(colleague.email, OFFICE, own)


def test_a_known_browser_has_a_limit_of_its_own():
    target = a_reader()
    own = known_browser(target)
    for _attempt in range(5):
        send_password(own, target.email, WRONG, REMOTE_ADDR=OFFICE)

    assert not enters(target.email, OFFICE, own)


def test_a_browser_is_known_for_the_accounts_that_signed_in_there_and_for_no_other():
    own, target = known_browser(a_reader()), a_reader()
    for _attempt in range(5):
        send_password(own, target.email, WRONG, REMOTE_ADDR=OFFICE)

    assert not enters(target.email, OFFICE)


def test_the_cookie_of_a_known_browser_is_set_by_a_login_only_and_is_closely_kept(settings):
    settings.SESSION_COOKIE_SECURE = True
    reader, client = Client(), Client()
    reader.get(reverse("account_login"))
    send_password(reader, a_reader().email, WRONG)
    send_password(client, a_reader().email)

    cookie = client.cookies[COOKIE]
    assert COOKIE not in reader.cookies
    assert (cookie["path"], cookie["httponly"], cookie["secure"], cookie["samesite"]) == ("/konto/", True, True, "Lax")


def test_a_password_alone_makes_no_browser_known_to_an_account_with_a_second_factor():
    client = Client()
    send_password(client, enrolled(member(Role.CDO, MunicipalityFactory())).email)

    assert COOKIE not in client.cookies


def test_a_forged_cookie_makes_no_browser_known():
    request = RequestFactory().get("/konto/anmelden/")
    request.COOKIES[COOKIE] = "WyJ4IixbIngiXV0:1x:gefaelscht"

    assert {count.limit for count in guards.login_counts(request, "a@stadt.example")} == {
        guards.PER_ACCOUNT_AND_ADDRESS,
        guards.PER_ACCOUNT,
        guards.PER_ADDRESS,
    }


def test_a_lock_says_what_happened_how_long_and_what_to_do():
    target = a_reader()
    guess(target.email, 5)

    answer = send_password(Client(), target.email, REMOTE_ADDR=OFFICE)

    html = answer.content.decode()
    assert answer.status_code == 429
    assert re.search(r"Zu viele Versuche mit dieser E-Mail-Adresse\. Bitte warten Sie (\d Minuten|eine Minute) und", html)
    assert "Passwort vergessen" in html
    assert ("Bitte warten Sie</h2>" in html, "Bitte prüfen Sie Ihre Angaben" in html) == (True, False)
    assert int(answer["Retry-After"]) in range(1, 301)


def test_known_and_unknown_addresses_are_locked_alike():
    answers = []
    for email in (a_reader().email, "niemand@stadt.example"):
        guess(email, 5)
        answer = send_password(Client(), email, REMOTE_ADDR=OFFICE)
        answers.append((answer.status_code, re.sub(r"\d Minuten|eine Minute", "…", str(answer.context["form"].non_field_errors()))))

    assert answers[0] == answers[1]


def test_a_new_password_ends_the_lock_of_the_account():
    target = a_reader()
    guess(target.email, 5)
    request = RequestFactory(REMOTE_ADDR=OFFICE).post("/")
    limits.forget(guards.login_counts(request, target.email)[:2])

    assert enters(target.email, OFFICE)


def test_a_lock_ends_with_its_time_and_its_rows_are_cleared(monkeypatch):
    counts = [Count("probe", Limit(2, 60))]
    limits.take(counts)
    limits.take(counts)
    with pytest.raises(TooMany) as refused:
        limits.take(counts)
    now = time.time()
    monkeypatch.setattr("accounts.limits.time.time", lambda: now + 61)
    limits.take(counts)
    Throttle.objects.update(expires_at=timezone.now())
    clear_counts()

    assert refused.value.seconds in (60, 61)
    assert Throttle.objects.count() == 0


def test_tries_counted_while_the_clock_was_ahead_lock_nobody_once_it_is_right(monkeypatch):
    counts, now = [Count("probe", Limit(2, 60))], time.time()
    monkeypatch.setattr("accounts.limits.time.time", lambda: now + 24 * 60 * 60)
    limits.take(counts)
    limits.take(counts)
    monkeypatch.setattr("accounts.limits.time.time", lambda: now)

    limits.take(counts)

    assert Throttle.objects.get().used == [now]


def test_a_good_try_is_given_back():
    counts = [Count("probe", Limit(1, 60))]
    limits.give_back(limits.take(counts))

    limits.take(counts)

    assert len(Throttle.objects.get().used) == 1


def test_a_refused_try_counts_nowhere():
    limits.take([Count("eng", Limit(1, 60))])
    with pytest.raises(TooMany):
        limits.take([Count("weit", Limit(9, 60)), Count("eng", Limit(1, 60))])

    assert [len(row.used) for row in Throttle.objects.all()] == [1]


def test_neither_addresses_nor_people_stand_in_the_table():
    guess("niemand@stadt.example", 1)

    assert all(len(row.key) == 64 and row.key.isalnum() for row in Throttle.objects.all())


def test_spent_codes_are_cleared_when_their_time_is_over():
    authenticator = enrolled(a_reader()).authenticator_set.get(type="totp")
    now = int(time.time()) // 30
    for period in (now - 1000, now):
        SpentCode.objects.create(authenticator=authenticator, period=period)

    clear_counts()

    assert list(SpentCode.objects.values_list("period", flat=True)) == [now]
