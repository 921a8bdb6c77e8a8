"""How the KTS writes its own pages in Wagtail's page editor: the checks of their forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from municipalities.typed_forms import TypedPageForm
from search.words import SearchWordsField

from .mandatory import HOME_DEPTH, is_taken

MOST_SEARCHES = 8
LONGEST_SEARCH = 40
"""Of a question that the home page offers: they stand in one line, or in two."""


class PortalPageForm(TypedPageForm):
    """Keeps mandatory pages where they are, and others off addresses at which nobody would see them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.is_mandatory:
            return
        self.fields.pop("expire_at", None)
        if "slug" in self.fields:
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = _("Jede Seite des Portals verweist auf diese Adresse. Sie bleibt.")

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug != self.instance.slug and self.parent_page is not None and self.parent_page.depth == HOME_DEPTH and is_taken(slug):
            raise ValidationError(_("Unter dieser Adresse steht schon etwas anderes im Portal. Wählen Sie ein anderes Wort."))
        return slug


class HomePageForm(PortalPageForm):
    """The home page offers questions that can be asked."""

    frequent_searches = SearchWordsField(
        label=_("Häufig gesucht"),
        required=False,
        most=MOST_SEARCHES,
        longest=LONGEST_SEARCH,
        widget=forms.Textarea(attrs={"rows": MOST_SEARCHES}),
        help_text=_("Ein Suchwort je Zeile, höchstens acht. Sie stehen auf der Startseite unter dem Suchfeld."),
    )
