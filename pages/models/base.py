"""What every page of the portal shares: it asks who is looking before it answers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page


class BasePage(Page):
    """A page of the portal. Subclasses that are not for everyone override ``is_visible_to``."""

    class Meta:
        abstract = True

    def is_visible_to(self, user: Any) -> bool:
        """Whether a user may see the live version. Editorial pages are for everyone."""
        return self.live

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not self.is_visible_to(request.user):
            raise Http404
        return super().serve(request, *args, **kwargs)
