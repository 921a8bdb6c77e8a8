"""Who gets which answer where: one row per address. An address without a row fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, include, path, reverse
from django.utils import timezone

from accounts.invitations import invite, token_of
from accounts.leaving import leave
from accounts.models import Membership, Role, User
from best_practices.models import BestPracticePage
from contributions.models import Submission, Visibility
from data_standards.ballot import mandates
from data_standards.guests.links import CONFIRM as PROVE
from data_standards.guests.links import OWN as SPOKE
from data_standards.guests.links import link_for as link_to_comment
from data_standards.models import Accession, Mandate, Version
from events.models import CalendarToken, ConferencePage, EvaluationInvite, Material, OpenQuestion, SignUp
from events.seats.persons import Person
from events.seats.signup import sign_up
from events.telling.guest_links import CONFIRM, MANAGE, sheet_link, token_for
from exchange.contact.links import confirm_link, receiver_link
from files.uploads import store_document
from municipalities.models import Merger, Municipality
from procurement.models import TimeTable
from search.saved import save, unsubscribe_path
from tests.factories import data_standards as standards
from tests.factories import procurement
from tests.factories.accounts import UserFactory, editor, member
from tests.factories.best_practices import a_draft, asked, published, submitted
from tests.factories.events import ON_SITE, conference, session, somebody
from tests.factories.exchange import asked as asked_of
from tests.factories.exchange import asked_by_guest, released, sought
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory, TopicFactory
from tests.files.test_serving import PDF
from tests.helpers import signed_in

PERSONAS = ("guest", "staff", "cdo", "staff_b", "cdo_b", "editor", "admin", "blocked", "ext")
"""The last one takes part without belonging to a municipality."""
WAGTAILS_OWN = ("wagtail", "kommunen:", "kommunen_auswahl:")
"""What Wagtail brings or makes of a view set; every address of it below /verwaltung/ is tried with each persona further down."""


@dataclass(slots=True)
class World:
    """Two municipalities, a person of every kind, and things in every state that belong to A."""

    people: dict[str, User | None]
    draft: Submission
    waiting: Submission
    question: Submission
    public: BestPracticePage
    internal: BestPracticePage
    values: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def made(module_database: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Path]:
    """The world and where its files lie: made once, it takes longer than all requests of a row."""
    media = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=media):
        return make_world(), media


@pytest.fixture
def world(made: tuple[World, Path], portal, settings) -> World:
    """The world as if made for this test alone."""
    world, settings.MEDIA_ROOT = made
    return deepcopy(world)


def make_world() -> World:
    """Fill the portal, which must have its skeleton."""
    a, b = MunicipalityFactory(slug="stadt-a"), MunicipalityFactory(slug="stadt-b")
    people: dict[str, User | None] = {
        "guest": None,
        "staff": member(Role.STAFF, a),
        "cdo": member(Role.CDO, a),
        "staff_b": member(Role.STAFF, b),
        "cdo_b": member(Role.CDO, b),
        "editor": editor(),
        "admin": member(Role.ADMIN),
        "blocked": member(Role.STAFF, a, is_active=False),
        "ext": UserFactory(),
    }
    author = people["cdo"]
    topic = TopicFactory(slug="parken")
    StandardFactory(slug="datex2")
    common = {"by": author, "municipality": a, "topics": [topic]}
    registration = conference(municipality=a)
    public = published(**common)
    guest = Person(guest_name="Kim", guest_email="kim@verein.example", guest_organisation="Verein")
    return World(
        people=people,
        draft=a_draft(**common),
        waiting=submitted(**common),
        question=asked(**common),
        public=public,
        internal=published(visibility=Visibility.MUNICIPALITIES, title="Nur für Kommunen", **common),
        values={
            "invitation": invite("neu@stadt.example", Role.STAFF, a, by=author),
            "colleague": Membership.objects.get(user=people["staff"]),
            "other": UserFactory(),
            "departure": leave(member(Role.STAFF, a).memberships.get(), by=author),
            "conference": registration.page,
            "sign_up": sign_up(registration.pk, Person(user=people["staff"], municipality=a), ON_SITE),
            "guest": sign_up(registration.pk, guest, ON_SITE),
            "asked": asked_of(public, by=people["staff_b"]),
            "unconfirmed": asked_by_guest(public),
            "saved": save(author, name="Parken", text="Parken", filters={}, frequency="taeglich"),
        },
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One address: its arguments, and the status each persona gets with GET (and POST where given).

    ``get`` and ``post`` map personas to a status; ``*`` stands for all that are not named. None: not asked.
    """

    name: str
    get: dict[str, int] | None
    post: dict[str, int] | None = None
    args: Callable[[World], list[Any]] = lambda world: []
    note: str = ""


ALL = {"*": 200}
WITHOUT_A_KEY = {"guest": 422, "blocked": 422, "*": 404}
"""Guests are shown their form; from who is signed in the hidden key of theirs was taken."""
MEMBERS = {"guest": 302, "blocked": 302, "*": 200}
"""Everybody who is signed in."""
ADMINS = {"guest": 302, "blocked": 302, "*": 403}
NOWHERE = {"guest": 302, "blocked": 302, "*": 404}
NO_GET = {"guest": 302, "blocked": 302, "*": 405}
OF_B = {"guest": 302, "blocked": 302, "cdo_b": 200, "staff_b": 403, "*": 404}
"""What the CDO of B does for B."""
LEADS = {"guest": 302, "blocked": 302, "cdo": 200, "*": 403}
"""What the CDO of A does with a procurement that everybody sees."""
INVOLVED = {"guest": 302, "blocked": 302, "admin": 403, "ext": 403, "*": 200}
"""Who leads, who takes part, and the KTS."""
LEADING = (
    "days", "estimates", "ask_to_bind", "publish", "award", "close", "hand_over", "cancel", "prices", "cost_key", "documents",
)  # fmt: skip


def own(status: int, *, staff: int = 403, editors: int | None = None) -> dict[str, int]:
    """What belongs to A: its CDO gets ``status``, foreign people 404, guests the login."""
    return {"guest": 302, "blocked": 302, "staff": staff, "cdo": status, "editor": status if editors is None else editors, "*": 404}


def draft(world: World) -> list[Any]:
    return [world.draft.page_id]


def step(world: World) -> list[Any]:
    return [world.draft.page_id, "titel"]


def below(entry: BestPracticePage) -> list[Any]:
    """What the addresses below an entry begin with."""
    return [entry.KIND, entry.slug]


def a_slug(world: World) -> list[Any]:
    return ["stadt-a"]


def desk(world: World) -> list[Any]:
    """A conference, made where a row needs one."""
    if "desk" not in world.values:
        world.values["desk"] = conference()
    return [world.values["desk"].page_id]


def seat(world: World) -> list[Any]:
    """A sign-up at that conference."""
    page_id = desk(world)[0]
    if "seat" not in world.values:
        world.values["seat"] = sign_up(world.values["desk"].pk, somebody(), ON_SITE)
    return [page_id, world.values["seat"].pk]


def past_session(world: World) -> list[Any]:
    """A session of that conference with a municipality."""
    return [*desk(world), session(world.values["desk"], municipality=Municipality.objects.get(slug="stadt-a")).pk]


def some_question(world: World) -> list[Any]:
    """An open question of a session of that conference."""
    page_id, session_id = past_session(world)
    return [page_id, OpenQuestion.objects.create(session_id=session_id, text="Wer zahlt?").pk]


def some_material(world: World) -> list[Any]:
    """Material of that conference."""
    page_id = desk(world)[0]
    return [page_id, Material.objects.create(page=world.values["desk"].page, title="Folien", url="https://folien.example/").pk]


def evaluation_token(world: World) -> list[Any]:
    """A link to the sheet of a conference that ended two days ago."""
    registration = conference()
    invite = EvaluationInvite.objects.create(sign_up=sign_up(registration.pk, somebody(), ON_SITE))
    start = timezone.now() - timedelta(days=3)
    ConferencePage.objects.filter(pk=registration.page_id).update(starts_at=start, ends_at=start + timedelta(days=1))
    return [sheet_link(invite).split("/")[-2]]


def conference_slug(world: World) -> list[Any]:
    return [world.values["conference"].slug]


def a_request(world: World) -> list[Any]:
    """What a member of B asked A."""
    return [world.values["asked"].pk]


def a_seeking(world: World) -> list[int]:
    """A released Gesuch of A."""
    if "seeking" not in world.values:
        world.values["seeking"] = released(by=world.people["cdo"])
    return [world.values["seeking"].pk]


def a_waiting_seeking(world: World) -> list[int]:
    """One that the KTS has not released."""
    return [sought(by=world.people["cdo"]).pk]


def a_merger(world: World) -> list[Any]:
    """Of two others, so that A stays what it is."""
    day = timezone.localdate()
    return [Merger.objects.create(former=MunicipalityFactory(), successor=MunicipalityFactory(), takes_effect_on=day).pk]


def _token(path: str) -> str:
    return path.split("/")[-2]


def own_sign_up(world: World) -> list[Any]:
    """The sign-up of the member of A."""
    return [world.values["sign_up"].pk]


def guest_token(purpose: str) -> Callable[[World], list[Any]]:
    return lambda world: [token_for(world.values["guest"], purpose)]


def seated_guest(world: World) -> list[Any]:
    """The link of a guest who has a seat."""
    guest = Person(guest_name="Kim", guest_email="kim2@verein.example", guest_organisation="Verein")
    made = sign_up(world.values["conference"].registration.pk, guest, ON_SITE)
    SignUp.objects.filter(pk=made.pk).update(state=SignUp.State.CONFIRMED)
    return [token_for(made, MANAGE)]


def past_guest(world: World) -> list[Any]:
    """The link of a guest who was there, and a material with a file."""
    registration = conference(title="Vorbei")
    guest = Person(guest_name="Kim", guest_email="kim@verein.example", guest_organisation="Verein")
    made = sign_up(registration.pk, guest, ON_SITE)
    SignUp.objects.filter(pk=made.pk).update(state=SignUp.State.ATTENDED)
    start = timezone.now() - timedelta(days=3)
    ConferencePage.objects.filter(pk=registration.page_id).update(starts_at=start, ends_at=start + timedelta(hours=6))
    document = store_document(SimpleUploadedFile("folien.pdf", PDF), None, title="Folien", by=None)
    item = Material.objects.create(page=registration.page, title="Folien", document=document, visibility=Visibility.PARTICIPANTS)
    return [token_for(made, MANAGE), item.pk]


def proposal(world: World) -> Version:
    """A need of A, published."""
    if "proposal" not in world.values:
        world.values["proposal"] = standards.proposed(municipality=Municipality.objects.get(slug="stadt-a"))
    return world.values["proposal"]


def voting(world: World) -> Version:
    """A version on which A votes, whose CDO has the mandate; one comment of A, and one of B, is answered."""
    if "voting" not in world.values:
        a, b = (Municipality.objects.get(slug=slug) for slug in ("stadt-a", "stadt-b"))
        mandates.grant(a, world.people["cdo"], by=world.people["cdo"])
        ballot = standards.balloted(1, municipality=b)
        world.values["voting"] = ballot.version
    return world.values["voting"]


def open_draft(world: World) -> Version:
    """A version that is laid open, with a comment of A."""
    if "open_draft" not in world.values:
        version = standards.consulted(municipality=Municipality.objects.get(slug="stadt-b"))
        a = Municipality.objects.get(slug="stadt-a")
        world.values["comment"] = standards.commented(version, municipality=a)
        world.values["open_draft"] = version
    return world.values["open_draft"]


def with_guests(world: World) -> Version:
    """A version that guests may speak to."""
    if "with_guests" not in world.values:
        world.values["with_guests"] = standards.consulted(guests=True, municipality=Municipality.objects.get(slug="stadt-b"))
    return world.values["with_guests"]


def standard_guest(purpose: str, *, confirmed: bool = True) -> Callable[[World], list[Any]]:
    """The link of a guest who spoke."""

    def made_link(world: World) -> list[Any]:
        said = standards.guest_said(with_guests(world), f"Bitte auch {purpose}, {confirmed}.", confirmed=confirmed)
        return [_token(link_to_comment(said, purpose))]

    return made_link


def agreed(world: World) -> Version:
    """A version that is in force; A acceded to it."""
    if "agreed" not in world.values:
        version = standards.in_force()
        a = Municipality.objects.get(slug="stadt-a")
        if not Mandate.objects.filter(municipality=a).exists():
            mandates.grant(a, world.people["cdo"], by=world.people["cdo"])
        today = timezone.localdate()
        Accession.objects.create(version=version, municipality=a, resolution_body="Rat", resolved_on=today, valid_from=today)
        world.values["agreed"] = version
    return world.values["agreed"]


def in_draft(world: World) -> Version:
    """A version of A that is being written, with a file."""
    if "in_draft" not in world.values:
        world.values["in_draft"] = standards.drafted(municipality=Municipality.objects.get(slug="stadt-a"))
    return world.values["in_draft"]


def profile_draft(world: World) -> Version:
    """A platform profile of A that is being written, with a line."""
    if "profile_draft" not in world.values:
        world.values["profile_draft"] = standards.profile_drafted(municipality=Municipality.objects.get(slug="stadt-a"))
    return world.values["profile_draft"]


def of_line(world: World) -> list[Any]:
    version = profile_draft(world)
    return [version.standard.slug, version.number, version.spoken.get().pk]


def procuring(world: World) -> TimeTable:
    """A joint procurement that A leads, and in which B is interested."""
    if "procuring" not in world.values:
        a, b = (Municipality.objects.get(slug=slug) for slug in ("stadt-a", "stadt-b"))
        table = procurement.noticed(municipality=a)
        procurement.interested(table, 5, municipality=b, by=world.people["cdo_b"])
        world.values["procuring"] = table
    return world.values["procuring"]


def of_notice(*more: str) -> Callable[[World], list[Any]]:
    return lambda world: [procuring(world).page_id, *more]


def of_version(which: Callable[[World], Version], *more: str) -> Callable[[World], list[Any]]:
    """What the addresses of a version begin with."""

    def args(world: World) -> list[Any]:
        version = which(world)
        return [version.standard.slug, version.number, *more]

    return args


def own_comment(world: World) -> list[Any]:
    version = open_draft(world)
    return [version.standard.slug, version.number, world.values["comment"].pk]


WRITERS = {"guest": 302, "blocked": 302, "cdo": 200, "editor": 200, "*": 403}
"""Who writes an entry of A that everybody may see, and the KTS."""
VOTER = {"guest": 302, "blocked": 302, "staff": 403, "cdo": 200, "*": 404}
"""What belongs to A, and there to who has the mandate."""
OF_A = {"guest": 302, "blocked": 302, "staff": 200, "cdo": 200, "*": 404}
FOR_GUESTS = {"staff": 302, "cdo": 302, "staff_b": 302, "cdo_b": 302, "*": 200}
"""Members are led to a form of their own."""
OF_ANY = {"guest": 302, "blocked": 302, "staff": 200, "cdo": 200, "staff_b": 200, "cdo_b": 200, "*": 403}
"""Who belongs to a municipality."""
OF_WRITER = {"guest": 302, "blocked": 302, "cdo_b": 200, "*": 403}
"""The CDO of the municipality that writes the agreement."""
OF_REQUEST = {"guest": 302, "blocked": 302, "staff": 200, "cdo": 200, "staff_b": 200, "*": 404}
"""Who asked, and the municipality that was asked; not even the colleague of who asked."""
OWN_SIGN_UP = {"guest": 302, "blocked": 302, "staff": 200, "cdo": 403, "*": 404}
"""What a person alone may do; the CDO of the municipality may see it."""
READERS = {"guest": 404, "blocked": 404, "ext": 404, "*": 200}
"""Who reads what is for municipalities."""
THROUGH = {**READERS, "*": 302}
COLLEAGUES = {"guest": 302, "blocked": 302, "staff": 403, "cdo": 200, "*": 404}
ADMIN_ONLY = {"guest": 302, "blocked": 302, "admin": 200, "*": 403}
INVITERS = {"guest": 302, "blocked": 302, "editor": 200, "admin": 200, "*": 403}
EDITORS = {"guest": 302, "blocked": 302, "editor": 200, "*": 403}
OWN_SEARCH = {"guest": 302, "blocked": 302, "cdo": 200, "*": 404}
ALLAUTH_OPEN = {"guest": 200, "blocked": 200, "*": 302}
ALLAUTH_OWN = {"guest": 302, "blocked": 302, "*": 200}
AFTER_A_STEP_UP = {"guest": 302, "blocked": 302, "editor": 302, "*": 403}
WITH_APP = {"cdo": 200, "cdo_b": 200, "editor": 200, "admin": 200}
"""Who has a second factor."""

ROWS = [
    Row("pages:topics", ALL),
    Row("pages:topic", ALL, args=lambda world: ["parken"]),
    Row("pages:standards", ALL),
    Row("pages:standard", ALL, args=lambda world: ["datex2"]),
    Row("data_standards:version", ALL, args=of_version(agreed)),
    Row("data_standards:consultation", ALL, args=of_version(open_draft)),
    Row("data_standards:guest_comment", FOR_GUESTS, {"*": 422}, args=of_version(with_guests)),
    Row("data_standards:guest_comment", {"*": 404}, {"*": 422}, args=of_version(open_draft), note="not admitted"),
    Row("data_standards:guest_sent", ALL, args=of_version(with_guests)),
    Row("data_standards:guest_sent", {"*": 404}, args=of_version(open_draft), note="not admitted"),
    Row("data_standards:guest_confirm", ALL, {"*": 302}, args=standard_guest(PROVE, confirmed=False)),
    Row("data_standards:guest_confirm", {"*": 410}, {"*": 410}, args=standard_guest(SPOKE), note="for another purpose"),
    Row("data_standards:guest_own", ALL, {"*": 404}, args=standard_guest(SPOKE), note="an act that no button sends"),
    Row("data_standards:guest_own", {"*": 410}, {"*": 410}, args=standard_guest(PROVE), note="for another purpose"),
    Row("data_standards:evaluation", ALL, args=of_version(open_draft)),
    Row("data_standards:ballot", ALL, args=of_version(voting)),
    Row("data_standards:electors", ALL, args=of_version(voting)),
    Row("data_standards:minutes", ALL, args=of_version(agreed)),
    Row("data_standards:spread", ALL, args=of_version(agreed)),
    Row("data_standards:accessions", ALL, args=of_version(agreed)),
    Row("data_standards:differences", {"*": 404}, args=of_version(agreed), note="no other version is named"),
    Row("data_standards:dates", ALL, args=of_version(agreed)),
    Row("data_standards:artefact", ALL, args=of_version(agreed, "belegung.schema.json")),
    Row("data_standards:files", WRITERS, args=of_version(in_draft)),
    Row("data_standards:change_file", WRITERS, args=of_version(in_draft, "belegung.schema.json")),
    Row("data_standards:profiles", ALL),
    Row("data_standards:profile_lines", WRITERS, args=of_version(profile_draft)),
    Row("data_standards:change_line", WRITERS, args=of_line),
    Row("data_standards:remove_line", WRITERS, args=of_line),
    Row("data_standards:remove_file", WRITERS, args=of_version(in_draft, "belegung.schema.json")),
    Row("data_standards:mandates", MEMBERS),
    Row("procurement:dates", ALL, args=lambda world: [procuring(world).page.slug]),
    Row("procurement:mine", MEMBERS),
    Row("procurement:own", {**OF_B, "staff_b": 200}, args=of_notice("stadt-b")),
    *(
        Row(f"procurement:{name}", OF_B, args=of_notice("stadt-b"))
        for name in ("demand", "late", "withdraw", "bind", "call_off", "verdict")
    ),
    Row("procurement:experience", {**OF_B, "cdo_b": 404}, args=of_notice("stadt-b"), note="nothing is awarded yet"),
    Row("procurement:resolution", {**OF_B, "staff_b": 200}, args=of_notice("stadt-b")),
    Row("procurement:own_agreement", NOWHERE, args=of_notice("stadt-b", "odt"), note="nothing is frozen yet"),
    Row("procurement:bundle", INVOLVED, args=of_notice()),
    Row("procurement:bundle_file", INVOLVED, args=of_notice("csv")),
    *(Row(f"procurement:{name}", {**LEADS, "staff": 200}, args=of_notice()) for name in ("leading", "guard_rails", "papers", "annex")),
    *(Row(f"procurement:{name}", {**LEADS, "staff": 200}, args=of_notice("odt")) for name in ("agreement", "record")),
    Row("procurement:agreement_of", {**LEADS, "staff": 200}, args=of_notice("stadt-b", "odt")),
    Row("procurement:guard_rail", LEADS, args=of_notice("lose")),
    Row("procurement:remove_document", {**LEADS, "cdo": 404}, args=of_notice("0"), note="no such document"),
    Row("procurement_desk:index", EDITORS),
    Row("procurement_desk:notice", EDITORS, args=of_notice()),
    *(Row(f"procurement:{name}", LEADS, args=of_notice()) for name in LEADING),
    *(Row(f"procurement:{name}", LEADS, args=of_notice("stadt-b")) for name in ("correct", "answer_late", "release")),
    Row("data_standards:grant_mandate", COLLEAGUES, args=a_slug),
    Row("data_standards:revoke_mandate", NO_GET, {**COLLEAGUES, "cdo": 302}, args=a_slug),
    Row(
        "data_standards:support",
        NO_GET,
        {"guest": 302, "blocked": 302, "staff": 404, "cdo": 404, "staff_b": 403, "cdo_b": 302, "*": 404},
        args=lambda world: [proposal(world).agreement_id, "stadt-b"],
    ),
    Row("data_standards:comment", OF_ANY, args=of_version(open_draft)),
    Row("data_standards:change_comment", {**OF_ANY, "staff_b": 404, "cdo_b": 404}, args=own_comment),
    Row("data_standards:take_comment_back", OF_A, {**OF_A, "staff": 302, "cdo": 302}, args=own_comment),
    Row("data_standards:inform", NO_GET, {"guest": 302, "blocked": 302, "*": 404}, args=of_version(open_draft), note="no such choice"),
    Row("data_standards:next_answer", {**OF_WRITER, "cdo_b": 302}, args=of_version(open_draft)),
    Row("data_standards:answer", OF_WRITER, args=own_comment),
    Row("data_standards:object", VOTER, args=of_version(agreed, "stadt-a")),
    Row("data_standards:vote", VOTER, args=of_version(voting, "stadt-a")),
    Row("data_standards:voted", NOWHERE, args=of_version(voting, "stadt-a"), note="not voted yet"),
    Row("data_standards:accede", VOTER, args=of_version(agreed, "stadt-a")),
    Row("data_standards:resolution_draft", OF_A, args=of_version(agreed, "stadt-a")),
    Row("data_standards:proof", VOTER, args=of_version(agreed, "stadt-a")),
    Row("data_standards:leave", VOTER, args=of_version(agreed, "stadt-a")),
    Row("data_standards:correct_accession", VOTER, args=of_version(agreed, "stadt-a")),
    Row("data_standards:report", VOTER, args=of_version(agreed, "stadt-a")),
    Row("data_standards:take_adoption_back", {**VOTER, "cdo": 302}, {**VOTER, "cdo": 302}, args=of_version(agreed, "stadt-a"), note="none"),
    Row("contributions:number", {"*": 302}, args=lambda world: [world.public.number], note="public"),
    Row(
        "contributions:number",
        {"guest": 404, "blocked": 404, "ext": 404, "*": 302},
        args=lambda world: [world.internal.number],
        note="members",
    ),
    Row("history:versions", ALL, args=lambda world: below(world.public), note="public"),
    Row("history:versions", READERS, args=lambda world: below(world.internal), note="members"),
    Row("history:version", {"*": 302}, args=lambda world: [*below(world.public), 1], note="the current one is the entry"),
    Row(
        "history:version",
        {"guest": 404, "blocked": 404, "ext": 404, "*": 302},
        args=lambda world: [*below(world.internal), 1],
        note="members",
    ),
    Row("history:comparison", {"*": 302}, args=lambda world: below(world.public), note="nothing chosen"),
    Row("history:comparison", THROUGH, args=lambda world: below(world.internal), note="members"),
    Row("printing:paper", ALL, args=lambda world: below(world.public), note="public"),
    Row("printing:paper", READERS, args=lambda world: below(world.internal), note="members"),
    Row("pages:feeds", ALL),
    Row("pages:feed", ALL, args=lambda world: ["konferenzen"]),
    Row("pages:topic_feed", ALL, args=lambda world: ["parken"]),
    Row("pages:feedback", ALL),
    Row("pages:feedback_sent", ALL),
    Row("files:file", {"*": 404}, args=lambda world: ["ansichten/unbekannt.png"]),
    Row("pages:sitemap", ALL),
    Row("pages:sitemap_part", ALL, args=lambda world: ["gute-praxis", 1]),
    Row("pages:robots", ALL),
    Row("pages:security_txt", ALL),
    Row("operations:healthz", ALL),
    Row("operations:readyz", {"*": 503}, note="no worker lives in a test"),
    Row("operations:metrics", {"*": 404}, note="off"),
    Row(
        "operations:overview",
        {"guest": 302, "blocked": 302, "admin": 200, "*": 403},
        {"guest": 302, "blocked": 302, "admin": 404, "*": 403},
    ),
    Row("municipalities:index", ALL),
    Row("municipalities:by_key", {"*": 301}, args=lambda world: [Municipality.objects.get(slug="stadt-a").ags]),
    Row("municipalities:detail", ALL, args=a_slug),
    Row("search:results", ALL),
    Row("search:suggest", ALL),
    Row("search:unsubscribe", ALL, args=lambda world: [unsubscribe_path(world.values["saved"]).split("/")[-2]], note="signed"),
    Row("search:unsubscribe", {"*": 404}, args=lambda world: ["gefaelscht"], note="forged"),
    Row("search_terms", EDITORS),
    Row("my_searches:list", MEMBERS),
    Row("my_searches:create", {"guest": 302, "blocked": 302, "*": 302}, note="nothing to save"),
    Row("my_searches:edit", OWN_SEARCH, {**OWN_SEARCH, "cdo": 200}, args=lambda world: [world.values["saved"].pk]),
    Row("my_searches:delete", OWN_SEARCH, {**OWN_SEARCH, "cdo": 302}, args=lambda world: [world.values["saved"].pk]),
    Row("accounts:home", MEMBERS),
    Row("accounts:profile", MEMBERS),
    Row("accounts:colleagues", COLLEAGUES, args=a_slug),
    Row("accounts:municipality_profile", COLLEAGUES, {**COLLEAGUES, "cdo": 302}, args=a_slug),
    Row(
        "accounts:remove_colleague",
        {"guest": 302, "blocked": 302, "staff": 403, "cdo": 302, "*": 404},
        {"guest": 302, "blocked": 302, "staff": 403, "cdo": 302, "*": 404},
        args=lambda world: ["stadt-a", world.values["colleague"].pk],
        note="the password is asked first",
    ),
    Row(
        "accounts:leave",
        {"guest": 302, "blocked": 302, "staff": 302, "cdo": 200, "*": 404},
        {"guest": 302, "blocked": 302, "staff": 302, "cdo": 200, "*": 404},
        args=a_slug,
        note="the password is asked first; the last CDO is told what to do",
    ),
    Row(
        "accounts:departure",
        {"guest": 302, "blocked": 302, "cdo": 302, "*": 404},
        {"guest": 302, "blocked": 302, "cdo": 302, "*": 404},
        args=lambda world: [world.values["departure"].pk],
        note="a colleague was removed",
    ),
    Row(
        "accounts:cancel_invitation",
        {"guest": 302, "blocked": 302, "*": 405},
        {"guest": 302, "blocked": 302, "staff": 403, "cdo": 302, "*": 404},
        args=lambda world: ["stadt-a", world.values["invitation"].pk],
    ),
    Row("accounts:invitations", INVITERS, {**INVITERS, "editor": 302, "admin": 302}),
    Row("accounts:accounts", ADMIN_ONLY),
    Row("accounts:account", {"guest": 302, "blocked": 302, "*": 403, "admin": 302}, args=lambda world: [world.values["other"].pk]),
    Row("accounts:invitation", ALL, args=lambda world: [token_of(world.values["invitation"])]),
    Row("accounts:invitation", {"*": 410}, args=lambda world: ["gefaelscht"], note="forged"),
    Row("writing:start", {"guest": 302, "blocked": 302, "cdo": 200, "cdo_b": 200, "*": 403}, args=lambda world: ["gute-praxis"]),
    Row("writing:trash_list", MEMBERS),
    Row("writing:tasks", own(200, staff=200), args=draft),
    Row("writing:tasks", own(200, staff=200), args=lambda world: [world.waiting.page_id], note="waiting"),
    Row("writing:tasks", own(200, staff=200), args=lambda world: [world.public.pk], note="published"),
    Row("writing:preview", own(200, staff=200), args=draft),
    Row("writing:rendered", NO_GET, own(200), args=draft),
    Row("writing:check", own(200), {**own(422), "editor": 403}, args=draft),
    Row("writing:submitted", own(200, staff=200), args=lambda world: [world.waiting.page_id]),
    Row("writing:questions", own(200, editors=403), own(422, editors=403), args=lambda world: [world.question.page_id]),
    Row("writing:media", own(200), own(302), args=draft),
    Row("writing:change", own(200), own(302), args=lambda world: [world.public.pk]),
    Row("writing:step", own(200), own(409), args=step, note="a POST without a version is stale"),
    Row("writing:step", None, own(403), args=lambda world: [world.waiting.page_id, "titel"], note="under review"),
    Row("writing:resolve", own(302), own(409), args=step),
    Row("writing:writers", NOWHERE, NOWHERE, args=draft, note="this kind is written by one municipality alone"),
    Row("writing:rows", NOWHERE, NOWHERE, args=step, note="this kind has no section of rows; tests/third_kind has"),
    Row("writing:row", NOWHERE, NOWHERE, args=lambda world: [*step(world), uuid4()]),
    Row("writing:resolve_row", NOWHERE, NOWHERE, args=lambda world: [*step(world), uuid4()]),
    *(
        Row(
            f"writing:{name}",
            own(200, editors=200 if name == "confirm" else 403),
            own(302, editors=302 if name == "confirm" else 403),
            args=args,
        )
        for name, args in (
            ("withdraw", lambda world: [world.waiting.page_id]),
            ("restart", draft),
            ("trash", draft),
            ("untrash", draft),
            ("archive", lambda world: [world.public.pk]),
            ("unarchive", lambda world: [world.public.pk]),
            ("narrow", lambda world: [world.public.pk]),
            ("confirm", lambda world: [world.public.pk]),
        )
    ),
    Row("events:all_ics", ALL),
    Row("events:conference_ics", ALL, args=conference_slug),
    Row("events:session_ics", ALL, args=lambda world: [session(world.values["conference"].registration).pk]),
    Row("events:my_calendar", {"*": 404}, args=lambda world: ["unbekannt"]),
    Row("events:my_calendar", ALL, args=lambda world: [CalendarToken.objects.create(user=world.people["staff"]).token], note="of A"),
    Row("events:calendar_address", MEMBERS, {"*": 302}),
    Row("events:guest_form", ALL, {"*": 422}, args=conference_slug),
    Row("events:guest_confirm", ALL, {"*": 302}, args=guest_token(CONFIRM)),
    Row("events:guest_confirm", {"*": 410}, args=lambda world: ["gefaelscht"], note="forged"),
    Row("events:guest_sent", ALL, args=conference_slug),
    Row("events:guest_sign_up", ALL, {"*": 404}, args=guest_token(MANAGE), note="an act that no button sends"),
    Row("events:guest_change", ALL, {"*": 422}, args=seated_guest),
    Row("events:guest_change", {"*": 410}, {"*": 410}, args=guest_token(CONFIRM), note="for another purpose"),
    Row("events:guest_sign_up", {"*": 410}, args=guest_token(CONFIRM), note="for another purpose"),
    Row("events:guest_link", ALL, {"*": 422}, args=conference_slug),
    Row("events:guest_material", ALL, args=past_guest),
    Row("events:guest_material", {"*": 404}, args=lambda world: ["gefaelscht", past_guest(world)[1]], note="forged"),
    Row("events:guest_certificate", ALL, args=lambda world: past_guest(world)[:1]),
    Row("events:guest_certificate", {"*": 404}, args=guest_token(MANAGE), note="was not there"),
    Row("events:evaluation", ALL, {"*": 422}, args=evaluation_token),
    Row("events:evaluation", {"*": 410}, args=lambda world: ["gefaelscht"], note="forged"),
    Row("events:evaluation_thanks", ALL),
    Row(
        "exchange:to_entry",
        ALL,
        {"guest": 422, "blocked": 422, "*": 404},
        args=lambda world: [world.public.pk],
        note="a form without its key",
    ),
    Row("exchange:to_entry", {"guest": 404, "blocked": 404, "ext": 404, "*": 200}, args=lambda world: [world.internal.pk], note="members"),
    Row("exchange:to_entry", {"*": 404}, {"*": 404}, args=draft, note="a draft"),
    Row("exchange:to_municipality", ALL, WITHOUT_A_KEY, args=a_slug),
    Row("exchange:check_mail", ALL),
    Row("exchange:confirm", ALL, {"*": 302}, args=lambda world: [_token(confirm_link(world.values["unconfirmed"]))]),
    Row("exchange:confirm", {"*": 410}, {"*": 410}, args=lambda world: ["gefaelscht"], note="forged"),
    Row("exchange:state", ALL, {"*": 404}, args=lambda world: [_token(receiver_link(world.values["asked"].deliveries.get()))]),
    Row("exchange:state", {"*": 410}, args=lambda world: [_token(confirm_link(world.values["unconfirmed"]))], note="for another purpose"),
    Row("my_requests:list", MEMBERS),
    Row("my_requests:shown", OF_REQUEST, args=a_request),
    Row("my_requests:shown", NOWHERE, args=lambda world: [world.values["unconfirmed"].pk], note="not sent yet"),
    Row("my_requests:sent", {**NOWHERE, "staff_b": 200}, args=a_request),
    Row("my_requests:mark", NO_GET, {**OF_REQUEST, "staff": 404, "cdo": 404, "staff_b": 404}, args=a_request, note="an unknown state"),
    Row("my_requests:settings", COLLEAGUES, {**COLLEAGUES, "cdo": 302}, args=a_slug),
    Row("seeking:list", READERS),
    Row("seeking:shown", READERS, args=a_seeking),
    Row("seeking:shown", {"staff": 200, "cdo": 200, "*": 404}, args=a_waiting_seeking, note="waits for the KTS"),
    Row(
        "seeking:answer",
        {"guest": 302, "blocked": 302, "ext": 404, "staff_b": 200, "cdo_b": 200, "*": 403},
        {"guest": 302, "blocked": 302, "ext": 404, "staff_b": 422, "cdo_b": 422, "*": 403},
        args=a_seeking,
        note="a form without its key",
    ),
    Row(
        "seeking:support",
        NO_GET,
        {"guest": 302, "blocked": 302, "staff_b": 403, "cdo_b": 302, "*": 404},
        args=lambda world: [*a_seeking(world), "stadt-b"],
    ),
    Row("my_seeking:list", MEMBERS),
    Row(
        "my_seeking:new",
        {"guest": 302, "blocked": 302, "ext": 403, "editor": 403, "admin": 403, "*": 200},
        {"guest": 302, "blocked": 302, "ext": 403, "editor": 403, "admin": 403, "*": 422},
        note="a form without its key",
    ),
    Row("my_seeking:end", {**NOWHERE, "staff": 200, "cdo": 200}, {**NOWHERE, "staff": 302, "cdo": 302}, args=a_seeking),
    Row("seeking_desk:index", EDITORS),
    Row("seeking_desk:shown", EDITORS, {**EDITORS, "editor": 404}, args=a_seeking, note="an unknown act"),
    Row("mergers:index", EDITORS),
    Row("mergers:start", AFTER_A_STEP_UP, AFTER_A_STEP_UP, args=lambda world: [Municipality.objects.get(slug="stadt-a").pk]),
    Row("mergers:shown", EDITORS, args=a_merger),
    Row("mergers:undo", AFTER_A_STEP_UP, AFTER_A_STEP_UP, args=a_merger),
    Row("standards_desk:index", EDITORS),
    Row("standards_desk:mandates", EDITORS, {**EDITORS, "editor": 404}, note="an unknown act"),
    Row("standards_desk:profile", EDITORS),
    Row("standards_desk:version", EDITORS, {**EDITORS, "editor": 404}, args=lambda world: [proposal(world).pk], note="an unknown act"),
    Row("standards_desk:next_comment", AFTER_A_STEP_UP, args=lambda world: [open_draft(world).pk]),
    Row(
        "standards_desk:comment",
        EDITORS,
        {**EDITORS, "editor": 422},
        args=lambda world: [open_draft(world).pk, world.values["comment"].pk],
    ),
    Row("contact_desk:index", EDITORS),
    Row("contact_desk:shown", EDITORS, args=a_request),
    Row("contact_desk:act", {**EDITORS, "editor": 405}, {**EDITORS, "editor": 404}, args=a_request),
    Row("my_events:mine", MEMBERS),
    Row("my_events:sign_up", {**MEMBERS, "staff": 302, "ext": 403}, {"*": 302, "ext": 403}, args=conference_slug),
    Row(
        "my_events:sign_up_colleague",
        {"guest": 302, "blocked": 302, "cdo": 200, "cdo_b": 200, "*": 403},
        {"guest": 302, "blocked": 302, "cdo": 422, "cdo_b": 422, "*": 403},
        args=conference_slug,
    ),
    Row("my_events:participants", {**OWN_SIGN_UP, "cdo": 404}, args=conference_slug),
    Row("my_events:shown", {**OWN_SIGN_UP, "cdo": 200}, args=own_sign_up),
    Row("my_events:change", OWN_SIGN_UP, {**OWN_SIGN_UP, "staff": 302}, args=own_sign_up),
    Row("my_events:cancel", {**OWN_SIGN_UP, "cdo": 200}, {**OWN_SIGN_UP, "staff": 302, "cdo": 302}, args=own_sign_up),
    Row("my_events:accept", {**OWN_SIGN_UP, "staff": 302}, {**OWN_SIGN_UP, "staff": 302}, args=own_sign_up, note="nothing is offered"),
    Row("my_events:consent", NO_GET, {**OWN_SIGN_UP, "staff": 404}, args=own_sign_up, note="an unknown consent"),
    Row("review:queue", EDITORS),
    Row("review:entries", EDITORS),
    Row("review:entry", {**EDITORS, "editor": 302}, args=lambda world: [world.waiting.page_id]),
    Row("review:submission", EDITORS, args=lambda world: [world.waiting.pk]),
    Row("review:act", {**EDITORS, "editor": 405}, {**EDITORS, "editor": 404}, args=lambda world: [world.waiting.pk]),
    Row("review:entry_act", {**EDITORS, "editor": 405}, {**EDITORS, "editor": 404}, args=lambda world: [world.public.pk]),
    Row("my_events:certificate", {"guest": 302, "blocked": 302, "*": 404}, args=lambda world: seat(world)[1:]),
    Row("desk:index", EDITORS),
    *(Row(f"desk:{name}", EDITORS, args=desk) for name in ("overview", "people", "programme", "files")),
    Row("desk:capacity", {**EDITORS, "editor": 405}, {**EDITORS, "editor": 422}, args=desk),
    Row("desk:copy", {**EDITORS, "editor": 405}, {**EDITORS, "editor": 404}, args=desk, note="a form without its key"),
    Row("desk:publish", {**EDITORS, "editor": 302}, {**EDITORS, "editor": 302}, args=desk, note="is online already"),
    Row("desk:act", {**EDITORS, "editor": 405}, {**EDITORS, "editor": 404}, args=desk),
    Row("desk:tell_sessions", {**EDITORS, "editor": 405}, {**EDITORS, "editor": 302}, args=desk),
    Row("desk:door", EDITORS, {**EDITORS, "editor": 404}, args=desk),
    Row("desk:sign_up", EDITORS, {**EDITORS, "editor": 404}, args=desk, note="nobody is chosen"),
    Row("desk:messages", EDITORS, {**EDITORS, "editor": 422}, args=desk),
    Row("desk:person", EDITORS, {**EDITORS, "editor": 404}, args=seat),
    Row("desk:download", AFTER_A_STEP_UP, args=lambda world: [*desk(world), "teilnehmende-csv"]),
    Row("desk:download", AFTER_A_STEP_UP, args=lambda world: [*desk(world), "namensschilder"], note="PDF"),
    *(Row(f"conference_after:{name}", EDITORS, args=desk) for name in ("material", "evaluation", "knowledge")),
    Row("conference_after:material_add", EDITORS, {**EDITORS, "editor": 422}, args=desk),
    Row("conference_after:announce", {**EDITORS, "editor": 405}, {**EDITORS, "editor": 302}, args=desk),
    Row("conference_after:material_edit", EDITORS, {**EDITORS, "editor": 422}, args=some_material),
    Row("conference_after:material_delete", EDITORS, {**EDITORS, "editor": 302}, args=some_material),
    Row("conference_after:carry_on", {**EDITORS, "editor": 405}, {**EDITORS, "editor": 404}, args=desk),
    Row("conference_after:make_draft", {**EDITORS, "editor": 405}, {**EDITORS, "editor": 302}, args=past_session),
    Row("conference_after:note_question", {**EDITORS, "editor": 405}, {**EDITORS, "editor": 422}, args=past_session),
    Row("conference_after:answer_question", {**EDITORS, "editor": 405}, {**EDITORS, "editor": 404}, args=lambda world: [*desk(world), 1]),
    Row("conference_after:make_need", {**EDITORS, "editor": 405}, {**EDITORS, "editor": 302}, args=some_question),
    Row(
        "my_events:need",
        {"guest": 302, "blocked": 302, "cdo": 200, "cdo_b": 200, "*": 403},
        {"guest": 302, "blocked": 302, "cdo": 302, "cdo_b": 302, "*": 403},
        args=lambda world: some_question(world)[1:],
    ),
    *(Row(f"admin_door_{name}", {**EDITORS, "editor": 302}) for name in ("login", "logout", "password", "account")),
    Row("admin_door_util", {"*": 302}),
    Row("account_login", ALLAUTH_OPEN),
    Row("account_logout", {"guest": 302, "blocked": 302, "*": 200}),
    Row("account_inactive", ALL),
    Row("account_signup", ALLAUTH_OPEN),
    Row("account_reauthenticate", ALLAUTH_OWN),
    Row("account_email_verification_sent", {"*": 200}),
    Row("account_confirm_email", {"*": 200}, args=lambda world: ["unbekannt"]),
    Row("account_change_password", ALLAUTH_OWN),
    Row("account_reset_password", {"*": 200}),
    Row("account_reset_password_done", {"*": 200}),
    Row("account_reset_password_from_key", {"*": 200}, args=lambda world: ["1", "falsch"]),
    Row("account_reset_password_from_key_done", {"*": 200}),
    Row("mfa_index", ALLAUTH_OWN),
    Row("mfa_authenticate", {"*": 302}),
    Row("mfa_reauthenticate", {"*": 302, **WITH_APP}),
    Row("mfa_activate_totp", {**ALLAUTH_OWN, **dict.fromkeys(WITH_APP, 302)}),
    Row("mfa_deactivate_totp", {"guest": 302, "blocked": 302, "*": 404, **dict.fromkeys(WITH_APP, 200)}, note="signed in just now"),
    Row("mfa_view_recovery_codes", {"guest": 302, "blocked": 302, "*": 404}),
    Row("mfa_generate_recovery_codes", ALLAUTH_OWN),
    Row("mfa_download_recovery_codes", {"guest": 302, "blocked": 302, "*": 404}),
]


def _names(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    """Every named address of these patterns."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}"


def _without_a_row(patterns: list[Any]) -> set[str]:
    return {name for name in _names(patterns) if not name.startswith(WAGTAILS_OWN)} - {row.name for row in ROWS}


def test_every_address_of_ours_has_a_row():
    assert _without_a_row(get_resolver().url_patterns) == set()


def test_an_address_in_a_namespace_that_nobody_heard_of_needs_a_row_too():
    new = path("neuland/", include(([path("karte/", lambda request: None, name="map")], "neuland")))

    assert _without_a_row([*get_resolver().url_patterns, new]) == {"neuland:map"}


def _expected(table: dict[str, int], persona: str) -> int:
    return table.get(persona, table.get("*", 0))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.name} {row.note}".strip())
@pytest.mark.django_db
def test_the_answer_is_the_one_in_the_table(row: Row, world: World):
    url = reverse(row.name, args=row.args(world))
    wrong = []
    for persona in PERSONAS:
        client = signed_in(world.people[persona])
        if row.get is not None:
            status = client.get(url).status_code
            if status != _expected(row.get, persona):
                wrong.append(("GET", persona, status, _expected(row.get, persona)))
    for persona in PERSONAS:
        if row.post is not None and _expected(row.post, persona) in (302, 403, 404) and persona not in ("cdo", "editor"):
            status = signed_in(world.people[persona]).post(url).status_code
            if status != _expected(row.post, persona):
                wrong.append(("POST", persona, status, _expected(row.post, persona)))
    for persona in ("editor", "cdo"):  # those who may change something come last
        if row.post is not None:
            status = signed_in(world.people[persona]).post(url).status_code
            if status != _expected(row.post, persona):
                wrong.append(("POST", persona, status, _expected(row.post, persona)))

    assert wrong == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.post], ids=lambda row: f"{row.name} {row.note}".strip())
@pytest.mark.django_db
def test_nothing_is_written_without_a_csrf_token(row: Row, world: World):
    client = signed_in(world.people["cdo"])
    client.handler.enforce_csrf_checks = True

    assert client.post(reverse(row.name, args=row.args(world))).status_code == 403


def _admin_addresses() -> list[str]:
    """Addresses below /verwaltung/ that need no argument, and samples of those that do."""
    found = []
    for name in _names(get_resolver().url_patterns):
        for args in ([], [1], [1, 1]):
            try:
                found.append(reverse(name, args=args))
            except Exception:  # noqa: S112 - the number of arguments is tried
                continue
    return sorted({url for url in found if url.startswith("/verwaltung/")})


@pytest.mark.django_db
def test_everything_below_verwaltung_is_refused_to_all_but_editors(world: World):
    addresses = _admin_addresses()
    assert len(addresses) > 100
    wrong = []
    for persona in ("guest", "staff", "cdo", "cdo_b", "admin"):
        client = signed_in(world.people[persona])
        expected = 302 if persona == "guest" else 403
        for url in addresses:
            if "/login/" in url or "/logout/" in url or "password_reset" in url:
                continue
            status = client.get(url).status_code
            if status != expected:
                wrong.append((persona, url, status))

    assert wrong == []


@pytest.mark.parametrize("address", ["/verwaltung/login/", "/verwaltung/password_reset/", "/_util/login/"])
@pytest.mark.django_db
def test_the_second_doors_are_closed(world: World, address: str):
    client = Client()

    answer = client.post(address, {"username": world.people["editor"].email, "password": "geheim-aber-lang"})

    assert answer.status_code == 302
    assert answer["Location"].startswith(("/konto/", "/konto"))
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_an_editor_without_a_shown_second_factor_sees_no_admin(world: World):
    from tests.helpers import login

    client = login(Client(), world.people["editor"], second_factor=False)

    assert client.get("/verwaltung/")["Location"].startswith("/konto/zweiter-faktor/")


WAGTAIL_ACTS = [
    ("wagtailadmin_pages:edit", "page"),
    ("wagtailadmin_pages:delete", "page"),
    ("wagtailadmin_pages:unpublish", "page"),
    ("wagtailadmin_pages:copy", "page"),
    ("wagtailadmin_pages:move", "page"),
]


@pytest.mark.parametrize(("name", "argument"), WAGTAIL_ACTS)
@pytest.mark.django_db
def test_wagtails_own_ways_to_change_an_entry_are_closed_for_editors(world: World, name: str, argument: str):
    client = signed_in(world.people["editor"])
    before = BestPracticePage.objects.get(pk=world.public.pk)

    answer = client.post(reverse(name, args=[world.public.pk]), {"title": "Übernommen", "action-publish": "1"})

    assert answer.status_code in (302, 403)
    after = BestPracticePage.objects.get(pk=world.public.pk)
    assert (after.title, after.live, after.path) == (before.title, True, before.path)


@pytest.mark.django_db
def test_wagtails_workflow_action_decides_nothing(world: World):
    client = signed_in(world.people["editor"])
    page = world.waiting.page.specific
    task_state = page.current_workflow_task_state

    client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task_state.pk]), {})

    assert BestPracticePage.objects.get(pk=page.pk).live is False


@pytest.mark.django_db
def test_the_demo_pages_do_not_exist_outside_the_demo():
    assert settings.DEMO is False
    assert Client().get("/demo/konten/").status_code == 404
    assert Client().get("/demo/postausgang/").status_code == 404
