"""Topics, standards and the pages of the KTS are found, and the index follows every change."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult
from wagtail.models import PageViewRestriction

from jobs.worker import drain
from pages.models import EditorialPage, Standard, Topic
from pages.search import page_classes_are_found
from search import sources as search_sources
from search.indexing import refresh_documents
from search.services import search
from search.sources import facets, sources
from tests.factories.accounts import editor
from tests.factories.pages import StandardFactory
from tests.published import publish, reader, topic
from tests.registered import without

GUEST = AnonymousUser()
KINDS = ("thema", "standard", "seite")


@pytest.fixture(autouse=True)
def home(portal):
    """The portal with its editorial pages, all of them indexed."""
    call_command("reindex", stdout=StringIO())
    DBTaskResult.objects.all().delete()
    return portal


def found(text: str, user=GUEST, **filters: tuple[str, ...]) -> list[str]:
    drain()
    answer = search(user, text, kinds=KINDS, filters=filters)
    assert not answer.simple
    return [str(each.object) for each in answer.found]


def scheduled() -> set[str]:
    """The keys that wait to be indexed; the list is empty again afterwards."""
    tasks = DBTaskResult.objects.filter(task_path=refresh_documents.module_path)
    keys = {key for task in tasks for key in task.args_kwargs["args"][0]}
    tasks.delete()
    return keys


def editorial(parent, title: str, slug: str, text: str = "", **fields) -> EditorialPage:
    body = [("heading", "Zwischentitel"), ("text", f"<p>{text}</p>")] if text else []
    page = EditorialPage(title=title, slug=slug, body=body, **fields)
    type(parent).objects.get(pk=parent.pk).add_child(instance=page)
    page.save_revision().publish()
    return EditorialPage.objects.get(pk=page.pk)


# --- Topics ---------------------------------------------------------------------------


def test_a_topic_is_found_by_name_description_and_synonyms():
    upper = topic("Mobilität")
    topic("Parken", upper, description="Ruhender Verkehr", synonyms=["Stellplatz"])
    for word in ("Parken", "ruhenden", "Stellplätze"):
        assert found(word)[0] == "Parken"
    assert found("Mobilität") == ["Mobilität", "Parken"]


def test_a_topic_that_is_renamed_takes_along_what_is_found_by_its_name():
    upper = topic("Verkehr")
    below = topic("Parken", upper)
    standard = StandardFactory(name="DATEX")
    standard.topics.add(below)
    entry = publish("Sensoren", topics=(below,))
    scheduled()
    upper.name = "Fortbewegung"
    upper.save()
    keys = {f"thema:{upper.pk}", f"thema:{below.pk}", f"standard:{standard.pk}", entry.search_key}
    assert scheduled() == keys
    refresh_documents.enqueue(sorted(keys))
    assert set(found("Fortbewegung")) == {"Fortbewegung", "Parken", "DATEX"}


def test_a_topic_that_is_deleted_is_found_no_more_nor_what_bore_its_name():
    below = topic("Quellwasserkunde")
    standard = StandardFactory(name="DATEX")
    standard.topics.add(below)
    entry = publish("Sensoren", topics=(below,))
    assert found("Quellwasserkunde") == ["Quellwasserkunde", "DATEX"]
    scheduled()
    key = below.pk
    Topic.objects.get(pk=key).delete()
    assert scheduled() >= {f"thema:{key}", f"standard:{standard.pk}", entry.search_key}
    refresh_documents.enqueue([f"thema:{key}", f"standard:{standard.pk}"])
    assert found("Quellwasserkunde") == []


# --- Standards ------------------------------------------------------------------------


def test_a_standard_is_found_by_its_names_steward_and_topics():
    standard = StandardFactory(name="XPlanung", full_name="Bauleitpläne", steward="XLeitstelle", kind=Standard.Kind.DATA_MODEL)
    standard.topics.add(topic("Stadtplanung", topic("Bauen")))
    for word in ("XPlanung", "Bauleitplan", "XLeitstelle"):
        assert found(word) == ["XPlanung"]
    assert "XPlanung" in found("Stadtplanung")
    assert found("", thema=("bauen",)) == found("", standardart=("Datenmodell",)) == found("", standard=(standard.slug,)) == ["XPlanung"]
    standard.topics.clear()
    assert found("", thema=("bauen",)) == []
    standard.delete()
    assert found("XPlanung") == []


def test_entries_follow_the_name_of_a_standard_and_of_their_municipality():
    standard = StandardFactory(name="XPlanung")
    entry = publish("Sensoren")
    entry.standards.add(standard)
    entry.save()
    scheduled()
    standard.save()
    assert scheduled() == {f"standard:{standard.pk}", entry.search_key}
    entry.municipality.save()
    assert scheduled() == {f"kommune:{entry.municipality_id}", entry.search_key}


# --- Pages of the KTS -----------------------------------------------------------------


def test_an_editorial_page_is_found_by_the_text_of_its_blocks(home):
    page = editorial(home, "Hilfe", "hilfe", "So melden Sie <b>Funklöcher</b>.", lead="Kurz erklärt")
    for word in ("Hilfe", "Funkloch", "erklärt", "Zwischentitel"):
        assert found(word)[0] == "Hilfe"
    (hit,) = search(GUEST, "Funklöcher", kinds=["seite"]).found
    assert hit.url == page.url == "/hilfe/"
    assert "&lt;b&gt;" not in hit.summary
    assert "Gute Praxis" in found("Gute Praxis"), "the lists of each kind are pages too"


def test_a_draft_of_an_editorial_page_is_found_by_nobody(home):
    page = editorial(home, "Hilfe", "hilfe", "Alter Text")
    page.body = [("text", "<p>KANARIENVOGEL</p>")]
    page.save_revision()
    hidden = EditorialPage(title="KANARIENVOGEL", slug="neu", live=False)
    home.add_child(instance=hidden)
    hidden.save_revision()
    for user in (GUEST, reader(), editor()):
        assert found("Kanarienvogel", user) == []


def test_publishing_and_unpublishing_reach_the_index(home):
    page = editorial(home, "Hilfe", "hilfe", "Funklöcher")
    assert found("Funklöcher") == ["Hilfe"]
    page.unpublish()
    assert found("Funklöcher") == []
    page.save_revision().publish()
    assert found("Funklöcher") == ["Hilfe"]


def test_a_page_that_moves_or_changes_its_slug_takes_those_below_along(home):
    upper = editorial(home, "Hilfe", "hilfe")
    below = editorial(upper, "Funkloch", "funkloch")
    other = editorial(home, "Anderes", "anderes")
    drain()

    def address() -> str:
        drain()
        return search(GUEST, "Funkloch", kinds=["seite"]).found[0].url

    assert address() == "/hilfe/funkloch/"
    upper.refresh_from_db()
    upper.slug = "rat"
    upper.save_revision().publish()
    assert address() == "/rat/funkloch/"
    EditorialPage.objects.get(pk=upper.pk).move(EditorialPage.objects.get(pk=other.pk), "last-child")
    assert address() == "/anderes/rat/funkloch/" == EditorialPage.objects.get(pk=below.pk).url


def test_a_page_that_is_restricted_is_found_by_nobody_nor_those_below(home):
    upper = editorial(home, "Hilfe", "hilfe")
    below = editorial(upper, "Funkloch", "funkloch")
    assert found("Funkloch") == ["Funkloch"]
    scheduled()
    restriction = PageViewRestriction.objects.create(page=upper, restriction_type=PageViewRestriction.LOGIN)
    assert search(GUEST, "Funkloch", kinds=["seite"]).total == 0, "before the worker comes to it"
    assert scheduled() == {upper.search_key, below.search_key}
    assert "Funkloch" not in [document.title for document in sources()["seite"].documents()]
    assert found("Funkloch", editor()) == []
    restriction.delete()
    assert scheduled() == {upper.search_key, below.search_key}


def test_a_page_that_is_deleted_leaves_the_index_with_those_below(home):
    upper = editorial(home, "Hilfe", "hilfe")
    below = editorial(upper, "Funkloch", "funkloch")
    scheduled()
    keys = {upper.search_key, below.search_key}
    EditorialPage.objects.get(pk=upper.pk).delete()
    assert scheduled() >= keys


# --- What a hit looks like, what it costs, what happens without an index -----------------


def test_hits_say_what_matters_of_their_kind(client):
    topic("Parken", topic("Mobilität"))
    StandardFactory(name="Parkdaten", steward="MobiDataLab", latest_version="2.1", kind=Standard.Kind.API)
    drain()
    html = client.get("/suche/", {"q": "Parken Parkdaten"}).text
    assert "Teil von Mobilität" in html
    for fact in ("Schnittstelle (API)", "Version 2.1", "MobiDataLab"):
        assert f"<span>{fact}</span>" in html


def test_hostile_words_stay_text(client):
    topic("<script>alert(1)</script>", topic("<i>oben</i>"))
    StandardFactory(name="<b>script</b>", steward="<img src=x onerror=alert(1)>")
    drain()
    html = client.get("/suche/", {"q": "script"}).text
    for tag in ("<script>alert", "<i>oben", "<img src=x", "<b>script"):
        assert tag not in html


@pytest.mark.parametrize("count", [1, 3])
def test_all_documents_of_a_kind_cost_the_same_queries(home, django_assert_num_queries, count):
    for number in range(count):
        standard = StandardFactory()
        standard.topics.add(topic(f"Feld {number}", topic(f"Oben {number}")))
        editorial(home, f"Seite {number}", f"seite-{number}", "Text")
    for kind, queries in (("thema", 1), ("standard", 4)):
        with django_assert_num_queries(queries):
            assert list(sources()[kind].documents())
    classes = {type(page) for page in sources()["seite"].published()}
    with django_assert_num_queries(2 + len(classes)):  # restrictions, pages, and what each class adds
        assert list(sources()["seite"].documents())


def test_every_code_has_a_german_label():
    standard = StandardFactory(kind=Standard.Kind.API)
    standard.topics.add(topic("Parken", topic("Mobilität")))
    (document,) = sources()["standard"].documents()
    assert document.facets["thema"] == ("parken", "mobilitaet")
    labels = {name: facets()[name].labels() for name in document.facets}
    assert labels["thema"]["mobilitaet"] == "Mobilität"
    assert labels["standardart"]["API"] == "Schnittstelle (API)"
    assert labels["standard"][standard.slug] == standard.name


def test_without_an_index_the_database_answers(home, settings, tmp_path):
    settings.SEARCH_INDEX_DIR = tmp_path / "none"
    topic("Parken", description="Ruhender Verkehr")
    StandardFactory(name="Parkdaten", steward="MobiDataLab")
    editorial(home, "Hilfe", "hilfe", lead="Funklöcher melden")
    for word, title in (("ruhender", "Parken"), ("mobidata", "Parkdaten"), ("funklöcher", "Hilfe")):
        answer = search(GUEST, word, kinds=KINDS)
        assert (answer.simple, [each.title for each in answer.found]) == (True, [title])


# --- Nothing is forgotten ------------------------------------------------------------------


def test_a_page_class_without_a_source_is_named():
    before = page_classes_are_found(None)
    with without(search_sources._sources, "gute-praxis"):
        named = {message.obj.__name__ for message in page_classes_are_found(None)} - {message.obj.__name__ for message in before}
    assert named == {"BestPracticePage"}


def test_every_page_class_is_found():
    assert [message.msg for message in page_classes_are_found(None)] == []
