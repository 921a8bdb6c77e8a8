from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory

from municipalities import registry
from municipalities.maps import outline_path, position
from municipalities.models import Municipality
from tests.factories.municipalities import MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registered")]


def draw(arguments: str = "", **context) -> ET.Element:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    template = Template("{% load municipalities %}{% germany_map places " + arguments + " %}")
    places = Municipality.objects.all()
    return ET.fromstring(template.render(Context({"request": request, "places": places, **context})))  # noqa: S314 - our own drawing


def circles(svg: ET.Element, kind: str) -> list[dict[str, str]]:
    return [circle.attrib for group in svg.findall("g") if group.get("class") == kind for circle in group]


def test_the_projection_fits_the_frame():
    assert position(55.0, 5.8) == ("0.0", "0.0")
    assert position(51.32, 9.5) == ("119.4", "188.7")
    assert outline_path().startswith("M90.3 5.1L117.7 8.7L")
    assert outline_path().endswith("Z")


def test_dots_have_entries_and_rings_have_none():
    kassel = MunicipalityFactory(latitude=51.32, longitude=9.5)
    MunicipalityFactory(latitude=52.52, longitude=13.4)
    registry.register_entry_counts(lambda user: {kassel.pk: 1})
    svg = draw()
    assert circles(svg, "dot") == [{"cx": "119.4", "cy": "188.7", "r": "4.6"}]
    assert circles(svg, "ring") == [{"cx": "245.2", "cy": "127.2", "r": "3.6"}]
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == ("Karte der Kommunen: 1 mit Lösungen, 1 noch ohne. Dieselben Angaben stehen in der Liste der Kommunen.")


def test_a_place_without_coordinates_is_left_out():
    MunicipalityFactory(latitude=None)
    assert circles(draw(), "ring") == []


def test_a_highlighted_place_is_larger_and_the_label_is_escaped():
    MunicipalityFactory(slug="kassel", latitude=51.32, longitude=9.5)
    svg = draw('label=label highlight="kassel"', label='Ort "A" & <B>')
    assert [circle["r"] for circle in circles(svg, "dot")] == ["8"]
    assert svg.get("aria-label") == 'Ort "A" & <B>'


def test_given_counts_need_no_query(django_assert_num_queries):
    place = MunicipalityFactory()
    with django_assert_num_queries(1):
        svg = draw("counts=counts", counts={place.pk: 2})
    assert len(circles(svg, "dot")) == 1


def test_the_directory_draws_every_answer_not_only_the_page(client):
    MunicipalityFactory.create_batch(51)
    content = client.get("/kommunen/").content.decode()
    assert content.count('r="3.6"') == 51
