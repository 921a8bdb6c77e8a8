"""Components: they escape what they are given and tie label, hint and error to the input."""

import re
from pathlib import Path

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from portal.hyphenation import hyphenate
from portal.icons import SHAPES
from portal.templatetags.portal import breakable, form_errors, icon, shy

ROOT = Path(__file__).resolve().parent.parent.parent
EVIL = "<img src=x onerror=alert(1)>\"'"
ESCAPED = "&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;"
APPS = (
    "portal",
    "best_practices",
    "data_standards",
    "events",
    "exchange",
    "contributions",
    "pages",
    "files",
    "search",
    "accounts",
    "notifications",
    "municipalities",
)


class Example(forms.Form):
    title = forms.CharField(label="Titel", help_text="Kurz.", error_messages={"required": "Geben Sie einen Titel ein."})
    phase = forms.ChoiceField(label="Stand", choices=[("1000", "Idee"), ("x", EVIL)], widget=forms.RadioSelect, required=False)
    topics = forms.MultipleChoiceField(
        label="Themen",
        choices=[("a", "A")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Bis drei.",
        error_messages={"required": "Wählen Sie ein Thema."},
    )


def field(name: str, data: dict | None = None) -> str:
    return render_to_string("components/field.html", {"field": Example(data)[name]})


@pytest.mark.parametrize(
    ("component", "context"),
    [
        ("alert", {"kind": "danger", "title": EVIL, "text": EVIL}),
        ("badge", {"text": EVIL}),
        ("button", {"text": EVIL, "name": EVIL, "value": EVIL}),
        ("chips", {"chips": [{"label": EVIL, "url": f"?a={EVIL}"}], "reset_url": f"?{EVIL}"}),
        ("crumbs", {"items": [(EVIL, f"/{EVIL}"), (EVIL, None)]}),
        ("empty", {"text": EVIL, "url": f"/{EVIL}", "action": EVIL}),
        ("error_summary", {"errors": [(EVIL, EVIL), ("", EVIL)]}),
        ("facets", {"facets": [{"name": EVIL, "label": EVIL, "options": [1], "shown": [{"value": EVIL, "label": EVIL, "count": 1}]}]}),
        ("glance", {"facts": [{"term": EVIL, "value": EVIL, "remark": EVIL, "url": f"/{EVIL}"}]}),
        ("messages", {"messages": [Message(constants.SUCCESS, EVIL)]}),
        ("phase", {"code": EVIL, "label": EVIL}),
        ("search/form", {"value": EVIL, "label": EVIL}),
    ],
)
def test_a_component_escapes_what_it_is_given(component, context):
    html = render_to_string(f"{component}.html" if "/" in component else f"components/{component}.html", context)

    assert "<img" not in html
    assert ESCAPED in html


def test_a_field_ties_hint_and_error_to_its_input():
    html = field("title", {})

    assert re.search(r"<input[^>]*>", html)[0].count('aria-describedby="id_title-hint id_title-error"') == 1
    assert re.search(r"<input[^>]*>", html)[0].count('aria-invalid="true"') == 1
    assert re.findall(r' id="([^"]*)"', html) == ["id_title-hint", "id_title", "id_title-error"]
    assert "Geben Sie einen Titel ein." in html


def test_a_group_of_choices_is_a_fieldset_with_the_same_ties():
    html = field("topics", {})

    assert (
        '<fieldset class="kern-fieldset field--error" id="id_topics" tabindex="-1" aria-describedby="id_topics-hint id_topics-error">'
        in html
    )
    assert "Wählen Sie ein Thema." in html


def test_only_what_may_be_left_out_is_called_optional():
    assert [("(freiwillig)" in field(name)) for name in ("title", "phase", "topics")] == [False, True, False]


def test_the_values_of_choices_are_not_written_with_a_thousands_separator():
    html = field("phase")

    assert re.findall(r'value="([^"]*)"', html) == ["1000", "x"]
    assert ESCAPED in html


def test_the_summary_names_the_same_errors_in_the_same_words_and_leads_to_them():
    html = Template('{% load portal %}{% form_errors form as errors %}{% include "components/error_summary.html" %}').render(
        Context({"form": Example({})})
    )

    assert re.findall(r'<a href="#([^"]*)">([^<]*)</a>', html) == [
        ("id_title", "Geben Sie einen Titel ein."),
        ("id_topics", "Wählen Sie ein Thema."),
    ]


def test_a_form_that_was_not_sent_has_no_summary():
    assert Template("{% load portal %}{% form_errors form as errors %}{{ errors }}").render(Context({"form": Example()})) == "[]"


def test_pages_keep_the_rest_of_the_query():
    page = Paginator(range(60), 20).page(2)
    page.shown_range = list(page.paginator.get_elided_page_range(2))
    request = RequestFactory().get("/gute-praxis/", {"q": 'a"&b', "seite": "2"})
    html = render_to_string("components/pagination.html", {"page_obj": page}, request=request)

    assert re.findall(r'href="([^"]*)"', html) == [f"?q=a%22%26b&amp;seite={number}" for number in (1, 1, 3, 3)]
    assert 'aria-current="page"' in html


def test_one_page_needs_no_page_numbers():
    page = Paginator(range(3), 20).page(1)

    assert render_to_string("components/pagination.html", {"page_obj": page}).strip() == ""


def test_the_last_crumb_is_where_one_is_and_no_link():
    html = render_to_string("components/crumbs.html", {"items": [("Gute Praxis", "/gute-praxis/"), ("Parken", None)]})

    assert re.findall(r'<a href="([^"]*)">([^<]*)</a>', html) == [("/", "Startseite"), ("/gute-praxis/", "Gute Praxis")]
    assert '<li aria-current="page">Parken</li>' in html


def test_icons_say_nothing_to_screen_readers():
    assert 'aria-hidden="true"' in icon("search")


def test_each_icon_that_a_template_names_is_drawn_and_each_drawn_icon_is_named():
    """Templates name it themselves, or code hands a name to them as a quoted word: ("warning", "warn", "Rückfrage")."""
    templates = "".join(path.read_text() for app in APPS for path in (ROOT / app).rglob("*.html"))
    code = "".join(path.read_text() for app in APPS for path in (ROOT / app).rglob("*.py") if path.name != "icons.py")
    named = set(re.findall(r'(?:\{% icon |icon_name=)"([^"]*)"', templates))

    assert named - set(SHAPES) == set()
    assert set(SHAPES) - named - set(re.findall(r'"([a-z]+)"', code)) == set()


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Parkraumbewirtschaftung", "Parkraum|bewirtschaftung"),
        ("Abstimmungscode", "Abstimmungs|code"),
        ("Wiederherstellungscodes", "Wiederherstellungs|codes"),
        ("Informationssicherheitsteam", "Informations|sicherheits|team"),
        ("Bürgerwissenschaft", "Bürger|wissenschaft"),
        ("Leitungstrassen", "Leitungs|trassen"),
        ("Kostenübersicht", "Kosten|übersicht"),
        ("Zusammenarbeit", "Zusammenarbeit"),
        ("Kaiserslautern", "Kaiserslautern"),
        ("Parkplatz", "Parkplatz"),
    ],
)
def test_long_words_break_between_their_parts(word, parts):
    assert hyphenate(word).replace("\u00ad", "|") == parts


def test_soft_hyphens_come_after_escaping():
    assert shy("<b>Parkraumbewirtschaftung</b>") == "&lt;b&gt;Parkraum&shy;bewirtschaftung&lt;/b&gt;"


def test_a_text_is_the_same_without_its_soft_hyphens():
    text = "Die Parkraumbewirtschaftung der Verbandsgemeinde & ihrer <Bürgerbeteiligungsplattform>"

    assert hyphenate(text).replace("\u00ad", "") == text


def test_dates_and_numbers_are_german():
    from datetime import datetime
    from zoneinfo import ZoneInfo

    moment = datetime(2026, 12, 24, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    html = Template('{{ moment|date:"DATETIME_FORMAT" }} · {{ moment|date:"DATE_FORMAT" }} · {{ cost|floatformat:"2g" }}').render(
        Context({"moment": moment, "cost": 1234.56})
    )

    assert html == "24.12.2026, 14:30 Uhr · 24.12.2026 · 1.234,56"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://wissen.example/standards/auf-1/", "https://<wbr>wissen.<wbr>example/<wbr>standards/<wbr>auf-<wbr>1/"),
        ("urn:xoev-de:kosit:standard:x", "urn:<wbr>xoev-<wbr>de:<wbr>kosit:<wbr>standard:<wbr>x"),
        ("Version 1.0.2 vom 1.2.2026", "Version 1.0.2 vom 1.2.2026"),
        ("a" * 30, "a" * 30),
        ("", ""),
        (EVIL, ESCAPED),
        (f"https://x.example/{EVIL}/y", f"https://<wbr>x.<wbr>example/<wbr>{ESCAPED}/<wbr>y"),
    ],
)
def test_long_words_may_break_after_their_signs_and_are_copied_as_they_are(text, shown):
    assert breakable(text) == shown
    assert Template("{% load portal %}{{ text|breakable }}").render(Context({"text": text})) == shown


class Twice(forms.Form):
    begins = forms.CharField(label="Beginn", error_messages={"required": "Geben Sie ein Datum ein."})
    ends = forms.CharField(label="Ende", error_messages={"required": "Geben Sie ein Datum ein."})
    name = forms.CharField(label="Name", error_messages={"required": "Geben Sie einen Namen ein."})


def test_the_same_words_at_two_fields_come_with_their_labels():
    assert [message for _target, message in form_errors(Twice({}))] == [
        "Beginn: Geben Sie ein Datum ein.",
        "Ende: Geben Sie ein Datum ein.",
        "Geben Sie einen Namen ein.",
    ]
