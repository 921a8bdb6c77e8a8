"""RM11: a key of something foreign, of nothing, or that is no key, in the body or address of one's own form answers 404.

One row per field that takes a key. Nothing is stored, nothing is said to be done: the whole database is the same before and after.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.invitations import invite
from accounts.leaving import leave
from accounts.models import Membership, Role, User
from contributions.models import Question, Submission
from events.models import ConferencePage, EvaluationInvite, Material, OpenQuestion, Session, SessionSeat, SignUp
from events.seats import signup
from events.seats.persons import Person, Wishes
from events.telling.guest_links import sheet_link
from events.telling.mailings import MAILINGS
from search.saved import save
from tests.factories.accounts import PASSWORD, editor, member
from tests.factories.best_practices import a_draft, asked
from tests.factories.events import ON_SITE, conference, session
from tests.factories.municipalities import MunicipalityFactory
from tests.files.test_serving import PDF, picture
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
NO_KEYS = ("999999999", "abc", "-1", "1" + "0" * 30, "²", "0x1f")
LEFT_OUT = ("django_session", "portal_cache", "sqlite_sequence")


@dataclass(slots=True)
class Stock:
    """What the rows name, own and foreign."""

    people: dict[str, User]
    values: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def draft_with_files(by: User, municipality: Any) -> tuple[Submission, int, int]:
    """A draft with a picture and a document, and their keys."""
    draft = a_draft(by=by, municipality=municipality)
    client, address = signed_in(by), reverse("writing:media", args=[draft.page_id])
    client.post(address, {"kind": "bild", "bild-file": SimpleUploadedFile("a.png", picture()), "bild-alt_text": "Karte"})
    client.post(address, {"kind": "anlage", "anlage-file": SimpleUploadedFile("a.pdf", PDF), "anlage-title": "Plan"})
    content = Submission.objects.get(pk=draft.pk).revision.as_object()
    return draft, content.images.get().image_id, content.attachments.get().document_id


def occasions(prefix: str, by: User, municipality: Any, colleague: User) -> dict[str, Any]:
    """A conference to come, one on its day and one that is over, each with what hangs on it; names begin with ``prefix``."""
    coming, today, over = conference(), conference(starts_in=timedelta(minutes=5)), conference()
    talk = session(coming)
    past = session(over, municipality=municipality)
    seat = signup.sign_up(today.pk, Person(user=colleague, municipality=municipality), ON_SITE)
    mine = signup.sign_up(coming.pk, Person(user=colleague, municipality=municipality), Wishes("vor-ort", (talk.pk,)))
    was = signup.sign_up(over.pk, Person(user=by, municipality=municipality), ON_SITE)
    SignUp.objects.filter(pk=was.pk).update(state=SignUp.State.ATTENDED)
    SessionSeat.objects.get_or_create(sign_up=was, session=past)
    ended = timezone.now() - timedelta(days=2)
    ConferencePage.objects.filter(pk=over.page_id).update(starts_at=ended - timedelta(hours=6), ends_at=ended)
    values = {
        "coming": coming,
        "talk": talk.pk,
        "today": today,
        "seat": seat.pk,
        "mine": mine.pk,
        "over": over,
        "past": past.pk,
        "sheet": sheet_link(EvaluationInvite.objects.create(sign_up=was)),
        "material": Material.objects.create(page=over.page, title="Folien", url="https://folien.example/").pk,
        "open": OpenQuestion.objects.create(session=past, text="Wer haftet?").pk,
        "key": str(MAILINGS.send(coming, key=uuid.uuid4(), group="alle", subject="Hallo", text="Guten Tag", by=by)[0].key),
    }
    return {f"{prefix}{name}": value for name, value in values.items()}


@pytest.fixture
def stock() -> Stock:
    a, b = MunicipalityFactory(slug="stadt-a"), MunicipalityFactory(slug="stadt-b")
    people = {"cdo": member(Role.CDO, a), "staff": member(Role.STAFF, a), "editor": editor(), "admin": member(Role.ADMIN)}
    other, foreign = member(Role.CDO, b), member(Role.STAFF, b)
    found = Stock(people)
    for prefix, who, home, colleague in (("", people["cdo"], a, people["staff"]), ("foreign_", other, b, foreign)):
        draft, image, document = draft_with_files(who, home)
        waiting = asked(by=who, municipality=home)
        found.values |= {
            f"{prefix}draft": draft.page_id,
            f"{prefix}image": image,
            f"{prefix}document": document,
            f"{prefix}asked": waiting.page_id,
            f"{prefix}question": Question.objects.get(submission=waiting).pk,
            f"{prefix}colleague": Membership.objects.get(user=colleague).pk,
            f"{prefix}departure": leave(member(Role.STAFF, home).memberships.get(), by=who).pk,
            f"{prefix}own_membership": Membership.objects.get(user=who).pk,
            f"{prefix}invitation": invite(f"{prefix}neu@stadt.example", Role.STAFF, home, by=who).pk,
            f"{prefix}saved": save(who, name="Parken", text="Parken", filters={}, frequency="taeglich").pk,
            **occasions(prefix, who, home, colleague),
        }
    found.values["done_invitation"] = invite("weg@stadt.example", Role.STAFF, a, by=people["cdo"]).pk
    return found


Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A form of ``who`` at ``url``: ``own`` and ``foreign`` name a key of the stock, ``data(stock, key)`` is what is sent."""

    label: str
    who: str
    own: str
    url: Callable[[Stock, Any], str]
    data: Callable[[Stock, Any], Data]
    foreign: str = ""
    in_address: bool = False
    """The key stands in the address: odd ones find no route."""

    @property
    def other(self) -> str:
        return self.foreign or f"foreign_{self.own}"


def at(name: str, *args: str) -> Callable[[Stock, Any], str]:
    return lambda stock, key: reverse(name, args=[stock[arg].page_id if arg in PAGES else stock[arg] for arg in args])


PAGES = ("coming", "today", "over")


def named(name: str, *args: str) -> Callable[[Stock, Any], str]:
    """An address whose last argument is the key."""
    return lambda stock, key: reverse(name, args=[*(stock[arg].page_id if arg in PAGES else arg for arg in args), key])


def slug(name: str) -> Callable[[Stock, Any], str]:
    return lambda stock, key: reverse(name, args=[stock["coming"].page.slug])


def nothing(stock: Stock, key: Any) -> Data:
    return {}


GUEST = {"name": "Kim", "email": "kim@verein.example", "organisation": "Verein", "mode": "vor-ort"}
MATERIAL = {"title": "Protokoll", "kind": "protokoll", "licence": "CC BY 4.0", "visibility": "public", "url": "https://folien.example/2"}


def described(stock: Stock, key: Any) -> Data:
    return {"kind": "texte", f"bildtext-{key}-alt_text": "Eine Karte"}


def described_beside(stock: Stock, key: Any) -> Data:
    return described(stock, stock["image"]) | {f"bildtext-{key}-caption": "Stand"}


def answered(stock: Stock, key: Any) -> Data:
    version = Submission.objects.get(page=stock["asked"]).version
    return {"version": version, f"answer-{stock['question']}": "So.", f"answer-{key}": "So."}


def act(name: str, /, **more: Any) -> Callable[[Stock, Any], Data]:
    return lambda stock, key: {name: key, **more}


ROWS = [
    Row("picture described", "cdo", "image", at("writing:media", "draft"), described),
    Row("picture described beside", "cdo", "image", at("writing:media", "draft"), described_beside),
    Row("picture removed", "cdo", "image", at("writing:media", "draft"), act("bild-weg")),
    Row("attachment removed", "cdo", "document", at("writing:media", "draft"), act("anlage-weg")),
    Row("question answered", "cdo", "question", at("writing:questions", "asked"), answered),
    Row("draft", "cdo", "draft", named("writing:trash"), nothing, in_address=True),
    Row("municipality signed up for", "cdo", "own_membership", slug("my_events:sign_up"), act("membership", mode="vor-ort")),
    Row("session at sign-up", "cdo", "talk", slug("my_events:sign_up"), act("session_1", mode="vor-ort")),
    Row("colleague signed up", "cdo", "colleague", slug("my_events:sign_up_colleague"), act("membership", mode="vor-ort")),
    Row(
        "session of a colleague",
        "cdo",
        "talk",
        slug("my_events:sign_up_colleague"),
        lambda stock, key: {"membership": stock["colleague"], "mode": "vor-ort", "session_1": key},
    ),
    Row("session changed", "staff", "talk", at("my_events:change", "mine"), act("session_1")),
    Row("session that the form does not ask for", "staff", "talk", at("my_events:change", "mine"), act("session_7")),
    Row("sign-up cancelled", "staff", "mine", named("my_events:cancel"), nothing, in_address=True),
    Row("session of a guest", "guest", "talk", slug("events:guest_form"), act("session_1", **GUEST)),
    Row("session rated", "guest", "past", lambda stock, key: stock["sheet"], lambda stock, key: {"inhalt": "5", f"sitzung-{key}": "5"}),
    Row("session commented", "guest", "past", lambda stock, key: stock["sheet"], lambda stock, key: {f"sitzung-{key}-text": "Gut."}),
    Row("session of a newcomer", "editor", "talk", lambda s, k: at("desk:sign_up", "coming")(s, k) + "?gast=1", act("session_1", **GUEST)),
    Row("let in", "editor", "seat", at("desk:door", "today"), lambda stock, key: {"kam": f"{key}:da"}),
    Row("person at the desk", "editor", "mine", named("desk:person", "coming"), lambda s, k: {"act": "cancel"}, in_address=True),
    Row("message", "editor", "key", at("desk:messages", "coming"), act("key", group="alle", subject="Hallo", text="Guten Tag", senden="1")),
    Row("session of a material", "editor", "past", at("conference_after:material_add", "over"), act("session", **MATERIAL)),
    Row("material", "editor", "material", named("conference_after:material_delete", "over"), nothing, in_address=True),
    Row("draft of a session", "editor", "past", named("conference_after:make_draft", "over"), nothing, in_address=True),
    Row("need of a question", "editor", "open", named("conference_after:make_need", "over"), nothing, in_address=True),
    Row(
        "question noted beside",
        "editor",
        "past",
        lambda s, k: reverse("conference_after:note_question", args=[s["over"].page_id, s["past"]]),
        lambda s, k: {f"sitzung-{s['past']}-text": "Warum?", f"sitzung-{k}-answer": "Darum."},
    ),
    Row(
        "question changed beside",
        "editor",
        "open",
        lambda s, k: reverse("conference_after:answer_question", args=[s["over"].page_id, s["open"]]),
        lambda s, k: {f"frage-{s['open']}-text": "Warum?", f"frage-{k}-answer": "Darum."},
    ),
    Row("question", "editor", "open", named("conference_after:answer_question", "over"), lambda s, k: {"delete": "1"}, in_address=True),
    Row("conference that takes questions on", "editor", "coming_page", at("conference_after:carry_on", "over"), act("to"), foreign="image"),
    Row("invitation revoked", "editor", "invitation", lambda s, k: reverse("accounts:invitations"), act("revoke"), foreign="none"),
    Row("invitation sent again", "editor", "invitation", lambda s, k: reverse("accounts:invitations"), act("resend"), foreign="none"),
    Row("invitation cancelled", "cdo", "invitation", named("accounts:cancel_invitation", "stadt-a"), nothing, in_address=True),
    Row("departure undone", "cdo", "departure", named("accounts:departure"), nothing, in_address=True),
    Row("colleague removed", "cdo", "colleague", named("accounts:remove_colleague", "stadt-a"), nothing, in_address=True),
    Row(
        "role revoked",
        "admin",
        "colleague",
        lambda s, k: reverse("accounts:account", args=[s.people["staff"].pk]),
        act("membership", act="revoke"),
    ),
    Row("host", "editor", "a", at("desk:act", "coming"), act("municipality", act="host", visibility="municipalities"), foreign="none"),
    Row(
        "saved search changed", "cdo", "saved", named("my_searches:edit"), lambda s, k: {"name": "Neu", "frequency": "nie"}, in_address=True
    ),
    Row("saved search deleted", "cdo", "saved", named("my_searches:delete"), nothing, in_address=True),
]


def checksum() -> str:
    """Of every row in every table but those that any visit writes."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in LEFT_OUT:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names come from the database
                digest.update(repr((table, sorted(map(repr, cursor.fetchall())))).encode())
    return digest.hexdigest()


def browser(stock: Stock, who: str) -> Client:
    """Somebody who has just shown the password, as changes of rights ask for."""
    client = signed_in(stock.people.get(who))
    if who in stock.people:
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_a_key_that_is_not_ones_own_answers_404_and_changes_nothing(stock: Stock):
    """All rows on one stock: what is refused changes nothing, and the fair form at the end of each row is undone."""
    stock.values |= {"coming_page": stock["coming"].page_id, "none": "999999998", "a": stock["coming"].page.municipality_id}
    browsers = {who: browser(stock, who) for who in {row.who for row in ROWS}}
    before = checksum()

    wrong = [(row.label, *found) for row in ROWS for found in refusals(row, stock, browsers[row.who], before)]

    assert wrong == []


def refusals(row: Row, stock: Stock, client: Client, before: str) -> Iterator[tuple[Any, Any, str]]:
    """What was sent, the status and what was said of it, wherever that is not as it should be."""
    own, other = stock[row.own], stock[row.other]
    sent = [(key, row.data(stock, key)) for key in (other, *(NO_KEYS[:1] if row.in_address else NO_KEYS))]
    if field_name := next((name for name, value in row.data(stock, "?").items() if value == "?"), None):
        sent.append((own, row.data(stock, own) | {field_name: [own, other]}))
    for key, data in sent:
        answer = client.post(row.url(stock, key), data)
        said = client.cookies["messages"].value if "messages" in client.cookies else ""
        if answer.status_code != 404 or said:
            yield key, answer.status_code, said
    if checksum() != before:
        yield "the keys of this row", "changed something", ""
    with transaction.atomic():
        status = client.post(row.url(stock, own), row.data(stock, own)).status_code
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)
    if status not in (200, 302):
        yield "the fair form", status, ""


def test_the_key_of_a_form_that_is_sent_once_is_a_key(stock: Stock):
    client, before = browser(stock, "editor"), checksum()
    data = {"group": "alle", "subject": "Hallo", "text": "Guten Tag", "senden": "1", "starts_at": "24.12.2030 10:00"}

    answers = [
        client.post(reverse(name, args=[stock["coming"].page_id]), data | {"key": key}).status_code
        for name in ("desk:messages", "desk:copy")
        for key in ("abc", "-1", "1" + "0" * 30)
    ]

    assert (answers, checksum() == before) == ([404] * 6, True)


def test_a_session_that_was_dropped_meanwhile_is_an_error_of_the_form_and_nothing_typed_is_lost(stock: Stock):
    gone = session(stock["coming"], "Fällt aus", begins_after=timedelta(hours=2))
    client, pk = browser(stock, "editor"), gone.pk
    client.post(reverse(Session.snippet_viewset.get_url_name("delete"), args=[pk]))
    assert not Session.objects.filter(pk=pk).exists()

    answer = signed_in(stock.people["cdo"]).post(
        reverse("my_events:sign_up", args=[stock["coming"].page.slug]),
        {"mode": "vor-ort", "session_1": pk, "accessibility": "Höranlage"},
    )

    assert answer.status_code == 422
    assert "Diese Sitzung gibt es nicht mehr." in answer.text
    assert "Höranlage" in answer.text
