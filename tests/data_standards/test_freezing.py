"""What is laid before people fits together: a version with a broken file is never frozen, whatever was seen before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from accounts.refusals import Refused
from data_standards.ballot import casting
from data_standards.ballot.casting import Rules
from data_standards.lifecycle import acts, corrections
from data_standards.lifecycle.fitness import look
from data_standards.models import Artefact, Consultation, Format, State, Version, Wording
from tests.factories import data_standards as made
from tests.factories.accounts import editor
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def with_example(version: Version, text: str) -> Artefact:
    return Artefact.objects.create(
        version=version,
        name="beispiel.json",
        title="Beispiel",
        role=Artefact.Role.EXAMPLE,
        format=Format.JSON,
        text=text,
        checked_at=timezone.now(),
    )


def test_the_desk_says_which_file_does_not_fit_and_freezes_nothing():
    version = made.drafted()
    example = with_example(version, '{"frei":\n"viele"}')
    day = date_format(timezone.localdate() + timedelta(days=35), "d.m.Y")
    person, data = signed_in(editor()), {"act": "konsultation", "konsultation-until": day}
    for sent in (data, {**data, "sicher": "1"}):
        response = person.post(f"/verwaltung/standards/{version.pk}/", sent)
        shown = response.content.decode()

        assert response.status_code == 409
        assert "<li>beispiel.json: Zeile 2: „frei“ muss eine ganze Zahl sein.</li>" in shown
        assert f'value="{day}"' in shown
        assert version.url_of("files") in shown
    assert not Wording.objects.exists()
    assert not Consultation.objects.exists()

    example.text = '{"frei": 3}'
    example.save()

    assert person.post(f"/verwaltung/standards/{version.pk}/", {**data, "sicher": "1"}).status_code == 302
    assert Version.objects.get().state == State.CONSULTATION


def test_what_was_seen_before_the_lock_counts_for_the_same_files_only():
    version = made.drafted()
    example, until = with_example(version, '{"frei": 3}'), timezone.localdate() + timedelta(days=35)
    fit = look(version)
    Artefact.objects.filter(pk=example.pk).update(text='{"frei": "viele"}', sha256="f" * 64)

    with pytest.raises(Refused, match="passen noch nicht"):
        acts.open_consultation(version.pk, until=until, guests=False, by=editor(), fitness=fit)

    broken = look(version)
    example.text = '{"frei": 4}'
    example.save()
    acts.open_consultation(version.pk, until=until, guests=False, by=editor(), fitness=broken)


def test_neither_a_ballot_nor_a_small_correction_begins_with_a_broken_file():
    voted = made.evaluated()
    for _number in range(3):
        made.mandated()
    with_example(voted, "{")
    with pytest.raises(Refused, match="passen noch nicht"):
        casting.open_ballot(voted.pk, Rules(timezone.localdate() + timedelta(days=14)), by=editor())

    current = made.in_force(title="Ladepunkte")
    small = acts.begin_version(current.agreement, "1.0.1", by=editor())
    with_example(small, "{")
    with pytest.raises(Refused, match="passen noch nicht"):
        corrections.open_objection(small.pk, by=editor())
    assert set(Version.objects.filter(pk__in=[voted.pk, small.pk]).values_list("state", flat=True)) == {State.EVALUATION, State.DRAFT}
