"""A draft with its comments: as everybody reads it, as a municipality writes along, and what became of each comment."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Role
from accounts.refusals import Refused
from data_standards.consultation import comments
from data_standards.consultation.comments import Words
from data_standards.consultation.reading import excerpt_of
from data_standards.consultation.together import Overtaken
from data_standards.lifecycle import acts
from data_standards.models import Artefact, Comment, Version
from municipalities.models import Municipality
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
PATH = "belegung.schema.json#/properties/frei"


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def many(version: Version, count: int, words: str = "Bitte ergänzen Sie die Einheit. " * 8) -> list[Comment]:
    """Comments of as many municipalities, spread over the clauses, a field and the whole, each second one answered."""
    clauses = [{"clause": clause["key"]} for clause in version.wordings.get().clauses]
    places = [*clauses, {"path": PATH}, {}]
    said = [made.commented(version, f"{number}. {words}", **places[number % len(places)]) for number in range(count)]
    for comment in said[::2]:
        comments.answer(comment.pk, "teilweise", "Das steht jetzt in Anhang C. " * 5, by=editor())
    return said


def test_each_place_shows_its_comments_with_answer_and_verdict(client):
    version = made.consulted()
    first, second = version.wordings.get().clauses
    made.commented(version, "Auch Straßenzüge.", clause=first["key"])
    said = made.commented(version, "Die Einheit fehlt.", path=PATH)
    comments.answer(said.pk, "uebernommen", "Steht jetzt im Schema.", by=editor())
    shown = text(client, version.url_of("consultation"))

    order = ["§ 1", "Noch offen", "Auch Straßenzüge.", "§ 2", "Schema", "„frei“", "Die Einheit fehlt.", "Steht jetzt im Schema."]
    places = [shown.index(words, shown.index('id="stellungnahmen"')) for words in order]
    assert places == sorted(places)
    assert "&quot;type&quot;: &quot;integer&quot;" in shown
    assert second["heading"] in shown


@pytest.mark.parametrize("count", [0, 1, 60])
def test_a_consultation_stays_light_and_costs_the_same_with_many_comments(client, count, django_assert_num_queries):
    version = made.consulted()
    many(version, count)
    client.get("/")

    with django_assert_num_queries(STATEMENTS[count]):
        shown = text(client, version.url_of("consultation"))
    assert len(shown.encode()) <= 50 * 1024
    assert f"{count} Stellungnahme" in shown


STATEMENTS = {0: 9, 1: 9, 60: 9}


def test_no_comment_is_lost_between_the_pages(client):
    version = made.consulted()
    many(version, 60)
    seen: list[str] = []
    for number in range(1, 20):
        response = client.get(f"{version.url_of('consultation')}?seite={number}")
        if response.status_code == 404:
            break
        assert len(response.content) <= 50 * 1024
        seen += [f"s{count}" for count in range(1, 61) if f'id="s{count}"' in response.content.decode()]

    assert sorted(seen) == sorted(f"s{number}" for number in range(1, 61))
    led = client.get(f"{version.url_of('consultation')}?zeige=s60")
    assert 'id="s60"' in text(client, led.url)
    assert led.url.endswith("#s60")


def test_the_filters_show_ones_own_and_one_verdict():
    version, place = made.consulted(), MunicipalityFactory()
    made.commented(version, "Von uns.", municipality=place)
    other = made.commented(version, "Von anderen.")
    comments.answer(other.pk, "abgelehnt", "Das geht nicht.", by=editor())
    person = signed_in(member(Role.STAFF, place))
    address = version.url_of("consultation")

    assert "Von anderen." not in text(person, f"{address}?kommune=meine")
    assert "Von uns." in text(person, f"{address}?kommune=meine")
    assert "Von uns." not in text(person, f"{address}?ergebnis=abgelehnt")
    assert "Von anderen." in text(Client(), f"{address}?ergebnis=abgelehnt&kommune=meine")
    assert "Von anderen." in text(person, f"{address}?ergebnis=quatsch")


def test_of_a_comment_taken_back_the_number_is_left(client):
    version = made.consulted()
    said = made.commented(version, "Das war ein Versehen.")
    comments.take_back(said.pk, by=said.author)
    shown = text(client, version.url_of("consultation"))

    assert "Nr. 1: zurückgezogen" in shown
    assert "Das war ein Versehen." not in shown
    assert "0 Stellungnahmen" in shown
    assert "Das war ein Versehen." not in text(client, version.url_of("evaluation"))
    said.refresh_from_db()
    assert (said.text, said.proposal, said.answer) == ("", "", "")


def test_taking_back_asks_before():
    version, place = made.consulted(), MunicipalityFactory()
    said = made.commented(version, "Das war ein Versehen.", municipality=place)
    person = signed_in(member(Role.STAFF, place))

    assert "zurückziehen?" in text(person, version.url_of("take_comment_back", str(said.pk)))
    said.refresh_from_db()
    assert said.state == Comment.State.SUBMITTED


def test_a_draft_is_read_by_its_municipality_alone_until_it_is_handed_in(client):
    version, place = made.consulted(), MunicipalityFactory()
    author, colleague = signed_in(member(Role.STAFF, place)), signed_in(member(Role.CDO, place))
    stranger = signed_in(member(Role.CDO, MunicipalityFactory()))
    address = version.url_of("consultation")
    author.post(version.url_of("comment"), {"municipality": place.slug, "place": "", "text": "Noch nicht fertig.", "entwurf": "1"})
    draft = version.consultation.comments.get()
    mine = version.url_of("change_comment", str(draft.pk))

    assert (draft.state, draft.number) == (Comment.State.DRAFT, None)
    assert [("Noch nicht fertig." in text(reader, address)) for reader in (author, colleague, stranger, client)] == [
        True,
        True,
        False,
        False,
    ]
    assert stranger.get(mine).status_code == 404
    colleague.post(mine, {"municipality": place.slug, "place": "", "text": "Jetzt fertig."})
    assert "Jetzt fertig." in text(client, address)
    assert version.consultation.comments.get().number == 1


def test_a_draft_can_be_deleted():
    version, place = made.consulted(), MunicipalityFactory()
    person = member(Role.STAFF, place)
    draft = comments.save_draft(version.consultation.pk, Words("Weg damit."), municipality=place, by=person)

    assert "Entwurf löschen?" in text(signed_in(person), version.url_of("take_comment_back", str(draft.pk)))
    signed_in(person).post(version.url_of("take_comment_back", str(draft.pk)))
    assert not Comment.objects.exists()


def opened(person: Client, address: str) -> str:
    """What the hidden field of a form carries."""
    return text(person, address).partition('name="seen" value="')[2].partition('"')[0]


def test_two_colleagues_at_once_see_both_texts():
    version, place = made.consulted(), MunicipalityFactory()
    said = made.commented(version, "Erster Text.", municipality=place)
    one, two = (signed_in(member(Role.STAFF, place)) for _number in range(2))
    address = version.url_of("change_comment", str(said.pk))
    seen = opened(one, address)
    data = {"municipality": place.slug, "place": "", "seen": seen}
    assert two.post(address, {**data, "text": "Text der Kollegin."}).status_code == 302

    response = one.post(address, {**data, "text": "Mein Text."})
    shown = response.content.decode()
    assert response.status_code == 409
    assert "Text der Kollegin." in shown
    assert "Mein Text." in shown
    again = shown.partition('name="seen" value="')[2].partition('"')[0]
    assert one.post(address, {**data, "seen": again, "text": "Mein Text."}).status_code == 302
    said.refresh_from_db()
    assert said.text == "Mein Text."


def test_other_words_need_another_answer():
    version, place = made.consulted(), MunicipalityFactory()
    said = made.commented(version, "Erster Text.", municipality=place)
    comments.answer(said.pk, "uebernommen", "Gern.", by=editor())
    comments.change(said.pk, Words("Etwas ganz anderes."), by=said.author)

    said.refresh_from_db()
    assert said.verdict == Comment.Verdict.OPEN


def test_nothing_is_said_to_a_version_that_was_withdrawn(client):
    version = made.consulted()
    acts.withdraw(version.pk, reason="Doppelt.", by=editor())
    place = MunicipalityFactory()

    with pytest.raises(Refused, match="beendet"):
        comments.submit(version.consultation.pk, Words("Zu spät."), municipality=place, by=member(Role.STAFF, place))
    assert "Es wird nicht weiter beraten." in text(client, version.url_of("consultation"))


def test_the_table_is_for_everybody_and_no_formula_leaves_in_it(client):
    version = made.evaluated()
    Version.objects.filter(pk=version.pk).update(state="konsultation")
    version.consultation.closes_at = timezone.now() + timezone.timedelta(days=1)
    version.consultation.save()
    said = made.commented(version, "=HYPERLINK(1)", municipality=MunicipalityFactory(name="Ahausen", kind=Municipality.Kind.TOWN))
    comments.answer(said.pk, "abgelehnt", "@SUM(1)", by=editor())
    made.commented(version, "Offen.", path=PATH)
    address = version.url_of("evaluation")

    assert "@SUM(1)" in text(client, address)
    rows = list(csv.reader(io.StringIO(b"".join(client.get(f"{address}?format=csv").streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert [row[6] for row in rows[1:]] == ["'=HYPERLINK(1)", "Offen."]
    assert rows[1][8:10] == ["Abgelehnt", "'@SUM(1)"]
    assert rows[2][5] == "Feld „frei“ in belegung.schema.json"
    sheet = load_workbook(io.BytesIO(client.get(f"{address}?format=xlsx").content)).active
    assert [cell.data_type for cell in sheet[2]][6] == "s"
    assert "E-Mail" not in ";".join(rows[0])


def test_an_answer_given_twice_tells_once():
    version = made.consulted()
    said = made.commented(version)
    first = comments.answer(said.pk, "uebernommen", "Gern.", by=editor())
    second = comments.answer(said.pk, "uebernommen", " Gern. ", by=editor())

    assert first.answered_at == second.answered_at


def test_an_answer_over_another_is_not_silent():
    version = made.consulted()
    said = made.commented(version)
    seen = "0000"

    with pytest.raises(Overtaken) as overtaken:
        comments.answer(said.pk, "abgelehnt", "Nein.", by=editor(), was_seen=seen)
    assert overtaken.value.now == {"verdict": "offen", "answer": ""}


def test_a_draft_leads_to_what_it_changes_of_the_version_in_force(client):
    valid = made.in_force()
    draft = acts.begin_version(valid.agreement, "2.0.0", by=editor())
    acts.open_consultation(draft.pk, until=timezone.localdate() + timedelta(days=40), guests=False, by=editor())

    shown = text(client, draft.url_of("consultation"))

    link = f"{draft.url_of('differences')}?zu=1.0.0"
    assert f'href="{link}"' in shown
    assert "Änderungen gegenüber 1.0.0" in shown
    assert client.get(link).status_code == 200
    assert "Änderungen gegenüber" not in text(client, valid.url_of("consultation"))


LISTS = """{"$schema": "http://json-schema.org/draft-07/schema#",
"allOf": [{"properties": {"frei": {"type": "integer", "title": "Freie Plätze"}}}],
"prefixItems": [{"properties": {"art": {"const": "punkt"}}}],
"properties": {"lage": {"items": [{"properties": {"x/y": {"minimum": 47}}}]}}}"""


@pytest.mark.parametrize(
    ("pointer", "lines"),
    [
        ("/allOf/0/properties/frei", "&quot;title&quot;: &quot;Freie Plätze&quot;"),
        ("/prefixItems/0/properties/art", "&quot;const&quot;: &quot;punkt&quot;"),
        ("/properties/lage/items/0/properties/x~1y", "&quot;x/y&quot;: {\n  &quot;minimum&quot;: 47"),
    ],
)
def test_a_field_below_a_list_can_be_spoken_of_and_shows_its_lines(client, pointer, lines):
    version = made.drafted()
    version.artefacts.update(text=LISTS)
    acts.open_consultation(version.pk, until=timezone.localdate() + timedelta(days=35), guests=False, by=editor())
    version = Version.objects.get(pk=version.pk)
    place = MunicipalityFactory()
    form = text(signed_in(member(Role.STAFF, place)), version.url_of("comment"))
    assert f"belegung.schema.json#{pointer}" in form
    made.commented(version, path=f"belegung.schema.json#{pointer}", municipality=place)
    assert lines in text(client, version.url_of("consultation"))


@pytest.mark.parametrize(
    ("pointer", "shown"),
    [
        ("/allOf/0", '"allOf/0": {'),
        ("/allOf/1", ""),
        ("/allOf/00", ""),
        ("/allOf/-", ""),
        ("/allOf/-1", ""),
        ("/allOf/²", ""),
        ("/allOf/9999999999", ""),
        ("/allOf/x/properties", ""),
        ("/allOf/0/properties/fehlt", ""),
        ("/prefixItems/0/properties/art/const/0", ""),
    ],
)
def test_only_a_place_that_there_is_has_lines(pointer, shown):
    assert excerpt_of(json.loads(LISTS), pointer).partition("\n")[0] == shown


def test_fields_are_offered_in_words_below_the_name_of_their_file():
    version = made.drafted()
    nested = """{"type": "object", "properties": {"id": {"type": "string"}, "lage": {"$ref": "#/$defs/punkt"}},
    "$defs": {"punkt": {"type": "object", "properties": {"laenge": {"type": "number"}}}}}"""
    Artefact.objects.create(
        version=version, name="Parkplatz.schema.json", title="Platz", format="json-schema", text=nested, checked_at=timezone.now()
    )
    acts.open_consultation(version.pk, until=timezone.localdate() + timedelta(days=40), guests=False, by=editor())
    person = signed_in(member(Role.CDO, MunicipalityFactory()))

    form = BeautifulSoup(text(person, version.url_of("comment")), "html.parser")

    groups = {group["label"]: [(one["value"], one.get_text()) for one in group("option")] for group in form.select("optgroup")}
    assert groups["Parkplatz.schema.json"] == [
        ("feld:Parkplatz.schema.json#/properties/id", "Feld „id“ in Parkplatz.schema.json"),
        ("feld:Parkplatz.schema.json#/properties/lage", "Feld „lage“ in Parkplatz.schema.json"),
        ("feld:Parkplatz.schema.json#/$defs/punkt/properties/laenge", "Feld „laenge“ von „punkt“ in Parkplatz.schema.json"),
    ]
    assert groups["belegung.schema.json"][0][1] == "Feld „frei“ in belegung.schema.json"


def test_a_comment_that_is_too_long_is_taken_whole_and_told_by_how_much():
    version = made.consulted()
    person = signed_in(member(Role.CDO, MunicipalityFactory()))
    shown = BeautifulSoup(text(person, version.url_of("comment")), "html.parser").select_one("textarea[name=text]")
    assert (shown.get("maxlength"), shown["data-limit"]) == (None, "2000")

    answer = person.post(version.url_of("comment"), {"text": "x" * 2500})

    assert (answer.status_code, "Der Text ist 500 Zeichen zu lang." in answer.text, "x" * 2500 in answer.text) == (422, True, True)
