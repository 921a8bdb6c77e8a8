"""RM1 to RM11, SE1 to SE3, EX3, CO6: who sees and changes what, over HTTP against the production settings.

One portal and one seeded world for all of them (tests/probes/world.py). A probe that changes something puts it back, or takes a
thing of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from accounts.models import Membership, Role, User
from accounts.rights import grant, revoke
from best_practices.models import BestPracticeIndexPage, BestPracticePage
from contributions import drafts, moderation
from contributions.models import ContributionPage, Submission, Visibility
from events.desk.files import FILES
from events.models import CalendarToken, ConferencePage, SignUp
from events.telling.guest_links import MANAGE, link_for
from files.models import PortalDocument
from tests import migrated
from tests.factories.accounts import editor, member
from tests.factories.best_practices import a_draft, published, submitted
from tests.helpers import signed_in
from tests.test_permissions import PERSONAS as MATRIX_PERSONAS
from tests.test_permissions import ROWS, make_world

from .conftest import Serve
from .world import CANARY, PERSONAS, Reader, World, block, seeded, stored_document

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
FAIR = {200, 301, 302, 404, 410}
SEEN_BY_MEMBERS = tuple(f"{CANARY}-{one}" for one in ("konferenz-held", "konferenz-internal", "internal", "material-municipalities"))
OUTSIDERS = ("anon", "staffB", "cdoB", "ext", "blocked")
AT_ONCE = 6


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, serve: Serve) -> Iterator[World]:
    """Seeded once for the whole module, in a database as transactional tests find it, and left as they leave it."""
    with django_db_blocker.unblock():
        yield seeded(serve.keywords["var_dir"])  # type: ignore[attr-defined]
        migrated.begin_anew()


@pytest.fixture
def _django_db_helper(world: World) -> None:
    """In the place of pytest-django's: no probe has the database emptied behind it."""


def asked(work: list[tuple[Reader, str]]) -> list[Any]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda one: one[0].get(one[1]), work))


def rows_of(*models: type) -> str:
    """The rows of some tables."""
    return hashlib.sha256(repr([list(model._base_manager.order_by("pk").values()) for model in models]).encode()).hexdigest()  # type: ignore[attr-defined]


def leaks(port: int, world: World, persona: str, paths: list[str]) -> list[tuple[str, list[str]]]:
    """Paths with what they tell this persona that carries a canary."""
    reader = world.reader(port, persona)
    answers = asked([(reader, path) for path in paths])
    found = [(path, sorted(set(re.findall(rf"{CANARY}-[\w-]+", answer.text)))) for path, answer in zip(paths, answers, strict=True)]
    return [(path, names) for path, names in found if names]


# --- RM1: the matrix of tests/test_permissions.py, over HTTP ------------------------------------------------------


AT_ONE_LOGIN = 12
"""Addresses that are asked with one login: those behind a step-up want one of the last five minutes, and all together take longer."""


def test_rm1_each_address_answers_each_persona_as_the_matrix_says(port: int, world: World):
    with _media(world):
        matrix = make_world()
        rows = [(row, reverse(row.name, args=row.args(matrix))) for row in ROWS if row.get is not None]
    others = Membership.objects.filter(municipality__slug="stadt-a", role=Role.CDO).exclude(user=matrix.people["cdo"])
    others.update(role=Role.STAFF)  # who wrote what the rows needed: the table knows one CDO there, who is the last
    wrong = []
    for start in range(0, len(rows), AT_ONE_LOGIN):
        readers = {name: Reader(port, _session_of(matrix.people[name])) for name in MATRIX_PERSONAS}
        work = [(persona, row, url) for row, url in rows[start : start + AT_ONE_LOGIN] for persona in MATRIX_PERSONAS]
        answers = asked([(readers[persona], url) for persona, _row, url in work])
        wrong += [
            (persona, url, answer.status)
            for (persona, row, url), answer in zip(work, answers, strict=True)
            if answer.status != row.get.get(persona, row.get.get("*"))  # type: ignore[union-attr]
        ]
    assert wrong == [], wrong


def _session_of(user: User | None) -> str:
    return signed_in(user).cookies["sessionid"].value if user is not None else ""


# --- RM2, RM3: things of A in the hands of others -----------------------------------------------------------------

ACTS = ("withdraw", "restart", "trash", "untrash", "archive", "unarchive", "narrow", "confirm", "change")


def test_rm2_a_cdo_of_b_can_do_nothing_to_what_belongs_to_a(port: int, world: World):
    reader, wrong = world.reader(port, "cdoB"), []
    pages = [*(one.page_id for one in world.drafts.values()), world.public.pk, *(page.pk for page in world.hidden.values())]
    before = rows_of(Page, ContributionPage, BestPracticePage, Submission, PortalDocument, SignUp)

    for pk in pages:
        step = reverse("writing:step", args=[pk, "titel"])
        posts = [(reverse(f"writing:{name}", args=[pk]), {}, {}) for name in (*ACTS, "check", "questions")]
        posts += [
            (step, {"title": "Meins", "version": "1"}, {}),
            (step, {"title": "Meins", "version": "1"}, {"X-Autosave": "1"}),
            (step, {"title": "Meins", "version": "1"}, {"HX-Request": "true"}),
            (reverse("writing:resolve", args=[pk, "titel"]), {"value-title": "Meins", "choice-title": "mine"}, {}),
            (reverse("writing:media", args=[pk]), {"anlage-weg": world.files["draft"].pk}, {}),
        ]
        wrong += [(path, "POST") for path, data, headers in posts if reader.post(path, data, **headers).status != 404]
        names = ("tasks", "preview", "check", "submitted", "questions", "media", *ACTS)
        gets = [step, *(reverse(f"writing:{name}", args=[pk]) for name in names)]
        wrong += [
            (path, answer.status)
            for path, answer in zip(gets, asked([(reader, path) for path in gets]), strict=True)
            if answer.status != 404
        ]
    for persona in ("staffA", "cdoA"):
        for name in ("shown", "change", "cancel", "accept", "consent", "certificate"):
            path = reverse(f"my_events:{name}", args=[world.seats[persona].pk])
            if name not in ("certificate", "shown") and reader.post(path, {"name": "fotos"}).status != 404:
                wrong.append((path, "POST"))
            if name in ("certificate", "shown") and reader.get(path).status != 404:
                wrong.append((path, "GET"))

    assert wrong == [], wrong
    assert rows_of(Page, ContributionPage, BestPracticePage, Submission, PortalDocument, SignUp) == before


def test_rm3_what_is_not_published_is_found_neither_by_number_nor_by_name_nor_in_another_shape(port: int, world: World):
    wrong = []
    things = {
        **{name: one.page for name, one in world.drafts.items()},
        **{name: world.hidden[name] for name in ("archived", "unpublished")},
    }
    for page in things.values():
        page.refresh_from_db()
        public = [f"/gute-praxis/{page.slug}/", f"/gute-praxis/{page.slug}/?preview=1", f"/gute-praxis/{page.slug}/?print=1"]
        public += [
            f"/gute-praxis/{page.slug}.pdf",
            f"/gute-praxis/{page.pk}/",
            *([f"/k/{page.number}/"] if page.number else []),
            f"/verwaltung/pages/{page.pk}/view_draft/",
        ]
        own = [reverse(f"writing:{name}", args=[page.pk]) for name in ("tasks", "preview", "check")]
        revision = page.latest_revision_id
        admin = [f"/verwaltung/pages/{page.pk}/{end}" for end in ("history/", "edit/", f"revisions/compare/live...{revision}/")]
        for persona in ("anon", "staffB"):
            reader = world.reader(port, persona)
            for path in [*public, *own, *admin]:
                answer = reader.get(path)
                fair = {302} if persona == "anon" and path.startswith(("/mein-bereich/", "/verwaltung/")) else {403, 404}
                if answer.status not in fair or CANARY in answer.text:
                    wrong.append((persona, path, answer.status))

    assert wrong == [], wrong


# --- RM4, RM5: more than the form offers --------------------------------------------------------------------------


def test_rm4_fields_that_no_form_offers_are_ignored(port: int, world: World):
    cdo, a, b = world.people["cdoA"], world.public.municipality, world.people["cdoB"].memberships.get().municipality
    draft = a_draft(by=cdo, municipality=a)
    extra = {
        "status": "published", "state": "published", "live": "on", "kommune": b.pk, "municipality": b.pk, "owner": world.people["cdoB"].pk,
        "number": "BP-1", "featured": "on", "trashed_at": "", "archived_at": "2020-01-01", "last_confirmed_on": "2030-01-01",
        "is_staff": "on", "is_superuser": "on", "is_active": "", "email": "neu@evil.example", "role": "admin", "groups": "1",
        "content_licence": "CC0-1.0", "submitted_by": "1", "decided_by": "1", "registered_by": "1", "queue": "1",
    }  # fmt: skip
    reader, staff = world.reader(port, "cdoA"), world.reader(port, "staffA")
    reader.post(
        reverse("writing:step", args=[draft.page_id, "titel"]),
        {**extra, "title": "Neuer Titel", "version": draft.version, "save": "1"},
    )
    staff.post(reverse("accounts:profile"), {**extra, "first_name": "Neu", "last_name": "Name", "function": ""})
    seat = world.seats["staffA"]
    staff.post(reverse("my_events:change", args=[seat.pk]), {**extra, "registration": "1", "guest_name": "x", "accessibility": ""})

    page, person = BestPracticePage.objects.get(pk=draft.page_id), User.objects.get(pk=world.people["staffA"].pk)
    content = drafts.content_of(Submission.objects.get(pk=draft.pk))
    assert content.title == "Neuer Titel"  # the form itself was taken
    assert (page.live, page.municipality_id, page.owner_id, page.archived_at, page.last_confirmed_on) == (False, a.pk, cdo.pk, None, None)
    assert (content.live, content.municipality_id, content.number, content.content_licence) == (False, a.pk, None, "CC-BY-4.0")
    assert Submission.objects.get(pk=draft.pk).state == Submission.State.DRAFT
    assert person.first_name == "Neu"
    assert (person.email, person.is_superuser, person.is_active) == (world.people["staffA"].email, False, True)
    assert list(person.memberships.values_list("role", flat=True)) == [Role.STAFF]
    stored = SignUp.objects.get(pk=seat.pk)
    assert (stored.state, stored.user_id, stored.municipality_id, stored.queue) == (
        seat.state,
        seat.user_id,
        seat.municipality_id,
        seat.queue,
    )


def test_rm5_nobody_publishes_what_is_their_own(port: int, world: World):
    cdo, a = world.people["cdoA"], world.public.municipality
    waiting = submitted(by=cdo, municipality=a)
    act = reverse("review:act", args=[waiting.pk])
    both = editor()
    grant(both, Role.CDO, a, by=None)

    refused = world.reader(port, "cdoA").post(act, {"act": "approve"}).status
    own = Reader(port, _session_of(both)).post(act, {"act": "approve"})

    assert refused == 403
    assert own.status == 422
    assert "Sie gehören zu dieser Kommune" in own.text
    assert not Page.objects.get(pk=waiting.page_id).live


# --- RM6: a right that is taken away ------------------------------------------------------------------------------


def test_rm6_a_role_that_is_taken_away_is_gone_with_the_next_request(port: int, world: World):
    a = world.public.municipality
    leaving, cdo, person = editor(), member(Role.CDO, a), member(Role.STAFF, a)
    draft = a_draft(by=cdo, municipality=a)
    internal = f"/gute-praxis/{world.hidden['internal'].slug}/"
    file = world.files["internal"].file.url
    asks = [
        (Reader(port, _session_of(leaving)), ["/verwaltung/", reverse("review:queue"), reverse("desk:index")], 403),
        (
            Reader(port, _session_of(cdo)),
            [reverse("writing:tasks", args=[draft.page_id]), reverse("accounts:colleagues", args=[a.slug])],
            404,
        ),
        (Reader(port, _session_of(person)), [internal, file], 404),
    ]
    assert [reader.get(path).status for reader, paths, _after in asks for path in paths] == [200] * 7

    for user in (leaving, cdo, person):
        revoke(Membership.objects.get(user=user), by=None)

    assert [reader.get(path).status for reader, paths, _after in asks for path in paths] == [
        after for _r, paths, after in asks for _p in paths
    ]
    step = reverse("writing:step", args=[draft.page_id, "titel"])
    assert asks[1][0].post(step, {"title": "Noch", "version": "1"}, **{"X-Autosave": "1"}).status == 404
    assert asks[0][0].post(reverse("review:act", args=[world.drafts["waiting"].pk]), {"act": "claim"}).status == 403


def test_rm6_who_is_blocked_is_out_with_the_next_request(port: int, world: World):
    person = member(Role.STAFF, world.public.municipality)
    reader, internal = Reader(port, _session_of(person)), f"/gute-praxis/{world.hidden['internal'].slug}/"
    assert reader.get(internal).status == 200

    block(person)

    assert reader.get(internal).status == 404
    assert reader.get("/mein-bereich/").status == 302


# --- RM9: files ---------------------------------------------------------------------------------------------------


def test_rm9_files_follow_what_shows_them_whatever_the_cache_of_the_browser_claims(port: int, world: World):
    claims = [
        {},
        {"If-None-Match": "*"},
        {"If-Match": '"x"'},
        {"If-Modified-Since": "Sat, 01 Jan 2028 00:00:00 GMT"},
        {"Range": "bytes=0-3"},
    ]
    seen = {
        "internal": {"staffB", "cdoB", "admin"},
        "material municipalities": {"staffA", "staffB", "cdoA", "cdoB", "admin"},
    }
    wrong = []
    for name, thing in world.files.items():
        for persona in ("anon", "staffB", "cdoB", "ext", "blocked"):
            reader = world.reader(port, persona)
            for path in (thing.file.url, f"/media/{thing.file.name}", f"/documents/{thing.pk}/{thing.filename}", f"/images/{thing.pk}/"):
                for headers in claims if path == thing.file.url else claims[:1]:
                    answer = reader.get(path, **headers)
                    is_there = persona in seen.get(name, set()) and path == thing.file.url
                    if ((answer.status in (200, 206)) != is_there and not (is_there and answer.status == 304)) or answer.status in (
                        412,
                        500,
                    ):
                        wrong.append((name, persona, path, headers, answer.status))

    assert wrong == [], wrong


def test_rm9_after_taking_an_entry_down_its_file_is_gone_for_who_had_it(port: int, world: World):
    page = published(by=world.people["cdoA"], municipality=world.public.municipality, title="Bald weg")
    with _media(world):
        document = stored_document("bald-weg", page, shown=True)
    reader = world.reader(port, "anon")
    first = reader.get(document.file.url)
    assert first.status == 200
    claims = {
        "If-None-Match": first.headers.get("etag", '"x"'),
        "If-Modified-Since": first.headers.get("last-modified", "Sat, 01 Jan 2028 00:00:00 GMT"),
    }

    moderation.archive(page, by=world.people["cdoA"], by_kts=False)

    assert [reader.get(document.file.url, **headers).status for headers in ({}, claims, {"If-Match": claims["If-None-Match"]})] == [404] * 3


def _media(world: World) -> Any:
    return override_settings(MEDIA_ROOT=world.media)


# --- RM10: what people hold ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", ["municipalities", "unpublished"])
def test_rm10_a_seat_keeps_day_and_way_out_and_nothing_else(port: int, world: World, loss: str):
    registration = world.conferences["held"]
    seat, guest = world.seats["ext"], world.seats["guest"]
    token, _made = CalendarToken.objects.get_or_create(user=world.people["ext"])
    reader, anon = world.reader(port, "ext"), world.reader(port, "anon")
    own = [reverse(f"my_events:{name}", args=[seat.pk]) for name in ("shown", "cancel")]
    own += [reverse("my_events:mine"), "/mein-bereich/", reverse("events:my_calendar", args=[token.token])]
    links = [link_for(guest, MANAGE), f"{link_for(guest, MANAGE)}?abmelden"]
    work = [(reader, path) for path in own] + [(anon, path) for path in links]
    assert all(CANARY in answer.text for answer in asked(work))
    fields = {"visibility": Visibility.MUNICIPALITIES} if loss == "municipalities" else {"live": False}
    ConferencePage.objects.filter(pk=registration.page_id).update(**fields)
    try:
        answers = asked(work)
    finally:
        ConferencePage.objects.filter(pk=registration.page_id).update(visibility=Visibility.PUBLIC, live=True)

    assert [answer.status for answer in answers] == [200] * len(work)
    assert [path for (_reader, path), answer in zip(work, answers, strict=True) if CANARY in answer.text or "kanarie-" in answer.text] == []
    assert f"Konferenz am {timezone.localtime(registration.page.starts_at):%d.%m.%Y}" in answers[0].text
    assert reverse("my_events:cancel", args=[seat.pk]) in answers[0].text
    assert "?abmelden" in answers[5].text


# --- RM11: foreign keys in the body (all forms: tests/test_foreign_keys.py) -----------------------------------------


def test_rm11_a_file_of_another_draft_is_not_removed_through_an_own_form(port: int, world: World):
    own = a_draft(by=world.people["cdoB"], municipality=world.people["cdoB"].memberships.get().municipality)
    reader, before = world.reader(port, "cdoB"), rows_of(Submission, PortalDocument)
    address = reverse("writing:media", args=[own.page_id])
    keys = [world.files["draft"].pk, 999_999_999, "abc", "-1", 10**30]

    answers = [reader.post(address, {kind: key}) for kind in ("anlage-weg", "bild-weg") for key in keys]

    assert [answer.status for answer in answers] == [404] * len(answers)
    assert rows_of(Submission, PortalDocument) == before
    assert "entfernt" not in reader.get(address).text


# --- SE1 to SE3 -----------------------------------------------------------------------------------------------------

QUESTIONS = ["KANARIE", "KANARIE-internal-title", "KANARIE-archived-solution", "Kohlmeiseinternal", "Kohlmeisedraft", "Kohlmeisechange"]


def public_paths() -> list[str]:
    searches = [f"/suche/?q={word}{more}" for word in QUESTIONS for more in ("", "&sort=datum")]
    searches += [f"{reverse('search:suggest')}?q={word}" for word in ("KANARIE", "KAN", "Kohlm")]
    lists = ["/", "/gute-praxis/", "/gute-praxis/?thema=verkehr", "/konferenzen/", "/themen/", "/themen/verkehr/", "/kommunen/"]
    lists += ["/kommunen/kommune-a/", "/sitemap.xml", "/robots.txt", "/termine.ics", "/standards/"]
    feeds = [
        reverse("pages:feed", args=["gute-praxis"]),
        reverse("pages:topic_feed", args=["verkehr"]),
        reverse("pages:feed", args=["konferenzen"]),
        "/feeds/",
    ]
    return [*searches, *lists, *feeds]


def of_others(port: int, world: World, persona: str, seen: tuple[str, ...]) -> list[tuple[str, str]]:
    """Canaries that this persona gets to read though they are none of ``seen``; what the question itself said is no news."""
    found = leaks(port, world, persona, [*public_paths(), f"/gute-praxis/{world.public.slug}/"])
    pairs = [(path, name) for path, names in found for name in names if name not in path]
    return [(path, name) for path, name in pairs if not name.startswith(seen) or name.endswith("-zugang")]


def test_se1_what_guests_may_not_see_is_in_no_search_list_feed_or_suggestion(port: int, world: World):
    for persona in ("anon", "ext", "blocked"):
        assert of_others(port, world, persona, (f"{CANARY}-konferenz-held",)) == []


def test_se1_what_members_may_not_see_is_in_none_either(port: int, world: World):
    assert of_others(port, world, "staffB", SEEN_BY_MEMBERS) == []
    assert f"/gute-praxis/{world.hidden['internal'].slug}/" in world.reader(port, "staffB").get("/suche/?q=KANARIE").text  # it is found


def test_se1_numbers_count_what_the_reader_may_see(port: int, world: World):
    counted = {}
    for persona in ("anon", "staffB"):
        found = re.search(r"<title>[^<]*?(\d+) Treffer", world.reader(port, persona).get("/suche/?q=KANARIE").text)
        counted[persona] = int(found[1]) if found else 0

    assert counted["anon"] < counted["staffB"]


def test_se2_what_was_taken_down_is_not_shown_though_the_index_still_knows_it(port: int, world: World):
    page = world.public
    path = f"/suche/?q={quote(page.title)}"
    reader = world.reader(port, "anon")
    assert f"/gute-praxis/{page.slug}/" in reader.get(path).text
    Page.objects.filter(pk=page.pk).update(live=False)
    try:
        answer = reader.get(path)
        suggested = reader.get(f"{reverse('search:suggest')}?q=Sensoren")
    finally:
        Page.objects.filter(pk=page.pk).update(live=True)

    assert answer.status == 200
    assert f"/gute-praxis/{page.slug}/" not in answer.text + suggested.text


def test_se3_a_file_that_only_a_change_shows_finds_the_public_entry_for_nobody(port: int, world: World):
    for persona in ("anon", "staffB", "editor"):
        text = world.reader(port, persona).get("/suche/?q=Kohlmeisechange").text
        assert f"/gute-praxis/{world.public.slug}/" not in text
        assert f"{CANARY}-change" not in text


# --- CO6: three save one draft --------------------------------------------------------------------------------------


def test_co6_three_who_save_one_draft_lose_nothing(port: int, world: World):
    a = world.public.municipality
    second = member(Role.CDO, a)
    draft = a_draft(by=world.people["cdoA"], municipality=a, title="Ausgangstitel")
    readers = [world.reader(port, "cdoA"), Reader(port, _session_of(second)), world.reader(port, "editor")]
    address = reverse("writing:step", args=[draft.page_id, "titel"])
    fields = [{"title": f"Fassung {number}", "version": draft.version, "save": "1"} for number in range(3)]
    before = Submission.objects.get(pk=draft.pk).version

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda one: one[0].post(address, one[1]), zip(readers, fields, strict=True)))

    stored = Submission.objects.get(pk=draft.pk)
    won = [number for number, answer in enumerate(answers) if answer.status == 302]
    assert sorted(answer.status for answer in answers) == [302, 409, 409]
    assert (stored.version, drafts.content_of(stored).title) == (before + 1, f"Fassung {won[0]}")
    for number, answer in enumerate(answers):
        if number not in won:
            plain = re.sub(r"</?(ins|del|mark)[^>]*>", "", answer.text)
            assert f"Fassung {number}" in plain
            assert f"Fassung {won[0]}" in plain
    assert world.reader(port, "cdoB").post(address, fields[0]).status == 404


# --- EX3: what leaves as a file -------------------------------------------------------------------------------------


def test_ex3_no_list_of_people_leaves_for_who_is_no_editor_and_no_file_of_b_names_what_is_of_a(port: int, world: World):
    lists = [reverse("desk:download", args=[one.page_id, name]) for one in world.conferences.values() for name in FILES.files]
    wrong = []
    for persona in PERSONAS:
        fair = {302} if persona == "editor" else {302, 403, 404}
        answers = asked([(world.reader(port, persona), path) for path in lists])
        for path, answer in zip(lists, answers, strict=True):
            if answer.status not in fair or "attachment" in answer.text or CANARY in answer.text:
                wrong.append((persona, path, answer.status))
    token, _made = CalendarToken.objects.get_or_create(user=world.people["cdoB"])
    own = [reverse("events:my_calendar", args=[token.token]), "/sitemap.xml", "/termine.ics", "/mein-bereich/konferenzen/"]
    named = [name for _path, names in leaks(port, world, "cdoB", own) for name in names]

    assert wrong == []
    assert of_others(port, world, "cdoB", SEEN_BY_MEMBERS) == []
    assert [name for name in named if not name.startswith(SEEN_BY_MEMBERS)] == []


def test_every_persona_is_somebody(port: int, world: World):
    assert set(world.people) == set(PERSONAS)
    assert all(world.reader(port, persona).get("/").status == 200 for persona in PERSONAS)
    assert BestPracticeIndexPage.objects.exists()
