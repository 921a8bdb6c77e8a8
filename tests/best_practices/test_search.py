"""How best practices reach the search: document, facets, fallback, and an index that follows every change."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from best_practices.listing import LISTING
from best_practices.models import BestPracticePage
from best_practices.presentation import similar
from best_practices.search import document as document_of
from contributions import moderation
from municipalities.models import State
from municipalities.tallies import narrowed
from search.indexing import refresh_documents
from search.municipalities import BODY_FACET
from search.services import search
from search.sources import facets, sources
from tests.factories.accounts import editor
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory
from tests.published import publish, reader, topic

pytestmark = pytest.mark.usefixtures("portal")


def scheduled() -> list[str]:
    """The keys of best practices that wait to be indexed."""
    tasks = DBTaskResult.objects.filter(task_path=refresh_documents.module_path)
    return [key for task in tasks for key in task.args_kwargs["args"][0] if key.startswith("gute-praxis:")]


def indexed() -> list[str]:
    """The keys that waited; they wait no more, for a key that waits already is not added again."""
    waiting = scheduled()
    DBTaskResult.objects.filter(task_path=refresh_documents.module_path).delete()
    return waiting


def titles(user, text: str = "", **filters: tuple[str, ...]) -> list[str]:
    return sorted(str(found.object) for found in search(user, text, kinds=["gute-praxis"], filters=filters).found)


@pytest.mark.parametrize(
    ("facet", "code"), [("thema", "mobilitaet"), ("land", "DE-HE"), ("land", "DE-BY"), ("standard", "datex-ii"), ("jahr", "2026")]
)
def test_without_the_engine_a_facet_finds_what_the_list_and_the_engine_find(facet, code):
    """The upper topic of one of the own, and every Land of a co-operation."""
    town = MunicipalityFactory(state=State.BY, additional_states=["DE-HE"])
    when = datetime(2026, 5, 4, 12, tzinfo=UTC)
    entry = publish("Freie Plätze", topics=(topic("Parken", topic("Mobilität")),), municipality=town, on=when)
    entry.standards.set([StandardFactory(name="DATEX II", slug="datex-ii")])
    entry.save()
    publish("Anderes", municipality=MunicipalityFactory(state=State.SN), on=when.replace(year=2025))

    by_database = sources()["gute-praxis"].fallback(AnonymousUser(), [], {facet: [code]})

    assert [str(found) for found in by_database] == ["Freie Plätze"]
    assert code in document_of(entry).facets[facet]
    if facet in LISTING.columns:
        assert list(narrowed(BestPracticePage.objects.visible_to(AnonymousUser()), LISTING.columns, {facet: [code]})) == list(by_database)


def test_the_document_names_everything_one_may_search_for():
    upper = topic("Mobilität", synonyms=["Verkehrswende"])
    town = MunicipalityFactory(name="Bamberg", state=State.BY, inhabitants=78_000)
    entry = publish(
        "Freie Plätze",
        topics=(topic("Parken", upper, synonyms=["Stellplatz"]),),
        municipality=town,
        solution="Ein **Sensor** je Platz",
        technologies="NB-IoT",
        keywords="Parkhaus, Altstadt,",
        phase="pilot",
        cost_once="unter_25k",
        software_licence="MIT",
        continuation="offen",
        number="BP-2026-0007",
        on=datetime(2025, 12, 31, 23, 30, tzinfo=ZoneInfo("UTC")),
    )
    entry.standards.add(StandardFactory(slug="datex2", name="DATEX II", full_name="Verkehrsdaten"))
    entry.save()
    document = document_of(entry)
    assert document.key == f"gute-praxis:{entry.pk}"
    assert document.url == entry.get_absolute_url()
    assert document.audiences == {"public"}
    assert document.topics == ("Parken", "Stellplatz", "Mobilität", "Verkehrswende")
    assert document.keywords == ("Parkhaus", "Altstadt")
    assert document.municipality == "Bamberg"
    assert document.date.isoformat() == "2026-01-01"  # the day in Germany
    assert "Ein Sensor je Platz" in document.text
    for words in ("NB-IoT", "DATEX II (Verkehrsdaten)", "BP-2026-0007", "Es ist leerer."):
        assert words in document.text
    assert document.facets == {
        "thema": ("parken", "mobilitaet"),
        "stand": ("pilot",),
        "land": (State.BY,),
        "groesse": ("50000-100000",),
        "kommunalart": ("stadt",),
        "kosten": ("unter_25k",),
        "lizenz": ("MIT",),
        "weiterbetrieb": ("offen",),
        "standard": ("datex2",),
        "jahr": ("2026",),
    }


def test_every_code_of_a_document_has_a_german_label():
    publish(topics=(topic("Parken"),), cost_once="unter_25k", software_licence="MIT", continuation="offen")
    (document,) = sources()["gute-praxis"].documents()
    for name, codes in document.facets.items():
        if name == BODY_FACET:
            continue  # ranks solutions of bodies like one's own; nobody chooses it
        labels = facets()[name].labels()
        assert [code for code in codes if code not in labels] == [], name


def test_all_documents_are_read_in_a_constant_number_of_queries(django_assert_num_queries):
    for number in range(3):
        publish(f"Lösung {number}", topics=(topic(f"Thema {number}", topic(f"Oben {number}")),))
    with django_assert_num_queries(5):
        assert len(list(sources()["gute-praxis"].documents())) == 3


def test_without_an_index_the_database_answers_with_what_one_may_see():
    publish("Parken", topics=(topic("Mobilität"),), phase="pilot", obstacles="Schneepflug")
    publish("KANARIE Parken", visibility="municipalities")
    assert titles(AnonymousUser(), "parken") == ["Parken"]
    assert titles(AnonymousUser(), "schneepflug") == ["Parken"]
    assert titles(reader(), "parken") == ["KANARIE Parken", "Parken"]
    assert titles(AnonymousUser(), thema=("mobilitaet",), stand=("pilot",), jahr=(str(timezone.localdate().year),)) == ["Parken"]
    assert titles(AnonymousUser(), stand=("idea",)) == []


def test_publishing_unpublishing_deleting_and_visibility_reach_the_index():
    entry = publish()
    key = entry.search_key
    assert indexed() == [key]
    moderation.set_visibility(entry, "municipalities", by=editor(), may_widen=True)
    assert indexed() == [key]
    entry.refresh_from_db()
    entry.unpublish()
    assert indexed() == [key]
    entry.delete()
    assert indexed() == [key]


def test_what_is_not_published_has_no_document():
    publish("Zurück").unpublish()
    publish("Archiv", archived_at=timezone.now())
    assert list(sources()["gute-praxis"].documents()) == []


# --- Similar entries ---------------------------------------------------------------------


def alike(title: str, **fields):
    """An entry on gritting, whatever its topics."""
    return publish(title, solution="Streufahrzeuge fahren nach Fahrbahntemperatur und Glättemeldung.", keywords="Winterdienst", **fields)


def similar_titles(entry: BestPracticePage, user) -> list[str]:
    return [other.title for other in similar(entry, list(entry.topics.all()), user)]


@pytest.fixture
def gritting():
    """An entry, two that say the same, one of them for members, and one that shares nothing but its topic; all indexed."""
    shared = topic("Straßen")
    entry = alike("Streuen nach Temperatur", topics=(shared,))
    alike("Glätte messen")
    alike("KANARIE Winterdienst", visibility="municipalities")
    publish("Radzählung", topics=(shared,), solution="Kameras zählen.")
    call_command("reindex", stdout=StringIO())
    return entry


def test_similar_entries_say_the_same_without_sharing_a_topic(gritting):
    assert similar_titles(gritting, AnonymousUser())[0] == "Glätte messen"
    assert gritting.title not in similar_titles(gritting, AnonymousUser())


def test_similar_entries_are_those_one_may_see(gritting, client):
    assert "KANARIE" not in client.get(gritting.get_absolute_url()).content.decode()
    assert "KANARIE Winterdienst" in similar_titles(gritting, reader())


def test_what_one_may_not_see_leaves_its_place_to_others(gritting):
    for _number in range(9):
        alike("Streuen nach Temperatur", visibility="municipalities", topics=tuple(gritting.topics.all()))
    call_command("reindex", stdout=StringIO())
    assert similar_titles(gritting, AnonymousUser())[0] == "Glätte messen"


def test_a_similar_entry_that_was_taken_down_is_not_shown_although_the_index_knows_it(gritting):
    BestPracticePage.objects.filter(title="Glätte messen").update(archived_at=timezone.now())
    assert "Glätte messen" not in similar_titles(gritting, AnonymousUser())
    BestPracticePage.objects.filter(title="KANARIE Winterdienst").update(visibility="participants")
    assert "KANARIE Winterdienst" not in similar_titles(gritting, reader())


def test_without_the_engine_similar_entries_share_topics(gritting, settings, tmp_path):
    settings.SEARCH_INDEX_DIR = tmp_path / "none"
    assert similar_titles(gritting, AnonymousUser()) == ["Radzählung"]


def test_where_the_engine_has_no_answer_similar_entries_share_topics(gritting):
    alone = publish("Quittenernte", topics=tuple(gritting.topics.all()), solution="Ein Wort, das niemand sonst schreibt.")
    assert similar_titles(alone, AnonymousUser()) == ["Radzählung", "Streuen nach Temperatur"], "the index does not know it yet"


@pytest.mark.parametrize("count", [1, 3])
def test_similar_entries_cost_one_query(count):
    entry = alike("Streuen")
    for number in range(count):
        alike(f"Glätte {number}")
    call_command("reindex", stdout=StringIO())
    with CaptureQueriesContext(connection) as queries:
        others = similar(entry, [], AnonymousUser())
        assert [other.municipality.display_name for other in others]
    assert (len(others), len(queries)) == (count, 1)
