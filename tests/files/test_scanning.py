"""Malware: a file that waits for the scanner is shown to nobody, what something was found in is gone, and nothing waits for ever."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from accounts.models import Role, User
from accounts.rights import grant
from contributions import moderation
from files import clamd, scanning
from files.extraction import read_document
from files.models import DocumentText, FileScan, PortalDocument, PortalImage, PortalRendition
from jobs.models import DueWork, QueuedTask
from jobs.registry import MAIL_LANE
from jobs.worker import Worker, drain
from notifications.models import Mail
from tests.factories.accounts import editor, member
from tests.files.test_extraction import TEXT, WORD, finds, pdf
from tests.files.test_serving import answers, picture, upload
from tests.helpers import signed_in, write_told
from tests.scanner import closed_port, fake

FOUND = b"stream: Portal.Eicar FOUND\0"


@pytest.fixture
def scanner(settings):
    """A scanner that finds everything clean."""
    with fake() as url:
        settings.CLAMAV_URL = url
        yield url


@pytest.fixture
def down(settings) -> None:
    settings.CLAMAV_URL = closed_port()


def fill(shelf) -> tuple[PortalImage, PortalDocument]:
    shelf.add_picture()
    shelf.add_document(pdf("Messkonzept", (TEXT,)))
    return PortalImage.objects.get(), PortalDocument.objects.get()


def scan_with(settings, answer: bytes) -> None:
    """Let every task run with a scanner that answers so."""
    with fake(answer) as url:
        settings.CLAMAV_URL = url
        scanning.look()
        drain()


def addresses(image: PortalImage, document: PortalDocument) -> dict[str, str]:
    return {"original": image.file.url, "document": document.file.url}


def test_before_the_verdict_nobody_is_shown_anything(shelf, down):
    image, document = fill(shelf)
    found = addresses(image, document)

    for user in (None, shelf.foreign, shelf.staff, shelf.cdo, shelf.editor):
        assert set(answers(user, found).values()) == {404}, user
    assert not PortalRendition.objects.exists()
    drain()
    assert (DocumentText.objects.count(), FileScan.objects.count()) == (0, 0)


def test_its_own_side_and_the_review_read_that_it_is_scanned(shelf, down):
    image, document = fill(shelf)
    html = shelf.client.get(shelf.url).text
    assert html.count("wird geprüft") == 2
    assert (image.file.url in html, document.file.url in html) == (False, False)
    preview = shelf.client.get(reverse("writing:preview", args=[shelf.draft.page_id])).text
    assert "2 Dateien werden noch geprüft und erscheinen danach." in preview
    shelf.draft.refresh_from_db()
    moderation.submit(shelf.draft, version=shelf.draft.version, by=shelf.cdo)
    html = signed_in(shelf.editor).get(reverse("review:submission", args=[shelf.draft.pk])).text
    assert html.count("wird geprüft") == 2
    assert document.file.url not in html
    assert not PortalRendition.objects.exists()


def test_a_published_entry_shows_its_files_when_they_are_clean(shelf, down, settings):
    call_command("reindex", stdout=StringIO())
    image, document = fill(shelf)
    page = shelf.publish().specific
    drain()
    html = signed_in(None).get(page.get_absolute_url()).text
    assert (document.file.url in html, "<figure" in html, "Anlagen" in html) == (False, False, False)
    assert finds(None) == []

    scan_with(settings, b"stream: OK\0")

    html = signed_in(None).get(page.get_absolute_url()).text
    assert (document.file.url in html, "<figure" in html) == (True, True)
    assert answers(None, {"cut": image.renditions.first().file.url, **addresses(image, document)}) == {
        "cut": 200,
        "original": 404,
        "document": 200,
    }
    assert finds(None) == [page.pk]
    assert WORD in DocumentText.objects.get().text


def test_what_something_was_found_in_is_gone_and_its_owner_knows(shelf, down, settings, caplog):
    image, document = fill(shelf)
    page = shelf.publish().specific

    scan_with(settings, FOUND)

    assert (image.file.storage.exists(image.file.name), document.file.storage.exists(document.file.name)) == (False, False)
    assert (PortalImage.objects.count(), PortalDocument.objects.count()) == (1, 1)
    assert {scan.state for scan in FileScan.objects.all()} == {FileScan.State.FOUND}
    assert answers(shelf.editor, addresses(image, document)) == {"original": 404, "document": 404}
    assert signed_in(None).get(page.get_absolute_url()).status_code == 200
    write_told()
    mails = Mail.objects.filter(event="schadsoftware")
    assert {mail.recipient for mail in mails} == {shelf.cdo}
    assert "in der Datei „bericht.pdf“ zu „" in mails.get(subject__contains="bericht.pdf").text
    assert "Portal.Eicar" in mails.get(subject__contains="bericht.pdf").text
    assert ModelLogEntry.objects.filter(action="portal.malware").count() == 2
    assert [record.levelname for record in caplog.records if "Schadsoftware" in record.message] == ["ERROR"] * 2
    assert not DocumentText.objects.exists()


@pytest.mark.parametrize("late", [False, True])
def test_who_only_reads_by_now_hears_of_no_file_that_is_to_be_replaced(shelf, down, settings, late):
    fill(shelf)
    other = member(Role.CDO, shelf.draft.page.municipality)
    step_down = partial(grant, shelf.cdo, Role.STAFF, shelf.draft.page.municipality, by=other)
    if not late:
        step_down()
    scan_without_mails(settings)
    if late:
        step_down()
    drain()

    mails = Mail.objects.filter(event="schadsoftware")
    assert {(mail.recipient, mail.state) for mail in mails} == ({(shelf.cdo, "dropped")} if late else {(other, "sent")})


def scan_without_mails(settings) -> None:
    """Let every file be scanned and found bad; the mails are written, none leaves yet."""
    with fake(FOUND) as url:
        settings.CLAMAV_URL = url
        scanning.look()
        drain(Worker(without=[MAIL_LANE]))
    write_told()


def test_the_form_says_that_a_file_is_deleted_and_lets_it_be_removed(shelf, down, settings):
    image, document = fill(shelf)
    scan_with(settings, FOUND)
    html = shelf.client.get(shelf.url).text
    assert html.count("Schadsoftware gefunden, Datei gelöscht") == 2
    assert html.count("Entfernen Sie diese Datei hier und laden Sie eine saubere Fassung hoch.") == 2
    assert "bildtext-" not in html  # nobody is asked to describe what is not there
    preview = shelf.client.get(reverse("writing:preview", args=[shelf.draft.page_id])).text
    assert ("2 Dateien fehlen: Darin war Schadsoftware." in preview, "noch geprüft" in preview) == (True, False)
    shelf.client.post(shelf.url, {"bild-weg": image.pk})
    shelf.client.post(shelf.url, {"anlage-weg": document.pk})
    assert list(shelf.content().images.all()) == list(shelf.content().attachments.all()) == []


def test_deleting_that_broke_off_is_finished(shelf, down, settings, monkeypatch):
    image, _document = fill(shelf)
    monkeypatch.setattr(scanning, "_delete", lambda *args: None)
    scan_with(settings, FOUND)
    assert image.file.storage.exists(image.file.name)
    monkeypatch.undo()
    scanning.look()
    assert not image.file.storage.exists(image.file.name)
    write_told()
    assert Mail.objects.filter(event="schadsoftware").count() == 2


def test_a_file_that_the_disk_does_not_let_go_keeps_no_other_waiting(shelf, down, settings, monkeypatch):
    image, document = fill(shelf)
    with monkeypatch.context() as patched:
        patched.setattr(scanning, "_delete", lambda *args: None)
        scan_with(settings, FOUND)
    delete = FileSystemStorage.delete

    def refuse(storage: FileSystemStorage, name: str) -> None:
        if name == image.file.name:
            raise PermissionError(name)
        delete(storage, name)

    monkeypatch.setattr(FileSystemStorage, "delete", refuse)
    shelf.add_picture()
    DBTaskResult.objects.all().delete()
    with fake() as url:
        settings.CLAMAV_URL = url
        assert scanning.look() == 1

    assert not document.file.storage.exists(document.file.name)
    assert DueWork.objects.get(failed=1).name == "Schadsoftware löschen"


def test_a_stock_lets_what_was_uploaded_just_now_go_first(shelf, scanner):
    fill(shelf)
    DBTaskResult.objects.all().delete()
    call_command("scan_files", stdout=StringIO())
    shelf.add_picture()
    newest = PortalImage.objects.latest("pk")

    waiting = QueuedTask.objects.ready().filter(task_path=scanning.scan_file.module_path)

    assert next(task.args_kwargs["args"][1] for task in waiting) == newest.pk


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"Unsinn\0"], ids=["nothing", "limit", "rubbish"])
def test_without_a_verdict_a_file_waits_and_is_asked_about_again_and_again(shelf, settings, answer):
    settings.CLAMAV_URL = closed_port()
    image, document = fill(shelf)
    now = timezone.now()
    for attempt in range(1, 13):
        scan_with(settings, answer)
        assert {scan.attempts for scan in FileScan.objects.all()} == {attempt}
        assert max(scan.next_at for scan in FileScan.objects.all()) <= timezone.now() + timedelta(hours=1)
        FileScan.objects.update(next_at=now)
    assert set(answers(shelf.editor, addresses(image, document)).values()) == {404}
    assert scanning.count_unscanned() == 2
    assert not DBTaskResult.objects.filter(task_path=scanning.scan_file.module_path, status="FAILED").exists()

    scan_with(settings, b"stream: OK\0")

    assert answers(shelf.editor, addresses(image, document)) == {"original": 200, "document": 200}
    assert scanning.count_unscanned() == 0


def test_while_the_scanner_is_down_nothing_is_queued_and_after_it_each_file_once(shelf, down, settings):
    fill(shelf)
    drain()
    assert scanning.look() == 0
    with fake() as url:
        settings.CLAMAV_URL = url
        assert (scanning.look(), scanning.look()) == (2, 0)
        FileScan.objects.create(
            file_name=PortalImage.objects.get().file.name, state="fehlgeschlagen", scanned_at=timezone.now(),
            next_at=timezone.now() + timedelta(minutes=5),
        )  # fmt: skip
        DBTaskResult.objects.all().delete()
        assert scanning.look() == 1


def test_a_replaced_file_waits_again_and_the_verdict_on_the_old_one_does_not_count(shelf, scanner, settings):
    image, document = fill(shelf)
    drain()
    assert answers(shelf.editor, addresses(image, document)) == {"original": 200, "document": 200}
    settings.CLAMAV_URL = closed_port()
    late = PortalImage.objects.get()
    image.file = ContentFile(picture(size=(9, 9)), "neu.png")
    image.save()
    document.file = ContentFile(pdf("Neu", (TEXT,)), "neu.pdf")
    document.save()
    late.save(update_fields=["title"])

    assert set(answers(shelf.editor, addresses(image, document)).values()) == {404}
    assert answers(None, {"cut": image.renditions.first().file.url}) == {"cut": 404}
    drain()
    assert not DocumentText.objects.exists()
    scan_with(settings, b"stream: OK\0")
    assert answers(shelf.editor, addresses(image, document)) == {"original": 200, "document": 200}


def test_pictures_and_documents_of_the_cms_wait_too(portal, down, settings):
    admin = editor()
    client = signed_in(admin)
    client.post(reverse("wagtailimages:add"), {"title": "Bild", "file": upload("a.png", picture()), "collection": 1})
    client.post(reverse("wagtaildocs:add"), {"title": "Blatt", "file": upload("a.pdf", pdf("Titel", (TEXT,))), "collection": 1})
    image, document = PortalImage.objects.get(), PortalDocument.objects.get()

    assert answers(admin, addresses(image, document)) == {"original": 404, "document": 404}
    for name in ("wagtailimages:index", "wagtaildocs:index", "wagtailimages_chooser:choose"):
        assert client.get(reverse(name)).status_code == 200
    assert client.get(reverse("wagtailimages:edit", args=[image.pk])).status_code == 200
    assert client.get(reverse("wagtailimages:preview", args=[image.pk, "width-100"])).status_code == 404
    assert not PortalRendition.objects.exists()
    assert DBTaskResult.objects.filter(task_path=scanning.scan_file.module_path).count() == 2

    scan_with(settings, FOUND)
    write_told()
    assert {mail.recipient for mail in Mail.objects.filter(event="schadsoftware")} == {admin}
    assert client.get(reverse("wagtailimages:index")).status_code == 200
    assert client.get(reverse("wagtaildocs:index")).status_code == 200


def test_nobody_who_left_hears_of_it_but_those_who_stay(shelf, down, settings):
    fill(shelf)
    User.objects.filter(pk=shelf.cdo.pk).update(is_active=False)
    scan_with(settings, FOUND)
    write_told()
    assert not Mail.objects.filter(event="schadsoftware", recipient=shelf.cdo).exists()


def test_a_stock_from_before_is_hidden_until_it_is_scanned_which_one_command_starts(shelf, settings):
    with pytest.raises(CommandError, match="CLAMAV_URL"):
        call_command("scan_files")
    image, document = fill(shelf)
    drain()
    assert answers(shelf.editor, addresses(image, document)) == {"original": 200, "document": 200}
    assert not FileScan.objects.exists()
    with fake() as url:
        settings.CLAMAV_URL = url
        assert set(answers(shelf.editor, addresses(image, document)).values()) == {404}
        out = StringIO()
        call_command("scan_files", stdout=out)
        assert "vorgemerkt: 2. Noch ungeprüft: 2." in out.getvalue()
        drain()
    assert answers(shelf.editor, addresses(image, document)) == {"original": 200, "document": 200}


def test_with_newer_signatures_the_stock_is_scanned_again(shelf, scanner, settings):
    image, document = fill(shelf)
    drain()
    settings.CLAMAV_URL = closed_port()
    call_command("scan_files", "--again", stdout=StringIO())
    drain()
    assert answers(shelf.editor, addresses(image, document)) == {"original": 200, "document": 200}, "a failed second look says nothing"
    with fake(FOUND) as url:
        settings.CLAMAV_URL = url
        call_command("scan_files", "--again", stdout=StringIO())
        drain()
    assert set(answers(shelf.editor, addresses(image, document)).values()) == {404}
    assert not DocumentText.objects.exists()
    assert not PortalRendition.objects.exists()


def test_a_slow_scanner_costs_the_worker_a_bounded_time(shelf, down, settings, monkeypatch):
    fill(shelf)
    monkeypatch.setattr(clamd, "scan", lambda url, stream: (_ for _ in ()).throw(clamd.NoVerdict("TimeoutError")))
    drain()
    assert {scan.state for scan in FileScan.objects.all()} == {FileScan.State.FAILED}
    assert read_document.module_path not in set(DBTaskResult.objects.values_list("task_path", flat=True))


def test_without_a_scanner_nothing_waits(shelf):
    image, document = fill(shelf)
    assert scanning.look() == scanning.count_unscanned() == 0
    assert not DBTaskResult.objects.filter(task_path=scanning.scan_file.module_path).exists()
    assert answers(shelf.editor, addresses(image, document)) == {"original": 200, "document": 200}
