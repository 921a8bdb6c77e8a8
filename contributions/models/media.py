"""Pictures and attachments of an entry: rows of each version."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from files.models import PortalDocument, PortalImage

from .contributions import ContributionPage


class ContributionImage(Orderable):
    """A picture of an entry, with the alternative text of this place."""

    page = ParentalKey(ContributionPage, on_delete=models.CASCADE, related_name="images")
    image = models.ForeignKey(PortalImage, verbose_name=_("Bild"), on_delete=models.PROTECT, related_name="+")
    alt_text = models.CharField(_("Alternativtext"), max_length=250, blank=True)
    decorative = models.BooleanField(_("rein dekorativ"), default=False)
    caption = models.CharField(_("Bildunterschrift"), max_length=250, blank=True)

    @property
    def shown_text(self) -> str:
        """What stands for the picture where it is not seen: nothing if it only decorates."""
        return "" if self.decorative else self.alt_text or self.image.description

    @property
    def is_described(self) -> bool:
        return self.decorative or bool(self.alt_text.strip())


class ContributionAttachment(Orderable):
    """A document for download that belongs to an entry."""

    page = ParentalKey(ContributionPage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(PortalDocument, verbose_name=_("Dokument"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Bezeichnung"), max_length=200, blank=True)
