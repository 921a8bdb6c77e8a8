"""Who uses a standard: by Land, size and version and over time, old versions shown, at the same cost for one and for many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from data_standards.accession.figures import groups_of, months_of, to_move
from data_standards.models import Accession, Adoption, State, Version
from municipalities.models import State as Land
from tests.factories import data_standards as made
from tests.factories.municipalities import MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def used(version: Version, count: int = 1, **fields: object) -> list[Adoption]:
    return [
        Adoption.objects.create(version=version, municipality=MunicipalityFactory(**fields), status="produktiv") for _one in range(count)
    ]


def followed(version: Version) -> Version:
    """A new version in force, with a year to change over."""
    after = Version.objects.create(
        standard=version.standard, agreement=version.agreement, number="2.0.0", state=State.IN_FORCE,
        transition_until=timezone.localdate() + timedelta(days=365),
    )  # fmt: skip
    Version.objects.filter(pk=version.pk).update(state=State.SUPERSEDED, superseded_by=after)
    return after


def test_a_municipality_is_counted_once_by_land_and_with_each_version_that_it_uses():
    old = made.in_force()
    new = followed(old)
    (both,) = used(old, state=Land.BY)
    Adoption.objects.create(version=new, municipality=both.municipality, status="geplant")
    used(old, state=Land.TH)

    land, size, version = groups_of(Adoption.objects.select_related("municipality", "version"))

    assert dict(land.rows) == {"Bayern": 1, "Thüringen": 1}
    assert sum(count for _label, count in size.rows) == 2
    assert version.rows == [("2.0.0", 1), ("1.0.0 (abgelöst)", 2)]


def test_the_months_count_who_had_reported_by_then():
    version = made.in_force()
    first, second = used(version, 2)
    Adoption.objects.filter(pk=first.pk).update(reported_at=datetime(2026, 3, 31, 21, tzinfo=UTC))
    Adoption.objects.filter(pk=second.pk).update(reported_at=datetime(2026, 3, 31, 22, tzinfo=UTC))  # the first of April in Berlin

    months = months_of(Adoption.objects.all(), datetime(2026, 5, 10, tzinfo=UTC))

    assert [(month.label, month.count) for month in months][-4:] == [
        ("Februar 2026", 0), ("März 2026", 1), ("April 2026", 2), ("Mai 2026", 2),
    ]  # fmt: skip
    assert (len(months), months[-1].height) == (12, "120")


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


@pytest.mark.parametrize("count", [1, 60])
def test_the_page_costs_the_same_for_one_and_for_sixty(client, count):
    version = made.in_force()
    used(version, count)
    client.get(version.url_of("spread"))

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(version.url_of("spread"))

    assert len(asked) == 6
    assert len(answer.content) <= 50 * 1024
