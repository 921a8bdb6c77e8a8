"""What several tests of files share."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Role
from contributions import drafts, moderation
from contributions.models import ContributionPage, Submission, Visibility
from files.models import PortalDocument, PortalImage
from tests.factories.accounts import editor, member
from tests.factories.best_practices import a_draft
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in


@pytest.fixture
def shelf(portal):
    """A draft of municipality A with a picture and an attachment, and the people around it."""
    from tests.files.test_serving import PDF, picture, upload

    class Shelf:
        home = MunicipalityFactory()
        cdo = member(Role.CDO, home)
        staff = member(Role.STAFF, home)
        foreign = member(Role.CDO, MunicipalityFactory())
        editor = editor()

        def __init__(self):
            self.draft = a_draft(by=self.cdo, municipality=self.home)
            self.url = reverse("writing:media", args=[self.draft.page_id])
            self.client = signed_in(self.cdo)

        def add_picture(self, content: bytes | None = None, name: str = "karte.png", text: str = "Eine Karte"):
            return self.client.post(self.url, {"kind": "bild", "bild-file": upload(name, content or picture()), "bild-alt_text": text})

        def add_document(self, content: bytes = PDF, name: str = "bericht.pdf", title: str = "Bericht"):
            return self.client.post(self.url, {"kind": "anlage", "anlage-file": upload(name, content), "anlage-title": title})

        def content(self):
            return drafts.content_of(Submission.objects.get(pk=self.draft.pk))

        def publish(self, visibility: str = Visibility.PUBLIC) -> ContributionPage:
            draft = Submission.objects.get(pk=self.draft.pk)
            ContributionPage.objects.filter(pk=draft.page_id).update(visibility=visibility)
            moderation.approve(moderation.submit(draft, version=draft.version, by=self.cdo), by=self.editor)
            return ContributionPage.objects.get(pk=draft.page_id)

        def addresses(self) -> dict[str, str]:
            image, document = PortalImage.objects.get(), PortalDocument.objects.get()
            return {"cut": image.renditions.first().file.url, "original": image.file.url, "document": document.file.url}

    return Shelf()
