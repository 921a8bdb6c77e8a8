"""Synonyms in the Wagtail admin: kept by editors, in force at once."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from search.models import SynonymGroup
from tests.factories.accounts import editor
from tests.helpers import signed_in

from .conftest import municipality

pytestmark = pytest.mark.django_db
LIST = "/verwaltung/snippets/search/synonymgroup/"


@pytest.fixture
def kts(portal):
    return signed_in(editor())


def add(client, words: str, note: str = ""):
    return client.post(f"{LIST}add/", {"words": words, "note": note})


def test_an_editor_keeps_a_group_of_words_one_a_line(kts):
    answer = add(kts, "E-Akte\n\n elektronische Akte \r\nDMS\nE-Akte", "aus dem Suchprotokoll")

    assert answer.status_code == 302
    group = SynonymGroup.objects.get()
    assert (group.words, group.note) == (["E-Akte", "elektronische Akte", "DMS"], "aus dem Suchprotokoll")
    assert "E-Akte, elektronische Akte, DMS" in kts.get(LIST).content.decode()
    assert "E-Akte\nelektronische Akte\nDMS" in kts.get(f"{LIST}edit/{group.pk}/").content.decode()

    kts.post(f"{LIST}edit/{group.pk}/", {"words": "E-Akte\nDMS", "note": ""})
    group.refresh_from_db()
    assert group.words == ["E-Akte", "DMS"]
    kts.post(f"{LIST}delete/{group.pk}/")
    assert not SynonymGroup.objects.exists()


def test_a_group_is_in_force_with_the_next_search_without_a_new_index(kts):
    municipality("Bamberg", 2019, official_name="Quarzwandler")
    call_command("reindex", verbosity=0)

    def hits() -> int:
        return Client().get("/suche/", {"q": "Zeolithpumpe"}).context["answer"].total

    assert hits() == 0
    add(kts, "Zeolithpumpe\nQuarzwandler")
    assert hits() == 1
    kts.post(f"{LIST}delete/{SynonymGroup.objects.get().pk}/")
    assert hits() == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "Geben Sie mindestens zwei Wörter an, je Zeile eines."),
        ("E-Akte", "Geben Sie mindestens zwei Wörter an, je Zeile eines."),
        ("Akte\nAKTE", "Geben Sie mindestens zwei Wörter an, je Zeile eines."),
        ("Akte\n***", "„***“ ist kein Suchwort."),
        ("Akte\n" + "x" * 81, "ist zu lang: höchstens 80 Zeichen je Zeile."),
        ("\n".join(f"Wort {number}" for number in range(21)), "Höchstens 20 Zeilen. Sie haben 21 geschrieben."),
    ],
)
def test_what_could_not_be_searched_for_is_refused(kts, words, message):
    answer = add(kts, words)

    assert message in answer.content.decode()
    assert not SynonymGroup.objects.exists()
