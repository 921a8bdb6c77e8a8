"""Synonyms in the Wagtail admin."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, ObjectList

from municipalities.admin_views import PortalSnippetViewSet
from municipalities.typed_forms import TypedAdminForm

from .models import SynonymGroup
from .words import SearchWordsField

MOST_WORDS = 20


class SynonymGroupForm(TypedAdminForm):
    """Two words at least: one alone has nothing to find."""

    words = SearchWordsField(
        most=MOST_WORDS,
        label=gettext_lazy("Wörter"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "Ein Wort, eine Abkürzung oder eine Wortgruppe je Zeile, mindestens zwei: zum Beispiel „E-Akte“, „elektronische Akte“, „DMS“. "
            "Wer eines davon sucht, findet auch die anderen. Eine Änderung gilt sofort."
        ),
        error_messages={"required": gettext_lazy("Geben Sie mindestens zwei Wörter an, je Zeile eines.")},
    )

    def clean_words(self) -> list[str]:
        words: list[str] = self.cleaned_data["words"]
        if len(words) < 2:
            raise ValidationError(_("Geben Sie mindestens zwei Wörter an, je Zeile eines."))
        return words


class SynonymGroupViewSet(PortalSnippetViewSet):
    model = SynonymGroup
    icon = "resubmit"
    list_display = ["__str__", "note", "updated_at"]
    list_per_page = 100
    menu_label = gettext_lazy("Synonyme")
    add_to_admin_menu = True
    menu_order = 330
    edit_handler = ObjectList([FieldPanel("words"), FieldPanel("note")], base_form_class=SynonymGroupForm)
