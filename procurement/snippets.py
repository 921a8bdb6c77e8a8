"""Limits and text blocks in the editors' admin: what the KTS keeps for all notices."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from municipalities.admin_views import PortalSnippetViewSet
from municipalities.numbers import DecimalNumberField
from municipalities.typed_forms import TypedAdminForm

from .models import TextBlock, Threshold
from .papers.blocks import TextBlockForm


class ThresholdForm(TypedAdminForm):
    """Amounts as people write them; of the same matter one limit with one consequence holds on a day."""

    limit = DecimalNumberField(label=gettext_lazy("Grenze, netto in Euro"), euros=True, help_text=gettext_lazy("Zum Beispiel 216.000."))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        begins, ends = data.get("valid_from"), data.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error("valid_to", _("Der letzte Tag liegt vor dem ersten."))
        elif begins and self._others(data).exists():
            self.add_error(
                "valid_from", _("Für diese Zeit ist dieselbe Grenze schon eingetragen. Beenden Sie zuerst die alte mit „gültig bis“.")
            )
        return data

    def _others(self, data: dict[str, Any]) -> Any:
        """Rows that say the same for the same days."""
        same = {name: data.get(name) for name in ("jurisdiction", "matter", "consequence")}
        found = Threshold.objects.filter(**same).exclude(pk=self.instance.pk)
        return found.overlapping(data["valid_from"], data.get("valid_to"))


class ThresholdViewSet(PortalSnippetViewSet):
    model = Threshold
    icon = "warning"
    menu_label = gettext_lazy("Wertgrenzen")
    add_to_admin_menu = True
    menu_order = 350
    list_display = ["jurisdiction", "matter", "limit", "consequence", "valid_from", "valid_to", "checked_on"]
    list_filter = ["jurisdiction", "matter"]
    search_fields = ["consequence", "paragraph", "source"]
    list_per_page = 100
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("jurisdiction"), FieldPanel("matter")]),
            FieldRowPanel([FieldPanel("limit"), FieldPanel("is_exclusive")]),
            FieldPanel("consequence"),
            FieldPanel("paragraph"),
            MultiFieldPanel([FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")])], gettext_lazy("Geltung")),
            MultiFieldPanel([FieldPanel("source"), FieldPanel("checked_on")], gettext_lazy("Beleg")),
        ],
        base_form_class=ThresholdForm,
    )


class TextBlockViewSet(PortalSnippetViewSet):
    model = TextBlock
    icon = "doc-full"
    menu_label = gettext_lazy("Textbausteine")
    add_to_admin_menu = True
    menu_order = 360
    list_display = ["heading", "paper", "place", "is_active", "changed_at"]
    list_filter = ["paper", "is_active"]
    search_fields = ["heading", "text"]
    list_per_page = 100
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("paper"), FieldPanel("place")]),
            FieldPanel("heading"),
            FieldPanel("text"),
            FieldPanel("is_active"),
        ],
        base_form_class=TextBlockForm,
    )
