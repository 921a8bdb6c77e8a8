"""Pages that are kept for visitors: never stale, never private, made once; on two hosts with two processes and more each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Role
from contributions import moderation
from contributions.models import ContributionPage, Visibility
from data_standards.models import Consultation
from events.models import ConferencePage, Registration
from events.seats.signup import sign_up
from municipalities.models import Municipality
from pages.models import EditorialPage, Topic
from procurement.models import TimeTable
from tests.factories import data_standards as standards
from tests.factories import procurement
from tests.factories.accounts import editor, member
from tests.factories.best_practices import published, submitted
from tests.factories.events import ON_SITE, conference, somebody
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import TopicFactory
from tests.helpers import signed_in

from .conftest import Serve
from .production import Answer, Visitor

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
HOSTS = 2
AT_ONCE = 6
TOLD_AFTER = 0.05
"""Seconds after a commit in which another host may still answer with what was."""
PAST_THE_CACHE = {"messages": "x"}
"""A cookie of the portal: the answer is made anew."""


@pytest.fixture(scope="module")
def ports(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[int]]:
    """Two hosts: a folder and processes of their own, one database."""
    with ExitStack() as running:
        places: list[Path] = [tmp_path_factory.mktemp(f"host-{number}") for number in range(HOSTS)]
        yield [running.enter_context(serve(var_dir=place)) for place in places]


class World:
    """One thing of each kind that visitors see."""

    def __init__(self) -> None:
        self.town = MunicipalityFactory(name="Altstadt", slug="altstadt")
        self.cdo = member(Role.CDO, self.town)
        self.topic = TopicFactory(slug="parken", name="Parken")
        self.entry = published(by=self.cdo, municipality=self.town, title="Sensoren im Parkhaus", topics=[self.topic])
        self.registration = conference(on_site_seats=1)
        self.laid_open = standards.consulted(municipality=self.town)
        self.notice = procurement.noticed(municipality=self.town)
        self.waiting = submitted(by=self.cdo, municipality=self.town, title="Hitzekarte für Schulhöfe", topics=[self.topic])
        self.legal = EditorialPage.objects.live().get(slug="impressum")

    @property
    def pages(self) -> list[str]:
        here = self.entry, ConferencePage.objects.get(pk=self.registration.page_id), self.notice.page, self.legal
        return [
            "/",
            "/gute-praxis/",
            "/gute-praxis/?thema=parken",
            "/konferenzen/",
            "/kommunen/",
            "/kommunen/altstadt/",
            "/themen/",
            "/themen/parken/",
            "/standards/",
            "/beschaffung/",
            "/sitemap.xml",
            "/sitemap/gute-praxis-1.xml",
            "/feeds/",
            "/feeds/gute-praxis.atom",
            "/feeds/themen/parken.atom",
            "/vereinbarungen/",
            self.laid_open.standard.get_absolute_url(),
            self.laid_open.url_of("consultation"),
            f"{self.entry.get_absolute_url()}verlauf/",
            *(page.get_absolute_url() for page in here),
        ]


def read(port: int, page: str, **cookies: str) -> Answer:
    return Visitor(port, dict(cookies)).get(page)


def all_of(ports: list[int], pages: list[str], **cookies: str) -> dict[tuple[int, str], Answer]:
    asked = [(port, page) for port in ports for page in pages]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(asked, pool.map(lambda one: read(*one, **cookies), asked), strict=True))


def content(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.html if answer.status == 200 else ""


def approved(world: World) -> None:
    moderation.approve(world.waiting, by=editor())


def corrected(world: World) -> None:
    page = world.entry
    page.summary = "Jetzt anders gesagt."
    page.save_revision(clean=False).publish(skip_permission_checks=True)


def archived(world: World) -> None:
    moderation.archive(world.entry, by=world.cdo, by_kts=False)


def hidden(world: World) -> None:
    ContributionPage.objects.filter(pk=world.notice.page_id).update(visibility=Visibility.MUNICIPALITIES)


def renamed(world: World) -> None:
    Topic.objects.filter(pk=world.topic.pk).update(name="Ruhender Verkehr")


def merged(world: World) -> None:
    Municipality.objects.filter(pk=world.town.pk).update(name="Neustadt an der Alten")


def moved(world: World) -> None:
    page = ConferencePage.objects.get(pk=world.registration.page_id)
    page.starts_at, page.ends_at = page.starts_at + timedelta(days=3), page.ends_at + timedelta(days=3)
    page.save_revision(clean=False).publish(skip_permission_checks=True)


def taken(world: World) -> None:
    sign_up(world.registration.pk, somebody(), ON_SITE)


def worded(world: World) -> None:
    world.legal.title = "Impressum und Kontakt"
    world.legal.save_revision(clean=False).publish(skip_permission_checks=True)


CHANGES: list[Callable[[World], None]] = [approved, corrected, hidden, renamed, merged, moved, taken, worded, archived]


def stale(ports: list[int], pages: list[str]) -> list[tuple[int, str]]:
    shown, true = all_of(ports, pages), all_of(ports, pages, **PAST_THE_CACHE)
    return [one for one in shown if content(shown[one]) != content(true[one])]


def warm(ports: list[int], pages: list[str]) -> dict[tuple[int, str], Answer]:
    all_of(ports, pages)
    found = all_of(ports, pages)
    cold = {one for one, answer in found.items() if answer.status == 200 and answer.headers["X-Portal-Cache"] != "hit"}
    assert cold == set()
    return found


def test_no_answer_is_stale_after_any_change_on_any_host(ports):
    world = World()
    pages = world.pages
    unchanged = []
    for change in CHANGES:
        before = warm(ports, pages)
        assert {answer.status for answer in before.values()} <= {200, 404}
        change(world)
        time.sleep(TOLD_AFTER)
        assert stale(ports, pages) == [], change.__name__
        after = all_of(ports, pages)
        if all(content(before[one]) == content(after[one]) for one in before):
            unchanged.append(change.__name__)
    assert unchanged == []


def test_a_deadline_passes_and_no_page_shows_it_open(ports):
    world, soon = World(), timezone.now() + timedelta(seconds=12)
    Registration.objects.filter(pk=world.registration.pk).update(signup_until=soon)
    Consultation.objects.filter(version=world.laid_open).update(closes_at=soon)
    TimeTable.objects.filter(pk=world.notice.pk).update(interest_until=soon)
    pages = world.pages
    before = warm(ports, pages)
    time.sleep(max(0.0, (soon - timezone.now()).total_seconds()))  # nobody writes anything
    assert stale(ports, pages) == []
    after = all_of(ports, pages)
    changed = {page for (port, page) in before if content(before[port, page]) != content(after[port, page])}
    assert {"/konferenzen/", world.laid_open.url_of("consultation"), world.notice.page.get_absolute_url()} <= changed


def test_five_hundred_readers_during_a_purge_make_each_page_once(ports):
    world = World()
    pages = ["/", world.entry.get_absolute_url()]
    warm(ports, pages)
    corrected(world)
    time.sleep(TOLD_AFTER)
    asked = [(port, page) for _reader in range(125) for port in ports for page in pages]
    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(lambda one: read(*one), asked))
    made = [one for one, answer in zip(asked, answers, strict=True) if answer.headers["X-Portal-Cache"] == "miss"]
    assert {answer.status for answer in answers} == {200}
    assert sorted(made) == sorted((port, page) for port in ports for page in pages)


def test_what_members_see_is_in_no_answer_to_guests_whatever_came_before(ports):
    canary = "Kanarie im Bergwerk"
    world = World()
    secret = published(municipality=world.town, title=canary, visibility=Visibility.MUNICIPALITIES, topics=[world.topic])
    pages = [*world.pages, secret.get_absolute_url()]
    session = signed_in(world.cdo).cookies["sessionid"].value
    foreign = {"X_Forwarded_Host": "evil.example", "X_Original_URL": "/mein-bereich/", "HX_Request": "true", "Range": "bytes=0-10"}
    for port in ports:
        for page in pages:
            joined = "&" if "?" in page else "?"
            inside = read(port, page, sessionid=session)
            assert inside.headers["X-Portal-Cache"] == "bypass"
            assert "private, no-store" in inside.headers["Cache-Control"]
            for ask in (page, f"{page}{joined}utm=1"):
                answers = [read(port, ask), read(port, ask)]
                answers += [Visitor(port).ask(ask, **foreign), Visitor(port).ask(ask, "HEAD")]
                for answer in answers:
                    said = f"{answer.html} {answer.headers}"
                    assert [word for word in (canary, "evil.example", world.cdo.email, "Set-Cookie") if word in said] == [], ask
            assert read(port, page, sessionid=session).status == inside.status
    assert canary in read(ports[0], secret.get_absolute_url(), sessionid=session).html
    assert read(ports[1], secret.get_absolute_url()).status == 404


def test_an_old_etag_gets_the_new_page_and_a_current_one_no_body(ports):
    world = World()
    page = world.entry.get_absolute_url()
    old = read(ports[0], page).headers["ETag"]
    again = Visitor(ports[1]).ask(page, If_None_Match=old)
    assert (again.status, again.html) == (304, "")
    corrected(world)
    time.sleep(TOLD_AFTER)
    new = Visitor(ports[1]).ask(page, If_None_Match=old)
    assert (new.status, "Jetzt anders gesagt." in new.html, new.headers["ETag"] != old) == (200, True, True)
