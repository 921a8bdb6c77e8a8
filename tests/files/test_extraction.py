"""The text of attachments: read within limits, found by those who see the entry, gone with the file."""

from __future__ import annotations

import io
import re
import time as clock
import zipfile
import zlib
from datetime import date, datetime, time
from io import StringIO

import openpyxl
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader, PdfWriter

from accounts.models import Role
from contributions import drafts, moderation
from contributions.models import ContributionAttachment, ContributionPage, Submission, Visibility
from files.extraction import read_document, text_of
from files.models import DocumentText, PortalDocument
from files.reading import MAX_CHARACTERS, clean
from files.uploads import store_document
from jobs.registry import URGENT
from jobs.worker import drain
from portal.demo.attachments import docx, odt, pdf
from search.services import search
from search.sources import sources
from tests.factories.accounts import editor, member
from tests.factories.best_practices import a_draft
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in
from tests.published import reader

WORD = "Zählpunktbezeichnung"
TEXT = f"Jeder Zähler trägt eine {WORD}."
GUEST = AnonymousUser()


def stored(name: str, content: bytes) -> PortalDocument:
    return PortalDocument.objects.create(title=name, file=ContentFile(content, name))


def package(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def word(body: str, *, before: str = "") -> bytes:
    return package(**{"word/document.xml": f'{before}<w:document xmlns:w="x"><w:body>{body}</w:body></w:document>'.encode()})


def sheet() -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active.append([WORD, 12])
    book.save(buffer)
    return buffer.getvalue()


def locked(password: str) -> bytes:
    writer, buffer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Titel", (TEXT,))))), io.BytesIO()
    writer.encrypt(user_password=password, owner_password="für die Verwaltung", algorithm="AES-256")
    writer.write(buffer)
    return buffer.getvalue()


def drawn(content: bytes) -> bytes:
    """A PDF whose only page draws what is given, packed."""
    plain = pdf("", ())
    stream = plain[plain.index(b"<< /Length") : plain.index(b"endstream")]
    packed = zlib.compress(content, 9)
    return plain.replace(stream, b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\n" % (len(packed), packed))


def endless_tree() -> bytes:
    """A PDF whose pages stand below themselves."""
    return pdf("Titel", (TEXT,)).replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")


# --- What is read ------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", pdf("Messkonzept", (TEXT,))),
        ("a.docx", docx("Messkonzept", (TEXT,))),
        ("a.odt", odt("Messkonzept", (TEXT,))),
        ("a.xlsx", sheet()),
        ("a.pdf", locked("")),
    ],
    ids=["pdf", "docx", "odt", "xlsx", "pdf that everyone may open"],
)
def test_the_text_of_each_format_is_read(name, content):
    assert WORD in text_of(stored(name, content))


@pytest.mark.django_db
def test_words_in_pieces_are_whole_and_paragraphs_apart():
    pieces = "<w:p><w:r><w:t>Park</w:t></w:r><w:r><w:t>raum</w:t></w:r></w:p><w:p><w:r><w:t>zwei</w:t><w:tab/><w:t>drei</w:t></w:r></w:p>"
    assert text_of(stored("a.docx", word(pieces))) == "Parkraum zwei drei"


@pytest.mark.django_db
def test_what_nobody_reads_in_the_document_is_not_found_either():
    deleted = "<w:p><w:del><w:r><w:delText>Entwurfsfassung</w:delText></w:r></w:del><w:r><w:t>gilt</w:t></w:r></w:p>"
    assert text_of(stored("a.docx", word(deleted))) == "gilt"
    content = b'<d xmlns:office="o" xmlns:text="t"><office:body><text:tracked-changes>weg</text:tracked-changes>'
    content += b"<text:p>gilt<office:annotation>intern</office:annotation></text:p></office:body></d>"
    assert text_of(stored("a.odt", package(**{"content.xml": content}))) == "gilt"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("a\0b\x1b c\ud800d", "a b c d"),
        ("Verkehrs-\nbehörde", "Verkehrsbehörde"),
        (
            "Vor-\nund Nachteile, Gas-\nsowie Strom-\nbzw. Wärme-\nals auch ein-\n bis zwei",
            "Vor- und Nachteile, Gas- sowie Strom- bzw. Wärme- als auch ein- bis zwei",
        ),
        ("VOR-\nUND", "VOR- UND"),
        ("so-\nwie den-\nnoch dam-\nals, Gas-\nwie", "sowie dennoch damals, Gas- wie"),
        ("E-\nAkte, CO2-\nAbgabe, 24-\nstündig, Covid-\n19", "E-Akte, CO2-Abgabe, 24-stündig, Covid-19"),
        ("Ver-\nkehrs-\nbe-\n\n hörde", "Verkehrsbehörde"),
        (
            "Zähl\u00ad\npunkt Zähl\u00ad \r\npunkt Zähl\u2010\npunkt Zähl\u2011\u2028punkt Zähl-\u200b\npunkt Zähl\u00ad\x0bpunkt",
            " ".join(["Zählpunkt"] * 6),
        ),
        ("Zähl&shy;punkt, Zähl\u00adpunkt, E\u2011Akte, Gas\u00ad\nund", "Zählpunkt, Zählpunkt, E-Akte, Gas- und"),
        ("Park\u00adraum\u200b", "Parkraum"),
        ("o\ufb00en, Bu\u0308rger", "offen, Bürger"),
        ("viel \t\n Platz", "viel Platz"),
        ("x" * (MAX_CHARACTERS + 1), "x" * MAX_CHARACTERS),
    ],
    ids=[
        "control characters",
        "divided word",
        "hyphens that stay",
        "capitals",
        "whole words",
        "hyphens of words",
        "twice divided",
        "ends of lines",
        "soft hyphens",
        "invisible",
        "ligature and accent",
        "space",
        "length",
    ],
)
def test_texts_are_cleaned_and_cut(raw, read):
    assert clean(raw) == read


@pytest.mark.django_db
def test_hyphens_of_word_belong_to_their_words():
    pieces = "<w:p><w:r><w:t>E</w:t><w:noBreakHyphen/><w:t>Akte, Zähl</w:t><w:softHyphen/><w:t>punkt, Zähl</w:t><w:softHyphen/><w:br/>"
    pieces += "<w:t>punkt, Vor</w:t><w:noBreakHyphen/></w:r></w:p><w:p><w:r><w:t>und Nachteile</w:t></w:r></w:p>"
    gone = "<w:del><w:r><w:noBreakHyphen/></w:r></w:del><w:moveFrom><w:r><w:t>verschoben</w:t></w:r></w:moveFrom>"
    assert text_of(stored("a.docx", word(pieces + gone))) == "E-Akte, Zählpunkt, Zählpunkt, Vor- und Nachteile"


@pytest.mark.django_db
@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n"])
def test_a_pdf_is_read_behind_a_byte_order_mark_or_a_line_break(before):
    assert WORD in text_of(stored("a.pdf", before + pdf("Titel", (TEXT,))))
    assert WORD in text_of(stored("a.pdf", before + locked("")))


def workbook() -> bytes:
    """A workbook as a program leaves it: values of many kinds, a formula with its result, a text inside its cell, a hidden sheet."""
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    page = book.active
    page.title = "Haushalt"
    rows = [4711, "Kämmerei", True, date(2026, 12, 31), datetime(2026, 3, 1, 8, 30), time(14, 5), 1234567.5, 0.125, 1500, "=1+1"]
    for number, value in enumerate(rows, start=1):
        page.cell(number, 1, value)
    page["A7"].number_format, page["A8"].number_format, page["A9"].number_format = '#,##0.00 "€"', "0.0%", "#,##0"
    page["A1048576"] = "ganz unten"
    book.create_sheet("Intern").append(["geheim", 815])
    book["Intern"].sheet_state = "hidden"
    book.save(buffer)
    inside = b'<c r="B1" t="inlineStr"><is><r><t>Zell</t></r><r><t>text</t></r></is></c></row>'
    return changed(buffer.getvalue(), "xl/worksheets/sheet1.xml", lambda part: calculated(part).replace(b"</row>", inside, 1))


def calculated(part: bytes) -> bytes:
    """A sheet whose formula has its result, whichever library wrote it."""
    found, count = re.subn(rb"<f>1\+1</f><v ?(/>|></v>)", b"<f>1+1</f><v>2302</v>", part)
    assert count == 1
    return found


def changed(content: bytes, part: str, change) -> bytes:
    """A package with one part put otherwise."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert change(parts[part]) != parts[part]
    return package(**{**parts, part: change(parts[part])})


@pytest.mark.django_db
def test_cells_are_read_as_a_german_table_shows_them():
    assert text_of(stored("a.xlsx", workbook())) == (
        "Haushalt 4711 Zelltext Kämmerei WAHR 31.12.2026 01.03.2026 08:30 14:05 1234567,5 1.234.567,50 0,125 12,5 % 1500 1.500 2302 "
        "ganz unten"
    )


@pytest.mark.django_db
def test_the_words_of_a_workbook_are_read_even_if_its_styles_are_broken():
    broken = changed(workbook(), "xl/styles.xml", lambda part: part[:200])
    assert "Kämmerei" in text_of(stored("a.xlsx", broken))


# --- What cannot be read -------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b""),
        ("a.pdf", pdf("Titel", (TEXT,))[:300]),
        ("a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 50),
        ("a.pdf", locked("geheim")),
        ("a.pdf", endless_tree()),
        ("a.pdf", drawn(b"")),
        ("a.docx", b""),
        ("a.docx", docx("Titel", (TEXT,))[:200]),
        ("a.docx", word("<w:p>")),
        ("a.docx", word("<w:t>&a;</w:t>", before='<!DOCTYPE w [<!ENTITY a "bbbb">]>')),
        ("a.docx", word("<w:t>b&a;</w:t>", before='<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]>')),
        ("a.docx", word(f"<w:t>{WORD}</w:t>{' ' * 70_000_000}")),
        ("a.odt", package(mimetype=b"application/vnd.oasis.opendocument.text")),
        ("a.txt", b"nur Text"),
    ],
    ids=[
        "no bytes",
        "cut pdf",
        "noise",
        "password",
        "endless tree",
        "scan without text",
        "empty docx",
        "cut docx",
        "cut xml",
        "entity",
        "foreign file",
        "bomb",
        "no content",
        "other format",
    ],
)
def test_a_hostile_or_broken_file_ends_without_text(name, content):
    assert text_of(stored(name, content), seconds=5) == ""


@pytest.mark.django_db
def test_a_file_that_would_take_for_ever_is_broken_off():
    endless = stored("a.pdf", drawn(b"(a) Tj\n" * 800_000))
    began = clock.monotonic()
    assert text_of(endless, seconds=1) == ""
    assert clock.monotonic() - began < 15


@pytest.mark.django_db
def test_a_file_that_asks_for_more_memory_than_allowed_is_broken_off():
    document = stored("a.pdf", drawn(b"(" + b"a" * 1_000_000 + b") Tj"))
    assert text_of(document) != ""
    assert text_of(document, memory=40 * 1024 * 1024) == ""


@pytest.mark.django_db
def test_a_file_that_is_gone_is_no_error():
    document = stored("a.pdf", pdf("Titel", (TEXT,)))
    document.file.storage.delete(document.file.name)
    drain()
    assert DocumentText.objects.get().state == DocumentText.State.UNREADABLE
    key = document.pk
    document.delete()
    read_document.call(document_id=key)


# --- When it is read -----------------------------------------------------------------------


def waiting() -> list[DBTaskResult]:
    return list(DBTaskResult.objects.filter(task_path=read_document.module_path, status="READY"))


@pytest.mark.django_db
def test_an_upload_is_read_by_a_task_that_comes_before_bookkeeping():
    document = stored("a.pdf", pdf("Titel", (TEXT,)))
    assert [(task.args_kwargs["args"], task.priority) for task in waiting()] == [([document.pk], URGENT)]
    drain()
    assert (document.reading.state, WORD in document.reading.text) == (DocumentText.State.READ, True)
    document.title = "Umbenannt"
    document.save()
    assert waiting() == []


@pytest.mark.django_db
def test_a_command_has_read_what_no_task_has_read_yet():
    stored("a.pdf", pdf("Titel", (TEXT,)))
    bad = stored("b.pdf", b"kaputt")
    drain()
    fresh = stored("c.odt", odt("Titel", (TEXT,)))
    moved = stored("d.odt", odt("Titel", (TEXT,)))
    drain()
    DocumentText.objects.filter(document=fresh).delete()
    PortalDocument.objects.filter(pk=moved.pk).update(file="anlagen/anders.odt")
    for option, expected in (([], {fresh.pk, moved.pk}), (["--again"], {fresh.pk, moved.pk, bad.pk})):
        DBTaskResult.objects.all().delete()
        out = StringIO()
        call_command("read_attachments", *option, stdout=out)
        assert {task.args_kwargs["args"][0] for task in waiting()} == expected
        assert f"vorgemerkt: {len(expected)}" in out.getvalue()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_upload_that_is_undone_leaves_no_task(portal):
    with transaction.atomic():
        stored("a.pdf", pdf("Titel", (TEXT,)))
        transaction.set_rollback(True)
    assert waiting() == []


# --- Who finds it --------------------------------------------------------------------------


class Shelf:
    """An entry of a municipality, and its attachments."""

    def __init__(self) -> None:
        self.home = MunicipalityFactory()
        self.cdo = member(Role.CDO, self.home)
        self.editor = editor()
        self.draft = a_draft(by=self.cdo, municipality=self.home)

    def attach(self, content: bytes = pdf("Messkonzept", (TEXT,)), name: str = "messkonzept.pdf") -> PortalDocument:
        page = ContributionPage.objects.get(pk=self.draft.page_id)
        document = store_document(SimpleUploadedFile(name, content), page, title="Messkonzept", by=self.cdo)
        self._change(lambda items: [*items, ContributionAttachment(document=document, title="Messkonzept")])
        return document

    def remove_all(self) -> None:
        self._change(lambda items: [])

    def publish(self) -> ContributionPage:
        self.draft.refresh_from_db()
        moderation.approve(moderation.submit(self.draft, version=self.draft.version, by=self.cdo), by=self.editor)
        drain()
        return ContributionPage.objects.get(pk=self.draft.page_id)

    def change(self) -> None:
        self.draft = drafts.start_change(ContributionPage.objects.get(pk=self.draft.page_id), by=self.cdo)

    def _change(self, change) -> None:
        self.draft.refresh_from_db()
        drafts.change_children(self.draft, "attachments", change, by=self.cdo)


@pytest.fixture
def shelf(portal) -> Shelf:
    call_command("reindex", stdout=StringIO())
    return Shelf()


def finds(user, word: str = WORD) -> list[int]:
    drain()
    answer = search(user, f'"{word}"')
    assert not answer.simple
    return [found.object.pk for found in answer.found]


def test_an_entry_is_found_by_a_number_of_its_table(shelf):
    shelf.attach(workbook(), "haushalt.xlsx")
    page = shelf.publish()
    assert [finds(GUEST, word) for word in ("4711", "31.12.2026", "1.234.567,50", "815")] == [[page.pk]] * 3 + [[]]


def test_an_entry_is_found_by_the_text_of_its_attachment(shelf):
    shelf.attach()
    page = shelf.publish()
    assert finds(GUEST) == [page.pk]


def test_a_text_that_is_read_late_reaches_the_entry_that_is_online_already(shelf):
    document = shelf.attach()
    DBTaskResult.objects.filter(task_path=read_document.module_path).delete()
    page = shelf.publish()
    assert finds(GUEST) == []
    read_document.enqueue(document.pk)
    assert finds(GUEST) == [page.pk]


def test_the_attachment_of_a_restricted_entry_is_found_by_those_who_see_the_entry(shelf):
    shelf.attach()
    page = shelf.publish()
    moderation.set_visibility(page, Visibility.MUNICIPALITIES, by=shelf.editor, may_widen=True)
    assert (finds(GUEST), finds(reader())) == ([], [page.pk])
    moderation.archive(page, by=shelf.cdo, by_kts=False)
    assert (finds(GUEST), finds(reader()), finds(shelf.cdo)) == ([], [], [])


def test_an_attachment_that_only_a_draft_uses_is_found_by_nobody(shelf):
    shelf.publish()
    shelf.change()
    shelf.attach()
    assert DocumentText.objects.exists() is False
    assert [finds(user) for user in (GUEST, reader(), shelf.cdo, shelf.editor)] == [[]] * 4
    assert DocumentText.objects.get().state == DocumentText.State.READ
    page = shelf.publish()
    assert finds(GUEST) == [page.pk]


def test_after_removal_and_replacement_the_old_text_is_gone(shelf):
    shelf.attach()
    page = shelf.publish()
    shelf.change()
    shelf.remove_all()
    shelf.attach(docx("Neu", ("Die Spitzenlastkappung beginnt.",)), "neu.docx")
    assert finds(GUEST) == [page.pk], "what is online has not changed yet"
    shelf.publish()
    assert (finds(GUEST), finds(GUEST, "Spitzenlastkappung")) == ([], [page.pk])


def test_a_file_that_editors_replace_is_forgotten_at_once_and_read_anew(shelf):
    document = shelf.attach()
    page = shelf.publish()
    document = PortalDocument.objects.get(pk=document.pk)
    document.file = ContentFile(odt("Neu", ("Die Spitzenlastkappung beginnt.",)), "neu.odt")
    document.save()
    assert DocumentText.objects.exists() is False
    assert (finds(GUEST), finds(GUEST, "Spitzenlastkappung")) == ([], [page.pk])


def test_the_text_of_a_file_before_counts_no_more_even_if_it_is_read_late(shelf):
    document = shelf.attach()
    shelf.publish()
    PortalDocument.objects.filter(pk=document.pk).update(file="anlagen/anders.pdf")
    (entry,) = sources()["gute-praxis"].documents()
    assert entry.attachments == "Messkonzept"


def test_the_text_is_stored_once_and_indexed_from_there(shelf):
    shelf.attach()
    shelf.publish()
    DBTaskResult.objects.all().delete()
    PortalDocument.objects.get().file.storage.delete(PortalDocument.objects.get().file.name)
    call_command("reindex", stdout=StringIO())
    assert len(finds(GUEST)) == 1


def test_a_title_is_found_even_where_the_file_cannot_be_read(shelf):
    shelf.attach(locked("geheim"))
    page = shelf.publish()
    assert finds(GUEST, "Messkonzept") == [page.pk]


def test_those_who_upload_see_whether_the_text_is_found_and_nobody_else(shelf):
    address = reverse("writing:media", args=[shelf.draft.page_id])
    shelf.attach()
    assert "Text wird gelesen" in signed_in(shelf.cdo).get(address).text
    drain()
    assert "Text durchsuchbar" in signed_in(shelf.cdo).get(address).text
    shelf.attach(locked("geheim"), "geschuetzt.pdf")
    drain()
    assert "Text nicht durchsuchbar" in signed_in(shelf.cdo).get(address).text
    page = shelf.publish()
    for user in (None, shelf.cdo, shelf.editor):
        html = signed_in(user).get(page.specific.get_absolute_url()).text
        assert "durchsuchbar" not in html
        assert WORD not in html


def test_a_broken_upload_is_accepted_and_stops_nothing(shelf):
    client: Client = signed_in(shelf.cdo)
    broken = SimpleUploadedFile("a.pdf", b"%PDF-1.7\nkaputt")
    sent = {"kind": "anlage", "anlage-file": broken, "anlage-title": "Kaputt"}
    assert client.post(reverse("writing:media", args=[shelf.draft.page_id]), sent).status_code == 302
    drain()
    assert DocumentText.objects.get().state == DocumentText.State.UNREADABLE
    assert DBTaskResult.objects.filter(status="FAILED").count() == 0
    assert Submission.objects.get(pk=shelf.draft.pk).is_writable


@pytest.mark.parametrize("count", [1, 3])
def test_texts_of_all_entries_come_in_one_query(shelf, django_assert_num_queries, count):
    for each in (shelf, *(Shelf() for _number in range(count - 1))):
        each.attach()
        each.publish()
    with django_assert_num_queries(4):  # entries, topics, standards, attachments
        documents = list(sources()["gute-praxis"].documents())
    assert [WORD in document.attachments for document in documents] == [True] * count
