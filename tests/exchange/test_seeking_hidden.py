"""What nobody may hear early: a word that stands in a Gesuch is read by municipalities alone, wherever one looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from exchange.models import Seeking
from exchange.seeking import acts
from jobs.worker import drain
from notifications.models import Mail
from search.audiences import PUBLIC
from search.contract import SearchRequest
from search.digests import send_digests
from search.engines import get_engine
from search.indexing import rebuild
from search.models import SavedSearch
from search.saved import save
from search.sources import sources
from tests.factories.accounts import UserFactory, editor, member
from tests.factories.exchange import released, said, sought, supported
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory, TopicFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
CANARY, SECRET = "Zwickelsensoren", "Murmelwerk"
"""What is searched for, which stands on the page of whoever asks, and what stands beside it in the title."""
TITLE = f"{CANARY} {SECRET}"


@dataclass(slots=True)
class World:
    seeking: Seeking
    places: list[str]
    """Addresses of every sort on which the word could stand."""
    readers: dict[str, User | None]
    outsiders: dict[str, User | None]


@pytest.fixture
def world() -> World:
    town, topic = MunicipalityFactory(slug="ort"), TopicFactory(slug="parken")
    StandardFactory(slug="datex2").topics.add(topic)
    seeking = released(TITLE, municipality=town, by=member(Role.CDO, town), topics=[topic], need=f"Wir suchen {CANARY}.")
    rebuild()
    places = [
        "/",
        "/kommunen/ort/",
        "/themen/parken/",
        "/standards/datex2/",
        "/gesuche/",
        seeking.get_absolute_url(),
        f"/suche/?q={CANARY}",
        "/suche/?land=DE-BY&art=gesuch",
        f"/suche/vorschlaege/?q={CANARY[:7]}",
        "/feeds/gute-praxis.atom",
        "/feeds/themen/parken.atom",
        "/sitemap.xml",
        "/mein-bereich/",
        "/mein-bereich/gesuche/",
    ]
    readers = {"member": member(Role.STAFF, MunicipalityFactory()), "editor": editor(), "operator": member(Role.ADMIN)}
    return World(seeking, places, readers, {"guest": None, "account without a role": UserFactory()})


def seen(client: Client, places: list[str]) -> set[str]:
    """The addresses on which the secret stands."""
    found = set()
    for place in places:
        response = client.get(place, follow=True)
        html = b"".join(response).decode() if response.streaming else response.content.decode()
        if SECRET in html:
            found.add(place)
    return found


def test_who_has_a_role_reads_it_in_the_list_the_search_and_the_suggestions(world):
    for name, user in world.readers.items():
        client = signed_in(user)
        expected = {"/gesuche/", world.seeking.get_absolute_url(), f"/suche/?q={CANARY}", f"/suche/vorschlaege/?q={CANARY[:7]}"}
        assert expected <= seen(client, world.places), name
        public = {
            "/",
            "/kommunen/ort/",
            "/themen/parken/",
            "/standards/datex2/",
            "/feeds/gute-praxis.atom",
            "/feeds/themen/parken.atom",
            "/sitemap.xml",
        }
        assert not public & seen(client, world.places), name


def test_nobody_else_reads_it_anywhere(world):
    for name, user in world.outsiders.items():
        client = signed_in(user)
        assert seen(client, world.places) == set(), name
        for place in ("/gesuche/", world.seeking.get_absolute_url()):
            assert client.get(place).status_code == 404, (name, place)
        found = client.get(f"/suche/?q={CANARY}").content.decode()
        assert f"Zu „{CANARY}“ gibt es keine Treffer" in found, name
        assert 'value="gesuch"' not in found, name


def test_a_guest_is_offered_the_login_and_comes_back(world):
    page = signed_in(None).get(world.seeking.get_absolute_url()).content.decode()
    assert f"/konto/anmelden/?next={world.seeking.get_absolute_url()}" in page
    assert f"/konto/anmelden/?next={world.seeking.get_absolute_url()}" in page


def test_no_engine_and_no_fallback_gives_it_to_the_public(world):
    assert get_engine().search(SearchRequest(frozenset({PUBLIC}), text=CANARY)).total == 0
    assert not sources()["gesuch"].fallback(None, [CANARY], {}).exists()
    assert sources()["gesuch"].fallback(world.readers["member"], [CANARY], {}).exists()


@pytest.mark.parametrize("state", ["waits", "declined", "withdrawn", "ended"])
def test_what_is_not_released_is_read_by_its_municipality_and_the_kts_alone(world, state):
    cdo = world.seeking.author
    hidden = world.seeking if state == "ended" else sought(TITLE, by=cdo)
    if state == "declined":
        acts.decline(hidden.pk, "Nein.", by=editor())
    elif state in ("withdrawn", "ended"):
        acts.end(hidden.pk, Seeking.Ending.CLOSED, by=cdo)
    if state != "ended":
        acts.end(world.seeking.pk, Seeking.Ending.CLOSED, by=cdo)
    drain()
    rebuild()
    places = [*world.places, hidden.get_absolute_url()]
    for name, user in {**world.readers, **world.outsiders}.items():
        assert seen(signed_in(user), places) == set(), name
    assert hidden.get_absolute_url() in seen(signed_in(member(Role.STAFF, cdo.memberships.get().municipality)), places)
    desk = reverse("seeking_desk:shown", args=[hidden.pk])
    assert seen(signed_in(world.readers["editor"]), [desk]) == {desk}
    assert seen(signed_in(world.readers["operator"]), [desk]) == set()


def test_the_search_hears_of_the_release_and_of_the_end(world):
    client, way = signed_in(world.readers["member"]), f"/suche/?q={CANARY}"
    acts.end(world.seeking.pk, Seeking.Ending.CLOSED, by=world.seeking.author)
    drain()
    assert way not in seen(client, [way])
    again = released(TITLE, by=world.seeking.author)
    drain()
    assert way in seen(client, [way])
    again.topics.first().delete()
    again.delete()
    drain()
    assert way not in seen(client, [way])


def test_others_read_how_many_have_it_and_never_who_or_what(world):
    answer = said(world.seeking, "Wir haben ein Muster aus Kiel.", by=member(Role.CDO, MunicipalityFactory(name="Kiel an der Förde")))
    supported(world.seeking, MunicipalityFactory(name="Ulm an der Donau"))
    page = signed_in(world.readers["member"]).get(world.seeking.get_absolute_url()).content.decode()
    assert "1 Kommune hat es" in page
    assert "Ulm an der Donau" in page
    for word in ("Muster aus Kiel", "Kiel an der Förde", answer.author.email, world.seeking.author.email):
        assert word not in page
    desk = signed_in(world.readers["editor"]).get(reverse("seeking_desk:shown", args=[world.seeking.pk])).content.decode()
    assert "Eine Antwort „Haben wir“." in desk
    assert "Muster aus Kiel" not in desk


def test_a_saved_search_tells_those_alone_who_may_read_it(world):
    people = [world.readers["member"], world.outsiders["account without a role"]]
    for person in people:
        saved = save(person, name="Sensoren", text=CANARY, filters={}, frequency="taeglich")
        SavedSearch.objects.filter(pk=saved.pk).update(notified_at=timezone.now() - timedelta(days=2))
    drain()
    send_digests(timezone.now() + timedelta(days=1))
    drain()
    told = Mail.objects.filter(event="neue_treffer", text__contains=SECRET)
    assert [found.recipient for found in told] == [people[0]]
