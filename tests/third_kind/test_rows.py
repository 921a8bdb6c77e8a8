"""A section of rows: each has a form, saves by itself, meets others, and shows what is missing."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions import drafts
from contributions.diff import compare
from contributions.models import Submission
from contributions.review.sheet import html_of
from contributions.writing.answers import answer_groups
from contributions.writing.steps import errors_of, states
from tests.helpers import signed_in

from .kind.models import NeedPage, Position
from .kind.writing import STEPS

pytestmark = pytest.mark.django_db


def test_rows_are_added_filled_moved_and_removed(need):
    first, second = need.add_row(name="Sensor", amount="1.200"), need.add_row(name="Mast")
    client, url = signed_in(need.cdo), need.url("rows", "positionen")

    assert [(row.name, row.amount) for row in need.rows] == [("Sensor", 1200), ("Mast", None)]
    page = client.get(url)
    assert "Position 1" in page.text
    assert "1.200" in page.text

    client.post(url, {"act": "down", "row": first})
    assert [row.key for row in need.rows] == [second, first]
    client.post(url, {"act": "down", "row": first})
    assert [row.key for row in need.rows] == [second, first]
    client.post(url, {"act": "up", "row": first})
    assert [row.key for row in need.rows] == [first, second]

    answer = client.post(url, {"act": "remove", "row": first}, follow=True)
    assert "Entfernt: Position" in answer.text
    assert [row.key for row in need.rows] == [second]


def test_two_clicks_on_add_make_one_row(need):
    client, url = signed_in(need.cdo), need.url("rows", "positionen")

    assert client.post(url, {"act": "add"}).url == client.post(url, {"act": "add"}).url
    assert len(need.rows) == 1


def test_two_people_who_add_at_once_get_a_row_each(need):
    url = need.url("rows", "positionen")

    assert signed_in(need.cdo).post(url, {"act": "add"}).url != signed_in(need.partner_cdo).post(url, {"act": "add"}).url
    assert len(need.rows) == 2


def test_reading_a_draft_costs_the_same_whatever_the_number_of_rows(need):
    pages = [need.url("rows", "positionen"), need.url("tasks"), need.url("check"), need.url("preview")]

    def statements() -> list[int]:
        client = signed_in(need.cdo)
        counts = []
        for url in pages:
            with CaptureQueriesContext(connection) as asked:
                client.get(url)
            counts.append(len(asked))
        return counts

    drafts.change_children(need.submission, "positions", lambda rows: [Position(name=str(n)) for n in range(2)], by=need.cdo)
    few = statements()
    drafts.change_children(need.submission, "positions", lambda rows: [Position(name=str(n)) for n in range(20)], by=need.cdo)

    assert statements() == few


def test_a_text_longer_than_its_column_is_said_before_it_is_handed_in(need):
    drafts.change_children(need.submission, "positions", lambda rows: [Position(name="Mast", unit="x" * 13)], by=need.cdo)

    (errors,) = errors_of(need.content, need.submission).values()
    assert errors == ["Der Text ist 1 Zeichen zu lang."]


def test_no_more_rows_than_the_kind_allows(need):
    for name in ("A", "B", "C"):
        need.add_row(name=name)

    answer = signed_in(need.cdo).post(need.url("rows", "positionen"), {"act": "add"}, follow=True)

    assert "Mehr als 3 sind nicht möglich." in answer.text
    assert len(need.rows) == 3


@pytest.mark.parametrize("act", ["up", "down", "remove"])
def test_a_row_of_nobody_changes_nothing(need, act):
    need.add_row(name="Sensor")
    client, url = signed_in(need.cdo), need.url("rows", "positionen")

    answer = client.post(url, {"act": act, "row": uuid.uuid4()}, follow=True)
    assert "Jemand hat diese Zeile inzwischen entfernt." in answer.text
    assert client.post(url, {"act": act, "row": "1 OR 1"}).status_code == 404
    assert client.get(need.url("row", "positionen", uuid.uuid4())).status_code == 404
    assert client.post(url, {"act": "delete"}).status_code == 404
    assert len(need.rows) == 1


def test_what_cannot_be_read_in_a_row_is_kept_and_named_everywhere(need):
    key = need.add_row(name="Sensor")
    url = need.url("row", "positionen", key)
    client = signed_in(need.cdo)

    answer = client.post(url, {**need.opened(url), "name": "Sensor", "amount": "etwa zwölf"})

    assert answer.status_code == 422
    assert need.submission.unparsed == {f"positions.{key}.amount": "etwa zwölf"}
    assert 'value="etwa zwölf"' in client.get(url).text
    assert "können wir nicht lesen" in client.get(need.url("rows", "positionen")).text
    check = client.get(need.url("check")).text
    assert f"{url}#id_amount" in check
    assert next(state for state in states(STEPS, need.content, need.submission) if state.step.slug == "positionen").state == "missing"

    client.post(need.url("rows", "positionen"), {"act": "remove", "row": key})
    assert need.submission.unparsed == {}


def test_an_empty_row_keeps_the_entry_from_being_handed_in(need):
    signed_in(need.cdo).post(need.url("rows", "positionen"), {"act": "add"})
    (row,) = need.rows

    assert errors_of(need.content, need.submission) == {f"positions.{row.key}.name": ["Nennen Sie, was Sie brauchen."]}


def test_a_long_text_of_a_row_is_kept_and_counted(need):
    key = need.add_row(name="x" * 81)

    assert errors_of(need.content, need.submission) == {f"positions.{key}.name": ["Der Text ist 1 Zeichen zu lang."]}
    assert need.rows[0].name == "x" * 81


def test_autosave_of_a_row_stores_and_goes_on(need):
    key = need.add_row(name="Sensor")
    url = need.url("row", "positionen", key)
    sent = {**need.opened(url), "name": "Sensor 2", "amount": ""}

    answer = signed_in(need.cdo).post(url, sent, headers={"X-Autosave": "1"}).json()

    assert need.rows[0].name == "Sensor 2"
    assert (answer["version"], answer["base"]) == (need.submission.version, need.opened(url)["base"])


def test_two_people_in_two_rows_meet_no_conflict(need):
    one, two = need.add_row(name="Sensor"), need.add_row(name="Mast")
    url, other = need.url("row", "positionen", one), need.url("row", "positionen", two)
    mine = need.opened(url)
    signed_in(need.partner_cdo).post(other, {**need.opened(other, need.partner_cdo), "name": "Mast, verzinkt", "amount": "2"})

    assert signed_in(need.cdo).post(url, {**mine, "name": "Sensor, klein", "amount": "1"}).status_code == 302
    assert [(row.name, row.amount) for row in need.rows] == [("Sensor, klein", 1), ("Mast, verzinkt", 2)]


def test_two_people_in_one_row_see_both_texts_and_choose(need):
    key = need.add_row(name="Sensor")
    url = need.url("row", "positionen", key)
    mine = need.opened(url)
    signed_in(need.partner_cdo).post(url, {**need.opened(url, need.partner_cdo), "name": "Sensor von dort", "amount": ""})

    answer = signed_in(need.cdo).post(url, {**mine, "name": "Sensor von hier", "amount": "5"})

    assert answer.status_code == 409
    assert need.url("resolve_row", "positionen", key) in answer.text
    chosen = {"choice-name": "mine", "value-name": "Sensor von hier", "choice-amount": "mine", "value-amount": "5"}
    signed_in(need.cdo).post(need.url("resolve_row", "positionen", key), {"version": need.submission.version, **chosen})
    assert [(row.name, row.amount) for row in need.rows] == [("Sensor von hier", 5)]


def test_a_row_that_a_colleague_removed_is_not_stored_and_not_lost(need):
    key = need.add_row(name="Sensor")
    url = need.url("row", "positionen", key)
    mine = need.opened(url)
    signed_in(need.partner_cdo).post(need.url("rows", "positionen"), {"act": "remove", "row": key})

    answer = signed_in(need.cdo).post(url, {**mine, "version": need.submission.version, "name": "Sensor, lang beschrieben", "amount": ""})

    assert answer.status_code == 403
    assert "Jemand hat diese Zeile inzwischen entfernt." in answer.text
    assert "Sensor, lang beschrieben" in answer.text
    assert need.rows == []
    stale = signed_in(need.cdo).post(url, {**mine, "name": "Sensor, lang beschrieben", "amount": ""})
    assert stale.status_code == 403, "no choice between a text and a row that is not there"


def test_what_is_missing_of_the_section_stands_above_its_rows(need, monkeypatch):
    need.add_row(name="Sensor")
    monkeypatch.setattr(NeedPage, "submission_errors", lambda page: {"positions": ["Nennen Sie zwei."]})

    assert "Nennen Sie zwei." in signed_in(need.cdo).get(need.url("rows", "positionen")).text


def test_rows_stand_on_the_check_page_in_the_difference_and_in_the_review(need):
    need.add_row(name="Sensor <b>", amount="3")
    before = drafts.content_of(Submission.objects.get(page=need.page_id))
    need.add_row(name="Mast")
    after = need.content

    answers = {answer.name: answer.value for group in answer_groups(after, {}) for answer in group.answers}
    assert answers["positions"] == "<ol><li>Bezeichnung: Sensor &lt;b&gt; · Menge: 3</li><li>Bezeichnung: Mast</li></ol>"
    (found,) = compare(before, after)
    assert (found.label, found.new) == ("Positionen", "Bezeichnung: Sensor <b> · Menge: 3\nBezeichnung: Mast")
    assert "&lt;b&gt;" in html_of(after, "positions")
