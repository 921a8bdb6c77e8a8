"""Documents of a notice for municipalities or participants: added and removed by the lead, shown to their audience alone."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageLogEntry

from accounts.models import Role
from accounts.refusals import Refused
from contributions.models import Visibility
from files.models import ConfidentialFile
from notifications.gates import Drop, Send, event_of
from notifications.models import Mail
from procurement.demand import acts as demand
from procurement.lifecycle import acts
from procurement.models import NoticeDocument
from procurement.papers import documents
from tests.factories import procurement as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.files.test_serving import PDF
from tests.helpers import signed_in, write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
M, P = Visibility.MUNICIPALITIES, Visibility.PARTICIPANTS


def pdf(name: str = "lastenheft.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def address_of(table) -> str:
    return f"/mein-bereich/beschaffungen/{table.page_id}/fuehrung/unterlagen/"


def added(table, audience: str, title: str = "Lastenheft") -> NoticeDocument:
    return documents.add(table.pk, pdf(), title=title, audience=audience, by=made.lead_of(table))


def test_the_lead_adds_and_removes_with_a_question(django_capture_on_commit_callbacks):
    table = made.noticed()
    client, address = signed_in(made.lead_of(table)), address_of(table)

    assert client.get(address).status_code == 200
    wrong = client.post(address, {"title": "", "file": pdf(), "audience": M})
    assert (wrong.status_code, "Die Datei ist noch nicht gespeichert." in wrong.content.decode()) == (422, True)
    assert client.post(address, {"title": "Plan", "file": SimpleUploadedFile("a.exe", b"MZ"), "audience": M}).status_code == 422
    assert client.post(address, {"title": "Plan", "file": pdf(), "audience": "public"}).status_code == 422
    assert NoticeDocument.objects.count() == 0
    assert client.post(address, {"title": "Lasten<b>heft</b>", "file": pdf(), "audience": P})["Location"] == address
    document = NoticeDocument.objects.get()
    shown = client.get(address).content.decode()
    assert ("Lasten&lt;b&gt;heft&lt;/b&gt;" in shown, f"{address}{document.pk}/entfernen/" in shown) == (True, True)

    asked = client.get(f"{address}{document.pk}/entfernen/").content.decode()
    assert ("Unterlage entfernen?" in asked, NoticeDocument.objects.count()) == (True, 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{address}{document.pk}/entfernen/")["Location"] == address
    assert client.post(f"{address}{document.pk}/entfernen/").status_code == 302
    assert (NoticeDocument.objects.count(), ConfidentialFile.objects.count()) == (0, 0)
    logged = PageLogEntry.objects.filter(action__startswith="portal.procurement_document").order_by("pk")
    assert [(entry.action, entry.data) for entry in logged] == [
        ("portal.procurement_document", {"audience": "participants"}),
        ("portal.procurement_document_removed", {"audience": "participants"}),
    ]


def test_each_audience_sees_its_own_and_everybody_else_nothing():
    table = made.noticed()
    taking = made.interested(table, 1, 1)
    gone = made.interested(table, 1, 1)
    demand.withdraw(gone.pk, by=made.person_of(gone))
    for_all, for_some = added(table, M, "Zeitplanung"), added(table, P, "Lastenheft")
    people = {
        "guest": None,
        "uninvolved": member(Role.STAFF, MunicipalityFactory()),
        "withdrawn": made.person_of(gone),
        "participant": made.person_of(taking),
        "editor": editor(),
        "lead": member(Role.STAFF, table.page.municipality),
    }
    expected = {
        "guest": (False, False),
        "uninvolved": (True, False),
        "withdrawn": (True, False),
        "participant": (True, True),
        "editor": (True, False),
        "lead": (True, True),
    }

    for name, user in people.items():
        client = signed_in(user)
        page = client.get(table.page.get_absolute_url()).content.decode()
        shown = tuple(document.title in page and document.document.file.url in page for document in (for_all, for_some))
        served = tuple(client.get(document.document.file.url).status_code == 200 for document in (for_all, for_some))
        assert (name, shown, served) == (name, expected[name], expected[name])


def test_a_document_is_hidden_with_its_notice():
    table = made.noticed()
    document, reader = added(table, M), member(Role.CDO, MunicipalityFactory())
    url = document.document.file.url

    assert signed_in(reader).get(url).status_code == 200
    table.page.unpublish()
    assert signed_in(reader).get(url).status_code == 404


def test_only_the_cdo_of_the_lead_adds_and_removes():
    table = made.noticed()
    document, address = added(table, P), address_of(table)
    others = [member(Role.STAFF, table.page.municipality), made.person_of(made.interested(table, 1, 1)), editor()]

    for user in others:
        client = signed_in(user)
        assert [client.get(address).status_code, client.post(f"{address}{document.pk}/entfernen/").status_code] == [403, 403]
    assert Client().get(address).status_code == 302
    with pytest.raises(Refused, match="federführenden"):
        documents.remove(table.pk, document.pk, by=others[0])
    assert NoticeDocument.objects.count() == 1


def test_a_document_of_another_notice_is_not_removed():
    mine, theirs = made.noticed(), made.noticed()
    document = added(theirs, P)
    client, address = signed_in(made.lead_of(mine)), address_of(mine)

    assert client.get(f"{address}{document.pk}/entfernen/").status_code == 404
    client.post(f"{address}{document.pk}/entfernen/")
    assert NoticeDocument.objects.filter(pk=document.pk).exists()


def test_after_the_end_nothing_is_added_and_there_is_a_limit(monkeypatch):
    table = made.noticed()
    lead = made.lead_of(table)
    monkeypatch.setattr(documents, "MOST", 1)
    added(table, M)
    with pytest.raises(Refused, match="Mehr als 1 Unterlagen"):
        added(table, M, "Zeitplan")
    acts.cancel(table.pk, reason="Kein Geld", by=lead)
    with pytest.raises(Refused, match="Abgebrochen"):
        added(table, M)
    with pytest.raises(Refused, match="Abgebrochen"):
        documents.remove(table.pk, NoticeDocument.objects.get().pk, by=lead)
    answer = signed_in(lead).post(address_of(table), {"title": "Plan", "file": pdf(), "audience": M})
    assert answer.status_code == 409


def test_the_page_of_a_notice_takes_one_statement_for_all_its_documents():
    table = made.noticed()
    client, address = signed_in(member(Role.STAFF, MunicipalityFactory())), table.page.get_absolute_url()
    added(table, M)

    def statements() -> int:
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get(address)
        return len(found)

    one = statements()
    for number in range(3):
        added(table, M, f"Zeitplan {number}")
    assert statements() == one


def test_who_takes_part_is_told_of_a_new_document_that_is_still_there():
    table = made.noticed()
    taking = made.interested(table, 1, 1)
    gone = made.interested(table, 1, 1)
    demand.withdraw(gone.pk, by=made.person_of(gone))
    kept, removed = added(table, P, "Lasten\nheft"), added(table, M, "Zeitplan")
    documents.remove(table.pk, removed.pk, by=made.lead_of(table))
    write_told()

    mails = Mail.objects.filter(event="beschaffung_unterlage")
    assert [mail.recipient for mail in mails] == [made.person_of(taking)]
    assert "neue Unterlage: „Lasten heft“" in " ".join(mails.get().text.split())
    gate = event_of("beschaffung_unterlage").gate
    assert isinstance(gate(mails.get()), Send)
    documents.remove(table.pk, kept.pk, by=made.lead_of(table))
    assert isinstance(gate(mails.get()), Drop)


def test_a_document_that_is_sent_twice_is_one_and_told_of_once():
    table = made.noticed()
    made.interested(table, 1, 1)
    client = signed_in(made.lead_of(table))
    sent = {"title": "Lastenheft", "audience": P}

    assert [client.post(address_of(table), {**sent, "file": pdf()}).status_code for _click in range(2)] == [302, 302]
    client.post(address_of(table), {**sent, "file": SimpleUploadedFile("lastenheft.pdf", PDF + b"\n")})
    write_told()
    assert (NoticeDocument.objects.count(), Mail.objects.filter(event="beschaffung_unterlage").count()) == (2, 2)
