"""The real scanner, started with a signature of ours: what is packed deep is found, what is harmless is not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from files import clamd
from portal.demo.attachments import docx, odt, pdf
from tests.files.test_serving import picture
from tests.scanner import EICAR, needed_clamd

pytestmark = pytest.mark.clamd


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with needed_clamd(tmp_path_factory.mktemp("clamd")) as found:
        yield found


def packed(name: str, content: bytes, around: bytes = b"") -> bytes:
    """An archive with one file, or a file more in the one given."""
    buffer = io.BytesIO(around)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def in_pdf(content: bytes) -> bytes:
    """A PDF with an attached file, packed as writers pack it."""
    from pypdf import PdfReader, PdfWriter

    writer, buffer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Titel", ("Text",))))), io.BytesIO()
    writer.add_attachment("a.txt", content)
    writer.compress_identical_objects()
    writer.write(buffer)
    return buffer.getvalue()


WORD = docx("Titel", ("Text",))


DEEP = {
    "raw": EICAR,
    "zip": packed("a.com", EICAR),
    "zip in docx": packed("word/a.zip", packed("a.com", EICAR), WORD),
    "three deep": packed("a.zip", packed("b.zip", packed("c", EICAR))),
    "pdf": in_pdf(EICAR),
}


@pytest.mark.parametrize("content", DEEP.values(), ids=DEEP.keys())
def test_up8_what_is_packed_deep_is_found(url, content):
    assert "Eicar" in clamd.scan(url, io.BytesIO(content))


@pytest.mark.parametrize("content", [b"", WORD, odt("Titel", ("Text",)), pdf("Titel", ("Text",)), picture(), b"x" * 1_000_000])
def test_what_is_harmless_is_clean(url, content):
    assert clamd.scan(url, io.BytesIO(content)) == ""


def test_more_than_the_scanner_takes_is_no_verdict(url):
    with pytest.raises(clamd.NoVerdict):
        clamd.scan(url, io.BytesIO(bytes(13 * 1024 * 1024)))
