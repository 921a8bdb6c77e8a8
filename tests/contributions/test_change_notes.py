"""What has changed, in a sentence for the history: asked where a change is handed in, and lost by nobody's fault."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from contributions import drafts, moderation
from contributions.models import Submission
from municipalities.carried import CarriedField
from tests.factories.accounts import editor, member
from tests.factories.best_practices import published
from tests.helpers import signed_in

pytestmark = pytest.mark.usefixtures("portal")
CONSENTS = {"rights": "on", "contact_knows": "on"}


@pytest.fixture
def begun() -> Submission:
    """A change of a published entry."""
    page = published()
    return drafts.start_change(page, by=member(Role.CDO, page.municipality))


def check_page(submission: Submission) -> tuple[Client, str]:
    """A browser of one of its CDOs, and the address of the check page."""
    return signed_in(member(Role.CDO, submission.page.municipality)), reverse("writing:check", args=[submission.page_id])


def seen(answer) -> str:
    """What the page says the sentence was when it was opened."""
    form = answer.context["form"]
    assert form["note_seen"].is_hidden
    assert str(form["note_seen"]) in answer.text
    return form["note_seen"].value()


def test_what_the_page_carries_for_itself_has_no_error_and_is_read_as_text(begun):
    browser, address = check_page(begun)
    form = browser.get(address).context["form"]
    assert isinstance(form.fields["note_seen"], CarriedField)

    answer = browser.post(address, {"version": begun.version, "note_seen": "x" * 100_000, "change_note": "Von A.", **CONSENTS})
    begun.refresh_from_db()
    assert (answer.status_code, seen(answer), begun.change_note) == (422, "", "")
    assert "Jemand hat das Feld inzwischen geleert." in answer.text


def test_a_field_that_nobody_touched_does_not_erase_the_sentence_of_a_colleague(begun):
    browser, address = check_page(begun)
    opened = {"version": begun.version, "note_seen": "", "change_note": ""}
    browser.post(address, {**opened, "change_note": "Von A."})

    again = browser.post(address, opened)
    begun.refresh_from_db()
    assert begun.change_note == "Von A."
    assert ">Von A.</textarea>" in again.text.replace("\n", "")
    assert seen(again) == "Von A."

    browser.post(address, {**opened, **CONSENTS})
    begun.refresh_from_db()
    assert (begun.state, begun.change_note) == (Submission.State.SUBMITTED, "Von A.")


def test_two_sentences_of_two_people_are_both_shown_and_the_second_time_one_holds(begun):
    browser, address = check_page(begun)
    drafts.note_change(begun, "Von A.")
    sent = {"version": begun.version, "note_seen": "", "change_note": "Von B.", **CONSENTS}

    answer = browser.post(address, sent)
    begun.refresh_from_db()
    assert (answer.status_code, begun.state, begun.change_note) == (422, Submission.State.DRAFT, "Von A.")
    assert "Wenn Sie erneut einreichen, gilt Ihr Satz. Jemand hat hier inzwischen etwas anderes geschrieben: „Von A.“</span>" in answer.text
    assert "Von B.</textarea>" in answer.text

    browser.post(address, {**sent, "note_seen": seen(answer)})
    begun.refresh_from_db()
    assert (begun.state, begun.change_note) == (Submission.State.SUBMITTED, "Von B.")


def test_the_sentence_is_emptied_by_whoever_saw_it(begun):
    browser, address = check_page(begun)
    drafts.note_change(begun, "Von\nA.")
    browser.post(address, {"version": begun.version, "note_seen": "Von\r\nA.", "change_note": "", **CONSENTS})

    begun.refresh_from_db()
    assert (begun.state, begun.change_note) == (Submission.State.SUBMITTED, "")


def test_a_sentence_that_is_too_long_is_there_still_when_the_draft_was_changed_meanwhile(begun):
    browser, address = check_page(begun)
    stale = {"version": begun.version, "note_seen": "", "change_note": "x" * 301, **CONSENTS}
    begun = drafts.save(begun, {"results": "Neu."}, version=begun.version, by=member(Role.CDO, begun.page.municipality))

    answer = browser.post(address, stale)
    assert answer.status_code == 422
    assert "Der Entwurf wurde inzwischen geändert. Bitte prüfen Sie ihn noch einmal." in answer.text
    assert "x" * 301 in answer.text
    assert f'name="version" value="{begun.version}"' in answer.text


def test_the_sentence_of_a_rejected_change_goes_on_with_its_new_draft(begun):
    drafts.note_change(begun, "Zahlen von 2026.")
    handed_in = moderation.submit(begun, version=begun.version, by=member(Role.CDO, begun.page.municipality))
    rejected = moderation.reject(handed_in, "Noch nicht.", by=editor())

    assert drafts.restart(rejected, by=begun.created_by).change_note == "Zahlen von 2026."
