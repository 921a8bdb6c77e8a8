"""A source of documents for the engine's tests that several processes share: one JSON file per document."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from search.contract import SearchDocument, SearchEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine

ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "")


def document(pk: Any, title: str = "Titel", **values: Any) -> SearchDocument:
    """A public document unless ``audiences`` says otherwise."""
    values.setdefault("audiences", frozenset({"public"}))
    kind = values.pop("kind", "gute-praxis")
    return SearchDocument(key=f"{kind}:{pk}", kind=kind, title=title, url=f"/{kind}/{pk}/", **values)


@dataclass(frozen=True)
class Truth:
    """What the database would be: the present documents."""

    directory: Path

    def put(self, key: str, title: str) -> None:
        draft = self.directory / f".{os.getpid()}-{key}"
        kind, _, pk = key.partition(":")
        draft.write_text(json.dumps({"pk": pk, "title": title, "kind": kind}))
        os.replace(draft, self.directory / key)

    def drop(self, key: str) -> None:
        (self.directory / key).unlink(missing_ok=True)

    def keys(self) -> list[str]:
        return sorted(path.name for path in self.directory.iterdir() if not path.name.startswith("."))

    def read(self, keys: Sequence[str]) -> Iterator[SearchDocument]:
        for key in keys:
            with suppress(FileNotFoundError):  # dropped by another process, perhaps just now
                yield document(**json.loads((self.directory / key).read_text()))

    def titles(self) -> dict[str, str]:
        return {found.key: found.title for found in self.read(self.keys())}


def open_engine(name: str, place: str) -> SearchEngine:
    """The engine a process of the tests works on; ``place`` is a directory, or a prefix of index names."""
    return EmbeddedEngine(Path(place)) if name == "embedded" else ElasticsearchEngine(ELASTICSEARCH_URL, place)


def keep_writing(name: str, place: str, truth: Path, until: Path, first: int) -> None:
    """A worker: change, add and remove documents one by one until the file ``until`` exists."""
    engine, source, number = open_engine(name, place), Truth(truth), 0
    while not until.exists():
        number += 1
        new, changed, gone = f"k:{first + number}", f"k:{number % 40}", f"k:{first + number - 3}"
        source.put(new, f"Eintrag {first + number}")
        source.put(changed, f"Geändert {first} {number}")
        if number % 5 == 0:
            source.drop(gone)
        engine.refresh([new, changed, gone], source.read)


def rebuild_slowly(name: str, place: str, truth: Path) -> None:
    """``reindex`` while others write: what it has read may be old when it swaps."""
    import time

    source = Truth(truth)

    def documents() -> Iterator[SearchDocument]:
        for position, key in enumerate(source.keys()):
            yield from source.read([key])
            if position % 20 == 0:
                time.sleep(0.02)

    open_engine(name, place).rebuild(documents(), source.read)


TODAY = date(2026, 11, 23)
