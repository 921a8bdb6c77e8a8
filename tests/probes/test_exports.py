"""EX1, EX4 and EX6: what leaves the portal as a table, a calendar or a feed; one walk through all addresses serves EX1 and EX6."""

from __future__ import annotations

import csv
import io
import itertools
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from http.client import HTTPConnection
from xml.etree import ElementTree

import openpyxl
import pytest
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from icalendar import Calendar
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from accounts.models import User
from events.desk.files import FILES
from events.models import ConferencePage, Mode, Registration, SignUp
from pages.kinds import listed_kinds
from tests.addresses import Route, routes
from tests.factories.accounts import UserFactory, editor
from tests.factories.events import conference
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

from .kinds import Stock, stocked
from .production import ANSWER_SECONDS, HOST, watch
from .stock import files
from .test_uploads import memory

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
MANY = 50_000
ALLOWED_MB, LONGEST = 200, 60
"""Ten seconds for CSV, 14 for XLSX on two quiet cores."""
BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
PERSONAS = ("anon", "cdo", "editor")
TABLES = ("csv", "spreadsheet", "excel")
ATOM = "{http://www.w3.org/2005/Atom}"


# --- EX1: no formula --------------------------------------------------------------------------------


def all_paths(stock: Stock) -> list[str]:
    """The address of every GET that something stands behind, and of each download of the desk."""
    files = [reverse("desk:download", args=[stock.by_namespace["desk"]["pk"], name]) for name in FILES.files]
    paths = [reverse("pages:feed", args=[kind.slug]) for kind in listed_kinds()]
    return list(dict.fromkeys([*files, *paths, *filled(stock, routes())]))


def filled(stock: Stock, chosen: Iterable[Route]) -> Iterator[str]:
    for route in chosen:
        with suppress(NoReverseMatch, KeyError):  # Wagtail's pages: they are no table and no feed
            yield route.path(stock.of(route))


def exporting(stock: Stock) -> list[str]:
    """What may read ``export``: Wagtail's lists, and every view of which nothing says that it is none of them."""
    lists = [
        route
        for route in routes()
        if route.is_admin and issubclass(getattr(route.view, "view_class", SpreadsheetExportMixin), SpreadsheetExportMixin)
    ]
    return [f"{path}?export={form}" for path in dict.fromkeys(filled(stock, lists)) for form in ("csv", "xlsx")]


def answers_to(stock: Stock, persona: str, paths: Iterable[str]) -> Iterator[tuple[str, HttpResponseBase]]:
    """Who asked which address, and the answer."""
    client = signed_in(stock.people[persona], again=True)
    client.raise_request_exception = False
    for path in paths:
        yield f"{persona} {path}", client.get(path)


def kind_of(answer: HttpResponseBase) -> str:
    return answer.headers.get("Content-Type", "")


def body_of(answer: HttpResponseBase) -> bytes:
    return answer.getvalue()  # type: ignore[attr-defined] - of both kinds of answer


def listed(registration: Registration) -> None:
    """People in the list whose names a spreadsheet would compute."""
    for number, beginning in enumerate(BEGINNINGS):
        guest = {
            "guest_name": f"{beginning}1+1|{number}",
            "guest_email": f"-{number}@verein.example",
            "guest_organisation": f"{beginning}B",
        }
        SignUp.objects.create(
            registration=registration,
            state=SignUp.State.CONFIRMED,
            mode=Mode.ON_SITE,
            queue=number + 100,
            listed_at=timezone.now(),
            **guest,
        )


def cells_of(kind: str, body: bytes) -> list[tuple[str, str]]:
    """Each cell as its type in openpyxl and its text; of a CSV file as a spreadsheet would take it."""
    if "csv" not in kind:
        book = openpyxl.load_workbook(io.BytesIO(body))
        return [(cell.data_type, str(cell.value)) for sheet in book for row in sheet.iter_rows() for cell in row]
    text = body.decode("utf-8-sig")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    return [("f" if cell.lstrip(" ").startswith(BEGINNINGS) else "s", cell) for row in rows for cell in row]


def test_ex1_ex6_no_table_that_leaves_holds_a_formula_and_every_calendar_and_feed_is_valid_whatever_it_names(portal):
    stock, kinds, now = stocked(), Counter(), timezone.now()
    listed(Registration.objects.get(page_id=stock.by_namespace["desk"]["pk"]))
    ConferencePage.objects.update(first_published_at=now, last_published_at=now)  # as publishing does
    paths, lists, found = all_paths(stock), exporting(stock), {}
    for address, answer in itertools.chain(
        *(answers_to(stock, persona, paths) for persona in PERSONAS),
        *(answers_to(stock, persona, lists) for persona in ("editor", "admin")),
    ):
        if answer.status_code != 200:
            continue
        if any(word in kind_of(answer) for word in TABLES):
            found[address] = cells_of(kind_of(answer), body_of(answer))
        elif "text/calendar" in kind_of(answer):
            kinds["calendar"] += 1
            assert faults_of_calendar(body_of(answer)) == [], address
        elif "atom" in kind_of(answer):
            kinds["feed"] += 1
            assert faults_of_feed(body_of(answer)) == [], address

    assert len(lists) > 20
    assert kinds["calendar"] >= 8
    assert kinds["feed"] >= 6
    lists_of_people = {address: cells for address, cells in found.items() if "/teilnehmende-" in address}
    assert {address.partition("?")[0].rpartition("/teilnehmende-")[2].strip("/") for address in lists_of_people} == {"csv", "xlsx"}
    assert any("/buendelung/" in address for address in found)
    assert {address: text for address, cells in found.items() for kind, text in cells if kind == "f"} == {}
    for address, cells in lists_of_people.items():
        assert {f"{beginning}1+1|{number}".strip() for number, beginning in enumerate(BEGINNINGS)} <= {
            text.removeprefix("'").strip() for _kind, text in cells
        }, address


# --- EX6: calendars and feeds -----------------------------------------------------------------------


def faults_of_calendar(body: bytes) -> list[str]:
    """What RFC 5545 demands and is not there."""
    calendar = Calendar.from_ical(body)
    found = [name for name in ("PRODID", "VERSION") if name not in calendar]
    events = calendar.walk("VEVENT")
    found += [f"{event['UID']} without {name}" for event in events for name in ("UID", "DTSTAMP", "DTSTART") if name not in event]
    found += [str(error) for component in calendar.walk() for error in component.errors]
    found += ["a UID twice"] if len({event["UID"] for event in events}) != len(events) else []
    return found + [line.decode() for line in body.split(b"\r\n") if len(line) > 75 or b"\n" in line]


def faults_of_feed(body: bytes) -> list[str]:
    """What RFC 4287 demands and is not there."""
    root = ElementTree.fromstring(body)  # noqa: S314 - the portal's own answer
    entries = root.findall(f"{ATOM}entry")
    found = [] if root.tag == f"{ATOM}feed" else [root.tag]
    found += [
        f"{thing.tag} without {name}"
        for thing in (root, *entries)
        for name in ("id", "title", "updated")
        if not thing.findtext(ATOM + name)
    ]
    found += [text for thing in (root, *entries) if parse_datetime(text := thing.findtext(f"{ATOM}updated") or "") is None]
    found += ["no author" for entry in entries if entry.find(f"{ATOM}author") is None and root.find(f"{ATOM}author") is None]
    found += ["no link to itself"] if root.find(f"{ATOM}link[@rel='self']") is None else []
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    return found + (["an id twice"] if len(set(ids)) != len(ids) else [])


# --- EX4: large lists -------------------------------------------------------------------------------


def fetched(port: int, user: User, path: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers in small letters and body, for somebody who has just shown the password again."""
    connection = HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    cookie = f"sessionid={signed_in(user, again=True).cookies['sessionid'].value}"
    connection.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1", "Cookie": cookie})
    response = connection.getresponse()
    found = response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    connection.close()
    return found


def download(registration: Registration, name: str) -> str:
    return reverse("desk:download", args=[registration.page_id, name])


def crowded(count: int) -> Registration:
    """A conference with so many people, half of them with an account; every second agreed to be listed."""
    registration, town = conference(on_site_seats=None), MunicipalityFactory()
    users = User.objects.bulk_create((UserFactory.build(password="!") for _number in range(count // 2)), batch_size=2_000)
    people = [{"user": user, "municipality": town} for user in users]
    people += [{"guest_name": f"Gast {number}", "guest_email": f"gast-{number}@verein.example"} for number in range(count - len(people))]
    SignUp.objects.bulk_create(
        (
            SignUp(
                registration=registration, state=SignUp.State.CONFIRMED, mode=Mode.ON_SITE, queue=number,
                listed_at=timezone.now() if number % 2 else None, **fields,
            )
            for number, fields in enumerate(people, 1)
        ),
        batch_size=2_000,
    )  # fmt: skip
    return registration


def test_ex4_fifty_thousand_rows_leave_with_little_memory_and_nothing_of_them_stays(serve, tmp_path):
    """No file is made that had to be for its owner alone, and deleted after a day."""
    small, large, by = crowded(2), crowded(MANY), editor()
    kept = files(serve.keywords["var_dir"])
    with serve(TMPDIR=str(tmp_path)) as port:
        for _turn in range(6):  # each process has served once
            for form in ("csv", "xlsx"):
                assert fetched(port, by, download(small, f"teilnehmende-{form}"))[0] == 200
        before = memory(port)
        with watch(port) as took:
            answers = {form: fetched(port, by, download(large, f"teilnehmende-{form}")) for form in ("csv", "xlsx")}
        more = (memory(port) - before) / 1024

    sheet = zipfile.ZipFile(io.BytesIO(answers["xlsx"][2])).read("xl/worksheets/sheet1.xml")
    assert [status for status, _headers, _body in answers.values()] == [200, 200]
    assert (answers["csv"][2].count(b"\r\n"), sheet.count(b"<row ")) == (MANY + 1, MANY + 1)
    assert more < ALLOWED_MB, f"{more:.0f} MB"
    assert took.is_within(LONGEST)
    assert "content-length" not in answers["csv"][1]  # it leaves line by line
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert {name for name in set(files(serve.keywords["var_dir"])) ^ set(kept) if not name.startswith("static/")} <= {"gunicorn.log"}
    assert {headers["cache-control"] for _status, headers, _body in answers.values()} == {"private, no-store"}
