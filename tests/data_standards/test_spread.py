"""Who uses a standard: by Land, size and version and over time, old versions shown, at the same cost for one and for many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from data_standards.accession.adopters import adopters_in, declared_of, map_of
from data_standards.accession.figures import groups_of, months_of, to_move
from data_standards.models import Accession, Adoption, State, Version
from data_standards.public.life import coming
from data_standards.standing import users_of
from municipalities.models import Municipality
from municipalities.models import State as Land
from pages.models import Standard
from tests.data_standards.test_mergers import merged
from tests.factories import data_standards as made
from tests.factories.municipalities import MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def used(version: Version, count: int = 1, **fields: object) -> list[Adoption]:
    return [
        Adoption.objects.create(version=version, municipality=MunicipalityFactory(**fields), status="produktiv") for _one in range(count)
    ]


def followed(version: Version) -> Version:
    """A new version in force, with a year to change over."""
    Version.objects.filter(pk=version.pk).update(state=State.SUPERSEDED)
    after = Version.objects.create(
        standard=version.standard, agreement=version.agreement, number="2.0.0", state=State.IN_FORCE,
        transition_until=timezone.localdate() + timedelta(days=365),
    )  # fmt: skip
    Version.objects.filter(pk=version.pk).update(superseded_by=after)
    return after


def acceded(version: Version, place: Municipality | None = None, **fields: object) -> Accession:
    today = timezone.localdate()
    rows = {"resolution_body": "Rat", "resolved_on": today, "valid_from": today, **fields}
    return Accession.objects.create(version=version, municipality=place or MunicipalityFactory(), **rows)


def test_a_municipality_is_counted_once_by_land_and_with_the_version_that_it_acceded_to_or_uses():
    old = made.in_force()
    new = followed(old)
    (both,) = used(old, state=Land.BY)
    Adoption.objects.create(version=new, municipality=both.municipality, status="geplant")
    used(old, state=Land.TH)
    acceded(new, both.municipality)
    acceded(new, MunicipalityFactory(state=Land.SN))

    land, size, version, ways = groups_of(declared_of(old.standard_id))

    assert dict(land.rows) == {"Bayern": 1, "Thüringen": 1, "Sachsen": 1}
    assert sum(count for _label, count in size.rows) == 3
    assert version.rows == [("2.0.0", 2), ("1.0.0 (abgelöst)", 1)]  # three municipalities
    assert [count for _label, count in ways.rows] == [1, 1, 1]


def test_who_acceded_alone_and_who_uses_alone_are_told_apart_in_list_map_and_counts(client):
    version = made.in_force()
    both, alone = used(version, 2)
    acceded(version, both.municipality)
    only = acceded(version).municipality
    acceded(version, ended_on=timezone.localdate())

    found = {one.municipality: (one.label, one.has_acceded) for one in adopters_in(declared_of(version.standard_id))}
    assert found == {
        both.municipality: ("Produktiv", True),
        alone.municipality: ("Produktiv", False),
        only: ("Beigetreten, Nutzung nicht gemeldet", True),
    }
    drawn = map_of(adopters_in(declared_of(version.standard_id)))
    assert (len(drawn["circles"]["dot"]), len(drawn["squares"]["dot"]), len(drawn["diamonds"])) == (1, 1, 1)
    for page in (version.url_of("spread"), version.get_absolute_url()):
        shown = client.get(page).content.decode()
        legend = shown.partition('class="legend"')[2].partition("</ul>")[0]
        assert "Beigetreten, Nutzung nicht gemeldet: <b>1</b>" in legend
        assert "Eckige Zeichen, nutzen den Standard ohne Beitritt: <b>1</b>" in legend


def test_after_a_merger_the_successor_alone_stands_with_what_it_took_over():
    version = made.in_force()
    old, new = (row.municipality for row in used(version, 2))
    Adoption.objects.filter(municipality=new).update(status="geplant")
    taken = acceded(version, old).pk

    merged(old, new)

    found = [(one.municipality, one.label, one.has_acceded) for one in adopters_in(declared_of(version.standard_id))]
    assert found == [(new, "Geplant", True)]
    assert Accession.objects.get(pk=taken).municipality == new
    assert Standard.objects.annotate(users=users_of(AnonymousUser())).get(pk=version.standard_id).users == 1  # the register says the same


def test_the_months_count_who_had_said_something_by_then(client):
    version = made.in_force()
    first, second = used(version, 2)
    Adoption.objects.filter(pk=first.pk).update(reported_at=datetime(2026, 3, 31, 21, tzinfo=UTC))
    Adoption.objects.filter(pk=second.pk).update(reported_at=datetime(2026, 3, 31, 22, tzinfo=UTC))  # the first of April in Berlin
    acceded(version, second.municipality, declared_at=datetime(2026, 2, 1, tzinfo=UTC))
    acceded(version, declared_at=datetime(2026, 5, 1, tzinfo=UTC))

    months = months_of(declared_of(version.standard_id), datetime(2026, 5, 10, tzinfo=UTC))

    assert [(month.label, month.count) for month in months] == [
        ("Februar 2026", 1), ("März 2026", 2), ("April 2026", 2), ("Mai 2026", 3),
    ]  # fmt: skip
    assert [month.short for month in months] == ["2/26", "3", "4", "5"]  # from the first that has any
    assert (months[0].height, months[-1].height) == ("40", "120")
    shown = client.get(version.url_of("spread")).content.decode()
    assert ">3</text>" in shown


def test_who_acceded_to_the_version_before_is_named_until_they_move(client):
    old = made.in_force()
    today = timezone.localdate()
    rows = {"resolution_body": "Rat", "resolved_on": today, "valid_from": today}
    stays, moved = (Accession.objects.create(version=old, municipality=MunicipalityFactory(), **rows) for _one in range(2))
    new = followed(old)
    Accession.objects.filter(pk=moved.pk).update(ended_on=today)

    assert to_move(new) == [stays]
    assert to_move(Version.objects.get(pk=old.pk)) == []
    shown = client.get(new.url_of("spread")).content.decode()
    assert "beigetreten zu Version 1.0.0" in shown
    assert "Bis dahin gilt auch sie." in shown
    assert [(stop.label, stop.mark) for stop in coming(new)] == [("Übergang endet", "next")]

    new.transition_until = today - timedelta(days=1)
    new.save()
    shown = client.get(new.url_of("spread")).content.decode()
    assert "Wer noch nicht umgestellt hat" in shown
    assert "Bis dahin gilt auch sie." not in shown
    assert [(stop.label, stop.mark) for stop in coming(new)] == [("Übergang beendet", "")]


@pytest.mark.parametrize("count", [1, 400])
def test_the_pages_cost_the_same_for_one_and_for_four_hundred(client, count):
    version = made.in_force()
    names = [{"name": f"Gemeinde {number}", "slug": f"g-{number}"} for number in range(count)]
    places = Municipality.objects.bulk_create(MunicipalityFactory.build(**named, latitude=51, longitude=10) for named in names)
    today = timezone.localdate()
    Adoption.objects.bulk_create(Adoption(version=version, municipality=place, status="produktiv") for place in places)
    rows = {"resolution_body": "Rat der Stadt", "resolved_on": today, "valid_from": today, "deviations": "Ohne Straßenzüge. " * 5}
    Accession.objects.bulk_create(Accession(version=version, municipality=place, **rows) for place in places)

    statements = []
    for page in ("spread", "accessions"):
        client.get(version.url_of(page))
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(version.url_of(page))
        statements.append(len(asked))
        assert len(answer.content) <= 50 * 1024
    assert statements == [4, 4]
