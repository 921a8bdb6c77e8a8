"""TH1: many pages asked for at once, of a portal with processes and threads: each answer is the one it gives when nobody else asks."""

from __future__ import annotations

import os
import random
import re
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from difflib import unified_diff
from http.client import HTTPConnection, RemoteDisconnected
from itertools import islice

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from contributions.models import Visibility
from events.models import ConferencePage, Session
from pages.kinds import listed_kinds
from search.engines.embedded import EmbeddedEngine
from search.sources import documents_of, sources
from tests.factories.accounts import member
from tests.factories.best_practices import a_draft, published
from tests.factories.events import conference, session
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory, TopicFactory

from .conftest import Serve
from .crowd import browser_of
from .production import ANSWER_SECONDS, HOST, TOKEN

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
REQUESTS = int(os.environ.get("REQUESTS", "600"))
"""In each run; two thousand before a release."""
AT_ONCE = 16
ENTRIES, CONFERENCES, DRAFTS = 10, 4, 2
LONG = ("initial_situation", "solution", "results", "lessons_learned")
WITHOUT_TOKENS = re.compile(rf'name="{TOKEN}" value="\w+"|name="key" value="[\w-]+"|nonce="?[\w+/=-]+"?'.encode())
"""What each answer has of its own: the token of its forms, the key by which a form knows that it was sent twice, the nonce."""


@dataclass(frozen=True, slots=True)
class Question:
    """A path, and who asks for it: the number of a session, empty for a guest."""

    path: str
    session: str = ""


def test_th1_hundreds_of_answers_at_once_are_those_given_alone(serve: Serve):
    members = a_world()
    index = EmbeddedEngine(serve.keywords["var_dir"] / "index")  # type: ignore[attr-defined]
    index.rebuild([document for source in sources().values() for document in source.documents()], documents_of)
    with serve() as port:
        questions = [*map(Question, public_paths(port)), *private_questions(port, members)]
        quiet = dict(zip(questions, asked(port, questions, at_once=1), strict=True))
        assert {question: answer[0] for question, answer in quiet.items() if answer[0] != 200} == {}
        assert_each_its_own(quiet)

        crowd = list(islice(shuffled(questions), REQUESTS))
        answers = asked(port, crowd, at_once=AT_ONCE)

    assert first_difference(crowd, answers, quiet) == ""


def first_difference(crowd: list[Question], answers: list[tuple[int, bytes]], quiet: dict[Question, tuple[int, bytes]]) -> str:
    """Which pages answered otherwise, how often, and how the first of them differs: enough to find the cause by."""
    wrong = [(question, answer) for question, answer in zip(crowd, answers, strict=True) if answer != quiet[question]]
    if not wrong:
        return ""
    question, (status, body) = wrong[0]
    expected = quiet[question][1].decode().splitlines()
    difference = "\n".join(islice(unified_diff(expected, body.decode().splitlines(), "quiet", "crowd", lineterm="", n=0), 40))
    return f"{Counter(question.path for question, _answer in wrong)}\n{status} {question.path}\n{difference}"


def a_world() -> list[tuple[User, int]]:
    """Every public type of page several times, each with texts of its own; the members with drafts, and what they wrote."""
    topics = [TopicFactory(slug="verkehr", name="Verkehr"), TopicFactory(slug="energie", name="Energie")]
    StandardFactory(slug="xbau", name="XBau")
    for number in range(ENTRIES):
        visibility = Visibility.MUNICIPALITIES if number == 0 else Visibility.PUBLIC
        published(title=f"Lösung {number}", topics=[topics[number % 2]], visibility=visibility, **texts(f"Lösung{number}"))
    for number in range(CONFERENCES):
        registration = conference(
            title=f"{number + 30}. Regionalkonferenz", about=text(f"Konferenz{number}"), starts_in=timedelta(days=30 * (number - 1) + 5)
        )
        session(registration, f"Werkstatt {number}", about=text(f"Sitzung{number}"))
    now = timezone.now()
    ConferencePage.objects.update(first_published_at=now, last_published_at=now)  # feeds and calendars say when, else they say now
    authors = [member(Role.CDO, MunicipalityFactory()) for _number in range(DRAFTS)]
    return [
        (author, a_draft(by=author, municipality=author.memberships.get().municipality, **texts(f"Entwurf{number}")).page_id)
        for number, author in enumerate(authors)
    ]


def public_paths(port: int) -> list[str]:
    """What the sitemap names, and what it leaves out: searches, filtered lists, feeds, calendars."""
    sitemap = asked(port, [Question("/sitemap.xml")], at_once=1)[0][1].decode()
    named = re.findall(rf"<loc>https://{re.escape(HOST)}(.*?)</loc>", sitemap)
    assert len(named) > ENTRIES + CONFERENCES
    searches = [
        f"/suche/?q={words}" for words in ("L%C3%B6sung", "Werkstatt+2", "Punkt+Bericht", "L%C3%B6sung+3+Abschnitt", "Verkehr", "Sytem")
    ]
    lists = ["/gute-praxis/?thema=verkehr", "/gute-praxis/?thema=energie", "/kommunen/?q=Muster", "/suche/vorschlaege/?q=L%C3%B6"]
    feeds = [
        *(reverse("pages:feed", args=[kind.slug]) for kind in listed_kinds()),
        *(reverse("pages:topic_feed", args=[slug]) for slug in ("verkehr", "energie")),
    ]
    slugs = ConferencePage.objects.values_list("slug", flat=True)
    calendars = [reverse("events:all_ics"), *(reverse("events:conference_ics", args=[slug]) for slug in slugs)]
    calendars += [reverse("events:session_ics", args=[pk]) for pk in Session.objects.values_list("pk", flat=True)]
    return [*named, *searches, *lists, *feeds, *calendars, "/sitemap.xml", "/robots.txt", "/barriere-melden/"]


def private_questions(port: int, members: list[tuple[User, int]]) -> list[Question]:
    """The previews of two members, and what a member reads that a guest does not."""
    sessions = [(browser_of(port, author).cookies["sessionid"], pk) for author, pk in members]
    previews = [Question(reverse("writing:preview", args=[pk]), key) for key, pk in sessions]
    return [*previews * 4, *(Question("/gute-praxis/loesung-0/", key) for key, _pk in sessions)]


def shuffled(questions: list[Question]) -> Iterator[Question]:
    """All questions again and again, in an order that never puts the same ones side by side."""
    order = random.Random(1)
    while True:
        yield from order.sample(questions, len(questions))


def asked(port: int, questions: list[Question], *, at_once: int) -> list[tuple[int, bytes]]:
    """Status and body of each, over so many connections that stay open; without what differs every time."""
    own = threading.local()

    def ask(question: Question) -> tuple[int, bytes]:
        line = own.__dict__.setdefault("line", HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS))
        headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
        try:
            line.request("GET", question.path, headers=headers | ({"Cookie": f"sessionid={question.session}"} if question.session else {}))
            response = line.getresponse()
            return response.status, WITHOUT_TOKENS.sub(b"", response.read())
        except RemoteDisconnected:  # an idle line is closed by the server
            line.close()
            return ask(question)

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(ask, questions))


def assert_each_its_own(quiet: dict[Question, tuple[int, bytes]]) -> None:
    """The probe would notice: pages of one kind differ, and each entry carries its own mark and no other's."""
    entries = {question.path: body for question, (_status, body) in quiet.items() if question.path.startswith("/gute-praxis/loesung-")}
    assert len(entries) == ENTRIES
    for path, body in entries.items():
        number = path.rstrip("/").rpartition("-")[2]
        assert set(re.findall(rb"Abschnitt L\xc3\xb6sung(\d+)", body)) == {number.encode()}


def text(mark: str) -> str:
    items = "\n".join(f"- **{mark}** Punkt {number} mit [Bericht](https://{mark.lower()}.example/{number})" for number in range(6))
    return f"### Abschnitt {mark}\n\n{items}\n\n{f'Ein Satz von {mark} mit *Betonung* & <Klammern>. ' * 6}\n"


def texts(mark: str) -> dict[str, str]:
    return {name: text(mark) for name in LONG}
