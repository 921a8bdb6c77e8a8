"""Nothing reaches up, also where the import checker is blind: templates, addresses, tags and words in strings (tests/ladder.py)."""

from __future__ import annotations

import pytest

from tests import ladder


def test_nobody_names_what_stands_right_of_them_or_beside():
    assert sorted(ladder.findings()) == []


def test_every_act_is_named_by_an_app_that_does_it():
    done = {(word.word, word.owner) for word in ladder.named() if word.word in ladder.acts() and ladder.place_of(word.file) == word.owner}

    assert set(ladder.acts().items()) - done == set()


@pytest.mark.parametrize(
    ("file", "text", "word", "owner"),
    [
        (
            "pages/templates/pages/x.html",
            '{% include "best_practices/row.html" with entry=page %}',
            "best_practices/row.html",
            "best_practices",
        ),
        (
            "pages/templates/pages/x.html",
            '{% extends "contributions/writing/start.html" %}',
            "contributions/writing/start.html",
            "contributions",
        ),
        ("search/templates/search/x.html", '{% url "pages:topic" topic.slug as there %}', "pages:topic", "pages"),
        ("search/templates/search/x.html", "{% load portal pages %}", "pages", "pages"),
        ("pages/templates/pages/x.html", '<a href="/gute-praxis/?thema=parken">', "/gute-praxis/", "best_practices"),
        ("pages/templates/mail/x.txt", "{{ base_url }}/konferenzen/", "/konferenzen/", "events"),
        ("pages/templates/pages/x.html", '{% if entry.KIND == "konferenz" %}', "konferenz", "events"),
        ("portal/templates/components/x.html", '<form action="/suche/">', "/suche/", "search"),
        ("pages/x.py", 'redirect("writing:start", "x")', "writing:start", "contributions"),
        ("search/x.py", 'reverse("account_login")', "account_login", None),
        ("notifications/x.py", 'reverse("account_login")', "account_login", "accounts"),
        ("pages/x.py", 'render(request, "events/index.html")', "events/index.html", "events"),
        ("pages/x.py", 'user.has_perm("contributions.review")', "contributions.review", "contributions"),
        ("events/x.py", 'field = ForeignKey("best_practices.BestPracticePage")', "best_practices.BestPracticePage", "best_practices"),
        ("events/x.py", 'LIST = f"{base}/gute-praxis/"', "/gute-praxis/", "best_practices"),
        ("pages/x.py", 'record("approve", page, by=by)', "portal.approve", "contributions"),
        ("notifications/x.py", 'register_gate("rueckfrage", gate=gate)', "rueckfrage", "contributions"),
        ("pages/x.py", 'tell("angemeldet", sign_up=1)', "angemeldet", "events"),
        ("contributions/x.py", 'Mail.objects.filter(event="warteliste")', "warteliste", "events"),
        ("contributions/x.py", 'Mail.objects.filter(event__in=["eingang", "warteliste"])', "warteliste", "events"),
        ("accounts/x.py", 'is_urgent = mail.event == "neue_treffer"', "neue_treffer", "search"),
        ("accounts/x.py", 'STATES = {"abgelehnt": "Abgelehnt"}', "abgelehnt", None),
        ("operations/templates/operations/x.html", '{% if mail.event == "angemeldet" %}', "angemeldet", "events"),
        ("pages/x.py", 'def f():\n    """Like ``"events/index.html"``."""', "events/index.html", None),
        ("events/templates/events/x.html", '{# "best_practices/row.html" #}{% extends "base.html" %}', "best_practices/row.html", None),
        ("events/templates/events/x.html", '{% include "components/field.html" %}{% url "pages:topics" %}', "pages:topics", None),
    ],
)
def test_a_word_of_another_is_found_wherever_it_stands(file, text, word, owner):
    found = {(named.word, named.owner) for named in ladder.words(file, text) if ladder.reaches_up(ladder.place_of(file), named.owner)}

    assert found == ({(word, owner)} if owner else set())
