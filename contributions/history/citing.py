"""How an entry is quoted: the municipality, the title, the version with its day, the lasting address, the licence."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import ContributionPage, PublishedVersion


@dataclass(frozen=True, slots=True)
class Citation:
    """A line to be copied, and the address that lasts."""

    text: str
    address: str


def current_version(page: ContributionPage) -> PublishedVersion | None:
    """The version that is published now; None for an entry from before versions were counted."""
    return PublishedVersion.objects.filter(page=page.pk).first()


def citation_of(page: ContributionPage, version: PublishedVersion | None) -> Citation:
    """The citation of a published entry in the version that is current."""
    path = reverse("contributions:number", args=[page.number]) if page.number else page.get_absolute_url()
    address = f"{settings.PORTAL_BASE_URL}{path}"
    parts = [
        f"{page.municipality.display_name}: {_closed(page.title)}",
        version_words(page, version),
        f"{settings.PORTAL_NAME}.",
        _("Lizenz des Textes: %(licence)s.") % {"licence": page.get_content_licence_display()},
        address,
    ]
    return Citation(" ".join(filter(None, parts)), address)


def _closed(title: str) -> str:
    """A title as a sentence: one that asks or calls out ends with its own sign."""
    words = title.rstrip(". ")
    return words if words.endswith(("?", "!", "…")) else f"{words}."


def version_words(page: ContributionPage, version: PublishedVersion | None) -> str:
    """ "Fassung 3 vom 12. März 2026." """
    moment = version.published_at if version else page.last_published_at
    if moment is None:
        return ""
    day = date_format(timezone.localtime(moment), "DATE_FORMAT")
    if version is None:
        return _("Stand vom %(day)s.") % {"day": day}
    return _("Fassung %(number)d vom %(day)s.") % {"number": version.number, "day": day}
