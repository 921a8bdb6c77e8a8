"""The database tells what changed: whoever writes, and nothing that nobody sees."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from accounts.models import User
from contributions import drafts
from contributions.models import ContributionPage
from guest_cache import quiet, triggers
from guest_cache.models import Generation
from guest_cache.reading import tables_in
from guest_cache.watch import ALL, OfSqlite, Watch
from municipalities.models import Municipality
from notifications.models import Mail
from pages.models import Topic
from tests.factories.accounts import editor
from tests.factories.best_practices import a_draft
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import TopicFactory
from tests.published import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
counted = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL tells with the commit: tests/probes/test_guest_cache.py")


class Told:
    """Which tables were counted since it was made."""

    def __init__(self) -> None:
        self.before = self._all()

    @staticmethod
    def _all() -> dict[str, int]:
        return dict(Generation.objects.values_list("table", "number"))

    def tables(self) -> set[str]:
        before, self.before = self.before, self._all()
        return {table for table, number in self.before.items() if before[table] != number}


@counted
def test_every_way_to_write_is_told():
    place, topic = MunicipalityFactory(), TopicFactory()
    told = Told()
    place.name = "Neustadt"
    place.save()
    assert told.tables() == {"municipalities_municipality"}
    Municipality.objects.filter(pk=place.pk).update(inhabitants=F("inhabitants") + 1)
    assert told.tables() == {"municipalities_municipality"}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE municipalities_municipality SET name = 'Altstadt'")
    assert told.tables() == {"municipalities_municipality"}
    Topic.objects.bulk_create([Topic(name="Wärme", slug="waerme")])
    assert told.tables() == {"pages_topic"}
    publish("Sensoren", topics=(topic,))
    assert {"contributions_contributionpage_topics", "wagtailcore_page", "best_practices_bestpracticepage"} <= told.tables()
    Topic.objects.filter(slug="waerme").delete()
    assert "pages_topic" in told.tables()


@counted
def test_a_row_that_stays_as_it_was_and_what_nobody_sees_is_not_told():
    place, person = MunicipalityFactory(), editor()
    told = Told()
    place.save()
    User.objects.filter(pk=person.pk).update(last_login="2026-12-01T10:00+01:00")
    assert told.tables() == set()
    Mail.objects.update(subject="Neu")
    assert told.tables() == set()


@counted
def test_writing_on_a_draft_purges_no_page():
    page = publish("Sensoren im Parkhaus")
    draft = a_draft()
    told = Told()
    page.title = "Anders"
    page.save_revision(clean=False)
    assert told.tables() == set()
    drafts.save(draft, {"title": "Noch ein Wort"}, version=draft.version, by=draft.page.owner or editor())
    assert told.tables() & {"wagtailcore_page", "best_practices_bestpracticepage"} == set()
    ContributionPage.objects.filter(pk=page.pk).update(title="Neu")
    assert told.tables() == {"wagtailcore_page"}


def test_every_table_is_watched_or_named_as_never_shown():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guest_cache_%' GROUP BY 1")
        else:
            cursor.execute(
                "SELECT relname, count(*) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                "WHERE tgname LIKE 'guest_cache_%' AND pg_table_is_visible(tgrelid) GROUP BY 1"
            )
        watched = dict(cursor.fetchall())
    everything = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if not model._meta.proxy}
    assert set(watched) == {table for table in everything if not quiet.is_quiet(table)}
    assert {watched["wagtailcore_page"], watched["pages_topic"]} == {3 if connection.vendor == "sqlite" else 4}
    assert "wagtailcore_page" in watched
    assert quiet.is_quiet("notifications_mail")


def test_what_is_installed_twice_stands_once_and_what_is_outdated_goes():
    def standing() -> list[str]:
        with connection.cursor() as cursor:
            source = "sqlite_master WHERE type = 'trigger' AND name" if connection.vendor == "sqlite" else "pg_trigger WHERE tgname"
            name = "name" if connection.vendor == "sqlite" else "tgname"
            cursor.execute(f"SELECT {name} FROM {source} LIKE 'guest_cache_%%' ORDER BY 1")  # noqa: S608
            return [name for (name,) in cursor.fetchall()]

    before = standing()
    made = dict(triggers._for_sqlite() if connection.vendor == "sqlite" else triggers._for_postgresql())
    some = next(iter(made))
    with connection.cursor() as cursor:
        cursor.execute(made[some].replace(some, "guest_cache_outdated"))
    assert standing() != before
    triggers.install()
    triggers.install()
    assert standing() == before


def test_a_statement_depends_on_all_tables_it_names():
    seen = tables_in(str(ContributionPage.objects.filter(topics__parent__name="x", municipality__name="y").order_by().query))
    assert seen >= {"contributions_contributionpage", "pages_topic", "municipalities_municipality"}
    assert tables_in("SELECT 1 FROM django_session JOIN nothing ON true") == {"django_session"}


def test_a_watch_of_sqlite_hears_of_others_commits_and_of_no_own_look(tmp_path: Path):
    path = tmp_path / "portal.sqlite3"
    other = sqlite3.connect(path)
    other.execute("PRAGMA journal_mode=WAL")
    other.executescript(
        'CREATE TABLE guest_cache_generation ("table" TEXT PRIMARY KEY, number INTEGER);'
        "INSERT INTO guest_cache_generation VALUES ('pages_topic', 3), ('events_signup', 1), ('*', 0);"
    )
    watch = Watch(OfSqlite(str(path)))
    assert watch.look()
    assert watch.numbers == {"pages_topic": "3", "events_signup": "1", ALL: "0"}
    other.execute("UPDATE guest_cache_generation SET number = 4 WHERE \"table\" = 'pages_topic'")
    assert (watch.look(), watch.numbers["pages_topic"]) == (True, "3"), "not committed"
    other.commit()
    assert (watch.look(), watch.numbers["pages_topic"]) == (True, "4")
    path.unlink()


@counted
def test_an_operator_has_everything_forgotten():
    before = Generation.objects.get(table=ALL).number
    call_command("forget_pages")
    assert Generation.objects.get(table=ALL).number == before + 1
