"""The embedded engine: the conformance suite, and what only files can go through."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from search.contract import IndexBroken
from search.engines import embedded
from search.engines.embedded import EmbeddedEngine
from tests.search.conformance import EngineConformance, fill, find, put, titles
from tests.search.truth import Truth, document, rebuild_slowly

pytestmark = pytest.mark.django_db


class TestEmbedded(EngineConformance):
    name = "embedded"

    @pytest.fixture
    def place(self, tmp_path: Path) -> str:
        return str(tmp_path / "index")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "index"


def generations(place: Path) -> list[Path]:
    return sorted(path for path in place.iterdir() if path.is_dir())


def test_without_an_index_search_and_refresh_say_so(place):
    engine = EmbeddedEngine(place)
    with pytest.raises(IndexBroken):
        find(engine, "Parken")
    with pytest.raises(IndexBroken):
        put(engine, document(1))


def test_an_open_reader_notices_writes_and_swaps_of_others(place):
    reader = EmbeddedEngine(place)
    fill(EmbeddedEngine(place), document(1, "Eins"))
    assert titles(find(reader)) == ["Eins"]
    put(EmbeddedEngine(place), document(2, "Zwei"))
    assert titles(find(reader, sort="title")) == ["Eins", "Zwei"]
    fill(EmbeddedEngine(place), document(3, "Drei"))
    assert titles(find(reader)) == ["Drei"]


def test_a_path_is_never_used_twice_and_old_generations_go(place):
    engine = EmbeddedEngine(place)
    seen: set[str] = set()
    for _ in range(4):
        fill(engine, document(1))
        assert engine.health().generation not in seen
        seen.add(engine.health().generation)
    assert len(generations(place)) == 2


@pytest.mark.parametrize("suffix", [".term", ".store", ".idx", ".fast"])
def test_a_cut_off_file_is_noticed_and_a_rebuild_heals(place, suffix):
    fill(EmbeddedEngine(place), *(document(n, f"Parken {n}", text="Wort " * 50) for n in range(50)))
    for path in generations(place)[-1].glob(f"*{suffix}"):
        os.truncate(path, path.stat().st_size // 2)
    engine = EmbeddedEngine(place)
    with pytest.raises(IndexBroken):
        engine.verify()
    fill(engine, document(1, "Heil"))
    assert titles(find(engine)) == ["Heil"]
    engine.verify()


def test_a_flipped_byte_is_noticed(place):
    fill(EmbeddedEngine(place), *(document(n, f"Parken {n}") for n in range(50)))
    (path,) = generations(place)[-1].glob("*.store")
    data = bytearray(path.read_bytes())
    data[10] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(IndexBroken):
        EmbeddedEngine(place).verify()


def test_a_panic_of_the_library_over_a_damaged_index_makes_the_search_unavailable(place, monkeypatch):
    class PanicException(BaseException):
        """What the library raises is no Exception and cannot be imported."""

    def panic(path: Path) -> None:
        raise PanicException("index out of bounds")

    fill(EmbeddedEngine(place), document(1))
    monkeypatch.setattr(embedded, "_opened", panic)
    with pytest.raises(IndexBroken):
        find(EmbeddedEngine(place), "Titel")


@pytest.mark.parametrize("broken", ["", "{", "v1-nowhere"])
def test_a_broken_pointer_or_description_makes_the_search_unavailable(place, broken):
    fill(EmbeddedEngine(place), document(1))
    if broken == "{":
        (generations(place)[-1] / "meta.json").write_text(broken)
    else:
        (place / "current").write_text(broken)
    with pytest.raises(IndexBroken):
        find(EmbeddedEngine(place), "Titel")


def test_an_index_of_another_format_is_not_read(place):
    fill(EmbeddedEngine(place), document(1))
    (path,) = generations(place)
    path.rename(place / path.name.replace("v", "v0", 1))
    (place / "current").write_text(path.name.replace("v", "v0", 1))
    with pytest.raises(IndexBroken):
        find(EmbeddedEngine(place))


def test_a_killed_rebuild_leaves_no_lock_and_no_rest(place, tmp_path):
    truth = Truth(tmp_path / "truth")
    truth.directory.mkdir()
    for number in range(2_000):
        truth.put(f"k:{number}", f"Eintrag {number}")
    engine = EmbeddedEngine(place)
    fill(engine, document(1, "Alt"))
    rebuilder = multiprocessing.get_context("spawn").Process(target=rebuild_slowly, args=("embedded", str(place), truth.directory))
    rebuilder.start()
    while len(generations(place)) < 2:
        assert rebuilder.is_alive()
    os.kill(rebuilder.pid, signal.SIGKILL)
    rebuilder.join()
    put(engine, document(2, "Neu"))
    assert titles(find(engine, sort="title")) == ["Alt", "Neu"]
    fill(engine, document(3, "Drei"))
    assert len(generations(place)) == 2
    assert not (place / "journal").exists()
