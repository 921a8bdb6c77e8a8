"""How best practices reach the search: document, facets, fallback, and an index that follows every change."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from municipalities.models import State
from pages import moderation
from search.indexing import refresh_documents
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


def titles(user, text: str = "", **filters: tuple[str, ...]) -> list[str]:
    return sorted(str(found.object) for found in search(user, text, kinds=["gute-praxis"], filters=filters).found)


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
    document = entry.search_document()
    assert document.key == f"gute-praxis:{entry.pk}"
    assert document.url == entry.get_absolute_url()
    assert document.audiences == {"public"}
    assert document.topics == ("Parken", "Stellplatz", "Mobilität", "Verkehrswende")
    assert document.keywords == ("Parkhaus", "Altstadt")
    assert document.municipality == "Bamberg"
    assert document.date.isoformat() == "2026-01-01"  # the day in Germany
    assert "Ein Sensor je Platz" in document.text
    for words in ("NB-IoT", "DATEX II Verkehrsdaten", "BP-2026-0007", "Es ist leerer."):
        assert words in document.text
    assert document.facets == {
        "thema": ("parken", "mobilitaet"),
        "stand": ("pilot",),
        "land": (State.BY,),
        "groesse": ("50000-100000",),
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
        labels = facets()[name].labels()
        assert [code for code in codes if code not in labels] == [], name


def test_all_documents_are_read_in_a_constant_number_of_queries(django_assert_num_queries):
    for number in range(3):
        publish(f"Lösung {number}", topics=(topic(f"Thema {number}", topic(f"Oben {number}")),))
    with django_assert_num_queries(4):
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
    assert scheduled() == [key]
    moderation.set_visibility(entry, "municipalities", by=editor(), may_widen=True)
    assert scheduled() == [key] * 2
    entry.refresh_from_db()
    entry.unpublish()
    assert scheduled() == [key] * 3
    entry.delete()
    assert scheduled() == [key] * 4


def test_what_is_not_published_has_no_document():
    publish("Zurück").unpublish()
    publish("Archiv", archived_at=timezone.now())
    assert list(sources()["gute-praxis"].documents()) == []
