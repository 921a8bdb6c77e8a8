"""The search page answers and publishing goes on while the engine is away, silent, slow or talks rubbish; afterwards nothing is missing."""

from __future__ import annotations

import threading
import time

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jobs.models import RETRY_DELAYS
from jobs.registry import periodic_jobs
from jobs.worker import drain
from search import engines, indexing
from search.contract import Health, IndexBroken, Results, SearchRequest, SearchUnavailable
from search.engines import get_engine, guarded
from search.engines.guarded import GuardedEngine
from search.services import search
from tests.search.servers import ANSWERS, URL, listening, refusing, remove

from .conftest import municipality

NOTICE = "Die Suche ist gerade eingeschränkt"
PROMISED = 2
"""Seconds within which the page answers."""


@pytest.fixture
def use(settings, elasticsearch_name):
    """Point the portal at another server."""

    def point(url: str) -> None:
        settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "elasticsearch", url
        settings.ELASTICSEARCH_PREFIX = elasticsearch_name
        engines._elasticsearch.cache_clear()

    yield point
    engines._elasticsearch.cache_clear()


# --- Reading ---------------------------------------------------------------------------


def page(client, **query) -> tuple[str, float]:
    began = time.monotonic()
    response = client.get("/suche/", {"q": "Aalen", **query})
    assert response.status_code == 200
    return response.content.decode(), time.monotonic() - began


@pytest.mark.django_db
def test_nobody_listens_and_the_page_answers_from_the_database(client, use):
    municipality("Aalen", 2019)
    use(refusing())
    content, seconds = page(client)
    assert NOTICE in content
    assert "Aalen" in content.replace('value="Aalen"', "")
    assert seconds < PROMISED


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_what_is_no_answer_is_none_and_the_page_answers_from_the_database(client, use, answer):
    municipality("Aalen", 2019)
    with listening(answer) as url:
        use(url)
        content, seconds = page(client)
    assert NOTICE in content
    assert seconds < PROMISED


@pytest.mark.django_db
def test_an_answer_that_never_ends_is_not_waited_for(client, use):
    municipality("Aalen", 2019)
    with listening(b'HTTP/1.1 200 OK\r\nX-Elastic-Product: Elasticsearch\r\n\r\n{"responses": [', dripping=True) as url:
        use(url)
        content, seconds = page(client)
    assert NOTICE in content
    assert seconds < PROMISED


@pytest.mark.django_db
def test_a_page_without_hits_that_asks_several_times_answers_in_time_too(client, use):
    with listening(ANSWERS["silence"]) as url:
        use(url)
        _, seconds = page(client, q="Nirgends", land="DE-BY", staffel="2019")
    assert seconds < PROMISED


@pytest.mark.django_db
def test_after_one_failure_the_whole_process_stops_waiting(client, use):
    with listening(ANSWERS["silence"]) as url:
        use(url)
        page(client)
        _, seconds = page(client)
        assert seconds < 0.3
        times = []
        threads = [threading.Thread(target=lambda: times.append(_refused_after())) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert max(times) < 0.1


def _refused_after() -> float:
    began = time.monotonic()
    with pytest.raises(SearchUnavailable):
        get_engine().health()
    return time.monotonic() - began


@pytest.mark.django_db
def test_suggestions_are_empty_while_the_engine_is_away(client, use):
    use(refusing())
    assert client.get("/suche/vorschlaege/", {"q": "Aal"}).status_code == 200


# --- The circuit breaker ------------------------------------------------------------------


class Scripted:
    """An engine that does what it is told, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked, self.error, self.seconds = 0, None, 0.0

    def search(self, request: SearchRequest) -> Results:
        self.asked += 1
        time.sleep(self.seconds)
        if self.error:
            raise self.error
        return Results((), 0)

    def health(self) -> Health:
        self.search(REQUEST)
        return Health("scripted", "1", {})


REQUEST = SearchRequest(audiences=frozenset({"public"}))


@pytest.fixture
def scripted() -> Scripted:
    return Scripted()


def test_after_the_pause_one_caller_tries_and_success_ends_it(scripted, monkeypatch):
    monkeypatch.setattr(guarded, "PAUSE", 0.2)
    engine = GuardedEngine(scripted)
    scripted.error = SearchUnavailable()
    for _ in range(3):
        with pytest.raises(SearchUnavailable):
            engine.search(REQUEST)
    assert scripted.asked == 1
    time.sleep(0.25)
    with pytest.raises(SearchUnavailable):
        engine.search(REQUEST)
    assert scripted.asked == 2
    time.sleep(0.25)
    scripted.error = None
    for _ in range(3):
        engine.search(REQUEST)
    assert scripted.asked == 5


def test_a_missing_index_does_not_stop_anyone_because_the_server_answers(scripted):
    engine = GuardedEngine(scripted)
    scripted.error = IndexBroken()
    for _ in range(3):
        with pytest.raises(IndexBroken):
            engine.search(REQUEST)
    assert scripted.asked == 3


def test_who_has_waited_long_enough_is_not_made_to_wait_again(scripted):
    engine = GuardedEngine(scripted)
    scripted.seconds = 0.6
    engine.search(REQUEST)
    engine.search(REQUEST)
    with pytest.raises(SearchUnavailable):
        engine.search(REQUEST)
    other: list[Results] = []
    thread = threading.Thread(target=lambda: other.append(engine.search(REQUEST)))
    thread.start()
    thread.join()
    assert len(other) == 1, "another visitor may ask"


# --- Writing ---------------------------------------------------------------------------


@pytest.fixture
def elasticsearch_name() -> str:
    return "test-nowhere"


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [None, ANSWERS["a stranger"], ANSWERS["broken JSON"], ANSWERS["JSON of another shape"]])
def test_publishing_goes_on_and_the_task_stays_to_be_repeated(use, answer):
    with listening(answer or b"") as url:
        use(url if answer else refusing())
        indexing.schedule(f"projekt:{municipality('Aalen', 2019).pk}")
        drain()
    tasks = DBTaskResult.objects.filter(task_path=indexing.refresh_documents.module_path)
    assert {task.status for task in tasks} == {"READY"}
    assert all(task.run_after > timezone.now() for task in tasks)


def test_catching_up_is_a_periodic_job_that_runs_often_enough():
    (job,) = [job for job in periodic_jobs() if job.run is indexing.catch_up]
    assert job.every.total_seconds() + guarded.PAUSE <= 30


@pytest.mark.django_db
def test_catching_up_leaves_tasks_alone_while_the_engine_is_away(use):
    use(refusing())
    indexing.schedule("projekt:1")
    drain()
    before = list(DBTaskResult.objects.values_list("pk", "status", "run_after"))
    indexing.catch_up()
    assert list(DBTaskResult.objects.values_list("pk", "status", "run_after")) == before


@pytest.mark.elasticsearch
@pytest.mark.django_db
@pytest.mark.usefixtures("patient_search")
class TestReturn:
    """The engine was away and is back."""

    @pytest.fixture
    def elasticsearch_name(self, elasticsearch_prefix: str) -> str:
        return elasticsearch_prefix

    @pytest.fixture
    def url(self) -> str:
        return URL

    def test_what_was_published_meanwhile_is_found_at_once(self, use, url, guest):
        use(url)
        town = municipality("Aalen", 2019)
        call_command("reindex")
        use(refusing())
        indexing.schedule(f"projekt:{municipality('Bamberg', 2019).pk}")
        town.cohort = None
        town.save()
        indexing.schedule(f"projekt:{town.pk}")
        drain()
        use(url)
        assert [str(found.object) for found in search(guest, "Bamberg").found] == []
        indexing.catch_up()
        drain()
        answer = search(guest)
        assert not answer.simple
        assert [str(found.object) for found in answer.found] == ["Bamberg"]

    def test_even_what_was_given_up_is_made_good(self, use, url, guest):
        use(url)
        call_command("reindex")
        use(refusing())
        indexing.schedule(f"projekt:{municipality('Aalen', 2019).pk}")
        for _ in range(len(RETRY_DELAYS) + 1):
            engines._elasticsearch.cache_clear()
            DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
            drain()
        tasks = DBTaskResult.objects.filter(task_path=indexing.refresh_documents.module_path)
        assert {task.status for task in tasks} == {"FAILED"}
        use(url)
        indexing.catch_up()
        drain()
        assert search(guest, "Aalen").total == 1

    def test_an_index_that_was_lost_with_the_server_is_built_again(self, use, url, guest, elasticsearch_prefix):
        use(url)
        municipality("Aalen", 2019)
        call_command("reindex")
        DBTaskResult.objects.all().delete()
        remove(elasticsearch_prefix)
        indexing.catch_up()
        indexing.catch_up()
        assert [task.task_path for task in DBTaskResult.objects.all()] == [indexing.rebuild_index.module_path]
        drain()
        assert search(guest, "Aalen").total == 1
        assert not search(guest, "Aalen").simple
