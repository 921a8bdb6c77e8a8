"""The second engine on a real server: the conformance suite, and what only several hosts and indices can go through."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.contract import IndexBroken
from search.engines import elasticsearch_generations
from search.engines.elasticsearch import ElasticsearchEngine
from tests.search.conformance import EngineConformance, fill, find, put, titles
from tests.search.servers import URL, call, indices, own_prefix
from tests.search.truth import Truth, document, rebuild_slowly

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db, pytest.mark.usefixtures("patient_search")]


@pytest.fixture(scope="module")
def shared_prefix() -> Iterator[str]:
    """One for the whole conformance suite: each of its tests begins with a rebuild, and making indices is slow."""
    yield from own_prefix()


class TestElasticsearch(EngineConformance):
    name = "elasticsearch"

    @pytest.fixture
    def place(self, shared_prefix: str) -> str:
        return shared_prefix


@pytest.fixture
def place(elasticsearch_prefix: str) -> str:
    return elasticsearch_prefix


def open_engine(place: str) -> ElasticsearchEngine:
    return ElasticsearchEngine(URL, place)


def generations(place: str) -> list[str]:
    return [name for name in indices(place) if not name.endswith("-tickets")]


def test_without_an_index_search_and_refresh_say_so_and_make_none(place):
    engine = open_engine(place)
    with pytest.raises(IndexBroken):
        find(engine, "Parken")
    with pytest.raises(IndexBroken):
        put(engine, document(1))
    with pytest.raises(IndexBroken):
        engine.verify()
    assert generations(place) == []


def test_a_name_is_never_used_twice_and_the_old_generation_goes_with_the_swap(place):
    seen = set()
    for _ in range(3):
        fill(open_engine(place), document(1))
        (name,) = generations(place)
        assert name == open_engine(place).health().generation
        assert name not in seen
        seen.add(name)


def test_portals_share_a_server_and_each_leaves_the_other_alone(place):
    first, second = open_engine(place), open_engine(f"{place}-v2")
    fill(second, document(2, "Zwei"))
    fill(first, document(1, "Eins"))
    put(first, document(3, "Drei"))
    assert titles(find(first, sort="title")) == ["Drei", "Eins"]
    assert titles(find(second)) == ["Zwei"]


def test_an_index_of_another_format_is_not_read_and_goes_with_the_swap(place, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("search.engines.elasticsearch.FORMAT_VERSION", 999)
        fill(open_engine(place), document(1, "Alt"))
    with pytest.raises(IndexBroken):
        find(open_engine(place))
    fill(open_engine(place), document(2, "Neu"))
    assert titles(find(open_engine(place))) == ["Neu"]
    assert len(generations(place)) == 1


def test_a_rebuild_that_another_one_overtakes_gives_way(place):
    engine = open_engine(place)
    fill(engine, document(1, "Alt"))

    def documents():
        yield document(1, "Überholt")
        fill(open_engine(place), document(2, "Neu"))
        yield document(3, "Überholt")

    assert engine.rebuild(documents(), lambda keys: []) == 2
    assert titles(find(engine)) == ["Neu"]
    assert len(generations(place)) == 1


def test_a_killed_rebuild_changes_nothing_and_the_next_one_leaves_no_rest(place, tmp_path: Path):
    truth = Truth(tmp_path / "truth")
    truth.directory.mkdir()
    for number in range(2_000):
        truth.put(f"k:{number}", f"Eintrag {number}")
    engine = open_engine(place)
    fill(engine, document(1, "Alt"))
    rebuilder = multiprocessing.get_context("spawn").Process(target=rebuild_slowly, args=("elasticsearch", place, truth.directory))
    rebuilder.start()
    while len(generations(place)) < 2:
        assert rebuilder.is_alive()
    os.kill(rebuilder.pid, signal.SIGKILL)
    rebuilder.join()
    put(engine, document(2, "Neu"))
    assert titles(find(engine, sort="title")) == ["Alt", "Neu"]
    fill(engine, document(3, "Drei"))
    assert titles(find(engine)) == ["Drei"]
    assert len(generations(place)) == 1


def test_a_generation_that_nobody_finished_for_a_day_is_removed_before_the_next(place, monkeypatch):
    engine = open_engine(place)
    fill(engine, document(1, "Alt"))
    left = engine._generations.create({}, {})
    engine._generations.drop_abandoned()
    assert left.name in generations(place)
    monkeypatch.setattr(elasticsearch_generations, "ABANDONED", -60)
    engine._generations.drop_abandoned()
    assert generations(place) == [engine.health().generation]


def test_tickets_rise_whatever_the_clocks_say_and_where_the_counter_was_lost(place, monkeypatch):
    tickets = open_engine(place)._generations
    first = tickets.draw()
    with monkeypatch.context() as behind:
        behind.setattr(time, "time_ns", lambda: 1_000_000)
        second = tickets.draw()
    call("DELETE", f"/{place}-tickets")
    assert first < second < tickets.draw()


def test_a_document_that_is_removed_during_a_rebuild_does_not_come_back_with_what_was_read_before(place):
    engine = open_engine(place)
    fill(engine, document(1, "Bleibt"), document(2, "Geht"))

    def documents():
        read = [document(1, "Bleibt"), document(2, "Geht")]
        engine.refresh(["gute-praxis:2"], lambda keys: [])
        yield from read

    engine.rebuild(documents(), lambda keys: [])
    assert titles(find(engine)) == ["Bleibt"]
