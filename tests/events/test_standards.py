"""Conferences name the standards they are about, and the page of each standard names them."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from contributions.models import Visibility
from events.desk.copying import copy_conference
from events.models import ConferencePage, Registration
from events.public.search import document, with_relations
from pages.models import Standard
from tests.factories.accounts import editor, member
from tests.factories.events import conference
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory
from tests.helpers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def about(standard: Standard, title: str, **fields: object) -> Registration:
    registration = conference(title=title, **fields)
    registration.page.standards.add(standard)
    registration.page.save()
    return registration


def test_a_conference_and_its_standard_name_each_other_to_those_who_may_see_both():
    standard = StandardFactory(slug="datex2", name="DATEX II", full_name="Parkdaten tauschen")
    bare = Client().get("/standards/datex2/").text
    coming = about(standard, "Die nächste")
    about(standard, "Die vorige", starts_in=-timedelta(days=90))
    about(standard, "KANARIE", visibility=Visibility.MUNICIPALITIES)
    about(standard, "FÄLLT AUS", cancelled_at=timezone.now())
    shown = Client().get("/standards/datex2/").text

    assert "Auf Konferenzen" not in bare
    assert shown.index("Die nächste") < shown.index("Die vorige")
    assert "KANARIE" not in shown
    assert "FÄLLT AUS" not in shown
    assert "KANARIE" in signed_in(member(Role.STAFF, MunicipalityFactory())).get("/standards/datex2/").text
    assert '<dt>Standards</dt><dd><a href="/standards/datex2/">DATEX II</a></dd>' in Client().get(coming.page.get_absolute_url()).text
    found = document(with_relations(ConferencePage.objects.filter(pk=coming.page_id)).get())
    assert ("Parkdaten tauschen" in found.text, found.facets["standard"]) == (True, ("datex2",))
    copy = copy_conference(coming.page, starts_at=timezone.now() + timedelta(days=400), key=uuid.UUID(int=7), by=editor())
    assert list(copy.standards.all()) == [standard]
