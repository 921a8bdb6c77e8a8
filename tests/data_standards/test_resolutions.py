"""The council's resolution: a draft to start from, and the file that proves the accession."""

from __future__ import annotations

import io
import zipfile

import pytest
from defusedxml import ElementTree
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Role, User
from accounts.refusals import Refused
from data_standards.accession import proof
from data_standards.models import Accession, Wording
from files.models import FileScan, PortalDocument
from files.uploads import check_document
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.files.test_serving import PDF
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def pdf(name: str = "beschluss.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def acceded() -> tuple[Accession, User]:
    version, (place, holder) = made.in_force(), made.mandated()
    today = timezone.localdate()
    return Accession.objects.create(version=version, municipality=place, resolution_body="Rat", resolved_on=today, valid_from=today), holder


def test_the_draft_is_a_valid_text_document_in_german_with_headings_and_hostile_text_as_text():
    version, place = made.in_force(), MunicipalityFactory(name="Ä<b>&\"'-Stadt")
    need = "Jede Kommune meldet <script>alert(1)</script> & anders.\x0b\x01\n\nZweiter **Absatz**."
    for wording in Wording.objects.filter(version=version):
        wording.facts["need"] = need
        wording.save()
    answer = signed_in(member(Role.STAFF, place)).get(version.url_of("resolution_draft", place.slug))

    assert answer.headers["Content-Type"] == "application/vnd.oasis.opendocument.text"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert archive.read("mimetype").decode() == answer.headers["Content-Type"]
    assert answer.content[30:38] == b"mimetype"
    trees = {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist() if name != "mimetype"}
    manifest = archive.read("META-INF/manifest.xml").decode()
    assert all(f'"{name}"' in manifest for name in trees if name != "META-INF/manifest.xml")
    words = "\n".join("".join(node.itertext()) for node in trees["content.xml"].iter() if node.tag in (f"{TEXT}p", f"{TEXT}h"))
    facts = (str(place), version.name, "1.0.0", "[Datum]", "Lizenzkosten", "Abweichungen", "3 Ja")
    for part in (*facts, "<script>alert(1)</script> & anders.", "Zweiter Absatz."):
        assert part in words, part
    assert [node.get(f"{TEXT}outline-level") for node in trees["content.xml"].iter(f"{TEXT}h")].count("1") == 5
    assert b'fo:language="de"' in archive.read("styles.xml")
    assert b"<dc:language>de-DE</dc:language>" in archive.read("meta.xml")
    check_document(SimpleUploadedFile("vorlage.odt", answer.content))  # the portal takes its own document back
    assert signed_in(member(Role.CDO, MunicipalityFactory())).get(version.url_of("resolution_draft", place.slug)).status_code == 404


def test_a_resolution_is_added_replaced_hidden_and_removed():
    accession, holder = acceded()
    version, place = accession.version, accession.municipality
    person, address = signed_in(holder), version.url_of("proof", place.slug)
    colleague, stranger, kts = signed_in(member(Role.STAFF, place)), signed_in(member(Role.CDO, MunicipalityFactory())), signed_in(editor())

    assert person.post(address, {}).status_code == 422
    wrong = person.post(address, {"file": SimpleUploadedFile("a.pdf", b"<html>")})
    assert (wrong.status_code, PortalDocument.objects.count()) == (422, 0)
    assert person.post(address, {"file": pdf()}).status_code == 302
    first = PortalDocument.objects.get().file.url
    assert [client.get(first).status_code for client in (Client(), stranger, colleague)] == [200, 200, 200]
    shown = Client().get(version.url_of("accessions")).content.decode()
    assert [words in shown for words in (first, "beschluss.pdf", "(PDF, ")] == [True, True, True]

    assert person.post(address, {"file": pdf("neu.pdf"), "internal": "on"}).status_code == 302
    second = PortalDocument.objects.get().file.url
    assert Client().get(first).status_code == 404
    assert [client.get(second).status_code for client in (Client(), stranger, colleague, kts)] == [404, 404, 200, 200]
    assert ["neu.pdf" in client.get(version.url_of("accessions")).content.decode() for client in (Client(), colleague)] == [False, True]
    assert "neu.pdf" in person.get(address).content.decode()
    assert [colleague.post(address, {"entfernen": "1"}).status_code, stranger.get(address).status_code] == [403, 404]
    Accession.objects.filter(pk=accession.pk).update(ended_on=timezone.localdate())  # whoever left takes the file away all the same
    assert person.post(address, {"entfernen": "1"}).status_code == 302
    assert not PortalDocument.objects.exists()


def test_a_resolution_that_was_found_to_be_malware_is_not_offered():
    accession, holder = acceded()
    proof.keep(accession.pk, pdf(), is_internal=False, by=holder)
    name = PortalDocument.objects.get().stored_name
    FileScan.objects.update_or_create(file_name=name, defaults={"state": FileScan.State.FOUND, "scanned_at": timezone.now()})

    assert "beschluss.pdf" not in Client().get(accession.version.url_of("accessions")).content.decode()


def test_who_lost_the_mandate_meanwhile_keeps_and_removes_nothing():
    accession, holder = acceded()
    Membership.objects.filter(user=holder).delete()

    with pytest.raises(Refused, match="kein Mandat"):
        proof.keep(accession.pk, pdf(), is_internal=False, by=holder)
    with pytest.raises(Refused, match="kein Mandat"):
        proof.remove(accession.pk, by=holder)
    assert not PortalDocument.objects.exists()


def test_a_first_file_is_needed_and_a_wrong_one_is_told_what_the_hint_says():
    accession, holder = acceded()
    version, place = accession.version, accession.municipality
    person, address = signed_in(holder), version.url_of("proof", place.slug)

    shown = person.get(address).text
    missing = person.post(address, {})
    wrong = person.post(address, {"file": SimpleUploadedFile("boese.exe", b"MZ")})

    assert ("PDF, DOCX, XLSX, ODT oder ODS" in shown, "Beschluss speichern" in shown) == (True, True)
    assert 'Beschluss als Datei <span class="muted">(freiwillig)' not in shown
    assert (missing.status_code, "Wählen Sie eine Datei aus." in missing.text) == (422, True)
    assert "Diese Datei geht hier nicht. Erlaubt sind PDF, DOCX, XLSX, ODT und ODS." in wrong.text
