"""The index follows the database: through tasks, ``manage.py reindex`` and the periodic check."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jobs.models import QueuedTask
from jobs.registry import periodic_jobs
from jobs.worker import drain
from municipalities.models import Municipality
from notifications.tasks import send_mail
from search import indexing
from search.contract import SearchDocument
from search.engines import get_engine
from search.services import search
from search.signals import municipality_changed
from search.sources import SearchSource, _sources, sources
from tests.factories.accounts import UserFactory
from tests.factories.municipalities import MunicipalityFactory
from tests.registered import instead

from .conftest import municipality

pytestmark = pytest.mark.django_db


def titles(user, text: str = "", **values) -> list[str]:
    answer = search(user, text, sort="title", **values)
    assert not answer.simple
    return [str(found.object) for found in answer.found]


def tasks() -> list[QueuedTask]:
    return list(QueuedTask.objects.filter(task_path=indexing.refresh_documents.module_path).order_by("enqueued_at"))


def waiting() -> list[str]:
    return [task.task_path.rpartition(".")[2] for task in DBTaskResult.objects.filter(status="READY")]


def test_an_engine_nobody_knows_is_refused_by_name(settings):
    settings.SEARCH_ENGINE = "lucene"
    with pytest.raises(ImproperlyConfigured, match=r"'lucene'.*'embedded'"):
        get_engine()


def test_reindex_builds_the_index_and_shows_progress_with_numbers():
    for number in range(3):
        municipality(f"Ort{number}", 2019)
    out = StringIO()
    call_command("reindex", stdout=out)
    assert "3 von 3 Dokumenten …" in out.getvalue()
    assert "Suchindex neu aufgebaut: 3 Dokumente." in out.getvalue()


def test_a_change_reaches_the_index_through_a_task(guest):
    call_command("reindex", stdout=StringIO())
    town = municipality("Aalen", 2019)
    indexing.schedule(f"projekt:{town.pk}")
    drain()
    assert titles(guest, "Aalen") == ["Aalen"]


def test_a_large_import_queues_a_handful_of_tasks_and_a_reset_mail_overtakes_them(portal, client):
    Municipality.objects.bulk_create(MunicipalityFactory.build() for _number in range(1000))
    with transaction.atomic():
        for town in Municipality.objects.all():
            municipality_changed(Municipality, town)
            municipality_changed(Municipality, town)
    client.post(reverse("account_reset_password"), {"email": UserFactory().email})

    keys = [key for task in tasks() for key in task.args_kwargs["args"][0]]
    assert len(tasks()) <= 4
    assert len(keys) == len(set(keys)) >= 1000
    assert QueuedTask.objects.ready().first().task_path == send_mail.module_path


def test_the_import_of_a_thousand_municipalities_queues_a_handful_of_tasks(tmp_path):
    rows = [f"ort-{n},Ort {n:05},Gemeinde,DE-BY,09{n:06},09{n // 1000:03}0{n % 1000:03}{n % 1000:03}" for n in range(1000)]
    file = tmp_path / "kommunen.csv"
    file.write_text("\r\n".join(["id,name,type,state_code,ags,ars", *rows, ""]))
    assert reverse("kommunen:index")  # the admin is loaded, as in a running portal: Wagtail listens to the models it shows

    call_command("import_municipalities", str(file), stdout=StringIO())

    assert Municipality.objects.count() == 1000
    assert {task.task_path for task in QueuedTask.objects.all()} == {indexing.refresh_documents.module_path}
    assert len(tasks()) <= 4
    assert len({key for task in tasks() for key in task.args_kwargs["args"][0]}) >= 1000


def test_what_changes_a_tenth_of_the_stock_is_read_in_batches():
    indexing.schedule("projekt:1", *(f"projekt:{number}" for number in range(1, 2 * indexing.BATCH + 8)))

    queued = [task.args_kwargs["args"][0] for task in tasks()]
    assert sorted(map(len, queued)) == [7, indexing.BATCH, indexing.BATCH]
    assert len(set().union(*queued)) == 2 * indexing.BATCH + 7


def test_a_task_that_has_begun_or_failed_takes_no_further_keys():
    indexing.schedule("projekt:1")
    tasks()[0].claim("worker")
    indexing.schedule("projekt:2")
    assert [task.args_kwargs["args"][0] for task in tasks()] == [["projekt:1"], ["projekt:2"]]

    failed = tasks()[0]
    QueuedTask.objects.filter(pk=failed.pk).update(status="READY", run_after=timezone.now())  # its second attempt is due
    QueuedTask.objects.exclude(pk=failed.pk).delete()
    indexing.schedule("projekt:3")
    assert sorted(task.args_kwargs["args"][0] for task in tasks()) == [["projekt:1"], ["projekt:3"]]


def poisoned(bad: Municipality) -> SearchSource:
    """The kind "projekt", whose document of one town cannot be made."""
    source = sources()["projekt"]

    def document(town: Municipality) -> SearchDocument:
        if town.pk == bad.pk:
            raise ValueError("poison")
        return source.document(town)

    return replace(source, document=document)


def test_a_thing_that_cannot_be_read_keeps_no_neighbour_out_of_the_index(guest, project_source):
    call_command("reindex", stdout=StringIO())
    towns = [municipality(f"Ort{number}", 2019) for number in range(4)]
    with instead(_sources, "projekt", poisoned(towns[1])):
        indexing.schedule(*(f"projekt:{town.pk}" for town in towns))
        drain()

    assert titles(guest) == ["Ort0", "Ort2", "Ort3"]
    (left,) = QueuedTask.objects.filter(task_path=indexing.refresh_documents.module_path, status="READY")
    assert left.args_kwargs["args"][0] == [f"projekt:{towns[1].pk}"]


def test_a_thing_that_cannot_be_read_waits_for_its_turn_though_the_engine_answers(guest, monkeypatch, project_source):
    """The look for an engine that is back ran every 15 seconds and used up three days of attempts in minutes."""
    town = municipality("Aalen")
    drain()

    def unreadable(keys):
        raise LookupError("kaputt")

    monkeypatch.setattr(indexing, "documents_of", unreadable)
    indexing.schedule(f"kommune:{town.pk}")
    drain()
    (before,) = [task.run_after for task in tasks() if task.status == "READY"]
    indexing.catch_up()
    (after,) = [task.run_after for task in tasks() if task.status == "READY"]

    assert after == before > timezone.now()


def test_a_thing_that_cannot_be_read_keeps_no_neighbour_out_of_a_new_index(guest, project_source):
    towns = [municipality(f"Ort{number}", 2019) for number in range(3)]
    with instead(_sources, "projekt", poisoned(towns[1])):
        indexing.rebuild()
        DBTaskResult.objects.all().delete()
        assert titles(guest) == ["Ort0", "Ort2"]
        assert indexing.check(), "it is not built anew again and again"
    indexing.rebuild()
    assert titles(guest) == ["Ort0", "Ort1", "Ort2"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_undone_change_leaves_no_task():
    with transaction.atomic():
        indexing.schedule("projekt:1")
        transaction.set_rollback(True)
    assert waiting() == []


def test_the_task_reads_the_present_state_so_that_a_takedown_stays_down(guest, member):
    call_command("reindex", stdout=StringIO())
    town = municipality("Aalen", 2019)
    indexing.schedule(f"projekt:{town.pk}")  # published …
    town.cohort = 2020
    town.save()  # … and hidden before the worker came to it
    indexing.schedule(f"projekt:{town.pk}")
    drain()
    assert titles(guest, "Aalen") == []
    assert titles(member, "Aalen") == ["Aalen"]
    town.cohort = None
    town.save()
    indexing.schedule(f"projekt:{town.pk}")
    drain()
    assert dict(get_engine().health().documents) == {}


def test_a_hit_that_the_database_hides_by_now_is_not_shown(guest):
    town = municipality("Aalen", 2019)
    municipality("Aalbach", 2019)
    call_command("reindex", stdout=StringIO())
    type(town).objects.filter(pk=town.pk).update(cohort=2020)  # the task has not run yet
    answer = search(guest)
    assert ([str(found.object) for found in answer.found], answer.total) == (["Aalbach"], 1)


def test_saving_and_deleting_a_municipality_reaches_the_index(guest, with_municipalities):
    call_command("reindex", stdout=StringIO())
    town = municipality("Aalen")
    drain()
    assert [found.url for found in search(guest, "Aalen").found] == ["/kommunen/aalen/"]
    town.delete()
    drain()
    assert search(guest, "Aalen").total == 0


def test_keys_of_unknown_kinds_and_deleted_things_do_no_harm(guest):
    municipality("Aalen", 2019)
    call_command("reindex", stdout=StringIO())
    indexing.schedule("unbekannt:1", "projekt:999999", "ohne-nummer")
    drain()
    assert titles(guest) == ["Aalen"]


def test_a_missing_index_is_built_when_something_should_be_written(guest):
    municipality("Aalen", 2019)
    drain()
    assert titles(guest) == ["Aalen"]


def test_a_search_without_an_index_asks_for_a_check_once(guest):
    municipality("Aalen", 2019)
    DBTaskResult.objects.all().delete()
    assert search(guest, "Aalen").simple
    assert search(guest, "Aalen").simple
    assert waiting() == ["check_index"]
    drain()
    assert titles(guest) == ["Aalen"]


def test_the_check_leaves_a_good_index_alone_and_rebuilds_a_broken_or_incomplete_one(guest, settings):
    municipality("Aalen", 2019)
    DBTaskResult.objects.all().delete()
    assert indexing.check() is False
    generation = get_engine().health().generation
    assert indexing.check() is True
    assert get_engine().health().generation == generation
    municipality("Bamberg", 2019)
    assert indexing.check() is True, "the waiting task will add it"
    DBTaskResult.objects.all().delete()
    assert indexing.check() is False
    assert titles(guest) == ["Aalen", "Bamberg"]
    (settings.SEARCH_INDEX_DIR / "current").write_text("v1-weg")
    assert indexing.check() is False
    assert titles(guest) == ["Aalen", "Bamberg"]


def test_the_worker_checks_the_index_regularly():
    assert indexing.check in [job.run for job in periodic_jobs()]


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_hits_costs_one_query_per_kind(guest, django_assert_num_queries, count):
    for number in range(count):
        municipality(f"Ort{number}", 2019)
    call_command("reindex", stdout=StringIO())
    with django_assert_num_queries(1):
        assert len(titles(guest, facets=("art", "land", "staffel"))) == count
