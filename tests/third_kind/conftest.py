"""A need that one municipality owns and another writes too, with people of every sort."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from accounts.models import Role, User
from contributions import co_writing, drafts
from contributions.models import Submission
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import TopicFactory
from tests.helpers import signed_in

from .kind.models import NeedIndexPage, NeedPage, Position

COMPLETE: dict[str, Any] = {
    "title": "Gemeinsame Sensoren",
    "summary": "Wir brauchen Sensoren für Parkplätze.",
    "purpose": "Damit wir wissen, was frei ist.",
    "contact_unit": "Digitales",
    "contact_email": "digitales@stadt.example",
}


class Need(SimpleNamespace):
    """What people do with the need, in a word each."""

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"writing:{name}", args=[self.page_id, *args])

    @property
    def submission(self) -> Submission:
        return Submission.objects.get(page=self.page_id)

    @property
    def content(self) -> NeedPage:
        return drafts.content_of(self.submission)

    @property
    def rows(self) -> list[Position]:
        return list(self.content.positions.all())

    def opened(self, url: str, who: User | None = None) -> dict[str, str]:
        """The hidden fields of a form as a person gets them now."""
        page = signed_in(who or self.cdo).get(url).text
        hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("version", "base")}
        return {name: unescape(found[1]) for name, found in hidden.items() if found}

    def add_row(self, who: User | None = None, **fields: str) -> UUID:
        """Add a position and fill it in, as on the site; its key."""
        client = signed_in(who or self.cdo)
        row_url = client.post(self.url("rows", "positionen"), {"act": "add"}).url
        sent = {"name": "", "amount": "", **fields, **self.opened(row_url, who)}
        assert client.post(row_url, {**sent, "save": "1"}).status_code == 302
        return UUID(row_url.rstrip("/").rpartition("/")[2])


@pytest.fixture
def need(portal) -> Need:
    """A complete draft but for its positions."""
    home, partner = MunicipalityFactory(), MunicipalityFactory()
    cdo = member(Role.CDO, home)
    parent = NeedIndexPage.objects.get()
    submission = drafts.start(NeedPage, parent=parent, municipality=home, by=cdo)
    drafts.save(submission, {**COMPLETE, "topics": [TopicFactory(slug="parken")]}, version=submission.version, by=cdo)
    page = submission.page.specific
    helper = member(Role.STAFF, MunicipalityFactory())
    co_writing.add_municipality(page, partner, by=cdo)
    co_writing.add_person(page, helper, by=cdo)
    return Need(
        page_id=page.pk,
        page=page,
        home=home,
        partner=partner,
        cdo=cdo,
        staff=member(Role.STAFF, home),
        partner_cdo=member(Role.CDO, partner),
        partner_staff=member(Role.STAFF, partner),
        helper=helper,
        foreign=member(Role.CDO, MunicipalityFactory()),
        editor=editor(),
    )
