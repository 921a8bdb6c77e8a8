"""IN9: a word with signs that nobody sees, or written in another form of Unicode, is stored once and found both ways."""

from __future__ import annotations

import unicodedata
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from best_practices.models import BestPracticePage
from contributions import moderation
from contributions.models import Submission
from tests.factories.accounts import UserFactory, editor, member
from tests.factories.best_practices import a_draft, published
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
MEANT = "Bürgerbüroschließung Köln"
SHAPES = {
    "as meant": MEANT,
    "decomposed": unicodedata.normalize("NFD", MEANT),
    "soft hyphens": "Bürger\u00adbüro\u00adschließung Köln",
    "zero width": "Bürger\u200bbüroschließung\ufeff Köln",
    "directions": "\u202eBürgerbüroschließung\u202c \u2067Köln\u2069",
    "vertical tab": "Bürgerbüroschließung\x0bKöln",
}


@pytest.mark.parametrize("typed", SHAPES.values(), ids=SHAPES)
def test_in9_every_shape_is_stored_as_one_and_found_by_every_other(client: Client, typed: str):
    town = MunicipalityFactory()
    cdo = member(Role.CDO, town)
    draft = a_draft(by=cdo, municipality=town)
    address = reverse("writing:step", args=[draft.page_id, "titel"])
    answer = signed_in(cdo).post(address, {"title": typed, "summary": f"{typed}\nmehr", "version": draft.version, "save": "1"})
    kept = Submission.objects.get(pk=draft.pk)
    moderation.approve(moderation.submit(kept, version=kept.version, by=cdo), by=editor())
    call_command("reindex", verbosity=0)

    page = BestPracticePage.objects.get(pk=draft.page_id)
    found = {name: page.get_absolute_url() in client.get("/suche/", {"q": words}).text for name, words in SHAPES.items()}
    feed = ElementTree.fromstring(client.get("/feeds/gute-praxis.atom").content)  # noqa: S314 - the portal's own answer

    assert answer.status_code == 302
    assert page.title == MEANT
    assert found == dict.fromkeys(SHAPES, True)
    assert [element.text for element in feed.iter("{http://www.w3.org/2005/Atom}title")][1:] == [MEANT]


@pytest.mark.parametrize("typed", ["Mu\u0308llerin", "Mül\u00adlerin", "Müllerin"])
def test_in9_people_and_entries_are_found_in_the_lists_of_editors_and_operators_too(typed: str):
    UserFactory(last_name="Müllerin")
    entry = published(title="Müllerin am Bach")
    asked = [(member(Role.ADMIN), reverse("accounts:accounts")), (editor(), reverse("review:entries"))]

    pages = [signed_in(user).get(path, {"q": typed}).text for user, path in asked]

    assert pages[0].count("Müllerin") > typed.count("Müllerin")
    assert entry.number in pages[1]
