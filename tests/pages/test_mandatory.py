"""Pages that the portal cannot do without stay where they are, whatever an editor tries; others leave a redirect."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from contributions.reminders import publish_scheduled
from pages.models import BasePage, EditorialPage
from pages.models.editorial import Purpose
from tests.factories.accounts import editor
from tests.factories.best_practices import published
from tests.helpers import signed_in

pytestmark = pytest.mark.django_db
ACTS = ("unpublish", "delete", "move")


@pytest.fixture
def client(portal):
    return signed_in(editor())


@pytest.fixture
def other(portal) -> EditorialPage:
    """An editorial page that editors may do with what they like, once public."""
    page = EditorialPage(title="Termine", slug="termine-der-kts", live=False)
    portal.add_child(instance=page)
    page.save_revision().publish()
    return EditorialPage.objects.get(pk=page.pk)


def mandatory() -> list[BasePage]:
    return [page for page in Page.objects.filter(depth__gt=1).specific() if page.is_mandatory]


def sent(page: Page, **changes: Any) -> dict[str, Any]:
    """The page editor's form with nothing changed but what is named, published."""
    fields = {"title": page.title, "slug": page.slug, "lead": "", "body": streamfield([]), "frequent_searches": "", "action-publish": "1"}
    return nested_form_data({**fields, "go_live_at": "", "expire_at": "", **changes})


def url(name: str, *args: Any) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def standing() -> list[tuple[Any, ...]]:
    return [(page.pk, page.path, page.slug, page.url_path, page.live, page.expire_at) for page in mandatory()]


def test_home_lists_and_all_of_the_foot_are_mandatory(client):
    names = {page.slug for page in mandatory()}

    foot = re.search(r'<footer class="site-foot">.*</footer>', client.get("/").content.decode(), re.DOTALL)[0]
    linked = {path for path in re.findall(r'href="/([a-z-]+)/"', foot) if EditorialPage.objects.filter(slug=path).exists()}
    assert {"start", "gute-praxis", "konferenzen", *Purpose.values} <= names
    assert linked == set(Purpose.values)


@pytest.mark.parametrize("act", ACTS)
def test_no_mandatory_page_is_taken_back_deleted_or_moved(client, other, act):
    before = standing()

    for page in mandatory():
        answers = [
            client.get(url(act, page.pk)),
            client.post(url(act, page.pk), {"include_descendants": "on", "new_parent_page": other.pk}),
        ]
        if act == "move":
            answers.append(client.post(url("move_confirm", page.pk, other.pk)))
        assert {answer.status_code for answer in answers} <= {302, 403}, page
        assert "keinen Zugang" in client.get("/verwaltung/").content.decode(), page  # Wagtail's message

    assert standing() == before


@pytest.mark.parametrize("act", [*ACTS, "publish"])
def test_nor_are_several_at_once(client, other, act):
    before = standing()
    ids = "&".join(f"id={page.pk}" for page in mandatory())

    answer = client.post(f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', act])}?{ids}", {"chooser": other.pk})

    assert (answer.status_code, standing()) == (404, before)


def test_its_address_and_its_end_are_not_in_the_form(client):
    before = standing()

    for page in mandatory():
        html = client.get(url("edit", page.pk)).content.decode()
        assert 'name="expire_at"' not in html
        answer = client.post(url("edit", page.pk), sent(page, slug="woanders", expire_at="31.12.2090 08:00", title=f"{page.title} neu"))
        assert answer.status_code == 302, page
        assert Page.objects.get(pk=page.pk).title.endswith(" neu")

    assert standing() == before


def test_an_old_version_brings_no_other_address_back(client):
    page = EditorialPage.objects.get(purpose=Purpose.IMPRINT)
    revision = page.save_revision()
    revision.content |= {"slug": "anbieter", "purpose": None, "expire_at": "2026-01-01T00:00:00Z"}
    revision.save()

    revision.publish()

    page.refresh_from_db()
    assert (page.slug, page.purpose, page.expire_at, page.live) == ("impressum", Purpose.IMPRINT, None, True)


@pytest.mark.parametrize("act", ACTS)
def test_what_stands_above_one_takes_none_along(client, portal, other, act):
    EditorialPage.objects.get(purpose=Purpose.PRIVACY).move(other, pos="last-child")  # as nobody can any more
    place = EditorialPage(title="Hilfe", slug="hilfe")
    portal.add_child(instance=place)
    before = standing()

    address = url("move_confirm", other.pk, place.pk) if act == "move" else url(act, other.pk)
    answer = client.post(address, {"include_descendants": "on"}, follow=True)

    assert standing() == before
    assert EditorialPage.objects.filter(pk=other.pk, live=True).exists()
    # Deleting several pages at once is not an editor's anyway: Wagtail's own message says so.
    assert ("keinen Zugang" if act == "delete" else "Das Portal braucht „Datenschutz") in answer.content.decode()


def test_an_end_that_stands_in_the_row_does_not_come(portal):
    long_ago = timezone.now() - timedelta(days=1)
    Page.objects.filter(pk__in=[page.pk for page in mandatory()]).update(expire_at=long_ago)

    publish_scheduled()

    assert {(page.live, page.expire_at) for page in mandatory()} == {(True, None)}


def test_every_foot_leads_to_the_page_and_not_to_an_address(client):
    for purpose in Purpose.values:
        page = EditorialPage.objects.get(purpose=purpose)
        page.slug = f"{purpose}-anders"  # as a version of before may have left it
        page.save()
        answer = client.get(f"/{purpose}/")
        assert (answer.status_code, page.title in answer.content.decode().replace("&shy;", "").replace("\u00ad", "")) == (200, True)


def test_a_copy_is_a_page_like_any_other(client, portal):
    page = EditorialPage.objects.get(purpose=Purpose.COOKIES)

    client.post(url("copy", page.pk), {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": portal.pk})

    assert EditorialPage.objects.get(slug="kopie").purpose is None


@pytest.mark.parametrize("slug", ["suche", "themen", "kommunen", "verwaltung", "mein-bereich", "feeds"])
def test_no_page_is_put_where_the_portal_itself_answers(client, portal, other, slug):
    answer = client.post(url("edit", other.pk), sent(other, slug=slug))
    copied = client.post(
        url("copy", other.pk), {"new_title": "Kopie", "new_slug": slug, "new_parent_page": portal.pk, "publish_copies": "on"}, follow=True
    )

    assert "Unter dieser Adresse steht schon etwas anderes im Portal." in answer.content.decode()
    assert f"Unter der Adresse /{slug}/ steht schon etwas anderes im Portal." in copied.content.decode()
    assert not Page.objects.filter(slug=slug).exists()
    below = EditorialPage(title="Unten", slug=slug)
    other.add_child(instance=below)
    moved = client.post(url("move_confirm", below.pk, portal.pk), follow=True)
    assert f"Unter der Adresse /{slug}/ steht schon etwas anderes im Portal." in moved.content.decode()
    assert Page.objects.get(slug=slug).get_parent().pk == other.pk


def test_a_page_that_was_public_leaves_a_redirect_when_it_is_renamed(client, other, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url("edit", other.pk), sent(other, slug="kalender")).status_code == 302

    answer = client.get("/termine-der-kts/")
    assert (answer.status_code, answer["Location"]) == (301, "/kalender/")


def test_so_it_does_with_what_stands_below_it_when_it_is_moved(client, portal, other, django_capture_on_commit_callbacks):
    below = EditorialPage(title="Archiv", slug="archiv")
    other.add_child(instance=below)
    below.save_revision().publish()
    place = EditorialPage(title="Hilfe", slug="hilfe")
    portal.add_child(instance=place)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("move_confirm", other.pk, place.pk))

    assert client.get("/termine-der-kts/")["Location"] == "/hilfe/termine-der-kts/"
    assert client.get("/termine-der-kts/archiv/")["Location"] == "/hilfe/termine-der-kts/archiv/"


def test_a_draft_leaves_none_and_neither_does_a_contribution(client, portal, other, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = EditorialPage(title="Entwurf", slug="arbeitstitel", live=False)
        portal.add_child(instance=page)
        client.post(url("move_confirm", page.pk, other.pk))
        page.refresh_from_db()
        client.post(url("edit", page.pk), sent(page, slug="endgueltig"))
        published()

    assert Page.objects.get(pk=page.pk).url_path.endswith("/termine-der-kts/endgueltig/")
    assert list(Redirect.objects.values_list("old_path", flat=True)) == []
