"""What every page of the portal shares: it asks who is looking before it answers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page, PagePermissionTester

from ..contexts import context_for
from ..editing import PortalPageForm
from ..mandatory import MandatoryPagePermissionTester


class BasePage(Page):
    """A page of the portal. Subclasses that are not for everyone override ``is_visible_to``."""

    KIND: ClassVar[str] = "seite"
    """Short code of the kind, part of search keys; contributed kinds have their own."""

    base_form_class = PortalPageForm

    class Meta:
        abstract = True

    @property
    def search_key(self) -> str:
        return f"{self.KIND}:{self.pk}"

    def get_absolute_url(self) -> str:
        """The address below the home page, which is the root of the one site: no query is needed."""
        return "/" + self.url_path.split("/", 2)[2]

    def get_url(self, request: Any = None, current_site: Any = None) -> str:
        """The same: Wagtail reads from the cache for each page of a list which sites there are."""
        return self.get_absolute_url()

    url = property(get_url)

    @property
    def is_mandatory(self) -> bool:
        """Whether the portal cannot do without it (pages/mandatory.py)."""
        return False

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return MandatoryPagePermissionTester(user, self) if self.is_mandatory else super().permissions_for_user(user)

    def with_content_json(self, content: dict[str, Any]) -> BasePage:
        """A version; a mandatory page keeps its address, whatever the version says."""
        page = super().with_content_json(content)
        if self.is_mandatory:
            page.slug = self.slug
        return page

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.is_mandatory:
            self.expire_at = None
        super().save(*args, **kwargs)

    @property
    def searched_texts(self) -> list[str]:
        """What a page of the KTS is found by, beside its title; contributed kinds have a source of their own."""
        return []

    def is_visible_to(self, user: Any) -> bool:
        """Whether a user may see the live version. Editorial pages are for everyone."""
        return self.live

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **context_for(request, self)}

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not self.is_visible_to(request.user):
            raise Http404
        return super().serve(request, *args, **kwargs)
