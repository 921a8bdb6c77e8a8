"""The screens of a standard's way: what they say, to whom they answer, and that nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Membership, Role
from accounts.refusals import Refused
from contributions.models import Visibility
from data_standards.accession import acts as accession
from data_standards.ballot import casting
from data_standards.models import Accession, Adoption, Ballot, State, Version, Vote
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in, signed_in_long_ago

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("state", ["proposed", "drafted", "consulted", "evaluated", "agreed", "in_force"])
def test_each_state_has_its_page_and_the_list_shows_the_agreement(client, state):
    version = getattr(made, state)()

    shown = text(client, version.agreement.get_absolute_url())
    assert version.get_state_display() in shown
    assert "Jede Kommune meldet freie Plätze anders." in shown
    assert version.agreement.get_absolute_url() in text(client, "/vereinbarungen/")
    if version.standard:
        assert version.get_state_display() in text(client, version.get_absolute_url())
        assert version.get_state_display() in text(client, version.standard.get_absolute_url())


def test_a_file_is_served_for_ever_at_its_address_with_its_media_type(client):
    version = made.in_force()
    response = client.get(f"{version.get_absolute_url()}belegung.schema.json")

    assert (response["Content-Type"], response.content.decode()) == ("application/schema+json", made.SCHEMA)
    assert "sandbox" in response["Content-Security-Policy"]
    assert client.get(f"{version.get_absolute_url()}anderes.json").status_code == 404


def test_what_is_for_municipalities_alone_is_not_there_for_guests(client):
    version = made.in_force(visibility=Visibility.MUNICIPALITIES)
    insider = signed_in(member(Role.STAFF, MunicipalityFactory()))
    addresses = [version.get_absolute_url(), version.url_of("consultation"), version.url_of("ballot"), version.url_of("spread")]
    addresses.append(f"{version.get_absolute_url()}belegung.schema.json")

    assert [client.get(address).status_code for address in addresses] == [404] * 5
    assert [insider.get(address).status_code for address in addresses] == [200] * 5
    assert "In Kraft" not in text(client, version.standard.get_absolute_url())


def test_a_municipality_comments_changes_and_takes_back(client):
    version = made.consulted()
    place = MunicipalityFactory()
    staff = signed_in(member(Role.STAFF, place))
    clause = version.wordings.get().clauses[1]
    address = version.url_of("comment")
    data = {
        "municipality": place.slug,
        "place": f"paragraf:{clause['key']}",
        "text": "Fünf Minuten sind zu kurz.",
        "proposal": "Zehn Minuten.",
    }

    assert "Schreiben Sie, was sich ändern soll" in staff.post(address, {**data, "text": ""}).content.decode()
    assert staff.post(address, data).status_code == 302
    said = version.consultation.comments.get()
    shown = text(client, version.url_of("consultation"))
    assert "Fünf Minuten sind zu kurz." in shown
    assert place.display_name in shown
    staff.post(version.url_of("change_comment", str(said.pk)), {**data, "text": "Nehmen Sie zehn Minuten."})
    assert "Nehmen Sie zehn Minuten." in text(client, version.url_of("consultation"))
    other = signed_in(member(Role.STAFF, MunicipalityFactory()))
    assert other.post(version.url_of("take_comment_back", str(said.pk))).status_code == 404
    staff.post(version.url_of("take_comment_back", str(said.pk)))
    assert "Nehmen Sie zehn Minuten." not in text(client, version.url_of("consultation"))


def test_a_comment_after_the_end_is_refused_and_its_words_are_kept():
    version = made.consulted()
    place = MunicipalityFactory()
    staff = signed_in(member(Role.STAFF, place))
    version.consultation.closes_at = timezone.now()
    version.consultation.save()

    response = staff.post(version.url_of("comment"), {"municipality": place.slug, "text": "Noch ein Gedanke."})
    assert response.status_code == 409
    assert "Noch ein Gedanke." in response.content.decode()
    assert "Die Konsultation ist beendet." in response.content.decode()
    empty = text(staff, version.url_of("comment"))
    for shown in (empty, response.content.decode()):
        assert "Stellungnahme abgeben" not in shown  # a button that can only be refused
    assert "Was soll sich ändern" not in empty


def test_a_vote_asks_for_the_password_again_and_shows_the_receipt():
    ballot = made.balloted()
    place, holder = made.voters(ballot)[0]
    version = Version.objects.get(pk=ballot.version_id)
    address = version.url_of("vote", place.slug)

    late = signed_in_long_ago(holder)
    assert late.post(address, {"choice": "ja"}).status_code == 302
    assert not Vote.objects.exists()
    person = signed_in(holder, again=True)
    assert "Sie stimmen für" in text(person, address)
    assert person.post(address, {"choice": "ja"}).url == version.url_of("voted", place.slug)
    shown = text(person, version.url_of("voted", place.slug))
    assert Vote.objects.get().receipt in shown
    assert "Stimme ändern" in shown


def test_who_has_no_mandate_is_forbidden_and_who_is_elsewhere_finds_nothing():
    ballot = made.balloted()
    place, holder = made.voters(ballot)[0]
    version = Version.objects.get(pk=ballot.version_id)
    colleague, stranger = member(Role.STAFF, place), member(Role.CDO, MunicipalityFactory())
    address = version.url_of("vote", place.slug)

    assert signed_in(colleague, again=True).post(address, {"choice": "ja"}).status_code == 403
    assert signed_in(stranger, again=True).post(address, {"choice": "ja"}).status_code == 404
    casting.cast(ballot.pk, place, "ja", by=holder)
    assert "Zustimmung" in text(signed_in(colleague), version.url_of("voted", place.slug))
    assert signed_in(stranger).get(version.url_of("voted", place.slug)).status_code == 404


def test_a_vote_after_the_end_answers_409_with_what_was_chosen():
    ballot = made.balloted()
    place, holder = made.voters(ballot)[0]
    Ballot.objects.filter(pk=ballot.pk).update(closes_at=timezone.now())
    version = Version.objects.get(pk=ballot.version_id)

    response = signed_in(holder, again=True).post(version.url_of("vote", place.slug), {"choice": "nein", "reason": "Zu teuer."})
    assert response.status_code == 409
    assert "Die Abstimmung ist beendet." in response.content.decode()
    assert "Zu teuer." in response.content.decode()
    assert signed_in(holder).get(version.url_of("vote", place.slug)).url == version.url_of("ballot")


def test_no_count_is_shown_before_the_result_is_declared(client):
    ballot = made.balloted()
    place, holder = made.voters(ballot)[0]
    casting.cast(ballot.pk, place, "nein", reason="Zu teuer für uns.", by=holder)
    version = Version.objects.get(pk=ballot.version_id)

    assert "1 von 3 Stimmen" in text(client, version.url_of("ballot"))
    assert "Zu teuer für uns." not in text(client, version.url_of("ballot"))
    casting.declare(made.ended(ballot).pk, by=editor())
    assert "Zu teuer für uns." in text(client, version.url_of("ballot"))


def test_a_municipality_accedes_reports_its_use_and_leaves(client):
    version = made.in_force()
    place, holder = made.mandated()
    person = signed_in(holder, again=True)
    today = date_format(timezone.localdate(), "d.m.Y")

    wrong = person.post(version.url_of("accede", place.slug), {"body": "Stadtrat", "resolved_on": "morgen", "valid_from": today})
    assert wrong.status_code == 422
    assert "morgen" in wrong.content.decode()
    data = {"body": "Stadtrat", "resolved_on": today, "valid_from": today, "deviations": "Ohne Straßenzüge."}
    assert person.post(version.url_of("accede", place.slug), data).status_code == 302
    assert person.post(version.url_of("accede", place.slug), data).status_code == 302
    assert Accession.objects.count() == 1
    other = person.post(version.url_of("accede", place.slug), data | {"body": "Kreistag"})
    assert (other.status_code, "Kreistag" in other.content.decode()) == (409, True)  # not "beigetreten" with what is not kept
    assert "schon beigetreten" in text(person, version.url_of("accede", place.slug))
    person.post(version.url_of("report", place.slug), {"status": "produktiv", "system": "ParkAPI", "since": "4/2026"})
    assert Adoption.objects.get().since == "2026-04"
    assert "Ohne Straßenzüge." in text(client, version.url_of("accessions"))
    assert "Produktiv" in text(client, version.url_of("spread"))
    own = text(person, version.get_absolute_url())
    assert [f'"{version.url_of(page, place.slug)}"' in own for page in ("report", "leave", "accede")] == [True, True, False]
    assert "Produktiv" in text(person, version.url_of("leave", place.slug))
    left = person.post(version.url_of("leave", place.slug), {"reason": "Wir geben das Parkhaus ab."}, follow=True).content.decode()
    assert "Der Austritt ist erklärt. Gemeldet bleibt: „Produktiv“ (1.0.0)." in left
    assert "Wir geben das Parkhaus ab." in text(client, version.url_of("accessions"))


def test_a_cdo_changes_and_deletes_what_was_said_of_the_use_and_reads_how_it_went():
    version, (place, holder) = made.in_force(), made.mandated()
    cdo, staff = signed_in(holder), signed_in(member(Role.STAFF, place))
    address, delete = version.url_of("report", place.slug), version.url_of("take_adoption_back", place.slug)

    for status in ("geplant", "geplant", "produktiv"):
        assert cdo.post(address, {"status": status, "system": "ParkAPI"}).status_code == 302
    shown = text(cdo, address)
    assert "Übernahme ändern" in shown
    assert 'value="ParkAPI"' in shown
    history = shown.partition('id="verlauf"')[2]
    assert [history.count(word) for word in ("<b>Produktiv</b>", "<b>Geplant</b>")] == [1, 1]
    assert holder.address_name in history
    assert [staff.post(delete).status_code, staff.get(delete).status_code] == [403, 403]
    assert "steht dann nicht mehr als „Produktiv“" in text(cdo, delete)
    assert Adoption.objects.exists()
    assert [cdo.post(delete).url, cdo.post(delete).url] == [version.get_absolute_url()] * 2
    assert not Adoption.objects.exists()
    assert "Meldung gelöscht" in text(cdo, address)


def test_who_is_no_cdo_any_more_neither_reports_nor_deletes():
    version, (place, holder) = made.in_force(), made.mandated()
    use = accession.Use("produktiv")
    accession.report(version.pk, place, use, by=holder)
    Membership.objects.filter(user=holder).update(role=Role.STAFF)

    with pytest.raises(Refused, match="meldet die CDO"):
        accession.report(version.pk, place, accession.Use("geplant"), by=holder)
    with pytest.raises(Refused, match="meldet die CDO"):
        accession.take_back(version.pk, place, by=holder)
    assert Adoption.objects.get().status == "produktiv"


def test_a_cdo_gives_the_mandate_and_takes_it_back():
    place = MunicipalityFactory()
    cdo, colleague = member(Role.CDO, place), member(Role.STAFF, place)
    person = signed_in(cdo, again=True)

    assert "Niemand hat das Mandat" in text(person, "/mein-bereich/mandate/")
    person.post(f"/mein-bereich/mandate/{place.slug}/", {"holder": colleague.pk, "until": "31.12.2099"})
    assert str(colleague) in text(person, "/mein-bereich/mandate/")
    assert signed_in(colleague, again=True).get(f"/mein-bereich/mandate/{place.slug}/").status_code == 403
    person.post(f"/mein-bereich/mandate/{place.slug}/entziehen/")
    assert "Niemand hat das Mandat" in text(person, "/mein-bereich/mandate/")


def test_a_cdo_supports_a_need_of_others_until_it_is_decided(client):
    version = made.proposed()
    place = MunicipalityFactory()
    person = signed_in(member(Role.CDO, place))
    address = f"/mein-bereich/bedarf/{version.agreement_id}/{place.slug}/"

    assert "unterstützen" in text(person, version.agreement.get_absolute_url())
    person.post(address)
    assert place.display_name in text(client, version.agreement.get_absolute_url())
    person.post(address, {"zurueck": "1"})
    assert place.display_name not in text(client, version.agreement.get_absolute_url())


def test_the_desk_leads_a_need_to_being_in_force():
    version = made.proposed()
    desk = signed_in(editor())
    address = f"/verwaltung/standards/{version.pk}/"
    today = timezone.localdate()

    def act(name: str, **fields: str) -> None:
        response = desk.post(address, {"act": name, "sicher": "1", **{f"{name}-{field}": value for field, value in fields.items()}})
        assert response.status_code == 302, response.content.decode()

    assert "1 in Arbeit" in text(desk, "/verwaltung/standards/")
    act("aufnehmen", checked="on")
    wrong = desk.post(address, {"act": "konsultation", "konsultation-until": "bald"})
    assert (wrong.status_code, "bald" in wrong.content.decode()) == (422, True)
    early = desk.post(address, {"act": "konsultation", "konsultation-until": date_format(today, "d.m.Y")})
    assert (early.status_code, "mindestens vier Wochen" in early.content.decode()) == (409, True)
    act("konsultation", until=date_format(today + timedelta(days=40), "d.m.Y"))
    version.refresh_from_db()
    said = made.commented(version)
    version.consultation.closes_at = timezone.now()
    version.consultation.save()
    from data_standards.jobs import end_what_is_over

    end_what_is_over()
    assert "1 wartet auf eine Antwort" in text(desk, address)
    next_one = desk.get(f"{address}stellungnahmen/naechste/").url
    assert desk.post(next_one, {"verdict": "teilweise", "answer": ""}).status_code == 422
    assert desk.post(next_one, {"verdict": "teilweise", "answer": "Nur für Parkhäuser."}).status_code == 302
    said.refresh_from_db()
    assert said.answer == "Nur für Parkhäuser."
    place, holder = made.mandated()
    act("abstimmung", until=date_format(today + timedelta(days=14), "d.m.Y"))
    ballot = Ballot.objects.get()
    casting.cast(ballot.pk, place, "ja", by=holder)
    made.ended(ballot)
    act("feststellen")
    act("tag", on=date_format(today, "d.m.Y"))
    version.refresh_from_db()
    assert version.state == State.IN_FORCE


def test_what_must_be_given_is_not_called_voluntary():
    version = made.in_force()
    place, holder = made.mandated()

    shown = text(signed_in(holder), version.url_of("accede", place.slug))

    assert shown.count("(freiwillig)") == 2  # the address of the resolution and the deviations
    assert "Beschlossen am (freiwillig)" not in shown


def test_who_did_not_accede_reads_why_there_is_nothing_to_object_to():
    place, holder = made.mandated()
    version = made.in_force()
    Version.objects.filter(pk=version.pk).update(state=State.OBJECTION, objection_until=timezone.now() + timedelta(days=3))

    shown = text(signed_in(holder), version.url_of("object", place.slug))

    assert "die dem Standard beigetreten ist" in shown
    assert "Was ändert die Korrektur" not in shown


def test_nobody_is_shown_the_form_of_an_accession_that_cannot_be():
    place, holder = made.mandated()
    version = made.consulted()

    shown = text(signed_in(holder), version.url_of("accede", place.slug))

    assert "steht auf „Konsultation“" in shown
    assert "Gremium" not in shown.partition("Beitreten können")[2]


def test_an_agreement_with_every_short_field_has_its_paper(client):
    version = made.in_force(binding="begruenden", keywords="Parkhaus", transition_months=12)

    paper = client.get(f"{version.agreement.get_absolute_url()}pdf/")

    assert (paper.status_code, paper["Content-Type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")


def test_nothing_runs_since_a_month_to_come_and_a_plan_may_name_one():
    version, (place, holder) = made.in_force(), made.mandated()
    cdo, address = signed_in(holder), version.url_of("report", place.slug)

    early = cdo.post(address, {"status": "produktiv", "since": "5/2049"})

    assert (early.status_code, "Der Monat liegt in der Zukunft." in early.content.decode()) == (422, True)
    with pytest.raises(Refused, match="Zukunft"):
        accession.report(version.pk, place, accession.Use("umsetzung", since="2049"), by=holder)
    assert cdo.post(address, {"status": "geplant", "since": "5/2049"}).status_code == 302
    assert Adoption.objects.get().since == "2049-05"


def test_a_municipality_that_acceded_to_the_version_before_reads_that_it_moves_and_until_when():
    old, (place, holder) = made.in_force(), made.mandated()
    today = timezone.localdate()
    accession.accede(old.pk, place, accession.Resolution("Rat", today, today), by=holder)
    accession.report(old.pk, place, accession.Use("produktiv"), by=holder)
    until = today + timedelta(days=365)
    Version.objects.filter(pk=old.pk).update(state=State.SUPERSEDED)
    about = {"standard": old.standard, "agreement": old.agreement, "transition_until": until}
    new = Version.objects.create(number="1.0.1", state=State.IN_FORCE, **about)
    person = signed_in(holder)

    shown = text(person, new.get_absolute_url())

    day = date_format(until, "DATE_FORMAT")
    assert f"Ihre Kommune ist Version 1.0.0 beigetreten; stellen Sie bis {day} um." in shown
    assert "Noch nicht beigetreten" not in shown
    assert "<b>Produktiv</b> mit Version 1.0.0. Für 1.0.1 ist noch nichts gemeldet." in shown
    accession.accede(new.pk, place, accession.Resolution("Rat", today, today), by=holder)
    moved = text(person, new.get_absolute_url())
    assert "hat noch niemand gemeldet" not in moved
    assert "<b>Produktiv</b> mit Version 1.0.0" in moved
    assert "Ihre Kommune ist Version 1.0.1 beigetreten." in text(person, old.get_absolute_url())
