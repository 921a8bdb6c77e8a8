"""A platform profile before everybody: its lines are places to comment on, and two of its versions are compared as what changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from data_standards.accession.resolution import contents
from data_standards.lifecycle import acts as lifecycle
from data_standards.models import Comment, Spoken, Version
from data_standards.profiles.comparing import ADDED, BREAKS, DEMANDED, FITS, GONE, SAME, WIDENED, change_of
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
MUST, MAY = Spoken.Extent.REQUIRED, Spoken.Extent.OPTIONAL


def laid_open() -> Version:
    draft = made.profile_drafted()
    draft.spoken.update(note="Nur lesend.")
    lifecycle.open_consultation(draft.pk, until=timezone.localdate() + timedelta(days=40), guests=False, by=editor())
    return Version.objects.get(pk=draft.pk)


def test_each_line_stands_in_the_draft_and_can_be_spoken_of(client):
    version = laid_open()
    line = version.spoken.filter(wording=None).get()
    key, place = f"feld:#{line.standard.slug}@1.6.1", MunicipalityFactory()
    shown = client.get(version.url_of("consultation")).text
    assert "Standards des Profils" in shown
    assert f"{line.standard.name} 1.6.1" in shown
    assert "Nur lesend." in shown

    person = signed_in(member(Role.STAFF, place))
    form = person.get(f"{version.url_of('comment')}?zu={key.replace('#', '%23')}").text
    assert f'value="{key}" selected' in form
    assert "Nur lesend." in form
    sent = {"place": key, "text": "Bitte 1.8.1.", "municipality": place.slug}
    assert person.post(version.url_of("comment"), sent).status_code == 302

    assert Comment.objects.get().path == f"#{line.standard.slug}@1.6.1"
    shown = client.get(version.url_of("consultation")).text
    assert shown.count("Bitte 1.8.1.") == 1
    assert shown.index("Nur lesend.") < shown.index("Bitte 1.8.1.") < shown.index("Stand der Auswertung")
    assert f"{line.standard.name} 1.6.1" in client.get(version.url_of("evaluation")).text


def test_a_line_that_the_draft_does_not_have_is_no_place():
    version, place = laid_open(), MunicipalityFactory()
    sent = {"place": "feld:#gibt-es-nicht@1", "text": "Bitte 1.8.1.", "municipality": place.slug}

    answer = signed_in(member(Role.STAFF, place)).post(version.url_of("comment"), sent)

    assert answer.status_code == 422
    assert "Bitte 1.8.1." in answer.text


@pytest.mark.parametrize("lines", [1, 40])
def test_a_draft_with_many_lines_costs_the_same_statements(client, lines):
    draft = made.profile_drafted()
    Spoken.objects.bulk_create(
        Spoken(version=draft, standard=StandardFactory(), number="1.0", extent=MUST, declared_by="Stadt") for _number in range(lines)
    )
    lifecycle.open_consultation(draft.pk, until=timezone.localdate() + timedelta(days=40), guests=False, by=editor())
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(draft.url_of("consultation")).status_code == 200

    assert len(asked) <= 16


def spoken(number: str, extent: str) -> Spoken:
    return Spoken(number=number, extent=extent)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ([], [spoken("1.0", MUST)], DEMANDED),
        ([], [spoken("1.0", MAY)], ADDED),
        ([spoken("1.0", MUST)], [], GONE),
        ([spoken("1.0", MUST)], [spoken("1.0", MUST)], SAME),
        ([spoken("1.0", MUST)], [spoken("1.2", MUST)], FITS),
        ([spoken("1.0", MAY)], [spoken("1.2", MUST)], WIDENED),
        ([spoken("1.0", MUST)], [spoken("2.0", MUST)], BREAKS),
    ],
)
def test_two_versions_of_a_profile_are_told_as_what_changed(old, new, said):
    assert change_of(old, new) == said


def test_the_draft_of_a_resolution_names_what_a_profile_demands():
    version = laid_open()

    found = contents(version, MunicipalityFactory())

    line = version.spoken.filter(wording=None).get()
    assert found["lines"] == [f"{line.standard.name} 1.6.1 (Pflicht): Nur lesend."]
    assert "Plattformprofil" in found["over"]
