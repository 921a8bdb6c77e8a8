"""The page of an entry: what it shows, to whom, and what hostile text does there."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from accounts.models import Role
from best_practices.presentation import detail_context
from contributions.models import ContactPerson, ContributionAttachment, ContributionImage
from files.models import PortalDocument, PortalImage, PortalRendition
from files.pictures import ALL_SIZES
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory
from tests.helpers import login
from tests.published import publish, reader, topic

GUEST_QUERIES = 16
MEMBER_QUERIES = 20
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) **fett** {{ 7*7 }}"
pytestmark = pytest.mark.usefixtures("portal")


def get(client, entry, status: int = 200) -> str:
    response = client.get(entry.get_absolute_url())
    assert response.status_code == status
    return response.content.decode()


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def picture(alt_text: str = "Ein Parkhaus von oben") -> ContributionImage:
    stream = BytesIO()
    Image.new("RGB", (1200, 600), "navy").save(stream, "PNG")
    image = PortalImage.objects.create(title="Parkhaus", file=ContentFile(stream.getvalue(), "parkhaus.png"))
    return ContributionImage(image=image, alt_text=alt_text)


def test_an_entry_shows_title_summary_sections_and_who_answers(client):
    town = MunicipalityFactory(name="Stadt Bamberg", short_name="Bamberg")
    entry = publish("Freie Plätze", municipality=town, summary="Sensoren melden.", solution="- eins\n- zwei", obstacles="")
    html = main_of(get(client, entry))
    assert "Gute Praxis aus" in html
    assert f'<a href="{town.get_absolute_url()}">Bamberg</a>' in html
    assert "<h1>Freie Plätze</h1>" in html
    assert '<p class="lead">Sensoren melden.</p>' in html
    assert re.search(r'<h2 id="loesung">Lösung</h2>\s*<ul>\s*<li>eins</li>', html)
    assert "Hürden" not in html
    assert "Redaktionell geprüft" in html
    assert "Stabsstelle" in html


def test_at_a_glance_names_what_is_known_and_at_most_eight_facts():
    entry = publish(
        since="2022-04",
        cost_once="250k_1m",
        cost_yearly="unter_25k",
        funding="mpsc",
        duration_months=14,
        staff_effort="1,5 Stellen",
        technologies="PostgreSQL",
        software_licence="EUPL-1.2",
        continuation="gesichert",
        operator="Stadtwerke",
    )
    facts = [(fact.term, fact.value, fact.remark) for fact in detail_context(entry, AnonymousUser())["facts"]]
    assert facts[1:] == [
        ("Umsetzungsstand", "Betrieb", "seit April 2022"),
        ("Kosten einmalig", "250.000 bis 1 Mio. €", "Modellprojekte Smart Cities"),
        ("Kosten jährlich", "unter 25.000 €", ""),
        ("Aufwand", "14 Monate", "1,5 Stellen"),
        ("Software und Lizenz", "PostgreSQL", "EUPL 1.2"),
        ("Weiterbetrieb", "Dauerhaft gesichert", "Stadtwerke"),
        ("Ansprechstelle", "Stabsstelle", ""),
    ]
    bare = detail_context(publish("Karg", contact_unit=""), AnonymousUser())["facts"]
    assert [fact.term for fact in bare] == ["Kommune", "Umsetzungsstand"]


def test_contents_appear_from_three_headings_on(client):
    assert "Auf dieser Seite" in get(client, publish("Drei"))
    assert "Auf dieser Seite" not in get(client, publish("Zwei", results=""))


def test_seldom_facts_stand_at_the_end(client):
    entry = publish(
        funding_note="Smart Cities",
        funding_ends_on=date(2026, 12, 31),
        resolution_body="Stadtrat",
        resolution_on=date(2025, 3, 4),
        resolution_url="https://ris.stadt.example/1",
        service_name="Parkausweis",
        service_key="99108001",
        repository_url="https://git.stadt.example/x",
    )
    details = [(fact.term, fact.value, fact.remark, fact.url) for fact in detail_context(entry, AnonymousUser())["details"]]
    assert details == [
        ("Förderung", "Smart Cities", "bis 31.12.2026", ""),
        ("Verwaltungsleistung", "Parkausweis", "99108001", ""),
        ("Beschluss", "Stadtrat, 04.03.2025", "", "https://ris.stadt.example/1"),
        ("Quellcode", "Zum Quelltext", "", "https://git.stadt.example/x"),
    ]
    assert '<h2 id="angaben">Weitere Angaben</h2>' in get(client, entry)


def test_an_overdue_confirmation_is_said(client):
    past = timezone.localdate() - timedelta(days=400)
    html = get(client, publish(last_confirmed_on=past, review_due_on=past + timedelta(days=365)))
    assert "Angaben möglicherweise veraltet" in html
    assert f"Zuletzt bestätigt am {past:%d.%m.%Y}" in html
    assert "Angaben möglicherweise veraltet" not in get(client, publish("Frisch"))


def test_the_address_of_the_mailbox_is_for_members(client):
    entry = publish()
    guest = get(client, entry)
    assert "stelle@stadt.example" not in guest
    assert f'href="/kontakt/eintrag/{entry.pk}/"' in guest
    login(client, reader())
    assert 'href="mailto:stelle@stadt.example"' in get(client, entry)


def test_a_named_person_appears_while_the_consent_stands(client):
    entry = publish()
    person = ContactPerson.objects.create(page=entry, name="KANARIE Person")
    assert "KANARIE" not in get(client, entry)
    person.consent_at = timezone.now()
    person.save()
    assert "KANARIE Person" in get(client, entry)
    person.withdraw()
    assert "KANARIE" not in get(client, entry)


@pytest.mark.parametrize("state", ["municipalities", "archived", "unpublished", "draft"])
def test_what_a_guest_may_not_see_is_not_found_and_leads_to_the_login(client, state):
    entry = publish("KANARIE-titel", visibility="municipalities" if state == "municipalities" else "public")
    if state == "archived":
        type(entry).objects.filter(pk=entry.pk).update(archived_at=timezone.now())
    elif state == "unpublished":
        entry.unpublish()
    elif state == "draft":
        type(entry).objects.filter(pk=entry.pk).update(live=False, first_published_at=None)
    html = get(client, entry, status=404)
    assert "KANARIE" not in html
    assert f"/konto/anmelden/?next={entry.get_absolute_url()}" in html
    assert client.get(f"/k/{entry.number}").status_code == 404


def test_members_read_what_is_for_municipalities(client):
    entry = publish(visibility="municipalities")
    login(client, reader())
    assert "Nur für Kommunen" in get(client, entry)


def test_the_number_leads_to_the_entry_and_unknown_numbers_are_not_found(client):
    entry = publish(number="BP-2026-0042")
    for path in ("/k/BP-2026-0042", "/k/BP-2026-0042/", "/k/bp-2026-0042"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, entry.get_absolute_url())
    for path in ("/k/BP-2026-9999", "/k/", "/k/x/", "/k/BP-2026-0042%00"):
        assert client.get(path).status_code in (400, 404)


def test_hostile_text_stays_text_in_every_field(client):
    texts = ("initial_situation", "solution", "results", "lessons_learned", "obstacles", "organisation", "legal_basis", "data_protection")
    short = ("contact_unit", "technologies", "operator", "funding_note", "service_name", "resolution_body", "demo_notice")
    values = dict.fromkeys((*texts, *short), HOSTILE)
    entry = publish(HOSTILE[:200], summary=HOSTILE, continuation="gesichert", **values)
    entry.images.add(picture('" onerror="alert(1)'))
    entry.save()
    html = main_of(get(client, entry))
    assert "<script" not in html
    assert "<img src=x" not in html
    assert 'href="javascript:' not in html
    assert 'alt="&quot; onerror=&quot;alert(1)"' in html
    assert "{{ 7*7 }}" in html


def test_pictures_come_in_sizes_that_exist_before_anyone_reads(client):
    entry = publish()
    entry.images.add(picture())
    entry.save()
    before = PortalRendition.objects.count()
    html = get(client, entry)
    tag = re.search(r"<img[^>]*>", main_of(html))[0]
    assert before == PortalRendition.objects.count() == len(ALL_SIZES)
    assert 'alt="Ein Parkhaus von oben"' in tag
    assert 'width="960"' in tag
    assert 'height="480"' in tag
    assert 'loading="lazy"' in tag
    assert re.search(r'srcset="/dateien/ansichten/\w+\.png 960w, /dateien/ansichten/\w+\.png 480w"', tag)


def test_attachments_name_kind_and_size(client):
    entry = publish()
    document = PortalDocument.objects.create(title="Satzung", file=ContentFile(b"%PDF-1.7", "satzung.pdf"), file_size=2048)
    entry.attachments.add(ContributionAttachment(document=document, title="Die Satzung"))
    entry.save()
    html = " ".join(main_of(get(client, entry)).split())
    assert f'<a href="{document.file.url}">Die Satzung</a> <span class="small muted">(PDF, 2,0' in html


def test_similar_entries_share_topics_and_are_visible(client):
    parking, sensors = topic("Parken"), topic("Sensorik")
    entry = publish("Dieser", topics=(parking, sensors))
    publish("Beides", topics=(parking, sensors), on=timezone.now() - timedelta(days=9))
    publish("Eines", topics=(sensors,))
    publish("Anderes", topics=(topic("Wald"),))
    publish("KANARIE-aehnlich", topics=(parking, sensors), visibility="municipalities")
    assert [other.title for other in detail_context(entry, AnonymousUser())["similar"]] == ["Beides", "Eines"]
    assert "KANARIE" not in get(client, entry)
    login(client, reader())
    assert "KANARIE-aehnlich" in get(client, entry)


def test_topics_standards_number_and_licence_are_named(client):
    entry = publish(topics=(topic("Parken"),), number="BP-2026-0815", content_licence="CC0-1.0")
    entry.standards.add(StandardFactory(slug="datex2", name="DATEX II", specification_url="https://datex2.example"))
    entry.save()
    html = main_of(get(client, entry))
    assert '<a href="/themen/parken/">Parken</a>' in html
    assert '<a href="/standards/datex2/">DATEX II</a>' in html
    assert "Text: CC0 1.0" in html
    assert "BP-2026-0815" in html


def test_the_printed_page_names_its_address_and_day(client, settings):
    settings.PORTAL_BASE_URL = "https://portal.example"
    entry = publish("Druck", demo_notice="Erfundenes Beispiel")
    html = get(client, entry, 200)
    day = timezone.localdate(entry.last_published_at)
    assert f"Stand vom {day:%d.%m.%Y}, aktuelle Fassung: https://portal.example/gute-praxis/druck/" in html
    assert '<link rel="canonical" href="https://portal.example/gute-praxis/druck/">' in html
    assert "Erfundenes Beispiel" in html


def test_only_the_owning_cdo_and_editors_get_further_tools(client):
    town = MunicipalityFactory()
    entry = publish(municipality=town)
    assert not detail_context(entry, reader())["may_change"]
    assert not detail_context(entry, member(Role.CDO, MunicipalityFactory()))["may_change"]
    assert not detail_context(entry, member(Role.STAFF, town))["may_change"]
    assert detail_context(entry, member(Role.CDO, town))["may_change"]
    login(client, editor())
    assert "In der Redaktion öffnen" in get(client, entry)
    client.logout()
    assert "In der Redaktion öffnen" not in get(client, entry)


def test_a_preview_needs_no_saved_objects_and_offers_no_tools():
    entry = publish("Alt", topics=(topic("Parken"),))
    draft = entry.get_latest_revision_as_object()
    draft.title, draft.since, draft.repository_url = "Neu", "irgendwann", "javascript:alert(1)"
    draft.topics.set([topic("Wald")])
    context = detail_context(draft, AnonymousUser(), preview=True)
    assert [found.name for found in context["topics"]] == ["Wald"]
    assert context["similar"] == []
    assert not context["may_change"]
    assert "Quellcode" not in [fact.term for fact in context["details"]]


def test_reading_sets_no_cookie(client):
    assert client.get(publish().get_absolute_url()).cookies == {}


@pytest.mark.parametrize("stock", [1, 3])
def test_an_entry_costs_the_same_queries_whatever_hangs_on_it(client, stock):
    shared = topic("Parken")
    entry = publish(topics=(shared, *(topic(f"Thema {number}") for number in range(stock - 1))))
    for number in range(stock):
        publish(f"Ähnlich {number}", topics=(shared,))
        entry.images.add(picture())
        entry.standards.add(StandardFactory())
        document = PortalDocument.objects.create(title="x", file=ContentFile(b"x", "x.pdf"), file_size=1)
        entry.attachments.add(ContributionAttachment(document=document))
    entry.save()
    client.get(entry.get_absolute_url())  # Wagtail keeps the addresses of its sites from the first request on
    with CaptureQueriesContext(connection) as guest:
        get(client, entry)
    login(client, reader())
    with CaptureQueriesContext(connection) as signed_in:
        get(client, entry)
    assert (len(guest), len(signed_in)) == (GUEST_QUERIES, MEMBER_QUERIES)
