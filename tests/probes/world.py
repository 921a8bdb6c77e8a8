"""Two municipalities, everybody who may look, and each kind of thing in each state; every restricted text, file and name carries a canary.

``KANARIE-<thing>-<field>``: where one turns up that is not for the reader, the probe names the thing and the field that leaked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import timezone
from wagtail.models import Page

from accounts.models import Role, User
from best_practices.models import BestPracticePage
from contributions import drafts, moderation
from contributions.models import ContributionAttachment, ContributionPage, Submission, Visibility
from events.models import ConferencePage, Material, Registration, SignUp
from events.seats import signup
from events.seats.persons import Person
from files.models import DocumentText, PortalDocument, PortalImage
from files.uploads import store_document, store_image
from search.engines.embedded import EmbeddedEngine
from search.sources import documents_of, sources
from tests.factories.accounts import UserFactory, editor, member
from tests.factories.best_practices import a_draft, asked, published, submitted
from tests.factories.events import ON_SITE, conference, session
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import TopicFactory
from tests.files.test_serving import PDF, picture
from tests.helpers import signed_in

from .production import ANSWER_SECONDS, BASE_URL, HOST

CANARY = "KANARIE"
PERSONAS = ("anon", "staffA", "staffB", "cdoA", "cdoB", "editor", "admin", "blocked", "ext")
OPEN = {"title": "Sensoren melden Parkplätze", "summary": "Was alle lesen dürfen."}
"""Of what everybody may see, so that a search for it finds something."""


def canaries(thing: str) -> dict[str, str]:
    """The texts of an entry; each names itself."""
    names = ("title", "summary", "initial_situation", "solution", "results", "contact_unit")
    return {name: f"{CANARY}-{thing}-{name}" for name in names}


@dataclass(slots=True)
class Answer:
    """Everything that came back, the headers in small letters."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        """With the headers: a name of a file stands there."""
        return f"{dict(self.headers)}\n{self.content.decode('utf-8', 'replace')}"


@dataclass(slots=True)
class Reader:
    """A persona at the served portal; each request has a connection of its own."""

    port: int
    session: str = ""
    token: str = "x" * 32

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, fields: Mapping[str, Any], **headers: str) -> Answer:
        """With a token of one's own, as a browser would send it."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields}, doseq=True)
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", "Origin": BASE_URL, **headers})

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        cookies = f"csrftoken={self.token}; sessionid={self.session}" if self.session else f"csrftoken={self.token}"
        proxied = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1", "Connection": "close"}
        try:
            connection.request(method, path, body, {**proxied, "Cookie": cookies, **headers})
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)


@dataclass(slots=True)
class World:
    """The people by persona, the things by name."""

    people: dict[str, User | None]
    media: Path
    """Where the served portal looks for files."""
    drafts: dict[str, Submission] = field(default_factory=dict)
    """Entries of A that were never published: by state."""
    hidden: dict[str, BestPracticePage] = field(default_factory=dict)
    """Entries of A that were published and are not for everyone (any more)."""
    public: BestPracticePage | None = None
    conferences: dict[str, Registration] = field(default_factory=dict)
    """By who may see them; ``held`` is public, and staffA, cdoA and a guest have seats."""
    files: dict[str, PortalDocument | PortalImage] = field(default_factory=dict)
    seats: dict[str, SignUp] = field(default_factory=dict)

    def reader(self, port: int, persona: str) -> Reader:
        """A new browser of a persona; who is blocked has a session from before."""
        user = self.people[persona]
        return Reader(port, signed_in(user).cookies["sessionid"].value) if user is not None else Reader(port)


def seeded(var_dir: Path) -> World:
    """Fill a portal that has its skeleton, with files and search index where the served one looks for them."""
    with override_settings(MEDIA_ROOT=var_dir / "media", PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        world = _people(var_dir / "media")
        a = world.people["cdoA"].memberships.get().municipality  # type: ignore[union-attr]
        _entries(world, a)
        _conferences(world, a)
        index = EmbeddedEngine(var_dir / "index")
        index.rebuild([document for source in sources().values() for document in source.documents()], documents_of)
    return world


def _people(media: Path) -> World:
    a, b = MunicipalityFactory(slug="kommune-a", name="Kommune A"), MunicipalityFactory(slug="kommune-b", name="Kommune B")
    people: dict[str, User | None] = {
        "anon": None,
        "staffA": member(Role.STAFF, a),
        "staffB": member(Role.STAFF, b),
        "cdoA": member(Role.CDO, a),
        "cdoB": member(Role.CDO, b),
        "editor": editor(),
        "admin": member(Role.ADMIN),
        "blocked": member(Role.STAFF, a, is_active=False),
        "ext": UserFactory(),
    }
    return World(people, media)


def block(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def _entries(world: World, a: Any) -> None:
    cdo, topic = world.people["cdoA"], TopicFactory(slug="verkehr", name="Verkehr")
    common: dict[str, Any] = {"by": cdo, "municipality": a, "topics": [topic]}
    makers = {"draft": a_draft, "waiting": submitted, "question": asked}
    world.drafts = {name: make(**common, **canaries(name)) for name, make in makers.items()}
    rejected = submitted(**common, **canaries("rejected"))
    world.drafts["rejected"] = moderation.reject(rejected, f"{CANARY}-rejected-reason", by=editor())
    trashed = a_draft(**common, **canaries("trashed"))
    drafts.trash(trashed, by=cdo)
    world.drafts["trashed"] = trashed
    world.public = published(**common, **OPEN)
    change = drafts.start_change(world.public, by=cdo)
    drafts.save(change, canaries("change"), version=change.version, by=cdo)
    world.hidden = {
        "internal": published(visibility=Visibility.MUNICIPALITIES, **common, **canaries("internal")),
        "archived": published(**common, **canaries("archived")),
        "unpublished": published(**common, **canaries("unpublished")),
    }
    moderation.archive(world.hidden["archived"], by=cdo, by_kts=False)
    Page.objects.filter(pk=world.hidden["unpublished"].pk).update(live=False)
    for name, page in {"draft": world.drafts["draft"].page, "change": world.public, **world.hidden}.items():
        world.files[name] = stored_document(name, page, shown=name in world.hidden)
        world.files[f"{name} picture"] = store_image(
            SimpleUploadedFile(f"{CANARY}-{name}-bild.png", picture()), page, alt_text=f"{CANARY}-{name}-bild", by=cdo
        )


def stored_document(name: str, page: ContributionPage | None, *, shown: bool = False) -> PortalDocument:
    """A document that was read; ``shown``: on the published page."""
    upload = SimpleUploadedFile(f"{CANARY}-{name}-datei.pdf", PDF)
    document = store_document(upload, page, title=f"{CANARY}-{name}-anlage", by=None)
    reading = {"file_name": document.file.name, "state": DocumentText.State.READ, "text": f"{CANARY}-{name}-text Kohlmeise{name}"}
    DocumentText.objects.update_or_create(document=document, defaults=reading)
    if shown and page is not None:
        ContributionAttachment.objects.create(page=page, document=document, title=f"{CANARY}-{name}-anlage")
    return document


def _conferences(world: World, a: Any) -> None:
    kinds = {"internal": Visibility.MUNICIPALITIES, "participants": Visibility.PARTICIPANTS, "hidden": Visibility.PUBLIC}
    for name, visibility in {**kinds, "held": Visibility.PUBLIC}.items():
        world.conferences[name] = _conference(f"konferenz-{name}", visibility=visibility, municipality=a)
    Page.objects.filter(pk=world.conferences["hidden"].page_id).update(live=False)
    held = world.conferences["held"]
    for persona in ("staffA", "cdoA"):
        world.seats[persona] = signup.sign_up(held.pk, Person(user=world.people[persona], municipality=a), ON_SITE)
    guest = Person(guest_name="Kim Gast", guest_email="kim@verein.example", guest_organisation="Verein")
    world.seats["guest"] = signup.confirm_guest(signup.sign_up(held.pk, guest, ON_SITE).pk)
    world.seats["ext"] = signup.sign_up(held.pk, Person(user=world.people["ext"]), ON_SITE)
    over = conference(title="Vorbei", municipality=a)
    ended = timezone.now() - timedelta(days=2)
    for visibility in (Visibility.MUNICIPALITIES, Visibility.PARTICIPANTS):
        document = stored_document(f"material-{visibility}", None)
        title = f"{CANARY}-material-{visibility}-titel"
        Material.objects.create(page=over.page, title=title, document=document, visibility=visibility)
        world.files[f"material {visibility}"] = document
    ConferencePage.objects.filter(pk=over.page_id).update(starts_at=ended - timedelta(hours=6), ends_at=ended)
    world.conferences["over"] = over


def _conference(thing: str, **fields: Any) -> Registration:
    names = ("title", "summary", "about", "venue", "target_group", "accessibility")
    texts = {name: f"{CANARY}-{thing}-{name}" for name in names}
    registration = conference(online=True, online_url=f"https://kanarie.example/{CANARY}-{thing}-zugang", **texts, **fields)
    session(registration, f"{CANARY}-{thing}-sitzung", speakers=f"{CANARY}-{thing}-rede", room=f"{CANARY}-{thing}-raum")
    return registration
