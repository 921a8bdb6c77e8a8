"""One door for text: whatever way it comes in, it is kept, asked for and handed on by one rule (municipalities/typed.py)."""

from __future__ import annotations

import unicodedata
from io import BytesIO, StringIO
from unittest.mock import ANY
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from accounts.models import Role
from contributions.models import ContributionPage
from files.uploads import clean_name, store_document, store_image
from municipalities.export import xlsx_file
from pages.models import EditorialPage
from search.models import SavedSearch
from tests.factories.accounts import editor, member
from tests.factories.events import conference
from tests.factories.municipalities import MunicipalityFactory
from tests.files.test_serving import picture
from tests.helpers import signed_in
from tests.published import publish, topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
MEANT = "Bürgerbeteiligung Wärmeplanung"
SHAPES = {
    "as meant": MEANT,
    "decomposed": unicodedata.normalize("NFD", MEANT),
    "soft hyphens": "Bürger\u00adbeteiligung Wärme\u00adplanung",
    "zero width": "\ufeffBürger\u200bbeteiligung Wärme\u2060planung",
    "directions": "\u202eBürgerbeteiligung\u202c \u2067Wärmeplanung\u2069",
    "lines": "Bürgerbeteiligung\r\nWärmeplanung\u2029",
    "vertical tab": "Bürgerbeteiligung\x0bWärmeplanung",
    "other blanks": "Bürgerbeteiligung\u00a0Wärmeplanung\u202f",
}
shapes = pytest.mark.parametrize("asked", SHAPES.values(), ids=SHAPES)


@shapes
def test_a_question_finds_the_same_in_every_shape_wherever_it_is_asked(asked: str):
    """In the search, its suggestions, the directory, the lists of the KTS, those of Wagtail and its choosers."""
    town = MunicipalityFactory(name=f"Stadt {MEANT}")
    MunicipalityFactory(name="Stadt Bürger, Beteiligung, Wärme und Planung")
    page = publish(MEANT, municipality=town)
    topic(MEANT)
    call_command("reindex", stdout=StringIO())
    people = {"guest": Client(), "editor": signed_in(editor())}
    addresses = {
        "search": ("guest", "/suche/", page.get_absolute_url()),
        "suggestions": ("guest", "/suche/vorschlaege/", page.get_absolute_url()),
        "directory": ("guest", "/kommunen/", town.get_absolute_url()),
        "review": ("editor", reverse("review:entries"), MEANT),
        "registry": ("editor", reverse("kommunen:index"), town.name),
        "chooser": ("editor", reverse("kommunen_auswahl:choose_results"), town.name),
        "topics": ("editor", reverse("wagtailsnippets_pages_topic:list"), MEANT),
    }
    answers = {name: people[who].get(path, {"q": asked}) for name, (who, path, _wanted) in addresses.items()}

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(addresses, 200)
    assert [name for name, answer in answers.items() if addresses[name][2] not in answer.text] == []
    assert [name for name, answer in answers.items() if "Beteiligung, Wärme" in answer.text] == []


@shapes
def test_a_search_is_saved_as_it_is_meant(asked: str):
    user = member(Role.CDO, MunicipalityFactory())
    signed_in(user).post(f"{reverse('my_searches:create')}?{_query(q=asked)}", {"name": "Beteiligung", "frequency": "taeglich"})

    assert [saved.text for saved in SavedSearch.objects.all()] == [MEANT]


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x08", "\x1f", "\ufffe", "\uffff"])
def test_one_sign_that_xml_cannot_say_breaks_no_feed_and_no_workbook(client: Client, sign: str):
    """What was imported or is older than the rule: stored past all forms, in every text that such a file shows."""
    field = topic(f"Par{sign}ken")
    town = MunicipalityFactory(name=f"Mus{sign}terstadt")
    texts = {"title": f"Ta{sign}g", "summary": f"Kurz{sign}um"}
    conference(**texts, municipality=town).page.topics.set([field])
    publish(**texts, municipality=town, topics=(field,))
    ContributionPage.objects.update(summary=f"Kurz{sign}um")
    feeds = ["/feeds/konferenzen.atom", "/feeds/gute-praxis.atom", reverse("pages:topic_feed", args=[field.slug])]

    answers = {path: client.get(path) for path in (*feeds, "/sitemap.xml", "/sitemap-konferenzen.xml", "/sitemap-gute-praxis.xml")}
    read = {path: ElementTree.fromstring(answer.content) for path, answer in answers.items() if answer.status_code == 200}  # noqa: S314
    book = load_workbook(BytesIO(xlsx_file([f"Spal{sign}te"], [[f"Wer{sign}t"]], f"Ti{sign}tel")))

    assert set(feeds) <= set(read)
    assert all("Kurzum" in answers[path].text and "Tag" in answers[path].text for path in feeds)
    assert [[cell.value for cell in row] for row in book.active.rows] == [["Spalte"], ["Wert"]]


def test_the_blocks_of_a_page_are_kept_by_the_rule():
    page = EditorialPage.objects.first()
    text, line = "Wärme\u00adplanung\u0301\x0bweiter\u200b", "Bür\u00adger\x0bamt"
    blocks = [
        {"type": "heading", "value": line},
        {"type": "text", "value": f"<p>{text}</p>"},
        {"type": "contact", "value": {"name": line, "address": text, "email": "a\u200b@Stadt.example", "phone": "1\u202f2"}},
        {"type": "links", "value": {"links": [{"label": line, "url": "https://stadt.example/"}]}},
    ]
    form_class = EditorialPage.get_edit_handler().get_form_class()
    body = EditorialPage._meta.get_field("body")
    form = form_class(nested_form_data({"title": line, "slug": page.slug, "lead": rich_text(text), "body": streamfield([])}), instance=page)
    form.fields["body"].widget.value_from_datadict = lambda *args: body.to_python(blocks)
    form.is_valid()
    kept = body.stream_block.get_prep_value(form.cleaned_data["body"])

    assert form.cleaned_data["title"] == "Bürger amt"
    assert [block["value"] for block in kept] == [
        "Bürger amt",
        "<p>Wärmeplanunǵ\nweiter</p>",
        {"name": "Bürger amt", "address": "Wärmeplanunǵ\nweiter", "email": "a@stadt.example", "phone": "1 2"},
        {"links": [{"type": "item", "value": {"label": "Bürger amt", "url": "https://stadt.example/"}, "id": ANY}]},
    ]


def test_a_file_is_named_by_the_rule():
    assert clean_name("C:\\Pla\u0308ne\\Wär\u00adme\x0bplan\u202efdp.pdf") == "Wärme planfdp.pdf"


def test_a_file_of_an_entry_is_named_by_the_rule():
    page, name = publish("Wärmeplanung"), "Wär\u00adme\u202eplan"
    kept = [
        store_image(SimpleUploadedFile(f"{name}.png", picture()), page, alt_text="", by=editor()),
        store_document(SimpleUploadedFile(f"{name}.pdf", b"%PDF-1.7"), page, title="", by=None),
    ]

    assert [(one.original_name, one.title) for one in kept] == [("Wärmeplan.png",) * 2, ("Wärmeplan.pdf",) * 2]


def _query(**asked: str) -> str:
    return urlencode(asked)
