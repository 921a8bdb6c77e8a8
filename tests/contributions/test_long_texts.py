"""Long texts while they are written: shown as readers will see them, and rare questions folded until they are needed."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Role
from contributions import drafts
from contributions.models import Question, Submission
from pages.markup import render
from tests.factories.accounts import member
from tests.factories.best_practices import a_draft
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
MARKED = "Das ist **wichtig**.\n\n- eins\n- zwei\n\n<script>alert(1)</script> [böse](javascript:alert(1))"
RARE = "Weitere Angaben (7)"


@pytest.fixture
def draft() -> Submission:
    home = MunicipalityFactory(slug="stadt-a")
    return a_draft(by=member(Role.CDO, home), municipality=home)


def address(name: str, draft: Submission, *more: str) -> str:
    return reverse(f"writing:{name}", args=[draft.page_id, *more])


def folded(html: str) -> str:
    """The tag of what is folded."""
    return html[html.index('<details class="rare"') :].partition(">")[0]


def test_the_preview_of_a_text_is_what_readers_will_see(draft):
    answer = signed_in(draft.created_by).post(address("rendered", draft), {"text": MARKED})

    assert answer.content.decode().strip() == render(MARKED).strip()
    assert ("<strong>wichtig</strong>" in answer.content.decode(), "<script" in answer.content.decode()) == (True, False)
    assert "no-store" in answer["Cache-Control"]


def test_an_empty_preview_says_so_and_stores_nothing(draft):
    answer = signed_in(draft.created_by).post(address("rendered", draft), {"text": " "})

    assert "Noch kein Text." in answer.content.decode()
    assert Submission.objects.get(pk=draft.pk).version == draft.version


def test_without_a_script_a_button_stores_the_text_and_shows_the_entry(draft):
    client = signed_in(draft.created_by)
    data = {"version": draft.version, "solution": "Eine **neue** Lösung", "save": "vorschau"}

    answer = client.post(address("step", draft, "loesung"), data)

    assert answer["Location"] == address("preview", draft)
    assert "Eine <strong>neue</strong> Lösung" in client.get(answer["Location"]).content.decode()


def test_rare_questions_are_folded_while_nothing_is_written_there(draft):
    html = signed_in(draft.created_by).get(address("step", draft, "stand")).content.decode()

    assert RARE in html
    assert " open" not in folded(html)
    assert html.index('name="cost_yearly"') < html.index('<details class="rare"') < html.index('name="operator"')


@pytest.mark.parametrize("name", ["cost_note", "duration_months", "funding", "funding_ends_on", "operator"])
def test_what_is_written_there_opens_it(draft, name: str):
    value = {"duration_months": 12, "funding": "eigen", "funding_ends_on": date(2026, 12, 31)}.get(name, "Steht da")
    drafts.save(draft, {name: value}, version=draft.version, by=draft.created_by)

    html = signed_in(draft.created_by).get(address("step", draft, "stand")).content.decode()

    assert " open" in folded(html)


def test_an_error_opens_it_and_is_listed_last_as_it_is_drawn(draft):
    data = {"version": draft.version, "since": "gestern", "duration_months": "viele"}

    answer = signed_in(draft.created_by).post(address("step", draft, "stand"), data)

    html = answer.content.decode()
    assert " open" in folded(html)
    assert html.index('href="#id_since"') < html.index('href="#id_duration_months"')


def test_a_question_of_the_kts_opens_it(draft):
    Submission.objects.filter(pk=draft.pk).update(state=Submission.State.QUESTION)
    Question.objects.create(submission=draft, field="operator", text="Wer zahlt?")

    html = signed_in(draft.created_by).get(address("step", draft, "stand")).content.decode()

    assert " open" in folded(html)
