"""The sitemap: one file while everything fits, then an index of sections in parts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from pages.kinds import listed_kinds
from pages.sitemaps import Section, sections
from tests.factories.municipalities import MunicipalityFactory
from tests.published import publish, topic

BASE = "https://portal.example"
pytestmark = pytest.mark.usefixtures("portal")


@pytest.fixture(autouse=True)
def base_url(settings) -> None:
    settings.PORTAL_BASE_URL = BASE


@pytest.fixture
def tiny(monkeypatch) -> int:
    """Three addresses in a file."""
    monkeypatch.setattr(Section, "limit", 3)
    return 3


def locations(client, path: str) -> list[str]:
    response = client.get(path, headers={"host": "localhost"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    assert response["X-Robots-Tag"] == "noindex, noodp, noarchive"
    found = re.findall(r"<loc>(.*?)</loc>", response.content.decode())
    assert all(address.startswith(f"{BASE}/") for address in found)
    return [address.removeprefix(BASE) for address in found]


def test_five_thousand_addresses_are_in_a_file():
    assert Section.limit == 5_000


def test_an_index_names_parts_that_hold_every_address_once(client, monkeypatch):
    town, parking = MunicipalityFactory(), topic("Parken")
    for number in range(7):
        publish(f"Lösung {number}", municipality=town, topics=(parking,))
    everything = locations(client, "/sitemap.xml")

    monkeypatch.setattr(Section, "limit", 3)
    parts = locations(client, "/sitemap.xml")
    found = {part: locations(client, part) for part in parts}

    assert {part for part in parts if "gute-praxis" in part} == {f"/sitemap/gute-praxis-{number}.xml" for number in (1, 2, 3)}
    assert not any("konferenzen" in part for part in parts), "a section without an address has no file"
    assert max(map(len, found.values())) == 3
    assert sorted(address for addresses in found.values() for address in addresses) == sorted(everything)


def test_parts_and_entries_say_when_they_changed(client, tiny):
    early, late = timezone.now() - timedelta(days=9), timezone.now() - timedelta(days=2)
    town = MunicipalityFactory()
    publish("Früh", municipality=town, on=early)
    publish("Spät", municipality=town, on=late)

    index = client.get("/sitemap.xml").content.decode()
    part = client.get("/sitemap/gute-praxis-1.xml").content.decode()

    assert f"<loc>{BASE}/sitemap/gute-praxis-1.xml</loc><lastmod>{timezone.localdate(late).isoformat()}" in index.replace("\n", "")
    assert sorted(re.findall(r"<lastmod>(.*?)</lastmod>", part)) == [timezone.localdate(day).isoformat() for day in (early, late)]


@pytest.mark.parametrize("path", ["gute-praxis-2", "gute-praxis-0", "unbekannt-1", f"themen-{10**30}"])
def test_what_the_index_does_not_name_is_not_found(client, path):
    assert client.get(f"/sitemap/{path}.xml").status_code == 404


@pytest.mark.parametrize("stock", [1, 7])
def test_index_and_parts_cost_the_same_whatever_there_is(client, tiny, django_assert_num_queries, stock):
    town = MunicipalityFactory()
    for number in range(stock):
        publish(f"Lösung {number}", municipality=town)
    client.get("/sitemap.xml")

    with django_assert_num_queries(10):  # a count of eight sections, the latest change of two that hold something
        client.get("/sitemap.xml")
    with django_assert_num_queries(2):
        client.get("/sitemap/gute-praxis-1.xml")


def test_the_entries_of_each_registered_kind_are_a_section():
    assert {"beschaffung", "gute-praxis", "konferenzen", "vereinbarungen"} == {kind.slug for kind in listed_kinds()} < set(sections())
