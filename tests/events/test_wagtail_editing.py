"""Conferences written in Wagtail's page editor: what it asks for, what it checks, what it fixes at the first publication."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from contributions.models import Visibility
from events.models import ConferenceIndexPage, ConferencePage, ExternalEvent, Registration, TopicWish
from tests.factories.accounts import editor
from tests.factories.events import conference
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(portal):
    return signed_in(editor())


def add_url() -> str:
    return reverse("wagtailadmin_pages:add", args=["events", "conferencepage", ConferenceIndexPage.objects.get().pk])


def edit_url(page: ConferencePage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def publish_url(page: ConferencePage) -> str:
    return reverse("desk:publish", args=[page.pk])


def typed(**changes: str) -> dict[str, str]:
    """The page editor's form, as somebody fills it in."""
    return {
        "title": "27. Regionalkonferenz: Straße & Daten",
        "summary": "Ein Tag für alle, die Verkehr mit Daten planen.",
        "edition": "27",
        "region": "",
        "municipality": str(MunicipalityFactory().pk),
        "visibility": Visibility.MUNICIPALITIES,
        "starts_at": "24.06.2027 09:30",
        "ends_at": "24.06.2027 16:00",
        "venue": "Rathaus",
        "address": "",
        "accessibility": "",
        "online_url": "",
        "about": "",
        "target_group": "",
        "contact_unit": "",
        "contact_email": "",
        "changed_after": "",
        **changes,
    }


def published(client, **changes: str) -> ConferencePage:
    """A conference that was written and then published from its desk, where the editor's button leads."""
    answer = client.post(add_url(), typed(**changes, **{"action-publish": "1"}))
    written = ConferencePage.objects.get()
    assert (answer["Location"], written.live, written.number) == (publish_url(written), False, None)
    client.post(answer["Location"], {"on_site": "on", "on_site_seats": "40"})
    return ConferencePage.objects.get()


def words(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def test_the_form_is_german_and_holds_no_list_of_municipalities(client):
    MunicipalityFactory(name="Nirgendwo an der Liste")

    html = words(client.get(add_url()))

    assert "Gastgebende Kommune" in html
    assert "Zum Beispiel 24.12.2026 14:30." in html
    assert "Nirgendwo an der Liste" not in html


def test_a_draft_keeps_what_the_form_says_and_has_no_number_yet(client):
    answer = client.post(add_url(), typed())

    assert answer.status_code == 302, words(answer)
    page = ConferencePage.objects.get()
    assert (page.live, page.number, page.visibility) == (False, None, Visibility.MUNICIPALITIES)
    assert timezone.localtime(page.starts_at) == timezone.make_aware(datetime(2027, 6, 24, 9, 30))
    assert page.municipality_id is not None
    assert Registration.objects.filter(page=page).exists()


@pytest.mark.parametrize("at_once", [True, False])
def test_the_first_publication_gives_number_and_address(client, at_once: bool):
    if at_once:
        page = published(client)
    else:
        client.post(add_url(), typed())
        answer = client.post(edit_url(ConferencePage.objects.get()), typed(**{"action-publish": "1"}))
        assert (answer["Location"], ConferencePage.objects.get().live) == (publish_url(ConferencePage.objects.get()), False)
        client.post(publish_url(ConferencePage.objects.get()), {"on_site": "on"})
        page = ConferencePage.objects.get()

    assert page.live
    assert (page.number, page.slug) == (f"RK-{timezone.localdate().year}-0001", "27-regionalkonferenz-strasse-daten")
    assert page.url_path.endswith("/27-regionalkonferenz-strasse-daten/")
    assert page.visibility == Visibility.MUNICIPALITIES


def test_number_and_address_stay_when_the_title_changes(client):
    before = published(client)

    client.post(edit_url(before), typed(title="Ganz anders", **{"action-publish": "1"}))

    after = ConferencePage.objects.get()
    assert (after.title, after.number, after.slug) == ("Ganz anders", before.number, before.slug)


def test_a_draft_may_change_host_and_visibility_and_a_published_page_only_on_the_desk(client):
    client.post(add_url(), typed())
    host = MunicipalityFactory()
    client.post(edit_url(ConferencePage.objects.get()), typed(municipality=str(host.pk), visibility=Visibility.PUBLIC))
    page = ConferencePage.objects.get()
    assert (page.municipality, page.visibility) == (host, Visibility.PUBLIC)

    client.post(edit_url(page), typed(visibility=Visibility.PUBLIC, municipality=str(host.pk), **{"action-publish": "1"}))
    client.post(publish_url(page), {"on_site": "on"})
    client.post(edit_url(page), typed(visibility=Visibility.MUNICIPALITIES, **{"action-publish": "1"}))

    page = ConferencePage.objects.get()
    assert (page.live, page.municipality, page.visibility) == (True, host, Visibility.PUBLIC)


def test_the_times_of_a_published_conference_are_not_in_the_editor(client):
    page = published(client)

    html = words(client.get(edit_url(page)))
    later = {"starts_at": "25.06.2027 09:30", "ends_at": "25.06.2027 16:00"}
    assert client.post(edit_url(page), typed(title="Neuer Titel", **later, **{"action-publish": "1"})).status_code == 302

    assert ('name="title"' in html, 'name="starts_at"' in html, 'name="ends_at"' in html) == (True, False, False)
    after = ConferencePage.objects.get()
    assert (after.title, after.starts_at, after.ends_at) == ("Neuer Titel", page.starts_at, page.ends_at)
    assert after.get_latest_revision_as_object().starts_at == page.starts_at


def test_the_old_visibility_does_not_come_back_with_an_old_version(client):
    page = published(client, visibility=Visibility.PUBLIC)
    old = page.latest_revision
    ConferencePage.objects.filter(pk=page.pk).update(visibility=Visibility.MUNICIPALITIES)

    old.publish()

    assert ConferencePage.objects.get().visibility == Visibility.MUNICIPALITIES


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_at": "24.06.2027 09:00"}, "Die Konferenz endet nach ihrem Beginn."),
        ({"venue": ""}, "Geben Sie den Ort oder den Zugang online an."),
        ({"summary": ""}, "Fassen Sie die Konferenz in zwei oder drei Sätzen zusammen."),
        ({"summary": "x" * 301}, "Die Kurzfassung ist 1 Zeichen zu lang."),
        ({"contact_email": "kein Postfach"}, "Geben Sie eine E-Mail-Adresse ein"),
    ],
)
def test_what_readers_need_is_asked_for_before_publication(client, changes, sentence):
    html = words(client.post(add_url(), typed(**changes, **{"action-publish": "1"})))

    assert sentence in html
    assert ConferencePage.objects.count() == 0


def test_a_draft_may_lack_the_place(client):
    client.post(add_url(), typed(venue="", summary=""))

    assert ConferencePage.objects.count() == 1


def test_the_start_does_not_come_before_the_deadline(client):
    client.post(add_url(), typed())
    page = ConferencePage.objects.get()
    Registration.objects.filter(page=page).update(signup_until=page.starts_at)

    html = words(client.post(edit_url(page), typed(starts_at="23.06.2027 09:30")))

    assert "Die Anmeldefrist endet nach diesem Beginn." in html


def test_an_old_version_deletes_no_session_and_no_capacity(client):
    registration = conference(on_site_seats=12, starts_in=timedelta(days=30))
    page = ConferencePage.objects.get()
    old = page.save_revision()
    page.sessions.create(title="Werkstatt", starts_at=page.starts_at, ends_at=page.ends_at)

    old.publish()

    registration.refresh_from_db()
    assert (page.sessions.count(), registration.on_site_seats) == (1, 12)


def test_a_hidden_conference_keeps_number_host_and_visibility_in_the_editor(client):
    page = published(client, visibility=Visibility.PUBLIC)
    page.unpublish()

    client.post(edit_url(page), typed(visibility=Visibility.MUNICIPALITIES))

    after = ConferencePage.objects.get()
    assert (after.number, after.municipality, after.visibility) == (page.number, page.municipality, Visibility.PUBLIC)


def test_the_review_finds_a_conference_too(client):
    page = conference(title="Im Überblick").page

    assert "Im Überblick" in words(client.get(reverse("review:entries")))
    assert client.get(reverse("review:entry", args=[page.pk])).status_code == 200


@pytest.mark.parametrize("act", ["delete", "unpublish", "copy", "move"])
def test_wagtails_other_ways_stay_closed(client, act: str):
    page = conference().page

    client.post(reverse(f"wagtailadmin_pages:{act}", args=[page.pk]), {"new_title": "Kopie", "new_slug": "kopie"})

    assert [(one.pk, one.live) for one in ConferencePage.objects.all()] == [(page.pk, True)]


def test_the_editor_leads_to_the_desk(client):
    page = conference().page

    assert reverse("desk:overview", args=[page.pk]) in words(client.get(edit_url(page)))


def test_events_of_others_and_topic_wishes_are_kept_in_the_admin(client):
    add = reverse(ExternalEvent.snippet_viewset.get_url_name("add"))
    values = {
        "title": "Netzwerktreffen",
        "kind": "netzwerk",
        "organiser": "Bund",
        "starts_at": "24.06.2027 10:00",
        "ends_at": "24.06.2027 09:00",
        "place": "",
        "url": "https://netz.example/",
        "summary": "",
    }
    assert "Der Termin endet nach seinem Beginn." in words(client.post(add, values))
    client.post(add, {**values, "ends_at": "24.06.2027 12:00"})
    assert ExternalEvent.objects.get().title == "Netzwerktreffen"

    wish = TopicWish.objects.create(text="Mehr zu Wärme")
    client.post(reverse(TopicWish.snippet_viewset.get_url_name("edit"), args=[wish.pk]), {"text": "Anders", "done": "on"})
    wish.refresh_from_db()
    assert (wish.text, wish.done) == ("Mehr zu Wärme", True)
