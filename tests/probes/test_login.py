"""AU1 to AU10, CA1, CA3, CA5 and FA6: the login over HTTP, against several processes with the production settings.

Attackers come from other addresses than their targets, as the proxy reports them; what a client itself puts into
``X-Forwarded-For`` stands before what the proxy adds.
"""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from accounts.guards import PER_ACCOUNT_AND_ADDRESS
from accounts.models import Role, Throttle, User
from accounts.rights import reset_second_factor
from notifications.models import Mail
from tests.accounts.codes import code_of, enrolled
from tests.factories.accounts import PASSWORD, UserFactory, member
from tests.factories.best_practices import published
from tests.factories.events import conference
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

from .crowd import browser_of
from .production import BASE_URL, HOST, Answer, Visitor

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
WRONG = "falsch-und-lang"
HOME, LOGIN, CODE = "/mein-bereich/", "/konto/anmelden/", "/konto/zweiter-faktor/code/"
SHOW, SET_UP, AGAIN = "/konto/zweiter-faktor/bestaetigen/", "/konto/zweiter-faktor/einrichten/", "/konto/bestaetigen/"
OFFICE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
ELSEWHERES = ["//evil.example", "https:evil.example", "/\\evil.example", "%2f%2fevil.example"]


@pytest.fixture(autouse=True)
def _hashed_as_in_production(settings) -> None:
    """The portal outside verifies what is stored here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]


@dataclass(slots=True)
class Client(Visitor):
    """A browser at an address that the proxy sees; ``invented`` is what it claims to be."""

    address: str = OFFICE
    invented: str = ""

    def _send(self, method: str, path: str, headers: Mapping[str, str], body: str | None = None) -> Answer:
        seen = ", ".join(part for part in (self.invented, self.address) if part)
        return super(Client, self)._send(method, path, {**headers, "X-Forwarded-For": seen}, body)

    @property
    def is_inside(self) -> bool:
        return self.get(HOME).status == 200


def sign_in(client: Client, user: User | str, password: str = PASSWORD, **more: str) -> Answer:
    """Send the form of the login as it stands there."""
    fields = [(name, value) for name, value in client.open_form(LOGIN) if name not in ("login", "password", *more)]
    return client.post(LOGIN, [*fields, ("login", getattr(user, "email", user)), ("password", password), *more.items()])


def send_code(client: Client, code: str, path: str = CODE) -> Answer:
    fields = [(name, value) for name, value in client.open_form(path) if name != "code"]
    return client.post(path.split("?")[0], [*fields, ("code", code)])


def inside_with_code(port: int, user: User) -> Client:
    """Signed in by password and a recovery code, which does not have to wait for the clock."""
    client = Client(port)
    sign_in(client, user)
    send_code(client, spare_code(user))
    assert client.is_inside
    return client


def spare_code(user: User) -> str:
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]


def a_reader() -> User:
    return member(Role.STAFF, MunicipalityFactory())


def a_cdo() -> User:
    return enrolled(member(Role.CDO, MunicipalityFactory()))


def at_once(acts: Sequence[Callable[[], Answer]]) -> list[Answer]:
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Answer]) -> Answer:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def guesses(port: int, user: User, count: int, **client: str) -> list[Callable[[], Answer]]:
    """So many browsers with the form open and a wrong password in it."""
    fields = Client(port).open_form(LOGIN)
    kept = [(name, value) for name, value in fields if name not in ("login", "password", "csrfmiddlewaretoken")]

    def act(number: int) -> Callable[[], Answer]:
        own = {name: value.format(number) for name, value in client.items()}
        browser = Client(port, **own)
        token = next(value for name, value in browser.open_form(LOGIN) if name == "csrfmiddlewaretoken")
        sent = [*kept, ("csrfmiddlewaretoken", token), ("login", user.email), ("password", WRONG)]
        return lambda: browser.post(LOGIN, sent)

    return [act(number) for number in range(count)]


def location(answer: Answer) -> str:
    return answer.location.split("?")[0]


# --- AU1, AU2, AU3: the one door, and how often it may be tried -------------------------------------


def test_au1_the_right_password_at_the_doors_of_the_admin_opens_no_session(port):
    user = enrolled(member(Role.EDITOR))
    for door in ("/verwaltung/login/", "/_util/login/"):
        client = Client(port)
        token = next(value for name, value in client.open_form(LOGIN) if name == "csrfmiddlewaretoken")
        answer = client.post(door, [("username", user.email), ("password", PASSWORD), ("csrfmiddlewaretoken", token)])

        assert (answer.status, location(client.get("/verwaltung/"))) == (302, LOGIN)
        assert not client.is_inside


def test_au2_forty_wrong_passwords_at_once_are_counted_right_and_lock_one_account_only(port):
    target, colleague = a_reader(), a_reader()

    answers = at_once(guesses(port, target, 40))
    client, neighbour, owner = Client(port), Client(port), Client(port, address=ELSEWHERE)
    locked = sign_in(client, target)
    for browser, user in ((neighbour, colleague), (owner, target)):
        sign_in(browser, user)

    checked = sum(answer.status == 200 for answer in answers)
    assert {answer.status for answer in answers} == {200, 429}
    assert checked == PER_ACCOUNT_AND_ADDRESS.amount
    assert sorted(len(row.used) for row in Throttle.objects.all() if row.used) == [checked] * 3
    assert (locked.status, "Bitte warten Sie" in locked.html) == (429, True)
    assert (client.is_inside, neighbour.is_inside, owner.is_inside) == (False, True, True)


def test_au3_invented_addresses_lift_no_lock_and_real_ones_do_not_lock_each_other(port):
    target = a_reader()
    for guess in guesses(port, target, 12, invented="203.0.113.{}"):
        guess()
    attacker, owner = Client(port, invented="203.0.113.99"), Client(port, address=ELSEWHERE)
    sign_in(attacker, target)
    sign_in(owner, target)

    assert (attacker.is_inside, owner.is_inside) == (False, True)


# --- AU4: known and unknown addresses ---------------------------------------------------------------


def test_au4_a_known_and_an_unknown_address_get_the_same_answer_in_the_same_time(port):
    path, tries = "/konto/passwort-vergessen/", 50
    known = [user.email for user in User.objects.bulk_create(UserFactory.build(password="!") for _number in range(tries))]
    unknown = [f"niemand-{number}@stadt.example" for number in range(tries)]
    client = Client(port)
    token = next(value for name, value in client.open_form(path) if name == "csrfmiddlewaretoken")
    seen: dict[str, list[tuple[int, str]]] = {"known": [], "unknown": []}
    took: dict[str, list[float]] = {"known": [], "unknown": []}

    for pair in zip(known, unknown, strict=True):
        for kind, email in zip(seen, pair, strict=True):
            began = time.perf_counter()
            answer = client.post(path, [("email", email), ("csrfmiddlewaretoken", token)])
            took[kind].append(time.perf_counter() - began)
            seen[kind].append((answer.status, answer.location + answer.page))

    medians = {kind: statistics.median(times) for kind, times in took.items()}
    noise = max(statistics.median(abs(one - medians[kind]) for one in times) for kind, times in took.items())
    assert seen["known"] == seen["unknown"]
    assert abs(medians["known"] - medians["unknown"]) < 0.05 + 2 * noise
    assert Mail.objects.count() == tries


# --- AU5: codes are good once -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_au5_one_code_sent_eight_times_at_once_opens_one_session(port, kind: str):
    user = a_cdo()
    browsers = [Client(port) for _number in range(8)]
    for browser in browsers:
        sign_in(browser, user)
    forms = [[(name, value) for name, value in browser.open_form(CODE) if name != "code"] for browser in browsers]
    code = code_of() if kind == "app" else spare_code(user)

    at_once([lambda b=b, f=f: b.post(CODE, [*f, ("code", code)]) for b, f in zip(browsers, forms, strict=True)])
    late = Client(port)
    sign_in(late, user)

    assert sum(browser.is_inside for browser in browsers) == 1
    assert not late.is_inside


# --- AU6: no page without a second factor, step-up --------------------------------------------------


@pytest.mark.parametrize("role", [Role.CDO, Role.EDITOR, Role.ADMIN])
def test_au6_without_a_second_factor_every_page_leads_to_setting_it_up(port, role: str):
    client = Client(port)
    sign_in(client, member(role, MunicipalityFactory() if role == Role.CDO else None))

    pages = [HOME, "/", "/verwaltung/", "/suche/?q=parken", "/konto/passwort-aendern/"]
    assert {location(client.get(path)) for path in pages} == {SET_UP}


def test_au6_people_leave_and_rights_change_after_a_step_up_only(port):
    registration, person = conference(), UserFactory()
    desk = reverse("desk:download", args=[registration.page_id, "teilnehmende-csv"])
    editor, admin = inside_with_code(port, enrolled(member(Role.EDITOR))), inside_with_code(port, enrolled(member(Role.ADMIN)))

    asked = [location(editor.get(desk)), location(admin.get(reverse("accounts:account", args=[person.pk])))]

    assert asked == [AGAIN, AGAIN]


# --- AU7, AU8: sessions, and where a login leads ----------------------------------------------------


def test_au7_the_session_changes_at_login_and_an_old_cookie_opens_nothing(port):
    user, client = a_reader(), Client(port)
    client.cookies["sessionid"] = "a" * 32
    sign_in(client, user)
    first = client.cookies["sessionid"]
    new = "ein anderer langer Satz"
    path = "/konto/passwort-aendern/"
    fields = [(name, value) for name, value in client.open_form(path) if "password" not in name]
    other = browser_of(port, user)
    client.post(path, [*fields, ("oldpassword", PASSWORD), ("password1", new), ("password2", new)])
    second = client.cookies["sessionid"]
    stays = client.is_inside
    client.post("/konto/abmelden/", client.open_form("/konto/abmelden/"))

    assert len({"a" * 32, first, second}) == 3
    assert stays
    assert other.get(HOME).status == 302
    assert [Client(port, {"sessionid": old}).get(HOME).status for old in (first, second)] == [302, 302]


def test_au7_the_cookies_are_closely_kept(port):
    client = Client(port)
    token = next(value for name, value in client.open_form(LOGIN) if name == "csrfmiddlewaretoken")
    _status, headers = raw(port, "POST", LOGIN, client.cookies, f"login={a_reader().email}&password={PASSWORD}&csrfmiddlewaretoken={token}")

    cookies = {value.split("=")[0]: value for name, value in headers if name == "Set-Cookie"}
    assert set(cookies) >= {"sessionid", "portal_browser"}
    for name in ("sessionid", "portal_browser"):
        assert all(word in cookies[name] for word in ("Secure", "HttpOnly", "SameSite=Lax"))


@pytest.mark.parametrize("address", ELSEWHERES)
def test_au8_next_leads_to_the_own_host_only(port, address: str):
    client, user = Client(port), a_cdo()
    answers = [sign_in(client, user, next=address)]
    answers.append(send_code(client, spare_code(user), f"{CODE}?next={address}"))
    fields = [(name, value) for name, value in client.open_form("/konto/abmelden/") if name != "next"]
    answers.append(client.post("/konto/abmelden/", [*fields, ("next", address)]))

    assert {host_of(answer) for answer in answers} == {HOST}


def host_of(answer: Answer) -> str:
    """Where a browser goes: it takes a backslash for a slash."""
    return urlsplit(urljoin(f"{BASE_URL}{LOGIN}", answer.location.replace("\\", "/"))).netloc


# --- AU9, FA6: the cache is flooded, emptied, gone --------------------------------------------------


@contextmanager
def without_cache_table() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE portal_cache")
    try:
        yield
    finally:
        call_command("createcachetable", verbosity=0)


def test_au9_a_locked_account_and_a_used_code_outlive_the_cache(port):
    target, user = a_reader(), a_cdo()
    for guess in guesses(port, target, PER_ACCOUNT_AND_ADDRESS.amount):
        guess()
    client, code = Client(port), code_of()
    sign_in(client, user)
    send_code(client, code)
    assert client.is_inside

    def holds() -> tuple[bool, bool]:
        locked, thief = Client(port), Client(port)
        answer = sign_in(locked, target)
        sign_in(thief, user)
        send_code(thief, code)
        return answer.status == 429 and not locked.is_inside, not thief.is_inside

    cache.set_many({f"fremd-{number}": "x" * 100 for number in range(1000)})
    flooded = holds()
    cache.clear()
    emptied = holds()
    with without_cache_table():
        gone = holds()

    assert (flooded, emptied, gone) == ((True, True),) * 3


def test_fa6_pages_answer_without_the_cache_table_and_the_login_still_counts(port):
    target = a_reader()
    browser = browser_of(port, target)
    pages = ["/", "/suche/?q=parken", "/kommunen/", "/gute-praxis/", "/konferenzen/", LOGIN, "/konto/passwort-vergessen/"]
    with without_cache_table():
        statuses = {path: [Client(port).get(path).status for _turn in range(6)] for path in pages}
        own = [browser.get(path).status for path in (HOME, *pages[:5])]
        answers = [guess().status for guess in guesses(port, target, PER_ACCOUNT_AND_ADDRESS.amount + 1)]
        right = Client(port)
        sign_in(right, target)

        assert not right.is_inside
    assert {path: set(found) for path, found in statuses.items()} == {path: {200} for path in pages}
    assert set(own) == {200}
    assert answers == [200] * PER_ACCOUNT_AND_ADDRESS.amount + [429]


def test_au9_a_flood_of_password_resets_forgets_no_lock(port):
    target = a_reader()
    for guess in guesses(port, target, PER_ACCOUNT_AND_ADDRESS.amount):
        guess()
    path = "/konto/passwort-vergessen/"
    client = Client(port)
    token = next(value for name, value in client.open_form(path) if name == "csrfmiddlewaretoken")

    def ask(number: int) -> int:
        sender = Client(port, dict(client.cookies), address=f"203.0.113.{number % 200}")
        return sender.post(path, [("email", f"niemand-{number}@stadt.example"), ("csrfmiddlewaretoken", token)]).status

    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(ask, range(420)))
    locked = sign_in(Client(port), target)

    assert set(asked) == {302}
    assert locked.status == 429


# --- AU10: a factor that is gone proves nothing -----------------------------------------------------


def test_au10_a_session_asks_for_a_factor_once_the_one_it_showed_is_gone(port):
    registration, editor = conference(), enrolled(member(Role.EDITOR))
    client = inside_with_code(port, editor)
    confirm(client)
    desk = reverse("desk:download", args=[registration.page_id, "teilnehmende-csv"])
    before = client.get(desk).status

    reset_second_factor(editor, by=None)
    asked = [location(client.get(path)) for path in (HOME, "/verwaltung/", desk)]
    enrolled(editor)
    again = [location(client.get(path)) for path in (HOME, desk)]

    assert (before, asked, again) == (200, [SET_UP] * 3, [SHOW] * 2)


def test_au10_a_factor_that_the_person_removes_is_asked_for_at_the_next_page(port):
    client = inside_with_code(port, a_cdo())
    confirm(client)
    path = "/konto/zweiter-faktor/entfernen/"
    client.post(path, client.open_form(path))

    assert [location(client.get(page)) for page in (HOME, "/kommunen/")] == [SET_UP, SET_UP]


def confirm(client: Client) -> None:
    """Show the password again."""
    fields = [(name, value) for name, value in client.open_form(AGAIN) if name != "password"]
    assert client.post(AGAIN, [*fields, ("password", PASSWORD)]).status == 302


# --- CA1, CA3, CA5: nothing of one in the answer to another -----------------------------------------


def raw(port: int, method: str, path: str, cookies: Mapping[str, str], body: str | None = None) -> tuple[int, list[tuple[str, str]]]:
    """Status and headers of an answer."""
    http = HTTPConnection("127.0.0.1", port, timeout=60)
    sent = {
        "Host": HOST,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": OFFICE,
        "Origin": BASE_URL,
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    }
    try:
        http.request(method, path, body, sent)
        answer = http.getresponse()
        answer.read()
        return answer.status, answer.getheaders()
    finally:
        http.close()


PUBLIC = ["/", "/suche/?q=parken", "/kommunen/", "/gute-praxis/", "/konferenzen/", "/gibt-es-nicht/", "/robots.txt"]


def test_ca1_signed_in_pages_are_kept_by_nobody_and_public_ones_set_no_cookie(port):
    session = {"sessionid": signed_in(a_reader()).cookies["sessionid"].value}
    for path in [*PUBLIC, HOME, "/mein-bereich/profil/"]:
        headers = dict(raw(port, "GET", path, session)[1])
        assert headers["Cache-Control"] == "private, no-store", path
    for path in PUBLIC:
        assert "Set-Cookie" not in dict(raw(port, "GET", path, {})[1]), path


def test_ca3_a_b_and_a_guest_in_all_orders_see_what_is_theirs(port):
    people = {name: member(Role.STAFF, MunicipalityFactory(), last_name=name) for name in ("Ahornblatt", "Birkenfeld")}
    browsers: dict[str, Visitor] = {name: browser_of(port, user) for name, user in people.items()} | {"": Client(port)}
    detail = published().get_absolute_url()
    for order in itertools.permutations(browsers):
        for path, name in itertools.product(("/", "/gute-praxis/", detail, HOME, "/mein-bereich/profil/"), order):
            html = browsers[name].get(path).html
            assert [other for other in people if other != name and other in html] == [], (order, path, name)


def test_ca5_after_logging_out_the_page_before_is_a_login(port):
    client = Client(port)
    sign_in(client, a_reader())
    _status, headers = raw(port, "GET", HOME, client.cookies)
    client.post("/konto/abmelden/", client.open_form("/konto/abmelden/"))

    assert dict(headers)["Cache-Control"] == "private, no-store"
    assert location(client.get(HOME)) == LOGIN
