"""The engine inside the process: tantivy, no server. Web processes read, the worker and ``reindex`` write."""

from __future__ import annotations

import json
import os
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tantivy import Index, IndexWriter, Query, Searcher

from search.contract import KIND_FACET, Health, Hit, IndexBroken, Read, Results, SearchDocument, SearchRequest, SearchUnavailable
from search.german import register_tokenizers

from .generations import Generations
from .tantivy_answers import answer, counts
from .tantivy_neighbours import alike, suggestions
from .tantivy_schema import FORMAT_VERSION, SCHEMA, as_tantivy

HEAP = 32_000_000
"""Bytes the writer may hold before it writes a segment."""
FOOTER_MAGIC = 1337
PIECE = 1 << 20
"""Bytes of a file that are compared with its checksum at a time."""


class EmbeddedEngine:
    """One index directory. Safe to share between the threads of a process."""

    def __init__(self, directory: Path) -> None:
        self._generations = Generations(directory, FORMAT_VERSION)
        self._opening = threading.Lock()
        self._open: tuple[Path, Index, tuple[int, int]] | None = None

    # --- Writing ---------------------------------------------------------------

    def refresh(self, keys: Sequence[str], read: Read) -> None:
        with self._generations.writing():
            journaled = self._generations.note(keys)
            try:
                path = self._generations.current()
            except IndexBroken:
                if journaled:
                    return  # the rebuild that runs will read these keys
                raise
            documents = list(read(keys))
            with _translated():
                _write(path, keys, documents)

    def rebuild(self, documents: Iterable[SearchDocument], read: Read) -> int:
        with self._generations.building() as path:
            count = _write_new(path, documents)
            with self._generations.writing():
                keys = self._generations.noted()
                if keys:
                    _write(path, keys, read(keys))
                self._generations.publish(path)
            return count

    # --- Reading ---------------------------------------------------------------

    def search(self, request: SearchRequest) -> Results:
        with self._searcher() as searcher:
            return answer(searcher, request)

    def suggest(self, text: str, audiences: frozenset[str], limit: int) -> tuple[Hit, ...]:
        with self._searcher() as searcher:
            return suggestions(searcher, text, audiences, limit)

    def similar(self, key: str, audiences: frozenset[str], limit: int, kinds: tuple[str, ...] = ()) -> tuple[Hit, ...]:
        with self._searcher() as searcher:
            return alike(searcher, key, audiences, limit, kinds)

    def health(self) -> Health:
        with self._searcher() as searcher:
            path = self._generations.current()
            kinds = counts(searcher, Query.all_query(), [KIND_FACET])[KIND_FACET]
            return Health(engine="embedded", generation=path.name, documents=kinds)

    def verify(self) -> Health:
        with _translated(), self._generations.writing():
            _verify_checksums(self._generations.current())
        return self.health()

    @contextmanager
    def _searcher(self) -> Iterator[Searcher]:
        """The newest state of the current generation; an index that cannot be read is closed again."""
        try:
            with _translated():
                yield self._newest()
        except SearchUnavailable:
            self._open = None
            raise

    def _newest(self) -> Searcher:
        path = self._generations.current()
        written = os.stat(path / "meta.json")
        stamp = (written.st_ino, written.st_mtime_ns)
        with self._opening:
            if self._open is None or self._open[0] != path:
                self._open = (path, _opened(path), stamp)
            elif self._open[2] != stamp:
                self._open[1].reload()
                self._open = (path, self._open[1], stamp)
            return self._open[1].searcher()


# --- Files --------------------------------------------------------------------------


@contextmanager
def _translated() -> Iterator[None]:
    """What tantivy says about missing and damaged files, in the words of the contract."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexBroken(str(error)) from error
    except BaseException as error:
        # A panic of the library is no Exception, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise IndexBroken(str(error)) from error


def _opened(path: Path) -> Index:
    index = Index.open(str(path))
    register_tokenizers(index)
    index.config_reader("manual")
    index.reload()
    return index


def _verify_checksums(path: Path) -> None:
    """Compare every file of the index with the checksum in its footer; raises IndexBroken.

    A file ends with a JSON footer, its length and a magic number (tantivy: directory/footer.rs).
    """
    for name in json.loads((path / ".managed.json").read_text()):
        if name == "meta.json" or not (path / name).exists():
            continue  # files that a merge has just replaced are listed a little longer
        with (path / name).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            end = _last(file, 8) if size >= 8 else b""
            length = int.from_bytes(end[:4], "little")
            if int.from_bytes(end[4:], "little") != FOOTER_MAGIC or length + 8 > size:
                raise IndexBroken(f"{name} is cut off")
            footer = json.loads(_last(file, 8 + length)[:-8])
            if _crc_of(file, size - 8 - length) != footer["crc"]:
                raise IndexBroken(f"{name} is damaged")


def _last(file: BinaryIO, count: int) -> bytes:
    file.seek(-count, os.SEEK_END)
    return file.read()


def _crc_of(file: BinaryIO, left: int) -> int:
    """The checksum of the first ``left`` bytes, read piece by piece: the index of a large stock has files of many megabytes."""
    file.seek(0)
    crc = 0
    while left > 0 and (piece := file.read(min(left, PIECE))):
        crc = zlib.crc32(piece, crc)
        left -= len(piece)
    return crc


def _write(path: Path, keys: Iterable[str], documents: Iterable[SearchDocument]) -> None:
    """Replace the documents of these keys, in one commit. The caller holds the lock."""
    with _writer(_opened(path)) as writer:
        for key in keys:
            writer.delete_documents_by_term("key", key)
        for document in documents:
            writer.add_document(as_tantivy(document))


def _write_new(path: Path, documents: Iterable[SearchDocument]) -> int:
    """Fill a directory nobody else knows; the number of documents."""
    index = Index(SCHEMA, str(path), reuse=False)
    register_tokenizers(index)
    count = 0
    with _writer(index) as writer:
        for document in documents:
            writer.add_document(as_tantivy(document))
            count += 1
    return count


@contextmanager
def _writer(index: Index) -> Iterator[IndexWriter]:
    writer = index.writer(HEAP, 1)
    try:
        yield writer
        writer.commit()
    finally:
        writer.wait_merging_threads()  # also frees tantivy's own lock
