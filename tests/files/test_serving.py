"""Uploads are checked by what they hold, and files are seen by those who may see what shows them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import timedelta
from functools import cache

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from contributions import drafts, moderation
from contributions.models import ContributionPage, Visibility
from files.active.refusals import MACROS
from files.bare import without_metadata
from files.models import PortalDocument, PortalImage
from files.uploads import check_document, check_image, clean_name, store_document, store_image
from tests.helpers import signed_in
from tests.scanner import EICAR

REFUSED = "Dieser Dateityp ist nicht erlaubt. Erlaubt sind PDF, DOCX, XLSX, ODT, ODS, PNG und JPG."
BROKEN = "Das Bild ist beschädigt. Speichern Sie es neu und versuchen Sie es noch einmal."
TOO_MANY_PIXELS = "Das Bild hat zu viele Bildpunkte. Verkleinern Sie es, zum Beispiel auf 2.000 Pixel Breite."
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
WORD = b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
WORD_WITH_MACROS = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **options) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind, **options)
    return buffer.getvalue()


def photo_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif)


@cache
def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of some bytes that unpacks to 30,000 x 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packed = zlib.compressobj(9)
    row = b"\0" * (width // 8 + 1)
    data = b"".join(packed.compress(row) for _row in range(height)) + packed.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", data)
        + chunk(b"IEND", b"")
    )


def office(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


def docx(**more: bytes) -> bytes:
    return office(**{"[Content_Types].xml": WORD, "word/document.xml": b"<w/>", **more})


def odt(mimetype: bytes = b"application/vnd.oasis.opendocument.text", **more: bytes) -> bytes:
    return office(**{"mimetype": mimetype, "content.xml": b"<o/>", **more})


# --- What may come in -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("A.PDF", PDF),
        ("b.docx", docx()),
        ("c.odt", odt()),
        ("d.ods", odt(b"application/vnd.oasis.opendocument.spreadsheet")),
    ],
)
def test_documents_of_the_allowed_types_come_in(name, content):
    check_document(upload(name, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<html></html>"),
        ("a.exe", b"MZ\x90\x00"),
        ("a.pdf", b"MZ\x90\x00"),
        ("a.pdf.html", PDF),
        ("a.pdf", b"%PDF-1.4\n<html><script>alert(1)</script></html>"),
        ("a.pdf", PDF + b" " * 9000 + b"<SCRIPT>alert(1)</SCRIPT>"),
        ("a.pdf", b"<html>" + PDF),
        ("a.pdf", EICAR),
        ("a.docx", EICAR),
        ("a.docx", docx(**{"[Content_Types].xml": WORD_WITH_MACROS})),
        ("a.docx", office(**{"word/document.xml": b"<w/>"})),
        ("a.docx", docx()[:200]),
        ("a.odt", odt(b"application/vnd.oasis.opendocument.spreadsheet")),
    ],
)
def test_other_documents_stay_outside(name, content):
    file = upload("x", content)
    file.name = name
    with pytest.raises(ValidationError) as refusal:
        check_document(file)

    assert refusal.value.messages == [REFUSED]


def test_a_container_that_unpacks_to_gigabytes_stays_outside():
    with pytest.raises(ValidationError) as refusal:
        check_document(upload("a.docx", docx(bomb=b"\0" * (201 * 1024 * 1024))))

    assert refusal.value.messages == ["Die Datei ist entpackt zu groß."]


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.png"])
def test_empty_and_too_large_files_get_a_clear_sentence(name, settings):
    check = check_image if name == "a.png" else check_document
    settings.UPLOAD_MAX_BYTES = 10 * 1024 * 1024
    for content, message in ((b"", "Die Datei ist leer."), (b"x" * (10 * 1024 * 1024 + 1), "Die Datei ist zu groß. Erlaubt sind 10 MB.")):
        with pytest.raises(ValidationError) as refusal:
            check(upload(name, content))
        assert refusal.value.messages == [message]


@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("b.jpg", "JPEG"), ("c.JPEG", "JPEG")])
def test_pictures_of_the_allowed_types_come_in(name, kind):
    check_image(upload(name, picture(kind)))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.png", b"<html>", REFUSED),
        ("a.png.html", picture(), REFUSED),
        ("a.jpg", picture("JPEG", (600, 400))[:2000], BROKEN),
        ("a.png", picture(size=(600, 400))[:150], BROKEN),
        ("a.png", picture(size=(600, 400)).replace(b"IDAT", b"IDAX"), BROKEN),
        ("a.png", bomb(), TOO_MANY_PIXELS),
        ("a.png", bomb(7000, 6000), TOO_MANY_PIXELS),
    ],
    ids=["html", "double ending", "cut jpg", "cut png", "no data", "900 million", "42 million"],
)
def test_other_pictures_stay_outside(name, content, message):
    with pytest.raises(ValidationError) as refusal:
        check_image(upload(name, content))

    assert refusal.value.messages == [message]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_place_and_device_are_taken_out_of_pictures(kind):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"

    stored = without_metadata(upload("foto.jpg" if kind == "JPEG" else "foto.png", picture(kind, exif=exif)))

    assert dict(Image.open(stored).getexif()) == {}


def test_a_photo_keeps_the_way_up():
    assert Image.open(without_metadata(upload("foto.jpg", photo_with_place()))).size == (40, 60)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../x.pdf", "x.pdf"),
        ("C:\\fotos\\a.png", "a.png"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\r\nb.pdf", "a b.pdf"),
        ("", "datei"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_of_uploads_are_made_harmless(typed, kept):
    assert clean_name(typed) == kept


# --- On the form ------------------------------------------------------------------------------------


def answers(user, addresses: dict[str, str]) -> dict[str, int]:
    return {name: signed_in(user).get(address).status_code for name, address in addresses.items()}


SEEN = {"cut": 200, "original": 200, "document": 200}
HIDDEN = {"cut": 404, "original": 404, "document": 404}
PUBLIC = {"cut": 200, "original": 404, "document": 200}


def test_picture_and_document_belong_to_the_draft_under_random_names(shelf):
    assert shelf.add_picture().status_code == 302
    assert shelf.add_document().status_code == 302

    image, document = PortalImage.objects.get(), PortalDocument.objects.get()
    assert [item.alt_text for item in shelf.content().images.all()] == ["Eine Karte"]
    assert [item.title for item in shelf.content().attachments.all()] == ["Bericht"]
    assert {image.owner_page_id, document.owner_page_id} == {shelf.draft.page_id}
    assert (image.original_name, document.original_name) == ("karte.png", "bericht.pdf")
    assert "karte" not in image.file.name
    assert "bericht" not in document.file.name
    assert shelf.client.get(shelf.url).status_code == 200


def test_a_picture_without_text_is_kept_and_asked_for_at_submission(shelf):
    shelf.add_picture(text="")

    wanted = "Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen können."
    image = PortalImage.objects.get()
    assert wanted in shelf.client.get(shelf.url).text
    assert shelf.content().submission_errors() == {"images": [wanted]}
    empty = shelf.client.post(shelf.url, {"kind": "texte", f"bildtext-{image.pk}-alt_text": "  "}, follow=True)
    assert empty.text.count(wanted) == 2
    shelf.client.post(
        shelf.url,
        {"kind": "texte", f"bildtext-{image.pk}-alt_text": "Eine Karte", f"bildtext-{image.pk}-caption": "Stand 2026"},
    )
    (item,) = shelf.content().images.all()
    assert (item.alt_text, item.caption, shelf.content().submission_errors()) == ("Eine Karte", "Stand 2026", {})


def test_uploads_are_never_stale_and_two_at_once_are_both_kept(shelf):
    drafts.save(shelf.draft, {"title": "Neuer"}, version=shelf.draft.version, by=shelf.cdo)

    shelf.add_picture(name="eins.png")
    shelf.add_picture(name="zwei.png")

    assert (len(shelf.content().images.all()), shelf.content().title) == (2, "Neuer")


@pytest.mark.parametrize(
    ("add", "content", "name", "message"),
    [
        ("add_picture", bomb(), "karte.png", TOO_MANY_PIXELS),
        ("add_picture", b"<svg/>", "karte.svg", REFUSED),
        ("add_document", EICAR, "bericht.pdf", REFUSED),
        ("add_document", docx(**{"word/vbaProject.bin": b"x"}), "bericht.docx", str(MACROS)),
    ],
)
def test_a_refused_file_is_an_error_of_its_field_and_leaves_nothing(shelf, add, content, name, message):
    response = getattr(shelf, add)(content, name)

    assert response.status_code == 422
    assert response.text.count(message) == 2
    assert "<title>Fehler: Bilder und Anlagen" in response.text
    assert (PortalImage.objects.count(), PortalDocument.objects.count()) == (0, 0)


def test_the_eleventh_picture_is_refused_with_a_reason(shelf):
    for _number in range(10):
        shelf.add_picture(picture(size=(4, 4)))

    response = shelf.add_picture()

    assert response.status_code == 422
    assert "Es sind höchstens 10 Dateien möglich." in response.text
    assert PortalImage.objects.count() == 10


def test_a_full_disk_is_said_and_leaves_no_row(shelf, settings, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    settings.MEDIA_ROOT = blocked

    response = shelf.add_picture()

    assert response.status_code == 422
    assert "Die Datei konnte nicht gespeichert werden. Ihre Texte sind gesichert." in response.text
    assert PortalImage.objects.count() == 0


def test_files_are_removed_by_those_who_write_only(shelf):
    shelf.add_picture()
    shelf.add_document()
    image, document = PortalImage.objects.get(), PortalDocument.objects.get()
    remove = {"bild-weg": image.pk}

    assert signed_in(shelf.foreign).post(shelf.url, remove).status_code == 404
    assert signed_in(shelf.staff).post(shelf.url, remove).status_code == 403
    assert shelf.client.post(shelf.url, {"bild-weg": "x"}).status_code == 404
    assert len(shelf.content().images.all()) == 1
    shelf.client.post(shelf.url, remove)
    shelf.client.post(shelf.url, {"anlage-weg": document.pk})
    assert (list(shelf.content().images.all()), list(shelf.content().attachments.all())) == ([], [])


def test_nothing_is_added_while_the_kts_reviews(shelf):
    moderation.submit(shelf.draft, version=shelf.draft.version, by=shelf.cdo)

    assert shelf.add_picture().status_code == 403
    assert PortalImage.objects.count() == 0


# --- Who sees a file ----------------------------------------------------------------------------------


def test_files_of_a_draft_are_seen_by_its_readers_only(shelf):
    shelf.add_picture()
    shelf.add_document()
    found = shelf.addresses()

    assert answers(None, found) == HIDDEN
    assert answers(shelf.foreign, found) == HIDDEN
    assert answers(shelf.staff, found) == SEEN
    assert answers(shelf.editor, found) == SEEN


def test_files_follow_the_published_entry(shelf):
    shelf.add_picture()
    shelf.add_document()
    found = shelf.addresses()
    page = shelf.publish()

    assert answers(None, found) == PUBLIC
    moderation.set_visibility(page, Visibility.MUNICIPALITIES, by=shelf.editor, may_widen=True)
    assert (answers(None, found), answers(shelf.foreign, found)) == (HIDDEN, PUBLIC)
    moderation.archive(page, by=shelf.cdo, by_kts=False)
    assert (answers(shelf.foreign, found), answers(shelf.cdo, found)) == (HIDDEN, SEEN)


def test_a_file_that_only_a_change_uses_is_not_public_yet(shelf):
    page = shelf.publish()
    shelf.draft = drafts.start_change(page, by=shelf.cdo)
    shelf.add_picture()
    shelf.add_document()

    assert answers(None, shelf.addresses()) == HIDDEN
    shelf.publish()
    assert answers(None, shelf.addresses()) == PUBLIC


def test_a_file_that_the_new_version_drops_is_no_longer_public(shelf):
    shelf.add_picture()
    shelf.add_document()
    page = shelf.publish()
    found = shelf.addresses()
    change = drafts.start_change(page, by=shelf.cdo)
    for relation in ("images", "attachments"):
        drafts.change_children(change, relation, lambda items: [], by=shelf.cdo)
    change.refresh_from_db()
    moderation.approve(moderation.submit(change, version=change.version, by=shelf.cdo), by=shelf.editor)

    assert answers(None, found) == HIDDEN


@pytest.mark.parametrize("header", ["If-None-Match", "If-Match"])
def test_the_right_digest_reveals_nothing(shelf, header):
    shelf.add_document()
    document = PortalDocument.objects.get()

    response = Client().get(document.file.url, headers={header: f'"{document.sha256}"'})

    assert response.status_code == 404


def test_documents_are_downloads_under_the_name_they_came_with(shelf):
    shelf.add_document(name='Bericht "Größe"; 100 %.pdf')
    shelf.publish()

    response = Client().get(PortalDocument.objects.get().file.url)

    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Bericht%20%22Gr%C3%B6%C3%9Fe%22%3B%20100%20%25.pdf"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == PDF


def test_only_what_everyone_sees_may_be_kept_by_a_browser(shelf):
    shelf.add_document()
    page = shelf.publish()
    address = PortalDocument.objects.get().file.url

    assert Client().get(address)["Cache-Control"] == "private, max-age=300"
    assert signed_in(shelf.cdo).get(address)["Cache-Control"] == "private, no-store"
    moderation.set_visibility(page, Visibility.MUNICIPALITIES, by=shelf.editor, may_widen=True)
    assert signed_in(shelf.foreign).get(address)["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["", "x", "../settings.py", "%2e%2e/db.sqlite3", "bilder/" + "x" * 3000, "anlagen/ü.pdf", "bilder/"])
def test_guessed_names_find_nothing(portal, name):
    assert Client().get(f"/dateien/{name}").status_code == 404
    assert Client().get(f"/media/{name}", follow=True).status_code == 404


def test_a_name_with_nul_is_refused(portal):
    assert Client().get("/dateien/x%00.pdf").status_code == 400


def test_files_of_a_deleted_draft_go_with_it(shelf, django_capture_on_commit_callbacks):
    shelf.add_picture()
    shelf.add_document()
    names = {PortalImage.objects.get().file.name, PortalDocument.objects.get().file.name}
    ContributionPage.objects.filter(pk=shelf.draft.page_id).update(trashed_at=timezone.now() - timedelta(days=31))

    with django_capture_on_commit_callbacks(execute=True):
        drafts.empty_trash()

    tasks = DBTaskResult.objects.filter(task_path="wagtail.tasks.delete_file_from_storage_task")
    assert (PortalImage.objects.count(), PortalDocument.objects.count()) == (0, 0)
    assert names <= {task.args_kwargs["args"][1] for task in tasks}


# --- In the admin ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "name", "content", "message"),
    [
        ("wagtailimages:add", "a.png", bomb(), TOO_MANY_PIXELS),
        ("wagtailimages:add", "a.jpg", picture("JPEG", (600, 400))[:2000], BROKEN),
        ("wagtailimages:add", "a.png", b"<svg/>", REFUSED),
        ("wagtaildocs:add", "a.pdf", b"<html>", REFUSED),
        ("wagtaildocs:add", "a.html", b"<html>", None),
        ("wagtaildocs:add", "a.docx", docx(**{"word/vbaProject.bin": b"x"}), str(MACROS)),
    ],
)
def test_the_admin_refuses_the_same_files(shelf, address, name, content, message):
    response = signed_in(shelf.editor).post(reverse(address), {"title": "T", "file": upload(name, content)})

    assert response.status_code == 200
    assert message is None or message in response.text
    assert (PortalImage.objects.count(), PortalDocument.objects.count()) == (0, 0)


@pytest.mark.parametrize(("address", "content"), [("wagtailimages:add_multiple", bomb()), ("wagtailimages_chooser:create", bomb())])
def test_other_doors_of_the_admin_refuse_a_pixel_bomb_too(shelf, address, content):
    data = {
        "title": "T",
        "file": upload("a.png", content),
        "files[]": upload("a.png", content),
        "image-chooser-upload-file": upload("a.png", content),
    }

    response = signed_in(shelf.editor).post(reverse(address), data, headers={"X-Requested-With": "XMLHttpRequest"})

    assert response.status_code in (200, 400)
    assert PortalImage.objects.count() == 0


def test_editors_upload_pictures_without_the_place_they_were_taken(shelf):
    response = signed_in(shelf.editor).post(reverse("wagtailimages:add"), {"title": "T", "file": upload("foto.jpg", photo_with_place())})

    image = PortalImage.objects.get()
    assert response.status_code == 302
    assert (image.original_name, dict(Image.open(image.file.path).getexif())) == ("foto.jpg", {})
    assert (image.width, image.height) == (40, 60)


def test_editors_find_their_documents_in_the_admin(shelf):
    client = signed_in(shelf.editor)
    client.post(reverse("wagtaildocs:add"), {"title": "Satzung", "file": upload("Gebu\u0308hrensatzung.pdf", PDF)})

    assert PortalDocument.objects.get().original_name == "Gebührensatzung.pdf"
    assert "Satzung" in client.get(reverse("wagtaildocs:index")).text


def test_an_editorial_document_is_public_while_a_live_page_links_to_it(shelf):
    signed_in(shelf.editor).post(reverse("wagtaildocs:add"), {"title": "Satzung", "file": upload("satzung.pdf", PDF)})
    address = PortalDocument.objects.get().file.url

    assert Client().get(address).status_code == 404
    assert signed_in(shelf.editor).get(address).status_code == 200


@pytest.mark.django_db
def test_the_size_is_kept_with_the_file_and_asking_for_it_writes_nothing(portal, django_assert_num_queries):
    document = store_document(upload("satzung.pdf", PDF), None, title="Satzung", by=None)
    image = store_image(upload("karte.png", picture()), None, alt_text="Karte", by=None)
    assert (document.file_size, image.file_size) == (len(PDF), image.file.size)

    PortalDocument.objects.update(file_size=None)  # stored before sizes were kept
    document = PortalDocument.objects.get()
    with django_assert_num_queries(0):
        assert document.get_file_size() == len(PDF)
        document.file.storage.delete(document.file.name)
        assert document.get_file_size() is None
