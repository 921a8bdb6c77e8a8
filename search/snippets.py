"""Synonyms in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from municipalities.typed_forms import TypedAdminForm

from .models import SynonymGroup
from .query import parse

MOST_WORDS = 20
LONGEST_WORD = 80


class LinesField(forms.Field):
    """A list of texts, written one a line; empty lines and repetitions are left out."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(line.strip() for line in (value or "").splitlines() if line.strip()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != (initial or [])


class SynonymGroupForm(TypedAdminForm):
    """Two words at least: one alone has nothing to find."""

    words = LinesField(
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
        for word in words:
            if len(word) > LONGEST_WORD or not word.isprintable() or not parse(word):
                raise ValidationError(_("„%(word)s“ ist kein Suchwort.") % {"word": word[:LONGEST_WORD]})
        if len({word.casefold() for word in words}) < 2:
            raise ValidationError(_("Geben Sie mindestens zwei Wörter an, je Zeile eines."))
        if len(words) > MOST_WORDS:
            raise ValidationError(_("Eine Gruppe hat höchstens %(most)d Wörter. Teilen Sie sie auf.") % {"most": MOST_WORDS})
        return words


class SynonymGroupViewSet(SnippetViewSet):
    model = SynonymGroup
    icon = "resubmit"
    list_display = ["__str__", "note", "updated_at"]
    list_per_page = 100
    copy_view_enabled = False
    menu_label = gettext_lazy("Synonyme")
    add_to_admin_menu = True
    menu_order = 330
    edit_handler = ObjectList([FieldPanel("words"), FieldPanel("note")], base_form_class=SynonymGroupForm)
