"""What the views of rows in the admin share: municipalities, topics, sessions and whatever else is no page."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.admin.views import generic
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

CONFLICT = 409


class LockedWhileSaved:
    """Mixed into the edit views of rows: from the look at the row until it is saved nobody else writes it."""

    model: Any
    object: Any
    object_pk: Any

    def hold_row(self) -> None:
        """The row, as the first statement; a view whose row is written under another lock takes that one before."""
        self.model._default_manager.select_for_update(of=("self",)).filter(pk=self.object_pk).order_by().first()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            self.hold_row()
            self.object = self.get_object()  # type: ignore[attr-defined]
            return super().post(request, *args, **kwargs)  # type: ignore[misc]

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if form.conflicts:
            answer.status_code = CONFLICT
        return answer


class RowEditView(LockedWhileSaved, generic.EditView):
    """Of a model with a view set of its own."""


class SnippetEditView(LockedWhileSaved, EditView):
    """Of a snippet."""


class PortalSnippetViewSet(SnippetViewSet):
    """The base of the portal's snippets: two people who write one do not erase each other's words."""

    edit_view_class = SnippetEditView
    copy_view_enabled = False
