"""UP1 to UP8, FA5 and BI3: uploads and oversized bodies over HTTP, against several processes with the production settings."""

from __future__ import annotations

import io
import re
import socket
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from copy import copy
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import quote

import pytest
from django.urls import reverse

from accounts.models import Role, User
from contributions.models import Submission
from files import scanning
from files.active.refusals import PASSWORD
from files.models import FileScan, PortalDocument, PortalImage
from jobs.worker import drain
from portal.demo.attachments import docx, pdf
from tests.factories.accounts import editor, member
from tests.factories.best_practices import a_draft
from tests.factories.municipalities import MunicipalityFactory
from tests.files.test_extraction import locked
from tests.files.test_serving import REFUSED, TOO_MANY_PIXELS, bomb, picture
from tests.scanner import EICAR, closed_port, needed_clamd

from .conftest import Serve
from .crowd import browser_of
from .production import BASE_URL, HOST, TOKEN, Answer, Visitor, processes, watch

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("portal"),
]
PDF = pdf("Titel", ("Text",))
GIGABYTE = 1024**3
PROXIED = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1", "Connection": "close"}
BOUNDARY = "grenze"


class Desk:
    """A CDO with a draft in front of the page of its pictures and attachments."""

    def __init__(self, port: int) -> None:
        home = MunicipalityFactory()
        self.port, self.cdo = port, member(Role.CDO, home)
        self.draft = a_draft(by=self.cdo, municipality=home)
        self.path = reverse("writing:media", args=[self.draft.page_id])
        self.browser = browser_of(port, self.cdo)

    def send(self, name: str, content: bytes, *, kind: str = "anlage") -> Answer:
        """Upload through the form as a browser does."""
        fields = dict(self.browser.open_form(self.path))
        body = multipart([("csrfmiddlewaretoken", fields["csrfmiddlewaretoken"]), ("kind", kind)], f"{kind}-file", name, content)
        headers = {"Origin": BASE_URL, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        return self.browser._send("POST", self.path, headers, body)  # type: ignore[arg-type] - bytes go through as they are


def multipart(fields: Sequence[tuple[str, str]], file_field: str, name: str, content: bytes) -> bytes:
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{file_field}"; filename="{name}"\r\n\r\n'.encode()
    return b"".join([*parts, head, content, f"\r\n--{BOUNDARY}--\r\n".encode()])


def fetched(port: int, path: str, user: User | None = None) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a file, for a user."""
    cookie = {"Cookie": f"sessionid={browser_of(port, user).cookies['sessionid']}"} if user else {}
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={**PROXIED, **cookie})
    response: HTTPResponse = connection.getresponse()
    found = response.status, {key.lower(): value for key, value in response.headers.items()}, response.read()
    connection.close()
    return found


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<html>"), ("a.svg", b"<svg/>"), ("a.exe", b"MZ"), ("a.docm", docx("Titel", ("Text",))),
        ("a.pdf", b"MZ\x90"), ("a.pdf.html", PDF), ("a.pdf", b"<html>" + PDF), ("a.pdf", EICAR),
    ],
)  # fmt: skip
def test_up1_up6_what_is_not_allowed_stays_outside(port, name, content):
    answer = Desk(port).send(name, content)
    assert (answer.status, REFUSED in answer.html) == (422, True)
    assert not PortalDocument.objects.exists()


def test_up2_a_byte_too_much_is_said_at_the_field_and_far_too_much_is_413(port):
    desk = Desk(port)
    answer = desk.send("a.pdf", PDF + b" " * (10 * 1024 * 1024 + 1 - len(PDF)))
    assert (answer.status, "Die Datei ist zu groß. Erlaubt sind 10 MB." in answer.html) == (422, True)
    assert raw(port, desk.path, GIGABYTE, 200_000).startswith(b"HTTP/1.1 413")


def test_up2_five_streams_of_a_gigabyte_cost_no_memory(port):
    desk = Desk(port)
    before = memory(port)
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda chunked: raw(port, desk.path, GIGABYTE, GIGABYTE, chunked=chunked), [False, False, False, True, True]))
    assert memory(port) - before < 100 * 1024
    assert Visitor(port).get("/healthz").status == 200


def test_up3_bombs_are_refused_quickly(port):
    desk, bombs = Desk(port), {kind: zip_bomb(kind) for kind in ("word", "xl")}
    assert {len(content) // 1000 for content in bombs.values()} == {42}
    for kind, name, content, sentence in (
        ("bild", "a.png", bomb(), TOO_MANY_PIXELS),
        ("anlage", "a.docx", bombs["word"], "Die Datei ist entpackt zu groß."),
        ("anlage", "a.xlsx", bombs["xl"], "Die Datei ist entpackt zu groß."),
    ):
        with watch(port) as took:
            answer = desk.send(name, content, kind=kind)
        assert (answer.status, sentence in answer.html) == (422, True)
        assert took.is_within(2), (name, took)


def zip_bomb(folder: str) -> bytes:
    """Forty kilobytes that a hundred names in the list of contents share: four gigabytes, if each were unpacked."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(f"{folder}/0.xml", bytes(36 * 1024 * 1024))
        for number in range(1, 100):
            again = copy(archive.filelist[0])
            again.filename = f"{folder}/{number}.xml"
            archive.filelist.append(again)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["../../x.pdf", "x" * 300 + ".pdf", "Bu\u0308rger.pdf", "a\u202efdp.pdf", "a%0D%0Ab.pdf"])
def test_up4_up5_odd_names_are_stored_at_random_and_files_leave_as_downloads(port, name):
    desk = Desk(port)
    assert desk.send(name, PDF).status == 302
    document = PortalDocument.objects.get()
    assert re.fullmatch(r"anlagen/[0-9a-f]{32}\.pdf", document.file.name)
    status, headers, body = fetched(port, document.file.url, desk.cdo)
    assert (status, body) == (200, PDF)
    disposition = headers["content-disposition"]
    assert disposition.startswith("attachment; filename")
    assert not set(disposition) & set("\r\n\u202e/\\")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    if not name.isascii() and "\u202e" not in name:
        assert f"filename*=utf-8''{quote(document.original_name)}" in disposition
    for path in (f"/media/{document.file.name}", f"/static/{document.file.name}", f"/dateien/../media/{document.file.name}"):
        assert fetched(port, path, desk.cdo)[0] == 404
    assert fetched(port, document.file.url)[0] == 404


@pytest.mark.parametrize("content", [b"", PDF[:200], locked("geheim")], ids=["empty", "truncated", "encrypted"])
def test_up7_broken_pdfs_are_refused_or_kept_without_text(port, content):
    desk = Desk(port)
    answer = desk.send("a.pdf", content)
    assert answer.status in (302, 422)
    assert answer.status == 302 or any(sentence in answer.html for sentence in ("Die Datei ist leer.", str(PASSWORD)))
    assert desk.browser.get(desk.path).status == 200


@pytest.mark.clamd
def test_up6_up8_with_a_scanner_nothing_is_seen_before_the_verdict(serve: Serve, settings, tmp_path):
    """The scanner is down, then there: what is clean appears, what something is found in is gone."""
    settings.CLAMAV_URL = closed_port()
    with serve(CLAMAV_URL=settings.CLAMAV_URL) as port:
        desk = Desk(port)
        settings.MEDIA_ROOT = media_of(serve)
        assert desk.send("gut.pdf", PDF).status == 302
        assert desk.send("schlecht.pdf", PDF + b"% " + EICAR).status == 302
        assert desk.send("karte.png", picture(), kind="bild").status == 302
        files = [*PortalDocument.objects.order_by("pk"), PortalImage.objects.get()]
        drain()
        for user in (None, desk.cdo, editor()):
            assert {fetched(port, thing.file.url, user)[0] for thing in files} == {404}
        assert desk.browser.get(desk.path).html.count("wird geprüft") == 3
        with needed_clamd(tmp_path) as url:
            settings.CLAMAV_URL = url
            scanning.look()
            drain()
        assert [fetched(port, thing.file.url, desk.cdo)[0] for thing in files] == [200, 404, 200]
        assert not Path(settings.MEDIA_ROOT, files[1].file.name).exists()
        assert FileScan.objects.get(state=FileScan.State.FOUND).file_name == files[1].file.name
        assert "Schadsoftware gefunden, Datei gelöscht" in desk.browser.get(desk.path).html


def media_of(serve: Serve) -> Path:
    return Path(serve.keywords["var_dir"]) / "media"  # type: ignore[attr-defined] - a partial of running


def test_fa5_a_full_disk_is_said_and_leaves_no_row(serve: Serve, tmp_path):
    """A file stands where the folder of the uploads should be: root writes through any permission, but not into a file."""
    blocked = tmp_path / "var"
    blocked.mkdir()
    if (static := Path(serve.keywords["var_dir"]) / "static").exists():  # type: ignore[attr-defined]  # not yet where this is the first test
        (blocked / "static").symlink_to(static)
    (blocked / "media").write_text("")
    with serve(var_dir=blocked) as port:
        desk = Desk(port)
        for kind, name, content in (("anlage", "a.pdf", PDF), ("bild", "a.png", picture())):
            answer = desk.send(name, content, kind=kind)
            assert (answer.status, "Die Datei konnte nicht gespeichert werden. Ihre Texte sind gesichert." in answer.html) == (422, True)
        assert (PortalDocument.objects.count(), PortalImage.objects.count()) == (0, 0)
        assert Submission.objects.get(pk=desk.draft.pk).version == desk.draft.version + 2  # the texts beside each file are stored


@pytest.mark.parametrize(
    ("kind", "body", "statuses"),
    [
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % number for number in range(100_000)), {400}),
        ("application/x-www-form-urlencoded", b"login=" + b"x" * 1024 * 1024, {200}),  # the form says what is wrong
        ("application/json", b"[" * 1_000_000, {400, 403, 405, 422}),
        ("multipart/form-data; boundary=x", b"--x\r\n" * 100_000, {400, 403}),
    ],
    ids=["fields", "text", "json", "parts"],
)
def test_bi3_odd_bodies_are_refused_at_once(port, kind, body, statuses):
    browser, path = Visitor(port), reverse("account_login")
    headers = {"Origin": BASE_URL, "Content-Type": kind, "X-CSRFToken": dict(browser.open_form(path))[TOKEN]}  # so that the body is read
    with watch(port) as took:
        answer = browser._send("POST", path, headers, body)  # type: ignore[arg-type]
    assert answer.status in statuses
    assert took.is_within(1), took
    assert browser.get("/healthz").status == 200


def test_bi3_a_body_of_a_hundred_megabytes_is_refused_unread(port):
    with watch(port) as took:
        assert raw(port, reverse("account_login"), 100 * 1024 * 1024, 200_000).startswith(b"HTTP/1.1 413")
    assert took.is_within(1), took


def raw(port: int, path: str, announced: int, sent: int, *, chunked: bool = False) -> bytes:
    """The first bytes of the answer to a body of which so much is announced and at most so much sent."""
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {announced}"
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n{length}\r\n\r\n"
    piece = b"x" * 65536
    frame = b"10000\r\n" + piece + b"\r\n" if chunked else piece
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        connection.sendall(head.encode())
        with suppress(OSError):
            for _number in range(sent // len(piece)):
                connection.sendall(frame)
        with suppress(OSError):
            return connection.recv(200)
    return b""


def memory(port: int) -> int:
    """KB that the processes of the portal at a port have held at most."""
    found = 0
    for place in processes(port):
        with suppress(OSError):
            found += int(re.search(r"VmHWM:\s+(\d+)", (place / "status").read_text())[1])  # type: ignore[index]
    return found
