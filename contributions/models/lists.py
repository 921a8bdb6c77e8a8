"""The page below which the entries of a kind stand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from wagtail.url_routing import RouteResult

from pages.models.base import BasePage

from .contributions import ContributionPage


class KindIndexPage(BasePage):
    """The list of a kind; a kind subclasses it and names its entries."""

    ENTRY: ClassVar[type[ContributionPage]]
    BESIDE: ClassVar[tuple[str, ...]] = ("municipality",)
    """Relations that the page of an entry needs."""

    lead = models.TextField(_("Einleitung"), blank=True)

    parent_page_types: ClassVar[list[str]] = ["pages.HomePage"]
    max_count = 1
    is_mandatory = True

    class Meta:
        abstract = True

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """An entry with what its page needs, in one query instead of four."""
        if len(path_components) != 1:
            return super().route(request, path_components)
        entries = self.ENTRY.objects.child_of(self).live().select_related(*self.BESIDE)
        return RouteResult(get_object_or_404(entries, slug=path_components[0]))
