"""The results page, as a guest and as a member, with and without an index."""

from __future__ import annotations

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command

from .conformance import HOSTILE
from .conftest import municipality

pytestmark = pytest.mark.django_db
QUERIES_OF_RESULTS = 8


@pytest.fixture
def stock() -> None:
    municipality("Aalen", 2019, state="DE-BW", official_name="Häuser <b>bauen</b>", inhabitants=60_000)
    municipality("Bamberg", 2019, official_name="Parken in Häusern")
    municipality("Coburg", 2020, official_name="Geheime Häuser")
    call_command("reindex", stdout=StringIO())


def get(client, status: int = 200, **query):
    response = client.get("/suche/", query)
    assert response.status_code == status
    return response


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def found(response) -> list[str]:
    return [str(hit.object) for hit in response.context["answer"].found]


def test_without_a_question_the_page_explains_how_to_search(client):
    response = get(client)
    assert "So finden Sie mehr" in text_of(response)
    assert "answer" not in response.context


def test_hits_are_counted_in_heading_and_live_region_and_marked(client, stock):
    response = get(client, q="Haus")
    assert '<div role="status" id="anzahl"><h1 class="h2" tabindex="-1">2 Treffer für „Haus“' in response.content.decode()
    assert "<mark>Häuser</mark> &lt;b&gt;bauen&lt;/b&gt;" in response.content.decode()
    assert "<title>Haus: 2 Treffer – " in response.content.decode()
    assert sorted(found(response)) == ["Aalen", "Bamberg"]


def test_a_member_finds_more_than_a_guest(client, stock, member):
    assert "Coburg" not in get(client, q="Geheime").content.decode().replace('value="Geheime"', "")
    client.force_login(member)
    assert found(get(client, q="Geheime")) == ["Coburg"]


def test_facets_have_german_names_and_counts_of_what_one_may_see(client, stock):
    text = text_of(get(client, q="Haus"))
    for words in ("Art Projekt 2", "Land Baden-Württemberg 1 Bayern 1", "Staffel Staffel 2019 2"):
        assert words in text
    assert "Staffel 2020" not in text


def test_a_choice_narrows_the_hits_and_can_be_taken_back_by_its_chip(client, stock):
    response = get(client, q="Haus", land="DE-BY", sort="titel")
    assert found(response) == ["Bamberg"]
    (chip,) = response.context["chips"]
    assert (chip.label, chip.url) == ("Bayern", "?q=Haus&sort=titel")
    assert response.context["reset_url"] == "?q=Haus&sort=titel"
    assert 'value="DE-BY" checked' in response.content.decode()
    assert 'value="DE-BW"' in response.content.decode(), "the own choice stays open"


def test_a_choice_without_words_lists_everything_in_it(client, stock):
    assert sorted(found(get(client, art="projekt"))) == ["Aalen", "Bamberg"]


def test_unknown_codes_and_orders_are_ignored(client, stock):
    response = get(client, q="Haus", land=["DE-XX", "'"], sort="'; DROP", unbekannt="1")
    assert (len(found(response)), response.context["chips"]) == (2, [])


def test_pages_are_numbered_and_keep_the_question(client):
    for number in range(45):
        municipality(f"Ort{number:02}", 2019, official_name="Parken")
    call_command("reindex", stdout=StringIO())
    first = get(client, q="Parken", sort="titel")
    second = get(client, q="Parken", sort="titel", seite="2")
    assert found(first) + found(second) == [f"Ort{number:02}" for number in range(40)]
    assert "?q=Parken&amp;sort=titel&amp;seite=2" in first.content.decode()
    assert '<ol class="results" start="21">' in second.content.decode()
    assert "Seite 2 von 3" in second.content.decode()


@pytest.mark.parametrize("number", ["abc", "-1", "0", "4", "99999", "", "1e3", "²"])
def test_a_page_that_is_none_is_not_found(client, stock, number):
    get(client, 404, q="Haus", seite=number)


def test_no_hits_offer_ways_on(client, stock):
    response = get(client, q="Parken", land="DE-BW", staffel="2019")
    text = text_of(response)
    assert "Zu „Parken“ mit 2 Filtern gibt es keine Treffer" in text
    assert "Ohne „Baden-Württemberg“: 1 Treffer" in text
    assert "Ohne „Staffel 2019“" not in text
    assert "Filter zurücksetzen" in text
    assert "KTS-Redaktion fragen" in text


def test_no_hits_without_filters_say_so(client, stock):
    text = text_of(get(client, q="Quantenkryptografie"))
    assert "Zu „Quantenkryptografie“ gibt es keine Treffer" in text
    assert "Filter zurücksetzen" not in text


def test_the_database_answers_with_a_notice_while_there_is_no_index(client, member):
    municipality("Aalen", 2019, state="DE-BW", official_name="Parken")
    municipality("Bamberg", 2019, official_name="Parken")
    municipality("Coburg", 2020, official_name="Parken")
    response = get(client, q="parken")
    assert "Die Suche ist gerade eingeschränkt" in text_of(response)
    assert found(response) == ["Aalen", "Bamberg"]
    assert found(get(client, q="parken", land="DE-BW")) == ["Aalen"]
    assert found(get(client, q="parken", staffel="2019")) == ["Aalen", "Bamberg"]
    client.force_login(member)
    assert found(get(client, q="parken")) == ["Aalen", "Bamberg", "Coburg"]


def test_the_database_pages_across_kinds(client, with_municipalities):
    for number in range(25):
        municipality(f"Ort{number:02}", 2019)
    names = [name for seite in "123" for name in found(get(client, q="Ort", seite=seite))]
    assert sorted(names) == sorted([f"Ort{number:02}" for number in range(25)] * 2)


@pytest.mark.parametrize("with_index", [True, False])
@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_questions_are_answered(client, stock, settings, tmp_path, typed, with_index):
    if not with_index:
        settings.SEARCH_INDEX_DIR = tmp_path / "nothing"
    get(client, 400 if "\x00" in typed else 200, q=typed)


def test_a_question_is_escaped_wherever_it_appears(client, stock):
    content = get(client, q='"><script>alert(1)</script>').content.decode()
    assert "<script>alert(1)" not in content


def test_a_question_that_is_too_long_is_cut_and_says_so(client, stock):
    assert "Gesucht wurde nach den ersten 200 Zeichen Ihrer Eingabe." in text_of(get(client, q="Parken " * 50))


def test_reading_sets_no_cookie_and_a_form_is_refused(client, stock):
    assert not get(client, q="Haus").cookies
    assert client.post("/suche/", {"q": "Haus"}).status_code == 405


# --- In place -------------------------------------------------------------------------------------------


def in_place(client, headers=(), **query):
    return client.get("/suche/", query, headers={"hx-request": "true", **dict(headers)})


def test_htmx_gets_what_changes_and_everybody_else_the_whole_page(client, stock):
    part, whole = in_place(client, q="Haus").content.decode(), get(client, q="Haus").content.decode()
    assert "<html" not in part
    assert "<title>Haus: 2 Treffer – Kommunales Wissensportal</title>" in part
    assert '<div id="anzahl" hx-swap-oob="innerHTML"><h1 class="h2" tabindex="-1">2 Treffer für „Haus“' in part
    assert '<div id="ordnung" hx-swap-oob="innerHTML">' in part
    assert part.count('<li class="result">') == whole.count('<li class="result">') == 2
    assert "<html" in in_place(client, {"hx-history-restore-request": "true"}, q="Haus").content.decode()


def test_a_cache_may_not_take_a_part_for_the_whole(client, stock):
    for answer, keeping in (
        (in_place(client, q="Haus"), "private, no-store"),
        (get(client, q="Haus"), "private, no-cache"),
        (get(client), "private, no-cache"),
        (in_place(client), "private, no-store"),
    ):
        assert "HX-Request" in answer["Vary"]
        assert answer["Cache-Control"] == keeping


def test_the_last_choice_taken_back_leads_to_the_start_of_the_search(client, stock):
    assert in_place(client)["HX-Redirect"] == "/suche/"


def test_htmx_neither_evaluates_nor_writes_styles_nor_keeps_pages(client, stock):
    content = get(client, q="Haus").content.decode()
    config = json.loads(re.search(r"<meta name=\"htmx-config\" content='(.*?)'>", content)[1])
    assert (config["includeIndicatorStyles"], config["allowEval"], config["historyCacheSize"]) == (False, False, 0)
    assert re.search(r'<script src="[^"]*htmx[^"]*" defer>', content)
    assert "htmx" not in get(client).content.decode(), "only the page of results loads it"


# --- Further ways ---------------------------------------------------------------------------------------


def test_another_spelling_is_a_link_to_a_new_question(client, stock):
    municipality("Dorf", 2019, official_name="Bewohnerparkausweis & mehr")
    call_command("reindex", stdout=StringIO())
    response = get(client, q="Bewohnerparkauswies")
    suggestion = response.context["answer"].did_you_mean
    assert suggestion
    assert f'Meinten Sie: <a href="?q={suggestion}">{suggestion}</a>?' in response.content.decode()


def test_another_spelling_never_names_what_is_hidden(client, member):
    municipality("Coburg", 2020, official_name="Geheimvorhaben")
    municipality("Bamberg", 2019, official_name="Parken")
    call_command("reindex", stdout=StringIO())
    assert "heimvorhaben" not in get(client, q="Geheimvorhabn").content.decode()
    client.force_login(member)
    assert "eheimvorhaben" in get(client, q="Geheimvorhabn").content.decode()


def test_no_hits_with_filters_that_change_nothing_do_not_blame_them(client, stock):
    text = text_of(get(client, q="Quantenkryptografie", land="DE-BW"))
    assert "Mit weniger Filtern" not in text
    assert "Dann " not in text
    assert "Dann ist es 1 Treffer." in text_of(get(client, q="Parken", land="DE-BW"))


def test_facets_come_in_the_order_that_people_narrow_by(client, stock):
    groups = [group.name for group in get(client, q="Haus").context["facets"]]
    assert groups == ["art", "land", "staffel"]


@pytest.mark.parametrize("count", [1, 15])
def test_a_page_of_results_costs_the_same_number_of_queries_however_many_hits(client, django_assert_num_queries, count):
    for number in range(count):
        municipality(f"Ort{number:02}", 2019, official_name="Parken")
    call_command("reindex", stdout=StringIO())
    get(client, q="Parken")
    with django_assert_num_queries(QUERIES_OF_RESULTS):
        get(client, q="Parken")
