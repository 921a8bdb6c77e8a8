"""Topics, standards and reports of barriers in the editors' admin."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList

from municipalities.admin_views import PortalSnippetViewSet
from municipalities.typed_forms import TypedAdminForm
from municipalities.word_lists import LinesField
from search.words import SearchWordsField

from .models import Feedback, Standard, Topic
from .standards import why_fixed

NEVER_DELETED = gettext_lazy(
    "Standards werden nicht gelöscht: Ihre Adresse gilt für immer, und Einträge, Vereinbarungen und Plattformprofile nennen sie. Ist einer "
    "falsch angelegt, ändern Sie die Angaben. Gilt eine Version nicht mehr, ziehen Sie sie unter „Vereinbarungen“ zurück."
)
MAPPING = re.compile(r"(dcat|ozg|mpsc|scc):\S+")


class MappingField(LinesField):
    """Codes of other vocabularies, each with its prefix."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        for code in value:
            if not MAPPING.fullmatch(code):
                message = _("„%(code)s“ ist kein Code. Schreiben Sie Vorsatz und Code, zum Beispiel „dcat:GOVE“.")
                raise ValidationError(message % {"code": code})


class SlugOnceForm(TypedAdminForm):
    """The slug is set once: addresses and references live from it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].disabled = self.instance.pk is not None


class StandardForm(SlugOnceForm):
    """What others wrote of a platform profile, or of a standard in one, holds only while it is one."""

    def clean_kind(self) -> str:
        kind, before = self.cleaned_data["kind"], self.instance.kind
        if self.instance.pk and kind != before and Standard.Kind.PROFILE in (kind, before) and (reason := why_fixed(self.instance)):
            raise ValidationError(reason)
        return str(kind)


class TopicForm(SlugOnceForm):
    """Two levels only: a topic with topics below it has none above."""

    mapping = MappingField(
        label=gettext_lazy("Zuordnungen"),
        required=False,
        help_text=gettext_lazy("Ein Code je Zeile mit Vorsatz dcat, ozg, mpsc oder scc: „dcat:GOVE“."),
    )
    synonyms = SearchWordsField(
        label=gettext_lazy("Synonyme"), required=False, help_text=gettext_lazy("Ein Wort je Zeile, mit dem andere dasselbe suchen.")
    )

    def clean_parent(self) -> Topic | None:
        parent = self.cleaned_data["parent"]
        if parent is None:
            return None
        if parent.pk == self.instance.pk or (self.instance.pk and self.instance.children.exists()):
            raise ValidationError(_("Dieses Handlungsfeld hat selbst untergeordnete Felder. Es bleibt auf der oberen Ebene."))
        return parent


class TopicViewSet(PortalSnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "parent", "slug"]
    search_fields = ["name", "slug"]
    list_per_page = 100
    menu_label = gettext_lazy("Handlungsfelder")
    add_to_admin_menu = True
    menu_order = 300
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("name", "slug", "parent", "description", "synonyms", "mapping")], base_form_class=TopicForm
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        return Topic.objects.select_related("parent")


class StandardViewSet(PortalSnippetViewSet):
    model = Standard
    icon = "code"
    list_display = ["name", "steward", "latest_version"]
    search_fields = ["name", "full_name", "slug"]
    list_per_page = 50
    menu_label = gettext_lazy("Standards")
    add_to_admin_menu = True
    menu_order = 310
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel(name) for name in ("name", "full_name", "slug", "kind", "steward")], gettext_lazy("Bezeichnung")),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("latest_version"), FieldPanel("version_date")]),
                    FieldPanel("specification_url"),
                    FieldPanel("licence"),
                    FieldPanel("xrepository_urn"),
                ],
                gettext_lazy("Fassung und Spezifikation"),
            ),
            FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
            HelpPanel(NEVER_DELETED, heading=gettext_lazy("Löschen")),
        ],
        base_form_class=StandardForm,
    )


class FeedbackForm(TypedAdminForm):
    """What was reported stays as it is; editors say that it is answered."""

    answered = forms.BooleanField(label=gettext_lazy("beantwortet"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["answered"] = self.instance.answered_at is not None

    def save(self, commit: bool = True) -> Feedback:
        if not self.cleaned_data["answered"]:
            self.instance.answered_at = None
        elif self.instance.answered_at is None:
            self.instance.answered_at = timezone.now()
        return super().save(commit)


class FeedbackViewSet(PortalSnippetViewSet):
    model = Feedback
    icon = "warning"
    list_display = ["__str__", "page_address", "created_at", "answered_at"]
    search_fields = ["text", "page_address"]
    menu_label = gettext_lazy("Barrieren")
    add_to_admin_menu = True
    menu_order = 320
    edit_handler = ObjectList(
        [
            *(FieldPanel(name, read_only=True) for name in ("text", "page_address", "name", "email", "created_at", "answered_at")),
            FieldPanel("answered"),
        ],
        base_form_class=FeedbackForm,
    )
