"""The addresses of mailboxes stand on no page, in no feed, calendar or file that a guest may read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from contributions.models import ContactPerson
from events.models import ConferencePage
from search.indexing import rebuild
from tests.factories.accounts import member
from tests.factories.best_practices import published
from tests.factories.events import conference, session
from tests.factories.exchange import asked, asked_by_guest
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory, TopicFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
SECRET = "geheimesfach"
"""Of all addresses; what a guest reads holds it nowhere, in whatever way it is written."""


@pytest.fixture
def public() -> list[str]:
    """Addresses of every sort that guests read, about a stock whose every mailbox holds SECRET."""
    town = MunicipalityFactory(slug="ort", contact_email=f"stadt@{SECRET}.example")
    topic = TopicFactory(slug="parken")
    entry = published(municipality=town, topics=[topic], contact_email=f"amt@{SECRET}.example")
    ContactPerson.objects.create(page=entry, name="Frau Amt", consent_at=timezone.now())
    registration = conference(municipality=town, contact_email=f"tagung@{SECRET}.example", contact_unit="Büro")
    registration.page.topics.add(topic)
    registration.page.save()
    part = session(registration, municipality=town)
    over = conference(title="Vorbei", municipality=town, contact_email=f"alt@{SECRET}.example")
    start = timezone.now() - timedelta(days=3)
    ConferencePage.objects.filter(pk=over.page_id).update(starts_at=start, ends_at=start + timedelta(hours=6))
    StandardFactory(slug="datex2").topics.add(topic)
    asked(entry, by=member(Role.CDO, MunicipalityFactory(), email=f"lea@{SECRET}.example"))
    asked_by_guest(entry)
    rebuild()
    named = [
        "pages:topics", "pages:standards", "pages:feeds", "pages:sitemap", "municipalities:index", "search:results", "events:all_ics",
        "pages:feedback", "exchange:check_mail", "pages:robots", "pages:security_txt",
    ]  # fmt: skip
    return [
        "/", "/gute-praxis/", "/konferenzen/", entry.get_absolute_url(), registration.page.get_absolute_url(), over.page.get_absolute_url(),
        town.get_absolute_url(), *map(reverse, named),
        reverse("pages:topic", args=["parken"]), reverse("pages:standard", args=["datex2"]), reverse("pages:topic_feed", args=["parken"]),
        *(reverse("pages:feed", args=[kind]) for kind in ("gute-praxis", "konferenzen")),
        reverse("pages:sitemap_part", args=["gute-praxis", 1]),
        reverse("events:conference_ics", args=[registration.page.slug]), reverse("events:session_ics", args=[part.pk]),
        reverse("events:guest_form", args=[registration.page.slug]),
        reverse("exchange:to_entry", args=[entry.pk]), reverse("exchange:to_municipality", args=["ort"]),
        "/suche/?q=Parkplätze", f"/suche/?q={SECRET}", "/suche/vorschlaege/?q=Frei", f"/kommunen/?q={SECRET}", "/gute-praxis/?q=Parken",
    ]  # fmt: skip


def test_no_address_of_a_mailbox_is_read_by_a_guest(public):
    found = {}
    for url in public:
        response = Client().get(url)
        content = (response.getvalue() if response.streaming else response.content).decode()
        asked_for = content.replace(f"?q={SECRET}", "").replace(f'value="{SECRET}"', "")
        if "@" + SECRET in asked_for.lower() or "%40" + SECRET in asked_for.lower() or "&#64;" + SECRET in asked_for.lower():
            found[url] = asked_for
        assert response.status_code == 200, url

    assert sorted(found) == []


def test_members_read_them_beside_the_way_to_write(public):
    entry = public[3]
    html = signed_in(member(Role.STAFF, MunicipalityFactory())).get(entry).content.decode()

    assert f'href="mailto:amt@{SECRET}.example"' in html
