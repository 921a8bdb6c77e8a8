"""Taking part bindingly: a signed paper with day, office and file, which its municipality and the lead see, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role
from accounts.refusals import Refused
from files.models import ConfidentialFile
from procurement.demand import binding
from procurement.demand.acts import Signed
from procurement.lifecycle import acts
from procurement.models import Participation, State, TimeTable
from tests.factories import procurement as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.files.test_serving import PDF
from tests.helpers import signed_in, signed_in_long_ago

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def paper(name: str = "vereinbarung.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def sent(**changes):
    values = {"bound_on": "2.11.2026", "signatory_office": "Oberbürgermeisterin", "file": paper(), "authorised": "on", **changes}
    return {name: value for name, value in values.items() if value is not None}


def called():
    """A municipality that is called on to sign, its CDO, and the address of the page."""
    table = made.noticed()
    one = made.interested(table, 10, 1)
    table = made.binding(table)
    return one, made.person_of(one), f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{one.municipality.slug}/verbindlich/"


def test_a_signed_paper_is_recorded_seen_and_replaced(django_capture_on_commit_callbacks):
    one, cdo, address = called()
    client = signed_in(cdo, again=True)
    notice, own = one.time_table.page.get_absolute_url(), address.removesuffix("verbindlich/")

    assert [address in client.get(page).content.decode() for page in (notice, own)] == [True, True]
    said = client.get(address).content.decode()
    for words in ("erwartet 10 Stück", "vereinbarung.odt", "vereinbarung.pdf", "beschlussvorlage.odt", "keine Vergabeplattform"):
        assert words in said, words
    assert client.post(address, sent())["Location"] == own
    bound = Participation.objects.get(pk=one.pk)
    assert (bound.state, str(bound.bound_on), bound.signatory_office, bound.bound_by) == (
        Participation.State.BOUND,
        "2026-11-02",
        "Oberbürgermeisterin",
        cdo,
    )
    assert "vereinbarung.pdf" in client.get(own).content.decode()
    assert address not in client.get(notice).content.decode()

    before = bound.signed_file
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, sent(signatory_office="Bürgermeister", file=paper("neu.pdf"))).status_code == 302
    bound.refresh_from_db()
    assert (bound.signatory_office, bound.signed_file.original_name) == ("Bürgermeister", "neu.pdf")
    assert (ConfidentialFile.objects.count(), default_storage.exists(before.stored_name)) == (1, False)
    assert client.post(address, sent(signatory_office="Landrat", file=None)).status_code == 302  # the paper may stay
    bound.refresh_from_db()
    assert (bound.signatory_office, bound.signed_file.original_name) == ("Landrat", "neu.pdf")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"bound_on": "1.1.2099"}, "Die Unterschrift liegt in der Zukunft: 01.01.2099."),
        ({"bound_on": "gestern"}, "Geben Sie ein Datum ein"),
        ({"signatory_office": ""}, "Nennen Sie das Amt"),
        ({"file": None}, "Wählen Sie die unterschriebene Vereinbarung aus."),
        ({"file": SimpleUploadedFile("a.pdf", b"<html>")}, "Dieser Dateityp ist nicht erlaubt"),
        ({"authorised": None}, "Bestätigen Sie, dass Sie berechtigt sind."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(changes, said):
    one, cdo, address = called()
    answer = signed_in(cdo, again=True).post(address, sent(**changes))

    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert ConfidentialFile.objects.count() == 0
    assert Participation.objects.get(pk=one.pk).state == Participation.State.INTERESTED
    if changes.get("file", ...) is ...:
        assert "Die Datei ist noch nicht gespeichert." in answer.content.decode()


def test_the_password_is_asked_for_before_a_file_is_chosen():
    one, cdo, address = called()
    client = signed_in_long_ago(cdo)

    page = client.get(address)
    assert (page.status_code, "?weiter=1" in page.content.decode(), 'type="file"' in page.content.decode()) == (200, True, False)
    asked = client.get(f"{address}?weiter=1")
    again = (reverse("account_reauthenticate"), reverse("mfa_reauthenticate"))
    assert (asked.status_code, asked["Location"].startswith(again), "weiter" in asked["Location"]) == (302, True, True)
    posted = client.post(address, sent())
    assert (posted.status_code, posted["Location"].startswith(again)) == (302, True)
    assert Participation.objects.get(pk=one.pk).state == Participation.State.INTERESTED
    assert 'type="file"' in signed_in(cdo, again=True).get(f"{address}?weiter=1").content.decode()


def test_the_paper_is_for_its_municipality_and_the_lead_alone():
    one, cdo, address = called()
    table = one.time_table
    other = member(Role.CDO, MunicipalityFactory())
    signed_in(cdo, again=True).post(address, sent())
    url = Participation.objects.get(pk=one.pk).signed_file.file.url
    people = [None, editor(), other, member(Role.STAFF, one.municipality), member(Role.STAFF, table.page.municipality)]

    assert [signed_in(user).get(url).status_code for user in people] == [404, 404, 404, 200, 200]
    assert signed_in(cdo).get(url).headers["Cache-Control"] == "private, no-store"
    listed = signed_in(editor()).get(reverse("wagtaildocs:index")).content.decode()
    assert "vereinbarung.pdf" not in listed
    assert (
        "vereinbarung.pdf"
        in signed_in(made.lead_of(table)).get(f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/papiere/").content.decode()
    )
    Membership.objects.filter(user=cdo).delete()
    assert signed_in(cdo).get(url).status_code == 404


def test_other_bound_municipalities_do_not_see_the_paper():
    table = made.noticed()
    first, second = made.interested(table, 1, 1), made.interested(table, 2, 1)
    made.binding(table)
    binding.bind(first.pk, Signed(timezone.localdate(), "Landrat"), paper(), by=made.person_of(first))
    made.bound(second)
    url = Participation.objects.get(pk=first.pk).signed_file.file.url

    assert [signed_in(made.person_of(one)).get(url).status_code for one in (first, second)] == [200, 404]


def test_who_may_not_bind_binds_nothing():
    one, cdo, address = called()
    staff, stranger = member(Role.STAFF, one.municipality), member(Role.CDO, MunicipalityFactory())

    assert [signed_in(user, again=True).post(address, sent()).status_code for user in (staff, stranger)] == [403, 404]
    assert Client().get(address).status_code == 302
    Membership.objects.filter(user=cdo).update(role=Role.STAFF)
    with pytest.raises(Refused, match="meldet die CDO"):
        binding.bind(one.pk, Signed(timezone.localdate(), "Landrat"), paper(), by=cdo)
    assert ConfidentialFile.objects.count() == 0
    assert not default_storage.exists("vertraulich") or default_storage.listdir("vertraulich")[1] == []


def test_after_the_deadline_the_page_says_so_and_keeps_what_was_typed():
    one, cdo, address = called()
    TimeTable.objects.filter(pk=one.time_table_id).update(binding_until=timezone.now() - timedelta(minutes=1))
    client = signed_in(cdo, again=True)

    assert "Das geht gerade nicht" in client.get(address).content.decode()
    late = client.post(address, sent())
    assert (late.status_code, 'value="Oberbürgermeisterin"' in late.content.decode()) == (409, True)
    assert (ConfidentialFile.objects.count(), Participation.objects.get(pk=one.pk).is_bound) == (0, False)


def test_who_takes_no_part_has_no_page():
    table = made.noticed()
    place = MunicipalityFactory()
    client = signed_in(member(Role.CDO, place))

    assert client.get(f"/mein-bereich/beschaffungen/{table.page_id}/bedarf/{place.slug}/verbindlich/").status_code == 404


def test_the_new_lead_reads_the_papers_and_the_former_does_not():
    one, cdo, address = called()
    signed_in(cdo, again=True).post(address, sent())
    table = one.time_table
    former = made.lead_of(table)
    acts.change_lead(table.pk, one.municipality, by=former)
    url = Participation.objects.get(pk=one.pk).signed_file.file.url

    assert made.again(table).state == State.BINDING
    assert [signed_in(user).get(url).status_code for user in (cdo, former)] == [200, 404]
