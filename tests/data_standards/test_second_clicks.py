"""What is clicked twice, too late or beside the way: a German sentence, nothing counted twice, and never an error of the server."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from data_standards.accession import acts as accession
from data_standards.accession.acts import Resolution
from data_standards.lifecycle import acts, corrections
from data_standards.models import Accession, Objection, Spoken, State, Version
from pages.models import Standard
from tests.factories import data_standards as made
from tests.factories.accounts import editor
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def resolved() -> Resolution:
    return Resolution("Stadtrat", timezone.localdate(), timezone.localdate())


def test_a_result_that_nobody_voted_on_is_not_declared():
    version = made.drafted()
    response = signed_in(editor()).post(reverse("standards_desk:version", args=[version.pk]), {"act": "feststellen", "sicher": "1"})

    assert response.status_code == 409
    assert "Das geht gerade nicht" in response.content.decode()


def test_who_leaves_twice_has_left_and_who_moved_on_is_not_told_so():
    version, (place, holder) = made.in_force(), made.mandated()
    accession.accede(version.pk, place, resolved(), by=holder)
    person, address = signed_in(holder, again=True), version.url_of("leave", place.slug)

    answers = [person.post(address, {"reason": reason}) for reason in ("Kein Parkhaus mehr.", "Kein Parkhaus mehr.")]
    assert [(answer.status_code, answer.get("Location")) for answer in answers] == [(302, version.get_absolute_url())] * 2
    assert Accession.objects.get().end_reason == "Kein Parkhaus mehr."
    assert person.get(address).status_code == 404

    next_month = timezone.localdate() + timedelta(days=30)
    former = accession.accede(version.pk, place, replace(resolved(), valid_from=next_month), by=holder)
    later = acts.begin_version(version.agreement, "2.0.0", by=editor())
    Version.objects.filter(pk=later.pk).update(state=State.AGREED)
    accession.accede(later.pk, place, resolved(), by=holder)
    moved = person.post(address, {"reason": "Wir treten aus."})
    assert moved.status_code == 409
    assert "inzwischen Version 2.0.0 beigetreten" in moved.content.decode()
    assert "Wir treten aus." in moved.content.decode()
    former.refresh_from_db()
    assert (former.end_reason, former.ended_on) == ("", former.valid_from)  # never before it began


def test_the_same_objection_a_second_time_is_the_same():
    first, (place, holder) = made.in_force(), made.mandated()
    accession.accede(first.pk, place, resolved(), by=holder)
    small = acts.begin_version(first.agreement, "1.0.1", by=editor())
    corrections.open_objection(small.pk, by=editor())
    person, address = signed_in(holder, again=True), small.url_of("object", place.slug)

    assert [person.post(address, {"reason": "Das Feld fehlt."}).status_code for _click in (1, 2)] == [302, 302]
    assert Objection.objects.count() == 1


def edited(standard: Standard, kind: str, name: str = "Neuer Name") -> str:
    """The answer to an editor who changes a row of the register; the slug is sent too."""
    address = reverse("wagtailsnippets_pages_standard:edit", args=[standard.pk])
    return signed_in(editor()).post(address, {"name": name, "slug": "anders", "kind": kind}).content.decode()


def test_a_standard_with_versions_keeps_address_and_sort_in_the_register_and_is_not_deleted(client):
    version = made.profile_drafted()
    standard, spoken = version.standard, Spoken.objects.get(version=version).standard
    person = signed_in(editor())

    assert "steht damit fest" in edited(standard, "")
    assert "Plattformprofile nennen diesen Standard" in edited(spoken, Standard.Kind.PROFILE)
    assert edited(spoken, "API") == ""
    assert edited(standard, Standard.Kind.PROFILE) == ""
    kept = Standard.objects.get(pk=standard.pk)
    assert (kept.name, kept.slug, kept.kind) == ("Neuer Name", standard.slug, Standard.Kind.PROFILE)
    assert client.get(version.get_absolute_url()).status_code == 200
    single = reverse("wagtailsnippets_pages_standard:delete", args=[standard.pk])
    many = f"{reverse('wagtail_bulk_action', args=['pages', 'standard', 'delete'])}?id={standard.pk}"
    assert [person.post(address).status_code for address in (single, many)] == [403, 403]
    assert Standard.objects.filter(pk=standard.pk).exists()
