"""The public pages of a standard: what they say, how versions differ, dates as a calendar, and what they cost."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from contributions.models import Visibility
from data_standards.accession.adopters import adopters_in, declared_of
from data_standards.lifecycle import acts, corrections
from data_standards.models import Accession, Adoption, Artefact, Format, State, Support, Version, Wording
from data_standards.public.differences import schema_changes
from data_standards.search import words_of_standard
from tests.factories import data_standards as made
from tests.factories.accounts import editor
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

STATEMENTS_OF_A_VERSION = 11
STATEMENTS_OF_A_STANDARD = 15
KIB = 1024


def adopted(version: Version, number: int) -> None:
    """Municipalities that acceded and use it."""
    today = timezone.localdate()
    for _number in range(number):
        place = MunicipalityFactory()
        Accession.objects.create(version=version, municipality=place, resolution_body="Rat", resolved_on=today, valid_from=today)
        Adoption.objects.create(version=version, municipality=place, status="produktiv")


def successor(version: Version, number: str, schema: str = made.SCHEMA) -> Version:
    """A later version with a text of its own, in force; the one before is superseded."""
    text = version.wordings.order_by("-pk")[0]
    Version.objects.filter(pk=version.pk).update(state=State.SUPERSEDED)
    later = Version.objects.create(
        standard=version.standard, agreement=version.agreement, number=number, state=State.IN_FORCE, in_force_on=timezone.localdate()
    )
    clauses = [{**text.clauses[0], "text": "Für Parkhäuser und Straßenzüge."}, {"key": "neu", "heading": "Vorhersage", "text": "Neu."}]
    wording = Wording.objects.create(version=later, stage="beschluss", facts=text.facts, clauses=clauses, frozen_at=timezone.now())
    Artefact.objects.create(
        version=later,
        wording=wording,
        name=f"belegung-{number}.schema.json",
        title="JSON-Schema",
        format=Format.JSON_SCHEMA,
        text=schema,
        checked_at=timezone.now(),
    )
    Version.objects.filter(pk=version.pk).update(superseded_by=later)
    return later


def cost(client, address: str) -> tuple[int, int]:
    with CaptureQueriesContext(
        connection,
    ) as statements:
        response = client.get(address)
    assert response.status_code == 200
    return len(statements), len(response.content)


def test_pages_cost_the_same_with_one_and_with_thirty(client):
    version = made.in_force()
    adopted(version, 1)
    pages = (version.get_absolute_url(), version.standard.get_absolute_url())
    for address in pages:
        client.get(address)
    before = [cost(client, address)[0] for address in pages]

    adopted(version, 29)
    for number in range(1, 31):
        Version.objects.create(standard=version.standard, number=f"0.{number}.0", state=State.SUPERSEDED, superseded_by=version)
    about = {
        "version": version,
        "wording": version.wordings.last(),
        "format": Format.JSON,
        "text": "{}",
        "size": 2,
        "checked_at": timezone.now(),
    }
    Artefact.objects.bulk_create(Artefact(name=f"{number}.json", title=str(number), **about) for number in range(3))
    after = [cost(client, address) for address in pages]

    assert [statements for statements, _size in after] == before
    assert before == [STATEMENTS_OF_A_VERSION, STATEMENTS_OF_A_STANDARD]
    assert all(size <= 50 * KIB for _statements, size in after)


def test_a_standard_says_who_keeps_it_and_what_it_is_called(client, settings):
    version = made.in_force()
    beside = MunicipalityFactory()
    version.agreement.writers.create(municipality=beside)
    adopted(version, 2)

    shown = client.get(version.standard.get_absolute_url()).content.decode()
    assert "2 Kommunen beigetreten" in shown
    assert f"/<wbr>{version.standard.slug.replace('-', '-<wbr>')}/</code>" in shown  # may break there at 360 px
    assert f"<code>{settings.PORTAL_BASE_URL}{version.standard.get_absolute_url()}</code>" in shown.replace("<wbr>", "")
    assert f"mit {beside.display_name}" in shown or beside.name in shown
    assert version.wordings.last().artefacts.get().sha256 in shown
    assert "CC BY 4.0" in shown
    assert "Text kopieren" in shown
    settings.STANDARD_URN_PREFIX = "urn:beispiel:"
    again = client.get(version.get_absolute_url()).content.decode().replace("<wbr>", "")
    assert f"<code>urn:beispiel:{version.standard.slug}</code>" in again


def test_an_old_version_says_which_one_is_current_and_who_is_left(client):
    first = made.in_force()
    adopted(first, 1)
    second = successor(first, "2.0.0")

    assert "Diese Version ist abgelöst. Aktuell ist Version 2.0.0." in client.get(first.get_absolute_url()).content.decode()
    shown = client.get(second.get_absolute_url()).content.decode()
    assert "noch 1 Kommune" in shown
    assert f"{second.get_absolute_url()}unterschiede/?zu=1.0.0" in shown


def test_differences_say_what_breaks_who_reads_old_data(client):
    first = made.in_force()
    schema = json.loads(made.SCHEMA)
    schema["required"] = ["frei"]
    schema["properties"]["frei"]["type"] = "string"
    del schema["properties"]["gesamt"]
    schema["properties"]["hinweis"] = {"type": "string"}
    second = successor(first, "2.0.0", json.dumps(schema))

    shown = client.get(f"{second.url_of('differences')}?zu=1.0.0").content.decode()
    assert "3 Änderungen passen nicht zu alten Daten oder Programmen." in shown
    assert "Typ: eine ganze Zahl, jetzt ein Text" in shown
    assert "Alte Daten ohne das Feld gelten nicht mehr." in shown
    assert "Wer das Feld liest, findet es nicht mehr." in shown
    assert "Freiwilliges Feld hinzugefügt" in shown
    assert "und Straßenzüge" in shown
    assert "Entfallen" in shown
    for wrong in ("", "2.0.0", "9.9.9", "x" * 100):
        assert client.get(second.url_of("differences"), {"zu": wrong}).status_code == 404


@pytest.mark.parametrize(
    ("old", "new", "said", "breaks"),
    [
        ({"enum": ["a"]}, {"enum": ["a", "b"]}, "Neue Werte: b", True),
        ({"enum": ["a", "b"]}, {"enum": ["a"]}, "Werte entfallen: b", True),
        ({}, {"enum": ["a"]}, "Erlaubte Werte sind jetzt festgelegt", True),
        ({"type": "integer"}, {"type": ["integer", "null"]}, "Typ: eine ganze Zahl, jetzt eine ganze Zahl oder leer (null)", True),
        (None, {}, "Freiwilliges Feld hinzugefügt", False),
        ({}, None, "Feld entfernt", True),
        ({"minimum": 0}, {"minimum": 1}, "Regel „minimum“: 0, jetzt 1", True),
        ({"maximum": 5}, {"maximum": 9}, "Regel „maximum“: 5, jetzt 9", False),
        ({"pattern": "^a"}, {"pattern": "^b"}, 'Regel „pattern“: "^a", jetzt "^b"', True),
        ({"format": "date"}, {}, 'Regel „format“: "date", jetzt keine', False),
        ({}, {"additionalProperties": False}, "Regel „additionalProperties“: keine, jetzt false", True),
    ],
)
def test_each_change_of_a_field_is_said(old, new, said, breaks):
    texts = [json.dumps({"properties": {} if field is None else {"x": field}}) for field in (old, new)]

    (change,) = schema_changes(*texts)
    assert (change.pointer, change.said, bool(change.breaks)) == ("/properties/x", said, breaks)


def test_rules_of_the_whole_schema_are_compared_and_a_withdrawn_version_says_why(client):
    version = made.in_force()
    closed = json.dumps({**json.loads(made.SCHEMA), "additionalProperties": False})
    second = successor(version, "2.0.0", closed)
    shown = client.get(f"{second.url_of('differences')}?zu=1.0.0").content.decode()

    assert "1 Änderung passt nicht zu alten Daten oder Programmen." in shown
    assert "<b>Ganze Datei</b>" in shown
    acts.withdraw(second.pk, reason="Der Bund hat einen eigenen.", by=editor())
    page = client.get(second.get_absolute_url()).content.decode()
    assert "Diese Version ist zurückgezogen." in page[: page.index("Weg des Standards")]
    assert "Der Bund hat einen eigenen." in page[: page.index("Weg des Standards")]


def test_a_need_names_who_shares_it_and_no_version_before_it_is_taken_up(client):
    version = made.proposed()
    Support.objects.create(agreement=version.agreement, municipality=MunicipalityFactory())
    shown = client.get(version.get_absolute_url()).content.decode()

    assert "1 Kommune teilt den Bedarf" in shown
    rows = client.get("/vereinbarungen/").content.decode()
    assert '<span class="kern-label kern-label--small">Vorschlag</span>' in rows
    assert version.number not in shown


def test_dates_of_the_coming_steps_are_a_calendar(client):
    version = made.consulted()
    address = version.url_of("dates")

    events = [Calendar.from_ical(client.get(address).content).walk("VEVENT") for _time in range(2)]
    last = timezone.localdate() + timedelta(days=35)
    (event,) = events[0]
    assert event["summary"] == f"Konsultation endet: {version}"
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (last, last + timedelta(days=1))
    assert event["uid"] == events[1][0]["uid"]
    assert "dtstamp" in event
    assert address in client.get(version.get_absolute_url()).content.decode()
    assert Calendar.from_ical(client.get(made.drafted().url_of("dates")).content).walk("VEVENT") == []


def test_the_profile_of_a_municipality_shows_all_it_acceded_to_and_uses(client):
    version, hidden = made.in_force(), made.in_force(visibility=Visibility.MUNICIPALITIES)
    adopted(version, 1)
    place = Accession.objects.get().municipality
    Adoption.objects.create(version=hidden, municipality=place, status="geplant", system="Nur für Kommunen")
    successor(version, "2.0.0")

    shown = client.get(place.get_absolute_url()).content.decode()
    assert "Vereinbarte Standards" in shown
    assert str(version) in shown
    assert "Beigetreten, gilt ab" in shown
    assert "Version ist abgelöst" in shown
    assert "Produktiv" in shown
    assert "Nur für Kommunen" not in shown
    assert "Vereinbarte Standards" not in client.get(MunicipalityFactory().get_absolute_url()).content.decode()


def test_a_standard_is_found_by_purpose_keyword_and_field_once_it_is_laid_open():
    draft = made.drafted(keywords="Parkhaus, freie Plätze")
    hidden = made.consulted(visibility=Visibility.MUNICIPALITIES)
    assert "frei" not in words_of_standard(draft.standard)

    version = made.consulted(keywords="Parkhaus, freie Plätze")
    words = words_of_standard(version.standard)
    assert {"Belegungsdaten Parken", "Parkhaus, freie Plätze", "frei", "gesamt"} <= set(words)
    assert words_of_standard(hidden.standard) == []


def test_the_list_of_standards_leads_to_what_is_in_work(client):
    shown = client.get("/standards/").content.decode()

    assert "Vereinbarungen in Arbeit" in shown
    assert 'href="/mein-bereich/eintraege/neu/vereinbarungen/"' in shown


def test_who_acceded_finds_the_way_to_object_to_a_small_correction(client):
    first = made.in_force()
    place, holder = made.mandated()
    today = timezone.localdate()
    Accession.objects.create(version=first, municipality=place, resolution_body="Rat", resolved_on=today, valid_from=today)
    small = acts.begin_version(first.agreement, "1.0.1", by=editor())
    corrections.open_objection(small.pk, by=editor())

    way = small.url_of("object", place.slug)
    assert way in signed_in(holder).get(small.get_absolute_url()).content.decode()
    assert way not in client.get(small.get_absolute_url()).content.decode()
    assert "Wortlaut des Entwurfs" in client.get(small.get_absolute_url()).content.decode()


def test_who_uses_two_versions_alike_stands_there_with_the_newer_one():
    first = made.in_force()
    later, place = successor(first, "1.10.0"), MunicipalityFactory()
    for version in (later, first):
        Adoption.objects.create(version=version, municipality=place, status="produktiv")

    assert [adopter.version for adopter in adopters_in(declared_of(first.standard_id))] == ["1.10.0"]


def test_what_a_new_voluntary_field_needs_breaks_nothing_and_fields_are_called_in_words():
    part = {"type": "object", "required": ["minuten"], "properties": {"minuten": {"type": "integer"}}}
    new = {"properties": {"vorhersage": {"type": "array", "items": part}}}

    found = schema_changes(json.dumps({"properties": {}}), json.dumps(new))

    assert [(change.field, change.said, change.breaks) for change in found] == [
        ("„vorhersage“", "Freiwilliges Feld hinzugefügt", ""),
        ("„minuten“ von „vorhersage“", "Pflichtfeld darin hinzugefügt", ""),
    ]
