"""The proxy of the operator's guide, tried: Debian's nginx before the portal with its production settings.

CA2: with a cache switched on there, nobody sees what another one may see.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from accounts.models import Role, User
from contributions.models import Visibility
from tests.factories.accounts import PASSWORD, UserFactory, member
from tests.factories.best_practices import a_draft, published
from tests.factories.events import conference
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

from .production import BASE_URL, HOST, TOKEN, form_fields
from .proxy import Proxy, in_front_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]


@dataclass(slots=True)
class Browser:
    """What a person sees through the proxy: no header of a proxy is of its own making."""

    proxy: Proxy
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, *, method: str = "GET", body: str | bytes | None = None, headers: dict[str, str] | None = None):
        connection: HTTPSConnection = self.proxy.open()
        cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        try:
            connection.request(method, path, body, {"Host": HOST, **cookies, **(headers or {})})
            response = connection.getresponse()
            response.text = response.read().decode(errors="replace")  # type: ignore[attr-defined]
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie", []):
            name, _, value = header.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        return response

    def send(self, path: str, fields: dict[str, str], **headers: str):
        given = {"Origin": BASE_URL, "Referer": f"{BASE_URL}{path}", "Content-Type": "application/x-www-form-urlencoded", **headers}
        return self.ask(path, method="POST", body=urlencode(fields), headers=given)


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose name fits into the path of a socket (107 characters)."""
    with tempfile.TemporaryDirectory(prefix="proxy-") as folder:
        yield Path(folder)


@pytest.fixture
def proxy(serve, short: Path) -> Iterator[Proxy]:
    socket_path = short / "web.sock"
    with serve(socket_path=str(socket_path)), in_front_of(socket_path, short) as found:
        yield found


def test_the_portal_behind_the_proxy_of_the_guide(proxy: Proxy):
    """One start for all that is asked of it; each part says what it checks."""
    _headers_are_there_and_plain_http_is_sent_to_https(proxy)
    _somebody_signs_in_and_the_address_they_claim_is_not_believed(proxy)
    _too_much_is_refused_in_german(proxy)
    _other_names_get_no_certificate(proxy)
    _no_key_is_logged(proxy)


def _headers_are_there_and_plain_http_is_sent_to_https(proxy: Proxy) -> None:
    page = Browser(proxy).ask("/")
    plain = HTTPConnection("127.0.0.1", proxy.http, timeout=60)
    plain.request("GET", "/gute-praxis/?a=1", headers={"Host": HOST})
    moved = plain.getresponse()

    assert page.status == 200
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in page.headers
    assert page.headers["Server"] == "nginx"
    assert (moved.status, moved.headers["Location"]) == (301, f"{BASE_URL}/gute-praxis/?a=1")


def _somebody_signs_in_and_the_address_they_claim_is_not_believed(proxy: Proxy) -> None:
    """Wrong passwords under ever new claimed addresses end in a lock-out all the same; a right one without token is refused."""
    user, path = UserFactory(), reverse("account_login")
    guesser, other = Browser(proxy), Browser(proxy)
    fields = dict(form_fields(guesser.ask(path).text, path))
    for number in range(12):
        claimed = {"X-Forwarded-For": f"198.51.100.{number}", "X-Forwarded-Host": "boese.example"}
        last = guesser.send(path, {**fields, "login": user.email, "password": "falsch-und-lang"}, **claimed)
        assert "boese.example" not in last.text
    assert "Zu viele Versuche" in last.text or last.status == 429
    assert other.send(path, {"login": user.email, "password": PASSWORD, TOKEN: "x" * 64}).status == 403


def _too_much_is_refused_in_german(proxy: Proxy) -> None:
    announced = Browser(proxy).ask("/suche/", method="POST", body=b"x" * (13 * 1024 * 1024))

    assert announced.status == 413
    assert "Diese Sendung ist zu groß" in announced.text


def _other_names_get_no_certificate(proxy: Proxy) -> None:
    with pytest.raises(OSError, match=r"unrecognized name|UNRECOGNIZED_NAME"):
        proxy.open(name="boese.example").connect()


def _no_key_is_logged(proxy: Proxy) -> None:
    keys = ["konferenz-gast/KANARIE-1/", "termine/KANARIE-2.ics", "konto/einladung/KANARIE-3/", "konferenz-rueckmeldung/KANARIE-4/"]
    keys += ["konto/passwort-vergessen/7-KANARIE-5/", "suche/?q=KANARIE-6"]
    for key in keys:
        Browser(proxy).ask(f"/{key}", headers={"Referer": f"{BASE_URL}/konferenz-gast/KANARIE-7/"})

    assert '"GET /konferenz-gast/*" 4' in proxy.log
    assert "KANARIE" not in proxy.log


def test_while_the_portal_is_away_nginx_answers_in_german(short: Path):
    with in_front_of(short / "nobody.sock", short) as proxy:
        answer = Browser(proxy).ask("/gute-praxis/")

    assert (answer.status, answer.headers["Retry-After"]) == (502, "120")
    assert "Wir sind gleich wieder da" in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"


MOST = 45
"""Addresses that are asked: all kinds of page, not every one of a kind."""


# --- CA2 ------------------------------------------------------------------------------------------


def addresses(cdo: User, *paths: str) -> list[str]:
    """Public pages and those of a member, as the links on the pages that a CDO sees first say; and ``paths``."""
    client, found = signed_in(cdo), list(paths)
    for path in ("/", "/mein-bereich/", "/gute-praxis/", "/konferenzen/", "/kommunen/"):
        html = client.get(path, secure=True, headers={"host": "localhost"}).content.decode()
        found += re.findall(r'href="(/[^"#]*)"', html)
    skipped = ("/static/", "/verwaltung/", "/konto/abmelden/", "/mein-bereich/daten")
    return [path for path in dict.fromkeys(found) if not path.startswith(skipped)]


def test_ca2_with_a_cache_in_front_a_guest_sees_nothing_of_the_member_before(serve, short: Path):
    town = MunicipalityFactory()
    cdo = member(Role.CDO, town, first_name="Kanaria", last_name="KANARIE-name")
    secret = published(by=cdo, municipality=town, title="KANARIE-intern", visibility=Visibility.MUNICIPALITIES)
    published(by=cdo, municipality=town, title="Für alle")
    draft = a_draft(by=cdo, municipality=town, title="KANARIE-entwurf")
    meeting = conference(title="KANARIE-konferenz", visibility=Visibility.MUNICIPALITIES)
    seen_by_her = [secret.get_url(), meeting.page.get_url(), f"/mein-bereich/eintraege/{draft.page_id}/"]
    paths = addresses(cdo, *seen_by_her, "/suche/?q=KANARIE", "/feeds/gute-praxis.atom")[:MOST]

    with serve(socket_path=str(short / "web.sock")), in_front_of(short / "web.sock", short, caching=True) as proxy:
        session = signed_in(cdo).cookies["sessionid"].value
        seen = {path: Browser(proxy, {"sessionid": session}).ask(path) for path in paths}
        guest = {path: Browser(proxy).ask(path) for path in paths}
        tokens = [dict(form_fields(Browser(proxy).ask("/konto/anmelden/").text, "/konto/anmelden/"))[TOKEN] for _ in range(2)]

    assert len(paths) > 20
    assert sum("KANARIE" in answer.text for answer in seen.values()) > 5, "the member must have seen what the guest may not"
    assert {path: answer.status for path, answer in seen.items() if answer.status >= 500} == {}
    kept = {path for path, answer in seen.items() if answer.headers["X-Cache"] == "HIT"}
    told = {path for path, answer in guest.items() if re.search("KANARIE(?!$)", answer.text.replace(path, "").replace("q=KANARIE", ""))}
    assert kept == set()
    assert _without_the_words_of_the_question(told) == set()
    assert tokens[0] != tokens[1]
    assert not any(answer.headers.get("Set-Cookie") for path, answer in guest.items() if answer.headers["X-Cache"] == "HIT")


def _without_the_words_of_the_question(paths: set[str]) -> set[str]:
    """The search repeats what was asked; what it found would stand on the other pages too."""
    return {path for path in paths if "q=" not in path}
