"""Mandates in bulk by the KTS, from a list and from a table; and the letters about mandates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import Membership, Role, User
from accounts.refusals import Refused
from data_standards.ballot import bulk, mandates
from data_standards.ballot.bulk import Wanted
from data_standards.logged import Act
from data_standards.models import Mandate
from municipalities.models import Municipality
from municipalities.models import State as Land
from notifications.gates import Send, event_of
from notifications.models import Mail
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
DESK = "/verwaltung/standards/mandate/"
PROOF = "Schreiben vom 12.11.2026, Az. 10-24"


def town(**fields: object) -> tuple[Municipality, User, User]:
    """With its CDO and a colleague."""
    place = MunicipalityFactory(**fields)
    return place, member(Role.CDO, place), member(Role.STAFF, place)


def sent(client: Client, data: dict[str, object], status: int = 200) -> str:
    response = client.post(DESK, data)
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


def table(*lines: str) -> str:
    return "\n".join(("kommune;mandat;vertretung;gilt_bis;nachweis", *lines))


def letters() -> list[tuple[str, str]]:
    write_told()
    return sorted(Mail.objects.filter(event__startswith="mandat_").values_list("event", "recipient_email"))


def test_an_editor_ticks_looks_and_grants_for_a_land():
    (first, cdo, staff), (second, _cdo, _staff), (elsewhere, *_people) = town(state=Land.NW), town(state=Land.NW), town(state=Land.BY)
    person = signed_in(editor(), again=True)
    shown = person.get(f"{DESK}?land=DE-NW").content.decode()
    assert [place.display_name in shown for place in (first, second, elsewhere)] == [True, True, False]

    wrong = sent(person, {"act": "auswahl", "proof": PROOF, "until": "bald", f"ja-{first.pk}": "on"}, 422)
    assert [word in wrong for word in (PROOF, 'value="bald"', "Wählen Sie, wer für")] == [True, True, True]
    data = {"act": "auswahl", "proof": PROOF, f"ja-{first.pk}": "on", f"mandat-{first.pk}": cdo.pk, f"vertretung-{first.pk}": staff.pk}
    assert "1 Mandat eintragen?" in sent(person, data)
    assert not Mandate.objects.exists()
    assert person.post(DESK, {**data, "sicher": "1"}).status_code == 302
    assert [(one.holder, one.deputy, one.proof) for one in Mandate.objects.all()] == [(cdo, staff, PROOF)]
    assert "Hier ändert sich nichts." in sent(person, data)
    person.post(DESK, {**data, "sicher": "1"})
    assert (Mandate.objects.count(), ModelLogEntry.objects.filter(action=Act.MANDATE_GRANTED).count()) == (1, 1)


def test_a_table_says_each_line_that_is_wrong_keeps_what_was_sent_and_stores_all_or_nothing():
    (first, cdo, staff), (second, other, _staff) = town(), town()
    person = signed_in(editor(), again=True)
    good = f"{first.ags};{cdo.email};{staff.email};31.12.2099;{PROOF}"
    wrong = [f"nirgends;{cdo.email};;;x", f"{second.slug};niemand@x.example;;bald;x"]
    wrong += [f"{second.slug};{cdo.email};;;x", f"{second.slug};{other.email};;;"]
    upload = SimpleUploadedFile("mandate.csv", table(good, *wrong).encode())

    shown = sent(person, {"act": "tabelle", "file": upload}, 422)
    for words in ("Zeile 3, Spalte kommune", "Zeile 4, Spalte mandat", "Zeile 4, Spalte gilt_bis"):
        assert words in shown
    assert good in shown.replace("&quot;", '"')
    assert "gehört nicht zu dieser Kommune" in sent(person, {"act": "tabelle", "table": table(good, wrong[2])}, 422)
    assert "Nennen Sie den Nachweis" in sent(person, {"act": "tabelle", "table": table(good, wrong[3]), "sicher": "1"}, 422)
    assert "steht mehrmals" in sent(person, {"act": "tabelle", "table": table(good, good), "sicher": "1"}, 422)
    assert "Diese Spalte fehlt" in sent(person, {"act": "tabelle", "table": "kommune;mandat"}, 422)
    assert not Mandate.objects.exists()
    assert person.post(DESK, {"act": "tabelle", "table": table(good), "sicher": "1"}).status_code == 302
    assert Mandate.objects.get().deputy == staff


def test_no_editor_grants_for_their_own_municipality_and_nobody_else_grants_in_bulk():
    place, cdo, staff = town()
    kts = editor()
    wanted = [Wanted(place, cdo, None, None, PROOF)]
    Membership.objects.create(user=kts, municipality=place, role=Role.STAFF)

    with pytest.raises(Refused, match="gehören Sie selbst"):
        bulk.grant_all(wanted, by=User.objects.get(pk=kts.pk))
    with pytest.raises(Refused, match="KTS-Redaktion vorbehalten"):
        bulk.grant_all(wanted, by=staff)
    assert bulk.grant_all(wanted, by=editor()) == 1


def test_who_gets_keeps_or_loses_a_mandate_hears_of_it_and_the_cdo_of_what_the_kts_did():
    place, cdo, staff = town()
    late, kts = member(Role.STAFF, place), editor()
    bulk.grant_all([Wanted(place, cdo, staff, None, PROOF)], by=kts)
    assert letters() == sorted([("mandat_erteilt", cdo.email), ("mandat_vertretung", staff.email), ("mandat_durch_kts", cdo.email)])
    mail = Mail.objects.get(event="mandat_durch_kts")
    assert PROOF in mail.text

    Mail.objects.all().delete()
    mandates.grant(place, late, deputy=staff, by=cdo)
    assert letters() == sorted([("mandat_erteilt", late.email), ("mandat_vertretung", staff.email), ("mandat_beendet", cdo.email)])
    ended = Mail.objects.get(event="mandat_beendet")
    assert isinstance(event_of(ended.event).gate(ended), Send)
    assert "bisher hatten oder vertraten" in ended.text  # the deputy reads the same
    again = mandates.grant(place, cdo, by=cdo)
    assert mandates.grant(place, cdo, by=cdo) == again
    assert not isinstance(event_of(ended.event).gate(ended), Send)  # has it again
    Mail.objects.all().delete()
    mandates.revoke(place, by=cdo)
    assert ("mandat_beendet", cdo.email) in letters()


@pytest.mark.parametrize("count", [1, 40])
def test_the_page_and_a_table_cost_the_same_for_one_and_for_forty(count):
    lines = []
    for _number in range(count):
        place, cdo, _staff = town()
        lines.append(f"{place.slug};{cdo.email};;{timezone.localdate() + timedelta(days=9):%d.%m.%Y};{PROOF}")
    person = signed_in(editor(), again=True)
    person.get(DESK)

    with CaptureQueriesContext(connection) as asked:
        person.get(DESK)
    with CaptureQueriesContext(connection) as looked:
        sent(person, {"act": "tabelle", "table": table(*lines)})
    assert (len(asked), len(looked)) == (15, 19)


def test_a_table_takes_addresses_as_mail_programs_copy_them_and_slugs_in_capitals():
    (first, cdo, staff), (second, other, _staff) = town(), town()
    person = signed_in(editor(), again=True)
    lines = [
        f"{first.slug.upper()};Kim Muster <{cdo.email.upper()}>;mailto:{staff.email};;{PROOF}",
        f" {second.slug.title()} ;<{other.email}>, ;;;{PROOF}",
    ]
    person.post(DESK, {"act": "tabelle", "table": table(*lines), "sicher": "1"})
    found = Mandate.objects.order_by("pk").values_list("municipality", "holder", "deputy")
    assert list(found) == [(first.pk, cdo.pk, staff.pk), (second.pk, other.pk, None)]
    wrong = sent(person, {"act": "tabelle", "table": table(f"{first.slug};Kim <niemand@x.example>;;;{PROOF}")}, 422)
    assert "„Kim &lt;niemand@x.example&gt;“ hat kein Konto." in wrong
