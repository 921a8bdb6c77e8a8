from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.db import connection
from django.template import Template
from django.test.utils import CaptureQueriesContext

from municipalities import registry
from municipalities.registry import ProfilePanel
from tests.factories.municipalities import MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registered")]


def text(response) -> str:
    content = response.content.decode().replace("&shy;", "")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content)).split())


def test_facts_and_keys_stand_on_the_profile(client):
    MunicipalityFactory(slug="kassel", name="Kassel", state="DE-HE", ags="06611000", ars="066110000000", inhabitants=204_202, cohort=2020)
    shown = text(client.get("/kommunen/kassel/"))
    assert "Stadt · Hessen Kassel Modellprojekt seit 2020" in shown
    assert "Einwohnerzahl 204.202 Stand 2022 Größenklasse 200.000–500.000" in shown
    assert "Amtlicher Schlüssel 06611000 Gemeindeschlüssel (AGS) Im Portal noch keine Lösung" in shown
    assert "Regionalschlüssel (ARS) 066110000000" in shown


def test_unknown_facts_are_left_out(client):
    MunicipalityFactory(slug="ort", inhabitants=None, latitude=None, cohort=None, ags=None)
    shown = text(client.get("/kommunen/ort/"))
    for absent in ("Einwohnerzahl", "Größenklasse", "Modellprojekt", "Schlüssel", "Lage", "Internetauftritt", "None"):
        assert absent not in shown


def test_a_rounded_number_says_so(client):
    MunicipalityFactory(slug="ort", inhabitants=2_400_000, inhabitants_year=None)
    assert "2.400.000 gerundet" in text(client.get("/kommunen/ort/"))


def test_a_cooperation_names_its_members_and_links_those_it_knows(client):
    MunicipalityFactory(slug="musterdorf", ags="09999001")
    MunicipalityFactory(slug="verbund", cooperation=True, additional_states=["DE-HE"])
    response = client.get("/kommunen/verbund/")
    assert "Kooperation · Bayern, Hessen" in text(response)
    assert "Federführend: Musterdorf Musterdorf Beispielhausen" in text(response)
    assert response.content.decode().count('<a href="/kommunen/musterdorf/">Musterdorf</a>') == 2


def test_the_key_of_the_lead_never_leads_to_the_cooperation(client):
    MunicipalityFactory(cooperation=True)
    assert client.get("/kommunen/09999001/").status_code == 404


def test_a_former_municipality_stays_and_names_its_successor(client):
    heir = MunicipalityFactory(slug="neu", name="Neustadt")
    MunicipalityFactory(slug="alt", name="Altdorf", valid_to=date(2020, 12, 31), successor=heir)
    old, new = client.get("/kommunen/alt/"), client.get("/kommunen/neu/")
    assert "Altdorf ist Teil von Neustadt Als eigene Kommune bestand Altdorf bis zum 31.12.2020." in text(old)
    assert "Lösungen und Ansprechstelle finden Sie bei der Nachfolge: Neustadt" in text(old)
    assert '<a href="/kommunen/neu/">Neustadt</a>' in old.content.decode()
    assert "Gebietsänderung Dazu gehört die frühere Kommune Altdorf" in text(new)


def test_a_future_municipality_says_from_when(client):
    MunicipalityFactory(slug="neu", valid_from=date(2999, 1, 1))
    assert "Diese Kommune besteht ab dem 01.01.2999" in text(client.get("/kommunen/neu/"))


def test_the_map_marks_the_place(client):
    MunicipalityFactory(slug="kassel", name="Kassel", latitude=51.32, longitude=9.5, place="Kassel")
    content = client.get("/kommunen/kassel/").content.decode()
    assert '<circle cx="119.4" cy="188.7" r="8"/>' in content
    assert 'aria-label="Karte von Deutschland mit einem Punkt: Kassel"' in content


def test_the_contact_is_a_form_and_an_address_of_the_web(client):
    MunicipalityFactory(slug="ort", contact_email="digitales@ort.example", website="https://ort.example/")
    content = client.get("/kommunen/ort/").content.decode()
    assert 'href="/kontakt/kommune/ort/"' in content
    assert "digitales@ort.example" not in content
    assert 'href="https://ort.example/" rel="noopener noreferrer"' in content


def test_similar_bodies_share_kind_and_size_class_and_are_near(client):
    MunicipalityFactory(slug="ort", inhabitants=20_000)
    for inhabitants in (11_000, 24_000, 19_000, 20_500):
        MunicipalityFactory(name=f"Ort {inhabitants}", inhabitants=inhabitants)
    MunicipalityFactory(name="Kreis", district=True, inhabitants=20_000)
    MunicipalityFactory(name="Vorbei", inhabitants=20_000, valid_to=date(2020, 12, 31))
    similar = client.get("/kommunen/ort/").context["similar"]
    assert [row.name for row in similar] == ["Ort 20500", "Ort 19000", "Ort 24000"]


def test_registered_panels_are_shown_in_order_unless_they_have_nothing(client):
    MunicipalityFactory(slug="ort", name="Ort")
    registry.register_profile_panel(lambda request, row: None)
    registry.register_profile_panel(
        lambda request, row: ProfilePanel(f"Lösungen aus {row.name}", Template("{{ panel.number }} Mal"), {"number": 3}, counted="3 Zeilen")
    )
    response = client.get("/kommunen/ort/")
    assert "Im Portal 3 Zeilen" in text(response)
    assert "Lösungen aus Ort 3 Mal" in text(response)
    assert '<h2 id="bereich-1">Lösungen aus Ort</h2>' in response.content.decode()
    assert "Von hier ist noch keine Lösung im Portal." not in text(response)


def test_a_profile_without_panels_shows_a_way_on(client):
    MunicipalityFactory(slug="ort")
    response = client.get("/kommunen/ort/")
    assert "Von hier ist noch keine Lösung im Portal." in text(response)
    assert 'href="/kommunen/?beteiligung=mit-loesungen"' in response.content.decode()


@pytest.mark.parametrize("key", ["06611000", "066110000000"])
def test_keys_of_a_town_lead_to_its_lasting_address(client, key):
    MunicipalityFactory(slug="kassel", state="DE-HE", ags="06611000", ars="066110000000")
    response = client.get(f"/kommunen/{key}/")
    assert (response.status_code, response["Location"]) == (301, "/kommunen/kassel/")


def test_keys_of_districts_and_unions_lead_to_their_address(client):
    MunicipalityFactory(slug="hof", district=True, district_key="09475")
    MunicipalityFactory(slug="linz", kind="verbandsgemeinde", state="DE-RP", ags=None, union_key="071385004")
    targets = {key: client.get(f"/kommunen/{key}/")["Location"] for key in ("09475", "094750000000", "071385004")}
    assert targets == {
        "09475": "/kommunen/hof/",
        "094750000000": "/kommunen/hof/",
        "071385004": "/kommunen/linz/",
    }


@pytest.mark.parametrize("path", ["gibt-es-nicht", "99999999", "12345", "1", "123456", "٠٩٤٦١٠٠٠", "x" * 3000, "a%00b"])
def test_unknown_slugs_and_keys_are_not_found(client, path):
    MunicipalityFactory()
    assert client.get(f"/kommunen/{path}/").status_code in ({400, 404} if "%00" in path else {404})


def test_only_reading_is_allowed(client):
    MunicipalityFactory(slug="ort")
    assert [client.post(path).status_code for path in ("/kommunen/", "/kommunen/ort/", "/kommunen/09475/")] == [405] * 3


def test_the_number_of_queries_does_not_grow_with_the_members(client):
    registry.register_entry_counts(lambda user: {})
    counts = []
    for number in (1, 3):
        members = [{"name": f"Ort {n}", "key": MunicipalityFactory().ags} for n in range(number)]
        slug = MunicipalityFactory(cooperation=True, members=members).slug
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/kommunen/{slug}/")
        counts.append(len(queries))
    assert counts == [4, 4]
