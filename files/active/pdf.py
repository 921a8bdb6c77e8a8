"""PDF files: scripts, started programs, carried files."""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import IO

from .refusals import EMBEDDED, PASSWORD, SCRIPT, UNREADABLE, refused

ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
NAMES = (
    (re.compile(rb"/(JavaScript|Launch|ImportData|XFA)(?![A-Za-z0-9])"), SCRIPT),
    (re.compile(rb"/(EmbeddedFiles?|RichMedia)(?![A-Za-z0-9])"), EMBEDDED),
)
"""Actions and what they need go by these names, whatever the rest of the file looks like."""
OBJECT_STREAM = re.compile(rb"/(?:O|#4[Ff])(?:b|#62)(?:j|#6[Aa])(?:S|#53)(?:t|#74)(?:m|#6[Dd])(?![A-Za-z0-9#])")
STREAM = re.compile(rb"stream[ \t]*+(?:\r?\n|\r)")
"""Where the content of a stream begins; readers forgive blanks and a lone CR."""
OBJECTS = re.compile(rb"\A(?:[\0\t\n\f\r ]|%[^\r\n]*+[\r\n])*+[0-9]++[\0\t\n\f\r ]")
"""How packed objects begin: with the number of the first one."""
BEGINNING = 128
"""Bytes of a stream from which it is told what it holds."""
PIECE = 64
"""Bytes unpacked at once: of a stream that breaks off in the middle, readers show what comes before, and so it is looked at here."""
MAX_OBJECTS = 64 * 1024 * 1024
"""Bytes that all packed objects of a file may unpack to."""
MAX_STREAMS = 150_000
MAX_LAYERS = 4
"""How often a stream may be packed; one that is packed more often is refused."""


def check_pdf(stream: IO[bytes], packed_objects: Callable[[bytes], bytes | None]) -> None:
    """Raises ValidationError where a PDF runs scripts, starts programs or carries files.

    Looks for names in the file and in its packed objects: those that ``packed_objects`` reads as the file's own table names
    them, and whatever looks like some, because readers mend what is broken. ``packed_objects`` returns None for a file that opens
    with a password only, or is too broken to be read so.
    """
    content = stream.read()
    plain = _unescaped(content)
    _check_names(plain)
    is_locked, has_objects = b"/Encrypt" in plain, False
    if not is_locked:
        for objects in _object_streams(content):
            has_objects = True
            _check_names(_unescaped(objects))
    if is_locked or has_objects:
        named = packed_objects(content)
        if named is None and is_locked:
            raise refused(PASSWORD)
        _check_names(_unescaped(named or b""))


def _check_names(content: bytes) -> None:
    for pattern, sentence in NAMES:
        if pattern.search(content):
            raise refused(sentence)


def _unescaped(content: bytes) -> bytes:
    """Names may be written ``/J#61vaScript``."""
    return ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), content) if b"#" in content else content


def _object_streams(content: bytes) -> Iterator[bytes]:
    """What the streams that hold objects unpack to, whether or not the file calls them so: some readers do not ask.

    Raises ValidationError for one that cannot be unpacked, because nobody knows what it says, and where all of them are more than
    anybody needs.
    """
    starts = [mark.end() for mark in STREAM.finditer(content)]
    if len(starts) > MAX_STREAMS:
        raise refused(UNREADABLE)
    places = {bisect_right(starts, mark.end()) for mark in OBJECT_STREAM.finditer(content)}
    called = {starts[place] for place in places if place < len(starts)}  # else the file breaks off: no reader finds the objects
    left = MAX_OBJECTS
    for start in starts:
        if start in called or OBJECTS.match(_inflated(content[start : start + BEGINNING], BEGINNING) or b""):
            objects = _inflated(memoryview(content)[start:], left)
            if objects is None or len(objects) >= left:
                raise refused(UNREADABLE)
            left -= len(objects)
            yield objects


def _inflated(packed: bytes | memoryview, most: int) -> bytes | None:
    """At most so many bytes of what was packed, however often; None for what is not packed, or too often."""
    found = _one_layer(packed, most)
    for _layer in range(MAX_LAYERS):
        inner = _one_layer(found, most) if found else None
        if not inner:
            return found
        found = inner
    return None


def _one_layer(packed: bytes | memoryview, most: int) -> bytes | None:
    """What stands packed here; None where nothing does.

    Without the sum at its end, which readers do not check; in pieces, because the library copies what follows the end.
    """
    if packed and packed[0] & 0x0F != zlib.DEFLATED:
        return None
    reader, found = zlib.decompressobj(-zlib.MAX_WBITS), bytearray()
    try:
        for start in range(2, len(packed), PIECE):
            found += reader.decompress(packed[start : start + PIECE], most - len(found))
            if reader.eof or len(found) >= most:
                break
    except zlib.error:
        return bytes(found) or None
    return bytes(found)
