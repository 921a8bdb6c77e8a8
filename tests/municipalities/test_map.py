from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory

from municipalities import registry
from municipalities.maps import outline_path, position, state_paths
from municipalities.models import Municipality, State
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


CAPITALS = {
    "DE-BW": (48.78, 9.18), "DE-BY": (48.14, 11.58), "DE-BE": (52.52, 13.40), "DE-BB": (52.40, 13.06), "DE-HB": (53.08, 8.80),
    "DE-HH": (53.55, 9.99), "DE-HE": (50.08, 8.24), "DE-MV": (53.63, 11.41), "DE-NI": (52.37, 9.73), "DE-NW": (51.23, 6.78),
    "DE-RP": (49.97, 8.22), "DE-SL": (49.24, 7.00), "DE-SN": (51.05, 13.74), "DE-ST": (52.13, 11.63), "DE-SH": (54.32, 10.14),
    "DE-TH": (50.98, 11.03),
}  # fmt: skip


def lies_in(path: str, x: float, y: float) -> bool:
    """By the even-odd rule, as the browser fills."""
    inside = False
    for part in path.removeprefix("M").removesuffix("Z").split("ZM"):
        points = [tuple(map(float, point.split())) for point in part.split("L")]
        for (ax, ay), (bx, by) in zip(points, [points[-1], *points], strict=False):
            inside ^= (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax
    return inside


def test_every_capital_lies_in_its_land_and_in_no_other():
    assert set(state_paths()) == set(State.values)
    for state, place in CAPITALS.items():
        x, y = map(float, position(*place))
        assert [code for code, path in state_paths().items() if lies_in(path, x, y)] == [state]
