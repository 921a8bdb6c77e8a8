"""Two editors on one thing: nobody's words are erased unsaid, in no form of the admin; derived from Wagtail's registries."""

from __future__ import annotations

from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from bleach._vendor import html5lib
from django import forms
from django.db import models
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from municipalities.admin_views import CONFLICT, LockedWhileSaved
from municipalities.edited_together import EditedTogether
from pages.models import EditorialPage, Topic
from tests.edited import edited, form_class, make_stock, open_viewsets
from tests.factories.accounts import editor
from tests.factories.pages import TopicFactory
from tests.helpers import signed_in
from tests.racing import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
WITHOUT_TEXT = {"Feedback", "TopicWish"}
"""Editors only tick a box in them: the second tick says the same."""


def test_every_form_of_the_admin_knows_what_stood_in_it():
    assert [model for model in edited() if not issubclass(form_class(model), EditedTogether)] == []
    assert [viewset.model for viewset in open_viewsets() if not issubclass(viewset.edit_view_class, LockedWhileSaved)] == []


def sent_by_the_browser(html: str) -> dict[str, Any]:
    """The form of an edit page as a browser would send it, untouched."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    form = next(element for element in tree.iter("form") if element.get("data-edit-form") is not None)
    found: dict[str, Any] = {}
    for element in form.iter():
        name = element.get("name") if isinstance(element.tag, str) else None
        if name and element.get("type") not in ("submit", "button", "file") and element.get("disabled") is None:
            _take(found, name, element)
    return found


def _take(found: dict[str, Any], name: str, element: Element) -> None:
    if element.tag == "textarea":
        found[name] = "".join(element.itertext()).removeprefix("\n")
    elif element.tag == "select":
        chosen = [option.get("value", "") for option in element.iter("option") if option.get("selected") is not None]
        found[name] = chosen if element.get("multiple") is not None else (chosen or [""])[0]
    elif element.tag == "input" and element.get("type") in ("checkbox", "radio"):
        if element.get("checked") is not None:
            found.setdefault(name, []).append(element.get("value", "on"))
    elif element.tag == "input":
        found[name] = element.get("value", "")


def text_fields(model: type[models.Model]) -> list[str]:
    """Fields in which any word may stand."""
    return [
        name
        for name, field in form_class(model).base_fields.items()
        if type(field) is forms.CharField and name != "slug" and not getattr(model._meta.get_field(name), "unique", False)
    ]


@pytest.fixture
def things() -> list[tuple[Any, str]]:
    make_stock()
    found = []
    for viewset in open_viewsets():
        thing = viewset.model._default_manager.last()
        if viewset.model.__name__ not in WITHOUT_TEXT:
            found.append((thing, reverse(viewset.get_url_name("edit"), args=[thing.pk])))
    return found


def test_the_second_save_shows_both_texts_and_decides_knowingly(things):
    first, second = signed_in(editor()), signed_in(editor())
    assert len(things) > 5

    for thing, url in things:
        name = next(iter(text_fields(type(thing))), "words")
        one, other = "Erste Fassung", "Zweite Fassung"
        if name == "words":
            one, other = "erste\nfassung", "zweite\nfassung"
        stale = sent_by_the_browser(second.get(url).content.decode())
        assert first.post(url, {**sent_by_the_browser(first.get(url).content.decode()), name: one}).status_code == 302, thing

        answer = second.post(url, {**stale, name: other})

        html = answer.content.decode()
        assert (answer.status_code, "Jemand hat dieses Feld inzwischen geändert." in html) == (CONFLICT, True), thing
        assert (one in html, other in html) == (True, True), thing
        assert _stored(thing, name) == one
        again = sent_by_the_browser(html)
        assert again[name] == other
        assert second.post(url, again).status_code == 302, thing
        assert _stored(thing, name) == other


def _stored(thing: Any, name: str) -> str:
    value = getattr(type(thing)._default_manager.get(pk=thing.pk), name)
    return "\n".join(value) if isinstance(value, list) else value


def test_what_only_the_other_wrote_is_kept_beside_ones_own():
    topic = TopicFactory(name="Parken", description="Alt", synonyms=["Parkraum"])
    url = reverse(Topic.snippet_viewset.get_url_name("edit"), args=[topic.pk])
    client = signed_in(editor())
    untouched = sent_by_the_browser(client.get(url).content.decode())

    assert client.post(url, {**untouched, "synonyms": "Stellplatz"}).status_code == 302
    assert client.post(url, {**untouched, "description": "Neu"}).status_code == 302

    topic.refresh_from_db()
    assert (topic.name, topic.description, topic.synonyms) == ("Parken", "Neu", ["Stellplatz"])


def test_who_changed_nothing_takes_nothing_back():
    topic = TopicFactory(name="Parken", description="Alt")
    url = reverse(Topic.snippet_viewset.get_url_name("edit"), args=[topic.pk])
    client = signed_in(editor())
    untouched = sent_by_the_browser(client.get(url).content.decode())

    client.post(url, {**untouched, "description": "Neu"})
    assert client.post(url, untouched).status_code == 302

    topic.refresh_from_db()
    assert topic.description == "Neu"


def page_form(page: Page, **changes: Any) -> dict[str, Any]:
    fields = {"title": page.title, "slug": page.slug, "lead": "", "body": streamfield([]), "go_live_at": "", "expire_at": ""}
    latest = page.latest_revision
    seen = {"loaded_revision_id": latest.pk, "loaded_revision_created_at": latest.created_at.isoformat()}
    return nested_form_data({**fields, "action-publish": "1", **seen, **changes})


def test_so_it_is_with_the_pages_of_the_kts(portal):
    page = EditorialPage(title="Termine", slug="termine-der-kts", lead="")
    portal.add_child(instance=page)
    page.save_revision().publish()
    page = EditorialPage.objects.get(pk=page.pk)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    first, second = signed_in(editor()), signed_in(editor())
    stale = page_form(page, lead="Zweite Fassung")

    assert first.post(url, page_form(page, lead="Erste Fassung")).status_code == 302
    answer = second.post(url, stale)

    html = answer.content.decode()
    assert ("Jemand hat dieses Feld inzwischen geändert." in html, "Erste Fassung" in html, "Zweite Fassung" in html) == (True, True, True)
    page.refresh_from_db()
    assert page.lead == "Erste Fassung"
    assert second.post(url, page_form(page, lead="Zweite Fassung")).status_code == 302
    assert EditorialPage.objects.get(pk=page.pk).lead == "Zweite Fassung"


def test_a_page_keeps_what_only_the_other_wrote(portal):
    page = EditorialPage(title="Termine", slug="termine-der-kts", lead="")
    portal.add_child(instance=page)
    page.save_revision().publish()
    page = EditorialPage.objects.get(pk=page.pk)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client, stale = signed_in(editor()), page_form(page, title="Kalender")

    client.post(url, page_form(page, lead="Erste Fassung"))
    assert client.post(url, stale).status_code == 302

    page.refresh_from_db()
    assert (page.title, page.lead) == ("Kalender", "Erste Fassung")


def _written_over(page: EditorialPage) -> None:
    """The version that both have before them is saved anew under its number, as Wagtail's automatic saving does."""
    now = page.get_latest_revision_as_object()
    now.lead = "Erste Fassung"
    now.save_revision(overwrite_revision=page.latest_revision).publish()


def _saved_and_the_old_one_purged(page: EditorialPage) -> None:
    old = page.latest_revision_id
    now = page.get_latest_revision_as_object()
    now.lead = "Erste Fassung"
    now.save_revision().publish()
    page.revisions.filter(pk=old).delete()


@pytest.mark.parametrize("save", [_written_over, _saved_and_the_old_one_purged])
def test_what_nobody_can_compare_any_more_is_asked_for(portal, save):
    page = EditorialPage(title="Termine", slug="termine-der-kts", lead="")
    portal.add_child(instance=page)
    page.save_revision().publish()
    page = EditorialPage.objects.get(pk=page.pk)
    stale = page_form(page, lead="Zweite Fassung")
    save(page)

    html = signed_in(editor()).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), stale).content.decode()

    assert ("Jemand hat dieses Feld inzwischen geändert." in html, "Erste Fassung" in html, "Zweite Fassung" in html) == (True, True, True)
    assert EditorialPage.objects.get(pk=page.pk).lead == "Erste Fassung"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_ten_who_save_in_the_same_moment_one_is_first_and_the_others_are_shown_it():
    topic = TopicFactory(name="Parken", description="Alt")
    url = reverse(Topic.snippet_viewset.get_url_name("edit"), args=[topic.pk])
    clients = [signed_in(editor()) for _number in range(10)]
    forms_of = [sent_by_the_browser(client.get(url).content.decode()) for client in clients]
    answers: list[int] = []

    def save(number: int) -> None:
        answers.append(clients[number].post(url, {**forms_of[number], "description": f"Fassung {number}"}).status_code)

    errors = at_once([partial(save, number) for number in range(10)])

    assert (errors, sorted(answers)) == ([], [302, *[CONFLICT] * 9])
