"""The frame around every page: what it says, which headers it carries, and that reading leaves no trace."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from portal.guest_lives import LIVES
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory

READING = ["/", "/gute-praxis/", "/konferenzen/", "/themen/", "/kommunen/", "/suche/", "/suche/?q=parken", "/feeds/", "/gibt-es-nicht/"]
STRICT = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
}


def drawn(user=None, path: str = "/") -> str:
    """The frame alone, as a person sees it."""
    request = RequestFactory().get(path)
    if user is not None:
        request.user = user
    return render_to_string("base.html", request=request)


@pytest.mark.parametrize("address", READING)
def test_reading_sets_no_cookie(portal, address):
    response = Client().get(address)

    assert dict(response.cookies) == {}
    assert not response.has_header("Set-Cookie")


@pytest.mark.parametrize("address", [*READING, "/kommunen", "/konto/anmelden/", "/suche/?q=%00"])
def test_each_answer_carries_the_strict_policy(portal, address):
    response = Client().get(address)

    assert set(response["Content-Security-Policy"].split("; ")) == STRICT
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("address", ["/verwaltung/", "/verwaltung/gibt-es-nicht/"])
def test_the_admin_alone_may_run_scripts_in_its_pages(portal, address):
    assert "script-src 'self' 'unsafe-inline' 'unsafe-eval'" in Client().get(address)["Content-Security-Policy"]


@pytest.mark.parametrize("address", [*READING, "/kommunen", "/mein-bereich/", "/verwaltung/"])
def test_nothing_is_kept_by_others_unless_a_view_says_so(portal, address):
    """A page of guests is asked for again each time (``no-cache``): who has signed in meanwhile gets another."""
    answer = Client().get(address)
    is_of_guests = answer.status_code == 200 and answer.resolver_match.view_name in LIVES
    assert answer["Cache-Control"] == ("private, no-cache" if is_of_guests else "private, no-store")


@pytest.mark.urls("tests.portal.broken_urls")
def test_what_everyone_may_keep_is_still_not_kept_for_people_who_are_signed_in(portal):
    browser = Client()
    for_guests = browser.get("/fuer-alle/")["Cache-Control"]
    browser.force_login(member("staff", MunicipalityFactory()))

    assert (for_guests, browser.get("/fuer-alle/")["Cache-Control"]) == ("public, max-age=300", "private, no-store")


def test_pages_travel_compressed(portal):
    response = Client().get("/kommunen/", headers={"accept-encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("address", READING)
def test_no_page_holds_inline_styles_or_scripts(portal, address):
    page = Client().get(address).content.decode()

    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", page) == []


@pytest.mark.parametrize("address", READING)
def test_no_page_asks_a_foreign_host(portal, address):
    page = Client().get(address).content.decode()

    assert re.findall(r'<(?:script|link|img|use|iframe)[^>]*(?:src|href)="(?:https?:)?//[^"]*"', page) == []


def test_guests_are_offered_the_login():
    page = drawn()

    assert '<a href="/konto/anmelden/">Anmelden</a>' in page
    assert "Mein Bereich" not in page
    assert "/verwaltung/" not in page


@pytest.mark.django_db
def test_members_see_their_municipality_in_the_menu_escaped():
    page = drawn(member("cdo", MunicipalityFactory(short_name="<Bad> Beispiel")))

    assert "Mein Bereich · &lt;Bad&gt; Beispiel</a>" in page
    assert "/verwaltung/" not in page


@pytest.mark.django_db
def test_editors_find_the_way_to_the_admin():
    assert '<a href="/verwaltung/">Redaktion</a>' in drawn(editor())


@pytest.mark.django_db
def test_the_frame_of_a_member_costs_one_query(django_assert_num_queries):
    person = member("cdo", MunicipalityFactory())
    with django_assert_num_queries(1):
        drawn(person)


def test_the_frame_of_a_guest_asks_no_database():
    """Without the mark for the database any query would fail."""
    assert "<main" in drawn()


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/gute-praxis/", "/gute-praxis/"),
        ("/gute-praxis/parken/", "/gute-praxis/"),
        ("/kommunen/", "/kommunen/"),
        ("/themen/", "/themen/"),
        ("/suche/", "/suche/"),
        ("/vereinbarungen/parken/", "/standards/"),  # a list that the navigation does not name, below the page that leads to it
    ],
)
def test_the_menu_marks_where_one_is(path, way):
    marked = re.findall(r'<a href="([^"]*)" aria-current="true">', drawn(path=path))

    assert marked == [way]


def test_the_first_link_leads_to_the_content():
    page = drawn()

    assert re.search(r'<a [^>]*href="([^"]*)"', page.split("<body>")[1])[1] == "#inhalt"
    assert '<main id="inhalt" tabindex="-1"' in page


@pytest.mark.parametrize(("demo", "shown"), [(True, 1), (False, 0)])
def test_only_the_demo_says_that_its_examples_are_invented(settings, demo, shown):
    settings.DEMO = demo

    assert drawn().count("Erfundene Beispiele zur Vorführung") == shown


def test_each_link_of_the_frame_leads_somewhere(portal):
    page = drawn()
    addresses = sorted(set(re.findall(r'<a [^>]*href="(/[^"#]*)"', page)))
    answers = {address: Client().get(address).status_code for address in addresses}

    assert answers == dict.fromkeys(addresses, 200)
