"""Pictures pasted into a text are taken out when it is stored, at any size; the words stay, and the person is told where pictures go."""

from __future__ import annotations

import pytest

from contributions import drafts

HINT = "Laden Sie Bilder unter „Bilder und Anlagen“ hoch."


def picture(size: int) -> str:
    return f"![Plan](data:image/png;base64,{'iVBORw0KGgo/+A==' * (size // 16)})"


@pytest.mark.parametrize("size", [1_600, 5_000_000])
def test_a_pasted_picture_is_taken_out_and_the_rest_is_kept(journey, size):
    draft = journey.draft()

    answer = journey.write(draft, "loesung", {"solution": f"Vorher {picture(size)} nachher", "initial_situation": "Davor", "save": "1"})

    stored = drafts.content_of(type(draft).objects.get(pk=draft.pk))
    assert (stored.solution, stored.initial_situation) == ("Vorher  nachher", "Davor")
    assert HINT in journey.client.get(answer["Location"]).text


def test_autosave_takes_it_out_and_says_so(journey):
    draft = journey.draft()

    answer = journey.write(draft, "loesung", {"solution": f"Vorher {picture(5_000_000)} nachher"}, **{"X-Autosave": "1"})

    assert answer.status_code == 200
    assert HINT in answer.json()["saved"]
    assert drafts.content_of(type(draft).objects.get(pk=draft.pk)).solution == "Vorher  nachher"


def test_the_saved_draft_is_no_conflict_for_the_window_that_still_holds_the_picture(journey):
    draft = journey.draft()
    sent = {"solution": f"Vorher {picture(1_600)} nachher"}
    first = journey.write(draft, "loesung", sent, **{"X-Autosave": "1"}).json()

    again = journey.write(draft, "loesung", {**sent, "base": first["base"]}, version=first["version"], **{"X-Autosave": "1"})

    assert again.status_code == 200
