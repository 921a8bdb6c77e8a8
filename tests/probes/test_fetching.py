"""IN6: no address that somebody types is fetched by the portal, whatever it names; looked for where Python opens connections."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import ExternalEvent, Material, Mode, SignUp
from events.papers import pdf
from events.seats import signup
from events.seats.persons import Wishes
from jobs.worker import drain
from pages.models import EditorialPage
from portal.demo.attachments import docx
from portal.demo.attachments import pdf as a_pdf
from tests.factories.accounts import editor
from tests.factories.best_practices import a_draft, published
from tests.factories.events import conference, session, somebody
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
OPENS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
LONG = ("initial_situation", "solution", "results", "lessons_learned")
_seen: list[str] | None = None


def _look(event: str, given: tuple[Any, ...]) -> None:
    if _seen is not None and event in OPENS:
        _seen.append(f"{event} {given[-1] if event == 'socket.connect' else given[:2]}")


sys.addaudithook(_look)  # stays as long as the process; it looks only where a test asks it to


@contextmanager
def watched() -> Iterator[list[str]]:
    """Each connection and each name that is looked up meanwhile, in every thread; the database's library opens its own."""
    global _seen
    _seen = found = []
    try:
        yield found
    finally:
        _seen = None


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        found.settimeout(0.2)
        yield found


def private_addresses(port: int) -> list[str]:
    """The same listener and other inner places, in every way to write them; the last two look like outer ones."""
    hosts = ["127.0.0.1", "[::]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "localhost"]
    return [
        *(f"http://{host}:{port}/kanarie.png" for host in hosts),
        "http://169.254.169.254/latest/meta-data/",
        "https://rebind.example/kanarie",
        f"https://redirect.example/?to=http://127.0.0.1:{port}/",
    ]


def test_in6_no_address_that_is_typed_anywhere_is_fetched(client: Client, listener: socket.socket):
    addresses = private_addresses(listener.getsockname()[1])
    text = "\n\n".join(f"![Bild]({address}) [Link]({address}) <{address}> <img src='{address}'> {address}" for address in addresses)
    with watched() as opened:
        _stored_everywhere(addresses, text)
        drain()
        call_command("reindex", verbosity=0)
        for path in ("/", "/gute-praxis/", "/konferenzen/", "/feeds/gute-praxis.atom", "/termine.ics", "/suche/?q=Link", "/kommunen/"):
            assert client.get(path).status_code == 200, path

    assert opened == []
    with pytest.raises(TimeoutError):
        listener.accept()


def _stored_everywhere(addresses: list[str], text: str) -> None:
    """By the forms of members and of the desk, in files, and in what editors keep."""
    entry = published(**dict.fromkeys(LONG, text))
    assert signed_in(None).get(entry.get_absolute_url()).status_code == 200
    draft = a_draft(by=entry.owner, municipality=entry.municipality)
    cdo, own = signed_in(entry.owner), reverse("writing:media", args=[draft.page_id])
    for address in addresses:
        cdo.post(reverse("writing:step", args=[draft.page_id, "software"]), {"repository_url": address, "save": "1", "version": "1"})
    for name, content in (("a.pdf", a_pdf("Titel", (text,))), ("a.docx", docx("Titel", (text,)))):
        file = SimpleUploadedFile(name, content)
        assert cdo.post(own, {"kind": "anlage", "anlage-file": file, "anlage-title": addresses[0]}).status_code == 302
    assert cdo.get(reverse("writing:preview", args=[draft.page_id])).status_code == 200
    _at_the_desk(addresses, text)
    _by_editors(addresses, text)


def _at_the_desk(addresses: list[str], text: str) -> None:
    registration = conference(about=text, online=True, online_url=addresses[0], title=addresses[0][:100])
    session(registration, addresses[0], about=text)
    made = signup.sign_up(registration.pk, somebody(), Wishes(mode=Mode.ON_SITE, listed=True))
    SignUp.objects.filter(pk=made.pk).update(state=SignUp.State.ATTENDED)
    for address in addresses:
        Material.objects.create(page=registration.page, title=address, url=address)
    assert signed_in(None).get(registration.page.get_absolute_url()).status_code == 200
    assert pdf.participants(registration)
    assert pdf.certificates(registration, registration.sign_ups.all())


def _by_editors(addresses: list[str], text: str) -> None:
    now = timezone.now()
    admin, page = signed_in(editor()), EditorialPage.objects.first()
    for number, address in enumerate(addresses):
        MunicipalityFactory(website=address)
        StandardFactory(name=f"Standard {number}", specification_url=address)
        ExternalEvent.objects.create(title=address, organiser="Bund", url=address, starts_at=now, ends_at=now + timedelta(days=1))
        choice = {"external-link-chooser-url": address, "external-link-chooser-link_text": "x"}
        assert admin.post(reverse("wagtailadmin_choose_page_external_link"), choice).status_code == 200
        assert admin.post("/verwaltung/embeds/chooser/upload/", {"embed-chooser-url": address}).status_code == 404
    embeds = "".join(f'<embed embedtype="media" url="{address}"/><img src="{address}">' for address in addresses)
    page.body = [("text", f"<p>{embeds}</p>"), ("links", {"links": [{"label": "x", "url": address} for address in addresses]})]
    page.save_revision().publish()
    assert signed_in(None).get(page.get_absolute_url()).status_code == 200


def test_a_fetch_would_be_seen(listener: socket.socket):
    with watched() as opened, socket.create_connection(listener.getsockname()):
        pass

    assert opened
