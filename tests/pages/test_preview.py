"""The preview beside the page editor's form shows the page, with its checks; no other page may be framed."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from events.models import ConferencePage
from pages.models import EditorialPage
from tests.edited import addresses
from tests.factories.accounts import editor
from tests.factories.best_practices import published
from tests.factories.events import conference
from tests.helpers import signed_in
from tests.test_edited_together import sent_by_the_browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
FRAMED_BY_OURSELVES = "frame-ancestors 'self'"
FRAMED_BY_NOBODY = "frame-ancestors 'none'"


def test_the_preview_may_be_framed_by_the_editor_and_runs_nothing_else(portal):
    client = signed_in(editor())
    page = EditorialPage.objects.get(slug="impressum")
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])

    made = client.post(url, nested_form_data({"title": "Vorschau", "slug": "impressum", "lead": "", "body": streamfield([])}))
    answer = client.get(url, {"in_preview_panel": "true"})

    policy = answer["Content-Security-Policy"]
    assert made.json()["is_valid"] is True
    assert (answer.status_code, "<h1>Vorschau</h1>" in answer.content.decode()) == (200, True)
    assert (FRAMED_BY_OURSELVES in policy, answer["X-Frame-Options"]) == (True, "SAMEORIGIN")
    assert policy.replace(FRAMED_BY_OURSELVES, FRAMED_BY_NOBODY) == client.get("/impressum/")["Content-Security-Policy"]
    assert "wagtail-userbar" in answer.content.decode()


def test_so_may_that_of_a_page_that_was_never_saved(portal):
    client = signed_in(editor())
    url = reverse("wagtailadmin_pages:preview_on_add", args=["pages", "editorialpage", portal.pk])

    client.post(url, nested_form_data({"title": "Neue Seite", "slug": "neue-seite", "lead": "", "body": streamfield([])}))
    answer = client.get(url, {"in_preview_panel": "true"})

    assert (answer.status_code, "<h1>Neue Seite</h1>" in answer.content.decode()) == (200, True)
    assert FRAMED_BY_OURSELVES in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_every_page_that_is_written_in_the_admin_has_such_a_preview():
    conference()
    by = editor()
    client = signed_in(by)
    for page in Page.objects.filter(depth__gt=1).specific():
        if not page.permissions_for_user(by).can_edit():
            continue
        url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        form = sent_by_the_browser(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode())
        assert client.post(url, {**form, "body-count": "0"}).json()["is_valid"] is True, page
        answer = client.get(url, {"in_preview_panel": "true"})
        assert (answer.status_code, FRAMED_BY_OURSELVES in answer["Content-Security-Policy"]) == (200, True), page
        assert "<h1" in answer.content.decode(), page
    assert ConferencePage.objects.exists()


def test_no_other_page_may_be_framed_and_none_has_the_bar():
    published()
    client = signed_in(editor())

    shown = [client.get(address) for address in addresses()]

    pages = [answer for answer in shown if answer.status_code == 200 and answer["Content-Type"].startswith("text/html")]
    assert len(pages) > 15
    assert [answer.request["PATH_INFO"] for answer in pages if FRAMED_BY_NOBODY not in answer["Content-Security-Policy"]] == []
    assert {answer["X-Frame-Options"] for answer in pages} == {"DENY"}
    assert [answer.request["PATH_INFO"] for answer in pages if "wagtail-userbar" in answer.content.decode()] == []
    draft = client.get(reverse("wagtailadmin_pages:view_draft", args=[EditorialPage.objects.first().pk]))
    assert FRAMED_BY_NOBODY in draft["Content-Security-Policy"]
