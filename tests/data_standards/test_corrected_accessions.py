"""What was declared wrongly of an accession is put right without leaving: by who has the mandate, and while the accession stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import Role
from accounts.refusals import Refused
from data_standards.accession import acts
from data_standards.accession.acts import Resolution
from data_standards.logged import Act
from data_standards.models import Accession, State, Version
from tests.factories import data_standards as made
from tests.factories.accounts import member
from tests.helpers import signed_in, signed_in_long_ago

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
WRONG = Resolution("Rat", date(2026, 1, 5), date(2026, 2, 1))
RIGHT = {"body": "Hauptausschuss", "resolved_on": "12.01.2026", "valid_from": "01.03.2026", "deviations": "Straßenzüge folgen."}


def in_force_since_january() -> Version:
    version = made.in_force()
    Version.objects.filter(pk=version.pk).update(in_force_on=date(2026, 1, 1))
    return version


def corrections() -> int:
    return ModelLogEntry.objects.filter(action=Act.ACCESSION_CORRECTED).count()


def test_who_has_the_mandate_puts_an_accession_right_and_everybody_reads_it(client):
    version = in_force_since_january()
    place, holder = made.mandated()
    acts.accede(version.pk, place, WRONG, by=holder)
    person, address = signed_in(holder, again=True), version.url_of("correct_accession", place.slug)
    assert address in person.get(version.get_absolute_url()).text
    assert address in person.get(version.url_of("accede", place.slug)).text
    shown = person.get(address).text
    assert all(f'value="{value}"' in shown for value in ("Rat", "05.01.2026", "01.02.2026"))

    refused = person.post(address, RIGHT | {"resolved_on": "31.02.2026"})
    assert refused.status_code == 422
    assert "Straßenzüge folgen." in refused.text
    for _click in range(2):
        assert person.post(address, RIGHT).status_code == 302

    told = client.get(version.url_of("accessions")).text
    assert "Hauptausschuss, Beschluss vom 12.01.2026, gilt ab 01.03.2026" in told
    assert "Straßenzüge folgen." in told
    assert (Accession.objects.count(), corrections()) == (1, 1)


def test_it_asks_for_the_password_again_and_for_the_mandate():
    version = in_force_since_january()
    place, holder = made.mandated()
    acts.accede(version.pk, place, WRONG, by=holder)
    address = version.url_of("correct_accession", place.slug)

    assert signed_in_long_ago(holder).post(address, RIGHT).status_code == 302
    assert signed_in(member(Role.STAFF, place), again=True).post(address, RIGHT).status_code == 403
    with pytest.raises(Refused, match="kein Mandat"):
        acts.correct(Accession.objects.get().pk, Resolution("X", date(2026, 1, 5), date(2026, 2, 1)), by=member(Role.CDO, place))

    assert (Accession.objects.get().resolution_body, corrections()) == ("Rat", 0)


def test_an_accession_that_ended_stays_as_it_was_and_the_one_before_ends_when_the_corrected_one_begins():
    old = in_force_since_january()
    place, holder = made.mandated()
    first = acts.accede(old.pk, place, WRONG, by=holder)
    new = Version.objects.create(agreement=old.agreement, standard=old.standard, number="2.0.0", state=State.AGREED)
    second = acts.accede(new.pk, place, Resolution("Rat", date(2026, 6, 1), date(2026, 7, 1)), by=holder)

    with pytest.raises(Refused, match="inzwischen beendet"):
        acts.correct(first.pk, Resolution("Kreistag", date(2026, 1, 5), date(2026, 2, 1)), by=holder)
    acts.correct(second.pk, Resolution("Rat", date(2026, 6, 1), date(2026, 9, 1)), by=holder)

    first.refresh_from_db()
    assert (first.resolution_body, first.ended_on) == ("Rat", date(2026, 9, 1))
    assert signed_in(holder).get(old.url_of("correct_accession", place.slug)).status_code == 404
    with pytest.raises(Refused, match="Zukunft"):
        acts.correct(second.pk, Resolution("Rat", timezone.localdate() + timedelta(days=1), date(2026, 9, 1)), by=holder)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"valid_from": "11.01.2026"}, "Der Beitritt gilt frühestens ab dem Tag des Beschlusses: 12.01.2026."),
        ({"resolved_on": "12.12.2025", "valid_from": "31.12.2025"}, "Version 1.0.0 gibt es seit 01.01.2026. Vorher gilt kein Beitritt."),
    ],
)
@pytest.mark.parametrize("page", ["accede", "correct_accession"])
def test_an_accession_holds_neither_before_its_resolution_nor_before_there_was_the_version(page: str, given: dict[str, str], said: str):
    version = in_force_since_january()
    place, holder = made.mandated()
    if page == "correct_accession":
        acts.accede(version.pk, place, WRONG, by=holder)
    before = list(Accession.objects.values_list("valid_from", flat=True))

    answer = signed_in(holder, again=True).post(version.url_of(page, place.slug), RIGHT | given)

    assert (answer.status_code, said in answer.text) == (422, True)
    assert list(Accession.objects.values_list("valid_from", flat=True)) == before
    day = date(2025, 12, 31)
    act = acts.accede if page == "accede" else acts.correct
    args = (version.pk, place) if page == "accede" else (Accession.objects.get().pk,)
    with pytest.raises(Refused, match="Vorher gilt kein Beitritt"):
        act(*args, Resolution("Rat", day, day), by=holder)
