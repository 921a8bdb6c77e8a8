"""Wagtail's own ways past the review, each tried by an editor."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from contributions import moderation
from contributions.models import ContributionPage, KtsReviewTask
from jobs.worker import drain
from pages.models import EditorialPage
from tests.factories.accounts import editor
from tests.factories.best_practices import published, submitted
from tests.helpers import signed_in

pytestmark = pytest.mark.django_db

POSTED = {
    "title": "Übernommen",
    "slug": "uebernommen",
    "action-publish": "1",
    "action-cancel-workflow": "1",
    "new_title": "Kopie",
    "new_slug": "kopie",
    "copy_subpages": "on",
    "publish_copies": "on",
    "restriction_type": "login",
    "include_descendants": "on",
}


@pytest.fixture(autouse=True)
def _portal(portal):
    """Every test needs the skeleton."""


@pytest.fixture
def client():
    return signed_in(editor())


def snapshot() -> list[tuple]:
    """Everything that Wagtail's ways could change of the contributions."""
    return [
        (
            page.pk,
            page.title,
            page.slug,
            page.path,
            page.live,
            page.locked,
            page.latest_revision_id,
            page.get_view_restrictions().count(),
            page.current_workflow_state and page.current_workflow_state.status,
            page.revisions.filter(approved_go_live_at__isnull=False).count(),
        )
        for page in ContributionPage.objects.order_by("pk")
    ]


def admin_url(name: str, *args) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=args)


PAGE_ACTS = [
    "edit",
    "unpublish",
    "delete",
    "copy",
    "move",
    "lock",
    "unlock",
    "set_privacy",
    "set_page_position",
    "confirm_workflow_cancellation",
]


@pytest.mark.parametrize("name", PAGE_ACTS)
@pytest.mark.parametrize("make", [published, submitted])
def test_the_acts_of_the_page_tree_change_no_entry(client, name, make):
    made = make()
    pk = made.pk if isinstance(made, ContributionPage) else made.page_id
    before = snapshot()

    client.get(admin_url(name, pk))
    client.post(admin_url(name, pk), POSTED)

    assert snapshot() == before


def test_the_confirmation_of_a_move_changes_no_entry(client, portal):
    page = published()
    before = snapshot()

    client.post(admin_url("move_confirm", page.pk, portal.pk))

    assert snapshot() == before


@pytest.mark.parametrize("name", ["revisions_revert", "revisions_unschedule"])
def test_no_old_version_comes_back(client, name):
    page = published()
    before = snapshot()

    answer = client.post(admin_url(name, page.pk, page.latest_revision_id), POSTED)

    assert answer.status_code in (302, 403, 404)
    assert snapshot() == before


@pytest.mark.parametrize("action", ["approve", "reject", "cancel"])
@pytest.mark.parametrize("name", ["workflow_action", "collect_workflow_action_data"])
def test_the_workflow_offers_no_act_of_its_own(client, name, action):
    page = ContributionPage.objects.get(pk=submitted().page_id)
    before = snapshot()

    client.post(admin_url(name, page.pk, action, page.current_workflow_task_state.pk), {"comment": "x"})

    assert snapshot() == before
    assert KtsReviewTask.objects.get().get_actions(page.specific, editor()) == []


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete", "move"])
@pytest.mark.parametrize("target", ["entry", "list", "home"])
def test_bulk_acts_change_no_entry(client, portal, action, target):
    page = published()
    submitted()
    pk = {"entry": page.pk, "list": page.get_parent().pk, "home": portal.pk}[target]
    before = snapshot()

    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    client.post(f"{url}?id={pk}", {**POSTED, "chooser": portal.pk})

    assert snapshot() == before


@pytest.mark.parametrize("name", ["copy", "delete", "unpublish", "move"])
def test_what_stands_above_entries_is_not_copied_moved_or_taken_away(client, portal, name):
    page = published()
    index = page.get_parent()
    before = snapshot()

    client.post(admin_url(name, index.pk), {**POSTED, "new_parent_page": portal.pk})

    index.refresh_from_db()
    assert (snapshot(), index.live) == (before, True)
    assert index.get_siblings().filter(slug="kopie").exists() is False


def test_the_list_is_not_moved_below_another_page(client, portal):
    page = published()
    index = page.get_parent()
    help_page = portal.get_children().type(EditorialPage).first()

    client.post(admin_url("move_confirm", index.pk, help_page.pk))

    index.refresh_from_db()
    assert index.get_parent().pk == portal.pk


def test_an_editorial_page_is_edited_as_usual_and_offers_no_review(client, portal):
    page = portal.get_children().type(EditorialPage).first()

    answer = client.get(admin_url("edit", page.pk))

    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="action-publish"' in html
    assert 'name="action-submit"' not in html


def test_the_page_tree_leads_to_the_review(client):
    page = published()

    html = client.get(reverse("wagtailadmin_explore", args=[page.get_parent().pk])).content.decode()

    assert reverse("review:entry", args=[page.pk]) in html
    assert reverse("review:entry", args=[page.get_parent().pk]) not in html


def test_wagtail_sends_no_mails_of_its_own():
    author = submitted()
    moderation.reject(author, "Zu kurz.", by=editor())
    moderation.approve(submitted(), by=editor())
    drain()

    assert {message.subject.split(":")[0] for message in mail.outbox} == {
        "[Portal] Eingegangen",
        "[Portal] Nicht veröffentlicht",
        "[Portal] Veröffentlicht",
    }


def test_the_admin_shows_no_report_and_no_help_of_wagtail(client):
    html = client.get("/verwaltung/").content.decode()

    assert "/verwaltung/reports/" not in html
    assert "wagtail.org" not in html
