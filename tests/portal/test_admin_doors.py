"""Which of the admin's addresses exist: each one is decided, what is closed is closed before Wagtail looks at it."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from wagtail.blocks import StreamBlock
from wagtail.models import Page

from contributions.models import ContributionImage
from files.models import FileScan, PortalImage
from files.uploads import store_document, store_image
from pages.models import EditorialPage
from portal.admin_doors import CLOSED, OPEN, WHY_NOT, is_listed, passed_ours
from tests.addresses import Route, routes
from tests.factories.accounts import editor
from tests.factories.best_practices import published
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory, TopicFactory
from tests.files.test_serving import PDF, picture
from tests.helpers import signed_in

UNNAMED = {"verwaltung/test404/", "verwaltung/^.*/$"}
"""Wagtail's own, without a name: closed because nothing can name them open."""
VALUES = {
    "IntConverter": 1,
    "StringConverter": "pages",
    "SlugConverter": "pages",
    "Regex": "1",
}


def admin_routes() -> list[Route]:
    return [route for route in routes() if route.is_admin and route.pattern not in UNNAMED]


def test_every_address_of_the_admin_is_decided():
    undecided = [route.name for route in admin_routes() if is_listed(OPEN, route.name) == is_listed(CLOSED, route.name)]

    assert undecided == [], "Tragen Sie die Adresse in portal/admin_doors.py als offen oder geschlossen ein, nicht in beide."


def test_the_tables_name_nothing_that_does_not_exist():
    known = {route.name for route in routes()}
    named = {
        f"{namespace}:{name}".removeprefix(":")
        for table in (OPEN, CLOSED)
        for namespace, names in table.items()
        for name in names.split()
        if name != "*"
    }

    assert named - known == set()


@pytest.mark.django_db
def test_what_is_closed_answers_404_before_a_view_runs_or_says_why(portal):
    client = signed_in(editor())
    wrong = []
    closed = [route for route in routes() if is_listed(CLOSED, route.name)]
    for route in closed:
        path = route.path({name: VALUES[kind] for name, kind in route.converters.items()})
        if resolve(path).view_name != route.name:  # an own address stands before it
            continue
        statuses = {client.get(path).status_code, client.post(path).status_code}
        if statuses != ({403} if route.name in WHY_NOT else {404}):
            wrong.append((route.name, statuses))

    assert len(closed) > 80
    assert set(WHY_NOT) <= {route.name for route in closed}
    assert wrong == []


@pytest.mark.parametrize("form", ["csv", "xlsx", "odd"])
@pytest.mark.parametrize("name", ["wagtailredirects:index", "kommunen:index", "wagtailsnippets_pages_topic:list"])
@pytest.mark.django_db
def test_no_list_of_wagtail_is_exported(portal, name, form):
    client = signed_in(editor())

    assert client.get(reverse(name)).status_code == 200
    assert client.get(reverse(name), {"export": form}).status_code == 404


@pytest.mark.django_db
def test_wagtails_password_page_outside_of_the_admin_is_closed(portal):
    assert Client().get(reverse("wagtailcore_authenticate_with_password", args=[1, portal.pk])).status_code == 404


@pytest.mark.django_db
def test_lists_offer_no_bulk_act(portal):
    client = signed_in(editor())

    for path in (reverse("wagtailadmin_explore", args=[portal.pk]), reverse("wagtailsnippets_pages_topic:list")):
        html = client.get(path).content.decode()
        assert "/verwaltung/bulk/" not in html
        assert "data-bulk-action" not in html


ODD = [
    ("wagtailimages_chooser:chosen", ["abc"], {}),
    ("wagtaildocs_chooser:chosen", ["99999999999999999999"], {}),
    ("wagtailsnippetchoosers_pages_topic:chosen", ["-1;"], {}),
    ("kommunen_auswahl:chosen", ["abc"], {}),
    ("wagtailadmin_choose_page", [], {"target_pages[]": "abc"}),
    ("wagtailadmin_choose_page", [], {"page_type": "nope.nope"}),
    ("wagtailadmin_choose_page_child", [10**30], {}),
    ("wagtailimages:edit", [10**30], {}),
    ("wagtailimages_chooser:choose_results", [], {"p": "abc", "collection_id": "abc"}),
    ("wagtailadmin_api:pages:listing", [], {"child_of": "99999999999999999999"}),
    ("kommunen:index", [], {"p": "99999999999999999999", "ordering": "nope"}),
]


@pytest.mark.parametrize(("name", "args", "query"), ODD)
@pytest.mark.django_db
def test_odd_parameters_are_answered(portal, name, args, query):
    client = signed_in(editor())
    client.raise_request_exception = False

    assert client.get(reverse(name, args=args), query).status_code < 500


@pytest.mark.parametrize("position", ["abc", "-5", "99999999999999999999"])
@pytest.mark.django_db
def test_an_odd_place_in_the_tree_is_refused(portal, position):
    client = signed_in(editor())
    client.raise_request_exception = False
    page = portal.get_children().last()

    answer = client.post(f"{reverse('wagtailadmin_pages:set_page_position', args=[page.pk])}?position={position}")

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("name", "sent"), [("wagtailadmin_choose_page_external_link", {}), ("wagtailadmin_pages:edit", {"body-count": "abc"})]
)
@pytest.mark.django_db
def test_a_form_that_cannot_be_read_is_refused(portal, name, sent):
    client = signed_in(editor())
    client.raise_request_exception = False
    args = [EditorialPage.objects.first().pk] if name.endswith("edit") else []

    assert client.post(reverse(name, args=args), {"title": "Impressum", "slug": "impressum", **sent}).status_code == 400


@pytest.mark.parametrize("name", ["wagtailimages:index", "wagtailimages:index_results", "wagtaildocs:index", "wagtaildocs:index_results"])
@pytest.mark.django_db
def test_files_are_searched_without_the_filter_that_search_does_not_know(portal, name):
    client = signed_in(editor())

    answer = client.get(reverse(name), {"q": "Plan", "usage_count_min": "1", "usage_count_max": ""}, follow=True)
    filtered = client.get(reverse(name), {"usage_count_min": "1"})

    assert answer.redirect_chain == [(f"{reverse(name)}?q=Plan", 302)]
    assert (answer.status_code, filtered.status_code) == (200, 200)


@pytest.mark.django_db
def test_a_picture_that_is_shown_is_not_deleted_and_the_answer_says_why(portal):
    entry = published()
    image = store_image(SimpleUploadedFile("foto.png", picture()), entry, alt_text="Plan", by=None)
    ContributionImage.objects.create(page=entry, image=image, alt_text="Plan")

    answer = signed_in(editor()).post(reverse("wagtailimages:delete_multiple", args=[image.pk]))

    assert answer.status_code == 403
    assert "Es wird noch verwendet und kann deshalb nicht gelöscht werden." in answer.text
    assert PortalImage.objects.filter(pk=image.pk).exists()


def test_a_bug_of_ours_is_not_taken_for_an_odd_parameter():
    with pytest.raises(ValueError, match="invalid literal") as caught:
        int("abc")

    assert passed_ours(caught.value)


def test_what_a_widget_of_a_library_cannot_read_is_no_bug_of_ours():
    with pytest.raises(ValueError, match="invalid literal") as caught:
        StreamBlock([]).value_from_datadict({"body-count": "abc"}, {}, "body")

    assert not passed_ours(caught.value)


@pytest.mark.django_db
def test_no_list_shows_a_menu_of_which_nothing_is_open_and_their_words_are_german(portal):
    client = signed_in(editor())

    redirects = client.get(reverse("wagtailredirects:index")).content.decode()
    pages = client.get(reverse("wagtailadmin_explore", args=[Page.objects.get(depth=2).pk])).content.decode()

    assert (reverse("wagtailredirects:start_import") in redirects, 'aria-label="Aktionen"' in redirects) == (False, False)
    assert "Noch gibt es keine Weiterleitung." in redirects
    assert re.search(r"1 bis \d+ von \d+ Seiten", pages) is not None


@pytest.mark.django_db
def test_the_list_of_documents_links_no_file_that_is_gone(portal):
    shown, gone = (store_document(SimpleUploadedFile(f"{name}.pdf", PDF), None, title=name, by=None) for name in ("da", "weg"))
    FileScan.objects.create(file_name=gone.file.name, state=FileScan.State.FOUND, scanned_at=timezone.now())

    html = signed_in(editor()).get(reverse("wagtaildocs:index")).content.decode()

    assert (shown.file.url in html, gone.file.url in html) == (True, False)
    assert "Schadsoftware gefunden, Datei gelöscht" in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("single", "model", "words"),
    [
        ("wagtailsnippets_pages_standard:delete", "pages/standard", ("Standards werden nicht gelöscht", "ziehen Sie sie unter")),
        ("wagtailsnippets_pages_topic:delete", "pages/topic", ("Handlungsfelder werden nicht gelöscht", "Ändern Sie den Namen")),
    ],
)
def test_who_wants_to_delete_what_is_kept_for_ever_reads_why_and_what_to_do(portal, single, model, words):
    kept = {"pages/standard": StandardFactory, "pages/topic": TopicFactory}[model]()
    client, address = signed_in(editor()), reverse(single, args=[kept.pk])
    bulk = f"/verwaltung/bulk/{model}/delete/?id={kept.pk}"
    for answer in (client.get(address), client.post(address), client.get(bulk), client.post(bulk)):
        assert (answer.status_code, [word in answer.text for word in words]) == (403, [True, True])
    assert type(kept).objects.filter(pk=kept.pk).exists()
    assert client.get("/verwaltung/bulk/pages/standard/publish/").status_code == 404
    assert client.get("/verwaltung/bulk/accounts/user/delete/").status_code == 404
    assert Client().get(address).status_code != 403  # whoever is no editor learns nothing


@pytest.mark.django_db
def test_a_municipality_is_not_deleted_but_merged_and_the_form_of_a_standard_says_that_it_stays(portal):
    client, standard = signed_in(editor()), StandardFactory()
    answer = client.get(reverse("kommunen:delete", args=[MunicipalityFactory().pk]))
    assert (answer.status_code, "„Eingemeindung, Fusion“" in answer.text) == (403, True)
    assert "Standards werden nicht gelöscht" in client.get(reverse("wagtailsnippets_pages_standard:edit", args=[standard.pk])).text
