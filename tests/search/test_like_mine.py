"""What comes from municipalities like one's own stands a little higher, and says so."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.http import QueryDict

from accounts.models import Role
from search.like_mine import like_mine
from tests.factories.accounts import UserFactory, editor, member
from tests.helpers import login

from .conftest import municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def stock() -> None:
    municipality("Aachen", 2019, state="DE-NW", official_name="Parken", inhabitants=250_000)
    municipality("Passau", 2019, state="DE-BY", official_name="Parken", inhabitants=60_000)
    municipality("Zwickau", 2019, state="DE-SN", official_name="Parken", inhabitants=90_000)
    call_command("reindex", verbosity=0)


@pytest.fixture
def cdo(client) -> None:
    login(client, member(Role.CDO, municipality("Bamberg", inhabitants=78_000)))


def page(client, **query) -> str:
    return " ".join(client.get("/suche/", {"q": "Parken", **query}).content.decode().split())


def test_the_page_says_what_is_preferred_and_how_to_switch_it_off(client, stock, cdo):
    content = page(client, land="DE-BY")
    assert "Lösungen aus Kommunen wie Ihrer" not in content, "one hit has no order"

    content = page(client)
    assert "Lösungen aus Kommunen wie Ihrer (Stadt, Bayern, 50.000–100.000 Einw.) stehen etwas weiter oben." in content
    assert '<a href="?q=Parken&amp;aehnlich=aus">' in content

    content = page(client, aehnlich="aus", seite="1")
    assert "Lösungen aus Kommunen wie Ihrer" not in content
    assert '<a href="?q=Parken">Kommunen wie Ihre weiter oben zeigen</a>' in content
    assert content.count('<input type="hidden" name="aehnlich" value="aus">') == 3, "filters, order and a new question keep it"


@pytest.mark.parametrize("query", [{"sort": "datum"}, {"sort": "titel"}, {"q": ""}], ids=lambda query: str(query))
def test_an_order_of_ones_own_is_not_mixed_with_it(client, stock, cdo, query):
    assert "wie Ihre" not in page(client, **{"land": "DE-BY", **query})


def test_guests_and_people_without_a_municipality_have_none(client, stock):
    assert "wie Ihre" not in page(client)
    for user in (UserFactory(), editor()):
        assert like_mine(user, QueryDict("q=Parken")) is None


def test_a_cooperation_in_several_laender_names_them_all():
    body = municipality("Verbund", state="DE-BY", additional_states=["DE-BW"])
    own = like_mine(member(Role.STAFF, body), QueryDict("q=Parken"))

    assert own.description == "Stadt, Bayern, Baden-Württemberg"
    assert own.near == {"land": ("DE-BY", "DE-BW"), "groesse": (), "kommunalart": ("stadt",)}
    assert like_mine(member(Role.STAFF, body), QueryDict("q=Parken&aehnlich=aus")).near == {}


def test_what_is_like_mine_comes_first_among_equals(client, stock, cdo):
    def order(**query) -> list[str]:
        return [str(hit.object) for hit in client.get("/suche/", {"q": "Parken", **query}).context["answer"].found]

    assert order()[0] == "Passau"
    assert order(aehnlich="aus") == order(aehnlich="aus", seite="1")
    client.logout()
    assert sorted(order()) == ["Aachen", "Passau", "Zwickau"]
