"""Whatever is sent to the form, it answers: no server error, and the summary says what the fields say."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from best_practices.writing import STEPS
from contributions.drafts import content_of
from contributions.models import Submission
from contributions.writing.conflict import base_of
from contributions.writing.editing import bound_form, opened_form, store
from contributions.writing.forms import Target
from contributions.writing.steps import Fields
from tests.helpers import said_alike

SECTIONS = [step for step in STEPS.all if isinstance(step, Fields)]
TRICKY = st.sampled_from(
    [
        "\x00",
        "²022-4",
        "0000-04",
        "99999-4",
        "31.02.2026",
        "01.01.0001",
        "1.234,56",
        "9" * 400,
        "٣",
        "\ud83d",
        "\u202e",
        "=cmd|' /C calc'!A0",
        "<img src=x onerror=alert(1)>",
        "{{7*7}}",
        "a@b\r\nBcc: c@d",
        "javascript:alert(1)",
        "https://[",
        "x" * 6000,
        "None",
        "[]",
    ]
)
VALUES = st.one_of(TRICKY, st.text(max_size=40), st.integers().map(str), st.dates().map(lambda day: f"{day:%d.%m.%Y}"))


@pytest.mark.parametrize("step", SECTIONS, ids=lambda step: step.slug)
def test_no_input_of_a_section_fails(journey, step):
    draft = journey.draft()
    names = [*step.form.base_fields, "version", "base", "save", "choice-title", "value-title"]

    pages = {name: journey.url(name, draft) for name in ("tasks", "check", "preview")} | {"step": step.url(draft.page_id)}

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        data=st.dictionaries(st.sampled_from(names), st.lists(VALUES, max_size=3)), current=st.booleans(), page=st.sampled_from(list(pages))
    )
    def send(data, current, page):
        sent = {name: [value.encode("utf-8", "replace").decode() for value in values] for name, values in data.items()}
        if current:
            sent["version"] = Submission.objects.values_list("version", flat=True).get(pk=draft.pk)
        response = journey.client.post(journey.url("step", draft, step.slug), sent)

        assert response.status_code in (302, 409, 422)
        if response.status_code == 422:
            summary, _end, rest = response.text.partition("<header>")
            told = re.findall(r'<li><a href="#[\w-]+">(.*?)</a></li>', summary)
            at_fields = re.findall(r'<p class="kern-error">.*?<span class="kern-body">(.*?)</span></p>', rest, re.DOTALL)
            assert said_alike([unescape(text) for text in told], [unescape(text) for text in at_fields]), (told, at_fields)
        assert journey.client.get(pages[page]).status_code == 200  # one of the four for each; BI6 tries five hundred of each form

    send()
    assert {journey.client.get(page).status_code for page in pages.values()} == {200}


def test_a_very_large_text_is_kept_and_a_larger_request_refused(journey):
    draft = journey.draft()

    kept = journey.write(draft, "loesung", {"solution": "ä" * 400_000})
    refused = journey.write(draft, "loesung", {"solution": "x" * (10 * 1024 * 1024 + 1)})

    assert (kept.status_code, refused.status_code) == (422, 413)


@pytest.mark.parametrize("step", SECTIONS, ids=lambda step: step.slug)
def test_what_a_save_hands_down_reads_like_what_is_stored(journey, step):
    draft = journey.draft()

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.fixed_dictionaries({name: st.lists(VALUES, max_size=2) for name in step.form.base_fields}))
    def save(data):
        sent = QueryDict(mutable=True)
        for name, values in data.items():
            sent.setlist(name, [value.encode("utf-8", "replace").decode() for value in values])
        draft.refresh_from_db()

        stored = store(bound_form(Target(step.form), sent, draft), draft, version=draft.version, by=journey.cdo)
        read = Submission.objects.get(pk=draft.pk)

        assert base_of(opened_form(Target(step.form), content_of(stored), stored)) == base_of(
            opened_form(Target(step.form), content_of(read), read)
        )

    save()
