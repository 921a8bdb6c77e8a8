"""Pages the KTS writes: the home page, editorial and legal pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.url_routing import RouteResult

from municipalities.addresses import AddressField
from municipalities.word_lists import WordListField

from .. import home
from ..blocks import body_blocks
from ..editing import HomePageForm
from .base import BasePage

ADDRESS_LENGTH = 500
"""Characters of the address of a page that a report names."""


class HomePage(BasePage):
    """The start page: search first, then what is new. Its sections are registered by the apps (pages/home.py)."""

    lead = models.TextField(_("Einleitung"), blank=True)
    frequent_searches = WordListField(_("Häufig gesucht"), default=list, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("frequent_searches")]
    base_form_class = HomePageForm
    max_count = 1
    template = "pages/home.html"

    is_mandatory = True

    class Meta:
        verbose_name = _("Startseite")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """What stands in every foot is found by its purpose: its address leads to it, whatever its slug is."""
        if len(path_components) == 1 and path_components[0] in Purpose.values:
            page = EditorialPage.objects.live().filter(purpose=path_components[0]).first()
            if page is not None:
                return RouteResult(page)
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        sections = home.sections_for(request)
        context["places"] = {place: [section for section in sections if section.place == place] for place in home.PLACES}
        context["figures"] = home.figures_for(request)
        return context


class Purpose(models.TextChoices):
    """What a mandatory page is there for; the address that every foot and every mail links."""

    HELP = "so-funktioniert-das-portal", _("So funktioniert das Portal")
    IMPRINT = "impressum", _("Impressum")
    PRIVACY = "datenschutz", _("Datenschutz")
    COOKIES = "cookies", _("Cookies")
    ACCESSIBILITY = "barrierefreiheit", _("Erklärung zur Barrierefreiheit")
    PLAIN_LANGUAGE = "leichte-sprache", _("Leichte Sprache")
    SIGN_LANGUAGE = "gebaerdensprache", _("Gebärdensprache")


class EditorialPage(BasePage):
    """A page of text blocks: help, imprint, privacy, plain language."""

    purpose = models.CharField(max_length=40, choices=Purpose.choices, null=True, unique=True, editable=False)
    """Of a mandatory page; None for all others."""
    lead = models.TextField(_("Einleitung"), blank=True)
    body = StreamField(body_blocks(), verbose_name=_("Inhalt"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("body")]
    template = "pages/editorial.html"
    exclude_fields_in_copy: ClassVar[list[str]] = ["purpose"]

    class Meta:
        verbose_name = _("Redaktionelle Seite")
        verbose_name_plural = _("Redaktionelle Seiten")

    @property
    def is_mandatory(self) -> bool:
        return self.purpose is not None

    def with_content_json(self, content: dict[str, Any]) -> EditorialPage:
        page = super().with_content_json(content)
        page.purpose = self.purpose
        return page

    @property
    def searched_texts(self) -> list[str]:
        return [self.lead, *self.body.stream_block.get_searchable_content(self.body)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        above = self.get_ancestors().filter(depth__gt=2) if self.depth > 3 else []
        context["crumbs"] = [*((page.title, page.get_url(request)) for page in above), (self.title, None)]
        return context


class Feedback(models.Model):
    """A report of a barrier (§ 12b BGG): answered within one month, deleted six months after."""

    key = models.UUIDField(null=True, unique=True, editable=False)
    """Of the form it was written in: sent twice, it is one report."""
    page_address = models.CharField(_("Adresse der Seite"), max_length=ADDRESS_LENGTH, blank=True)
    text = models.TextField(_("Was hindert Sie?"))
    name = models.CharField(_("Name"), max_length=160, blank=True)
    email = AddressField(_("E-Mail-Adresse"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(_("beantwortet am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Meldung einer Barriere")
        verbose_name_plural = _("Meldungen von Barrieren")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.text[:60]
