"""Topics, standards and reports of barriers in the editors' admin."""

from __future__ import annotations

import pytest
from django.urls import reverse

from pages.models import Feedback, Standard, Topic
from tests.factories.accounts import editor
from tests.factories.pages import StandardFactory, TopicFactory
from tests.helpers import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(portal):
    return signed_in(editor())


def edit_url(thing) -> str:
    return reverse(thing.snippet_viewset.get_url_name("edit"), args=[thing.pk])


def posted(topic: Topic, **changes) -> dict[str, str]:
    return {
        "name": topic.name,
        "slug": topic.slug,
        "parent": topic.parent_id or "",
        "description": "",
        "synonyms": "",
        "mapping": "",
        **changes,
    }


def test_synonyms_and_codes_are_written_one_a_line(client):
    topic = TopicFactory(synonyms=["Parkraum"], mapping=["dcat:TRAN"])
    assert "Parkraum</textarea>" in client.get(edit_url(topic)).content.decode()

    answer = client.post(
        edit_url(topic), posted(topic, synonyms="Parkraum\r\n\r\n Stellplatz \r\nParkraum", mapping="dcat:TRAN\nozg:10023")
    )

    topic.refresh_from_db()
    assert answer.status_code == 302
    assert (topic.synonyms, topic.mapping) == (["Parkraum", "Stellplatz"], ["dcat:TRAN", "ozg:10023"])


def test_a_code_without_prefix_is_named_and_kept(client):
    topic = TopicFactory(mapping=["dcat:TRAN"])

    html = client.post(edit_url(topic), posted(topic, mapping="dcat:TRAN\nVerkehr")).content.decode()

    assert "„Verkehr“ ist kein Code." in html
    assert "Verkehr</textarea>" in html
    topic.refresh_from_db()
    assert topic.mapping == ["dcat:TRAN"]


def test_the_slug_of_a_topic_and_of_a_standard_stays(client):
    topic, standard = TopicFactory(), StandardFactory()

    client.post(edit_url(topic), posted(topic, slug="anders", name="Neu"))
    client.post(edit_url(standard), {"name": "Neu", "slug": "anders"})

    assert Topic.objects.get(pk=topic.pk).slug == topic.slug
    assert (Standard.objects.get(pk=standard.pk).slug, Standard.objects.get(pk=standard.pk).name) == (standard.slug, "Neu")


def test_topics_have_two_levels(client):
    upper, other = TopicFactory(), TopicFactory()
    TopicFactory(parent=upper)

    html = client.post(edit_url(upper), posted(upper, parent=other.pk)).content.decode()

    assert "Es bleibt auf der oberen Ebene." in html
    assert Topic.objects.get(pk=upper.pk).parent is None


def test_a_report_is_marked_as_answered_and_never_rewritten(client):
    report = Feedback.objects.create(text="Der Kontrast fehlt.", email="a@example.org")

    client.post(edit_url(report), {"answered": "on", "text": "Alles gut."})
    report.refresh_from_db()
    assert (report.answered_at is not None, report.text) == (True, "Der Kontrast fehlt.")

    client.post(edit_url(report), {})
    report.refresh_from_db()
    assert report.answered_at is None


@pytest.mark.parametrize("name", ["add", "delete"])
def test_reports_are_neither_made_nor_deleted_by_hand(client, name):
    report = Feedback.objects.create(text="Der Kontrast fehlt.")
    args = [] if name == "add" else [report.pk]

    client.post(reverse(Feedback.snippet_viewset.get_url_name(name), args=args), {"text": "x"})

    assert list(Feedback.objects.values_list("pk", flat=True)) == [report.pk]
