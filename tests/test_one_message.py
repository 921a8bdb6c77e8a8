"""One message for each mistake, in every form there is: a list on top, the same words at the field, and nothing of it twice.

The forms are those of the role matrix, as in tests/test_kept_forms.py: a new one is tried from its first day.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import transaction

from tests.helpers import signed_in
from tests.kept import TYPED_INTO, Form, kind
from tests.test_kept_forms import OPENED, forms_of
from tests.test_permissions import Row, World, made, world  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
UNGROUPED = re.compile(r"\b\d{4,} Zeichen")
"""A length without the German point."""


def filled(form: Form, value: str) -> dict[str, Any]:
    """What a browser sends where every text is ``value``, no choice is made and no box is ticked."""
    hidden = {one["name"]: one.get("value", "") for one in form.controls() if kind(one) == "hidden"}
    return hidden | {one["name"]: value for one in form.controls() if kind(one) in TYPED_INTO}


WAYS: dict[str, Callable[[Form], dict[str, Any]]] = {
    "nothing": lambda form: filled(form, ""),
    "no such thing": lambda form: filled(form, "-7,x@"),
    "far too long": lambda form: filled(form, "x" * 12_345),
    "two lines": lambda form: filled(form, "eins\nzwei"),
}


def words_of(element: Tag) -> str:
    return " ".join(element.get_text().split())


def said_twice(html: str) -> list[str]:
    """What a page says more than once of one mistake, and numbers without a point."""
    page = BeautifulSoup(html, "html.parser").find("main") or BeautifulSoup(html, "html.parser")
    summaries = page.select(".kern-alert--danger")
    rows = [(str((row.find("a") or {}).get("href", "")), words_of(row)) for summary in summaries for row in summary.find_all("li")]
    at_fields = [[words_of(error) for error in field.select(".kern-error")] for field in page.select("[id$=-error]")]
    found = [f"{len(summaries)} lists of errors"] if len(summaries) > 1 else []
    found += [
        f"{count} messages for {target}" for target, count in Counter(target for target, _words in rows if target).items() if count > 1
    ]
    found += [f"also without a field: {words}" for target, words in rows if not target and words in [other for one, other in rows if one]]
    found += [f"{len(errors)} messages at a field: {errors}" for errors in at_fields if len(errors) > 1]
    listed = {words for _target, words in rows}  # the same words of two fields stand there with their labels
    told = [words for errors in at_fields for words in errors]
    found += [f"at the field alone: {words}" for words in told if not any(one == words or one.endswith(f": {words}") for one in listed)]
    return found + [f"no point: {hit}" for hit in UNGROUPED.findall(words_of(page))]


def answers(world: World, row: Row) -> Iterator[tuple[str, str]]:  # noqa: F811
    """Each way of filling in the forms of an address, and the page that comes back in place."""
    for user, form in forms_of(world, row):
        for way, fill in WAYS.items():
            for button in form.buttons()[:1]:
                with transaction.atomic():
                    answer = signed_in(user, again=True).post(form.action, fill(form) | button)
                    transaction.set_rollback(True)
                if answer.headers.get("Content-Type", "").startswith("text/html") and answer.status_code in (200, 400, 409, 422):
                    yield f"{form.action} {way}", answer.content.decode()


@pytest.mark.parametrize("row", OPENED, ids=lambda row: f"{row.name} {row.note}".strip())
def test_a_mistake_is_told_once(world: World, row: Row):  # noqa: F811
    assert {where: found for where, html in answers(world, row) if (found := said_twice(html))} == {}


def test_what_is_said_twice_is_found():
    html = """<main><div class="kern-alert--danger"><ul>
    <li><a href="#id_a">Fehlt.</a></li><li><a href="#id_a">Zu kurz.</a></li><li>Fehlt.</li></ul></div>
    <div id="id_a-error"><p class="kern-error">Fehlt.</p><p class="kern-error">Anders.</p></div><p>Höchstens 5000 Zeichen</p></main>"""

    assert said_twice(html) == [
        "2 messages for #id_a",
        "also without a field: Fehlt.",
        "2 messages at a field: ['Fehlt.', 'Anders.']",
        "at the field alone: Anders.",
        "no point: 5000 Zeichen",
    ]
