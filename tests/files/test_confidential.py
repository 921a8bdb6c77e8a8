"""A confidential file is shown by its own rules alone: no editor, no owner of a page, no list of the admin leads to it."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from accounts.models import Role
from files import scanning, serving
from files.models import ConfidentialFile, DocumentText, FileScan
from files.uploads import store_confidential
from jobs.worker import drain
from notifications.models import Mail
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.files.test_serving import PDF, upload
from tests.helpers import signed_in
from tests.registered import for_a_while
from tests.scanner import closed_port, fake

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def kept(by=None) -> ConfidentialFile:
    person = by or member(Role.CDO, MunicipalityFactory())
    return store_confidential(upload("geheim-4711.pdf", PDF), title="Geheim-4711", by=person)


def test_only_its_own_rule_shows_it_and_nobody_keeps_it():
    uploader = member(Role.CDO, MunicipalityFactory())
    file = kept(uploader)
    reader = member(Role.STAFF, MunicipalityFactory())
    clients = [Client(), signed_in(editor()), signed_in(uploader), signed_in(reader)]

    assert [client.get(file.file.url).status_code for client in clients] == [404] * 4
    with for_a_while(serving._confidential_rules):
        serving.register_confidential_rule(lambda user, thing: user == reader and thing == file)
        assert [client.get(file.file.url).status_code for client in clients] == [404, 404, 404, 200]
        answer = clients[-1].get(file.file.url)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="geheim-4711.pdf"'
        assert answer.headers["Content-Security-Policy"] == serving.POLICY
        serving.register_confidential_rule(lambda user, thing: True)
        assert Client().get(file.file.url).headers["Cache-Control"] == "private, no-store"


def test_who_may_read_the_drafts_of_a_page_does_not_see_it(shelf):
    file = kept(shelf.cdo)
    ConfidentialFile.objects.filter(pk=file.pk).update(owner_page=shelf.draft.page_id)  # nothing does so

    assert [signed_in(user).get(file.file.url).status_code for user in (shelf.cdo, shelf.editor)] == [404, 404]


def test_no_list_of_the_admin_holds_it_and_its_text_is_not_read():
    kept()
    drain()
    client = signed_in(editor())

    for name in ("wagtaildocs:index", "wagtaildocs_chooser:choose", "wagtaildocs_chooser:choose_results"):
        answer = client.get(reverse(name), follow=True)
        assert (answer.status_code, "4711" in answer.content.decode()) == (200, False)
    assert not DocumentText.objects.exists()


def test_its_stored_name_says_nothing_and_its_digest_is_kept():
    file = kept()

    folder, _slash, name = file.stored_name.partition("/")
    assert (folder, len(name), name.endswith(".pdf"), len(file.sha256), file.file_size) == ("vertraulich", 36, True, 64, len(PDF))


def test_it_waits_for_the_scanner_and_what_is_found_goes(settings):
    settings.CLAMAV_URL = closed_port()
    uploader = member(Role.CDO, MunicipalityFactory())
    file = kept(uploader)
    with for_a_while(serving._confidential_rules):
        serving.register_confidential_rule(lambda user, thing: user == uploader)
        client = signed_in(uploader)
        assert client.get(file.file.url).status_code == 404
        assert (scanning.count_unscanned(), str(scanning.labels_for([file])[file.stored_name])) == (1, "wird geprüft")
        with fake() as url:
            settings.CLAMAV_URL = url
            scanning.look()
            drain()
        assert client.get(file.file.url).status_code == 200

        bad = kept(uploader)
        with fake(b"stream: Portal.Eicar FOUND\0") as url:
            settings.CLAMAV_URL = url
            drain()
            drain()
        assert client.get(bad.file.url).status_code == 404
        assert not default_storage.exists(bad.stored_name)
        mail = Mail.objects.get(event="schadsoftware")
        assert (mail.recipient, "4711" in mail.subject) == (uploader, False)
        assert ModelLogEntry.objects.get(action="portal.malware").label == "Vertrauliche Datei"


def test_its_bytes_go_with_its_row_and_not_before_that_is_certain(django_capture_on_commit_callbacks):
    file = kept()
    FileScan.objects.create(file_name=file.stored_name, state=FileScan.State.CLEAN, scanned_at=file.created_at)
    name = file.stored_name

    with django_capture_on_commit_callbacks(execute=True):
        file.delete()
        assert default_storage.exists(name)
    assert not default_storage.exists(name)
    assert not FileScan.objects.exists()
