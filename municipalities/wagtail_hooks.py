"""The registry in the editors' admin: list, search and form for those with Wagtail's permission, and a chooser."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from .admin_views import RowEditView
from .forms import MunicipalityForm
from .models import Municipality, MunicipalityQuerySet
from .profile_forms import ProfileForm
from .registry import row_buttons
from .sorting import SEARCH_MAX_LENGTH


class MunicipalityIndexView(IndexView):
    def search_queryset(self, queryset: QuerySet[Municipality]) -> QuerySet[Municipality]:
        """The same search as in the public directory: Köln is found as koln and koeln."""
        matching = Municipality.objects.matching(self.search_query) if self.is_searching else Municipality.objects.all()
        return queryset & matching


class MunicipalityEditView(RowEditView):
    @property
    def header_buttons(self) -> list[HeaderButton]:
        """What apps further right offer stands open beside the name: nobody looks for it behind three dots."""
        return [
            HeaderButton(button.label, url=button.url, icon_name=button.icon, priority=number)
            for number, button in enumerate(row_buttons(self.object))
        ]


class MunicipalityViewSet(ModelViewSet):
    model = Municipality
    icon = "site"
    menu_label = _("Kommunen")
    menu_order = 250
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = MunicipalityIndexView
    edit_view_class = MunicipalityEditView
    list_display = ["display_name", "get_kind_display", "get_state_display", "ags", "inhabitants", "valid_to"]
    list_filter = ["state", "kind", "cohort"]
    list_per_page = 50
    search_fields = ["search_text"]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel(name) for name in ("name", "short_name", "official_name", "slug", "kind")],
                _("Name"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("state"),
                    FieldPanel("additional_states"),
                    FieldRowPanel([FieldPanel("ags"), FieldPanel("ars")]),
                    FieldRowPanel([FieldPanel("district_key"), FieldPanel("union_key")]),
                ],
                _("Land und Schlüssel"),
            ),
            MultiFieldPanel([FieldPanel("members"), FieldPanel("lead_name"), FieldPanel("lead_key")], _("Mitglieder und Federführung")),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("inhabitants"), FieldPanel("inhabitants_year")]),
                    FieldPanel("cohort"),
                    FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude"), FieldPanel("place")]),
                ],
                _("Größe und Lage"),
            ),
            *(MultiFieldPanel([FieldPanel(name) for name in names], title) for title, names in ProfileForm.GROUPS),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]), FieldPanel("successor", read_only=True)],
                _("Gültigkeit und Nachfolge"),
            ),
        ],
        base_form_class=MunicipalityForm,
    )


class MunicipalityFilterForm(BaseFilterForm):
    q = forms.CharField(
        label=_("Suchen"),
        required=False,
        max_length=SEARCH_MAX_LENGTH,
        widget=forms.TextInput(attrs={"placeholder": _("Name oder Schlüssel")}),
    )

    def filter(self, objects: MunicipalityQuerySet) -> MunicipalityQuerySet:
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        return objects.matching(self.search_query) if self.is_searching else objects


class MunicipalityChooseView(ChooseView):
    filter_form_class = MunicipalityFilterForm


class MunicipalityChooseResultsView(ChooseResultsView):
    filter_form_class = MunicipalityFilterForm


class MunicipalityChooserViewSet(ChooserViewSet):
    """Every foreign key to a municipality is chosen in a window with search: 11,000 rows make a select of 1.4 MB."""

    model = Municipality
    icon = "site"
    choose_one_text = _("Kommune wählen")
    choose_another_text = _("Andere Kommune wählen")
    edit_item_text = _("Kommune bearbeiten")
    per_page = 20
    choose_view_class = MunicipalityChooseView
    choose_results_view_class = MunicipalityChooseResultsView


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[Any]:
    return [MunicipalityViewSet("kommunen"), MunicipalityChooserViewSet("kommunen_auswahl")]
