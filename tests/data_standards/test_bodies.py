"""Zweckverband and purchasing body publish and lead; none votes, holds a mandate, accedes, objects, supports, or counts as who does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role, User
from accounts.refusals import Refused
from data_standards.accession import acts
from data_standards.accession.acts import Resolution, Use
from data_standards.accession.adopters import declared_of
from data_standards.accession.figures import to_move
from data_standards.ballot import bulk, casting, mandates
from data_standards.ballot.bulk import Wanted
from data_standards.ballot.electorate import electorate
from data_standards.desk.forms import BallotForm
from data_standards.lifecycle import corrections
from data_standards.models import Adoption, Mandate, Objection, State, Support, Version
from data_standards.public.support import support
from data_standards.public.versions import rows_of
from municipalities.models import NOT_VOTING, Kind, Municipality
from tests.data_standards.test_mandates_in_bulk import DESK, PROOF, sent, table
from tests.data_standards.test_spread import acceded, followed
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.best_practices import published
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
SENTENCE = "stimmt nicht ab und hat kein Mandat"


@pytest.fixture(params=NOT_VOTING)
def body(request) -> Municipality:
    return MunicipalityFactory(purchasing=True, kind=request.param)


@pytest.fixture
def cdo(body) -> User:
    return member(Role.CDO, body)


def turned(place: Municipality, kind: str = Kind.ASSOCIATION) -> Municipality:
    """What voted until now is kept as another kind from now on: an import may do that."""
    Municipality.objects.filter(pk=place.pk).update(kind=kind, ags=None, ars=None)
    return Municipality.objects.get(pk=place.pk)


def resolution() -> Resolution:
    today = timezone.localdate()
    return Resolution("Verbandsversammlung", today, today)


# --- Mandates -------------------------------------------------------------------------------------


def test_nobody_grants_it_a_mandate_neither_its_cdo_nor_the_kts(body, cdo):
    for by in (cdo, editor()):
        with pytest.raises(Refused, match=SENTENCE):
            mandates.grant(body, cdo, by=by)
    assert not Mandate.objects.exists()


def test_its_cdo_reads_why_and_is_offered_nothing(body, cdo):
    person = signed_in(cdo, again=True)
    answer = person.post(f"/mein-bereich/mandate/{body.slug}/", {"holder": cdo.pk})
    assert (answer.status_code, SENTENCE in answer.content.decode()) == (403, True)
    page = person.get("/mein-bereich/mandate/").content.decode()
    assert [SENTENCE in page, "Mandat erteilen" in page, "Niemand hat das Mandat" in page] == [True, False, False]
    assert "Mandate Ihrer Kommune" not in person.get("/mein-bereich/").content.decode()
    assert "Mandate Ihrer Kommune" in signed_in(member(Role.CDO, MunicipalityFactory())).get("/mein-bereich/").content.decode()


def test_in_bulk_the_list_leaves_it_out_and_a_table_says_the_line(body, cdo):
    person, (town, _holder) = signed_in(editor(), again=True), made.mandated()
    shown = person.get(DESK).content.decode()
    assert [f'name="ja-{place.pk}"' in shown for place in (town, body)] == [True, False]
    said = sent(person, {"act": "tabelle", "table": table(f"{body.slug};{cdo.email};;;{PROOF}"), "sicher": "1"}, 422)
    assert ["Zeile 2" in said, SENTENCE in said] == [True, True]
    with pytest.raises(Refused, match=SENTENCE):
        bulk.grant_all([Wanted(body, cdo, None, None, PROOF)], by=editor())
    assert not Mandate.objects.filter(municipality=body).exists()


def test_its_members_are_a_group_for_mandates_and_ballots(body):
    town, _holder = made.mandated(MunicipalityFactory(name="Ahausen"))
    other, _holder = made.mandated(MunicipalityFactory(name="Zetdorf"))
    Municipality.objects.filter(pk=body.pk).update(members=[{"name": "Ahausen", "key": town.ags}])
    shown = signed_in(editor()).get(DESK, {"gruppe": body.slug}).content.decode()
    assert [f'name="ja-{place.pk}"' in shown for place in (town, other)] == [True, False]
    assert body in BallotForm().fields["group"].queryset
    assert electorate(group=Municipality.objects.get(pk=body.pk)) == [town]


# --- Ballots --------------------------------------------------------------------------------------


def test_it_is_in_no_electorate_also_with_a_mandate_of_before(body, cdo):
    place, _holder = made.mandated()
    town, _holder = made.mandated()
    Mandate.objects.create(municipality=body, holder=cdo)
    turned(place)
    assert electorate() == [town]


def test_without_any_municipality_that_votes_there_is_no_ballot(body, cdo):
    Mandate.objects.create(municipality=body, holder=cdo)
    with pytest.raises(Refused, match="Keine dieser Kommunen"):
        electorate()


def test_who_voted_until_now_votes_no_more_in_a_ballot_that_runs():
    ballot = made.balloted()
    place, holder = made.voters(ballot)[0]
    turned(place)
    with pytest.raises(Refused, match="kein Mandat"):
        casting.cast(ballot.pk, place, "ja", by=holder)
    answer = signed_in(holder, again=True).get(ballot.version.url_of("vote", place.slug))
    assert (answer.status_code, SENTENCE in answer.content.decode()) == (403, True)
    assert "Abstimmen:" not in signed_in(holder).get("/mein-bereich/").content.decode()


# --- Accession, use, objection ----------------------------------------------------------------------


def test_it_accedes_to_nothing_and_reports_no_use(body, cdo):
    version = made.in_force()
    Mandate.objects.create(municipality=body, holder=cdo)
    with pytest.raises(Refused, match=SENTENCE):
        acts.accede(version.pk, body, resolution(), by=cdo)
    with pytest.raises(Refused, match=SENTENCE):
        acts.report(version.pk, body, Use("produktiv"), by=cdo)
    assert [cdo.has_perm(f"data_standards.{act}", body) for act in ("accede", "vote", "report_adoption", "support")] == [False] * 4
    person = signed_in(cdo, again=True)
    for page in ("accede", "report", "resolution_draft"):
        answer = person.get(version.url_of(page, body.slug))
        assert (page, answer.status_code, SENTENCE in answer.content.decode()) == (page, 403, True)
    shown = person.get(version.get_absolute_url()).content.decode()
    assert [words in shown for words in ("Beitritt erklären", "Übernahme melden")] == [False, False]


def test_it_objects_to_no_correction(body, cdo):
    version = made.in_force()
    acceded(version, body)
    Mandate.objects.create(municipality=body, holder=cdo)
    correction = Version.objects.create(
        standard=version.standard, agreement=version.agreement, number="1.0.1", state=State.OBJECTION,
        objection_until=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    with pytest.raises(Refused, match=SENTENCE):
        corrections.object_to(correction.pk, body, reason="Zu teuer.", by=cdo)
    assert not Objection.objects.exists()
    person = signed_in(cdo, again=True)
    answer = person.get(correction.url_of("object", body.slug))
    assert (answer.status_code, SENTENCE in answer.content.decode()) == (403, True)
    assert "Kleine Korrektur" not in person.get("/mein-bereich/").content.decode()


def test_what_it_declared_before_is_counted_and_named_nowhere(client):
    version = made.in_force()
    town, body = MunicipalityFactory(name="Ahausen"), MunicipalityFactory(name="Zweckdorf")
    for place in (town, body):
        acceded(version, place)
        Adoption.objects.create(version=version, municipality=place, status="produktiv")
    acceded(version, only := MunicipalityFactory(name="Nurbeitritt"))
    for place in (body, only):
        turned(place)

    assert [row.municipality for row in declared_of(version.standard_id)] == [town]
    listed = client.get("/standards/", {"q": version.standard.name}).content.decode()
    assert "<b>1</b> Kommune<" in listed
    pages = [client.get(version.get_absolute_url()), client.get(version.url_of("spread")), client.get(version.url_of("accessions"))]
    for page in pages:
        shown = page.content.decode()
        assert ["Ahausen" in shown, "Zweckdorf" in shown, "Nurbeitritt" in shown] == [True, False, False]
    profiles = [client.get(Municipality.objects.get(pk=place.pk).get_absolute_url()).content.decode() for place in (town, body, only)]
    assert ["Vereinbarte Standards" in shown for shown in profiles] == [True, False, False]
    after = followed(version)
    version.refresh_from_db()
    assert [accession.municipality for accession in to_move(after)] == [town]
    assert [row.remaining for row in rows_of([version])] == ["noch 1 Kommune"]


# --- The need ---------------------------------------------------------------------------------------


def test_it_supports_no_need_of_others_but_leads_its_own(body, cdo):
    version = made.proposed()
    page = version.agreement
    with pytest.raises(Refused, match=SENTENCE):
        support(page, body, wanted=True, by=cdo)
    person = signed_in(cdo)
    assert "unterstützen" not in person.get(page.get_absolute_url()).content.decode()
    answer = person.post(f"/mein-bereich/bedarf/{page.pk}/{body.slug}/")
    assert (answer.status_code, SENTENCE in answer.content.decode()) == (403, True)
    assert not Support.objects.exists()
    assert made.proposed(municipality=body, title="Leistungsverzeichnis Sensoren").agreement.municipality == body


def test_a_support_of_before_is_not_counted(client):
    version = made.proposed()
    town, body = MunicipalityFactory(), MunicipalityFactory()
    for place in (town, body):
        Support.objects.create(agreement=version.agreement, municipality=place)
    turned(body)
    shown = client.get(version.agreement.get_absolute_url()).content.decode()
    assert [words in shown for words in ("1 Kommune teilt den Bedarf", town.display_name, body.display_name)] == [True, True, False]


def test_solutions_are_counted_by_the_municipalities_that_they_come_from(client, body):
    standard = made.standard()
    for place in (MunicipalityFactory(name="Ahausen"), body):
        published(municipality=place, standards=[standard])
    shown = client.get(standard.get_absolute_url()).content.decode()
    assert "2 Lösungen aus 1 Kommune<" in shown
