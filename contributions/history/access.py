"""Which entry an address below one means, and who is asked whether it may be seen."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import register_converter, reverse
from django.urls.converters import SlugConverter
from django.utils.translation import gettext as _

from ..models import ContributionPage
from ..writing.kind import kind_codes, kind_named

Crumb = tuple[str, str | None]


class WrittenConverter(SlugConverter):
    """The code of a kind that is written on the site; any other address falls through to the pages."""

    def to_python(self, value: str) -> str:
        if value not in kind_codes():
            raise ValueError(value)
        return value


register_converter(WrittenConverter, "written")


def entry_at(request: HttpRequest, code: str, slug: str) -> ContributionPage:
    """The published entry of a kind that the visitor may see; raises Http404."""
    visible = kind_named(code).page_class.objects.visible_to(request.user)  # type: ignore[attr-defined]  # the manager of every kind
    return get_object_or_404(visible.select_related("municipality"), slug=slug)


def crumbs(page: ContributionPage, *here: str) -> list[Crumb]:
    """The way to a page of the history: the list of the kind, the entry, the history, and what is left."""
    way: list[Crumb] = [(str(page.KIND_LABEL), f"/{page.KIND}/"), (page.title, page.get_absolute_url())]
    history = reverse("history:versions", args=[page.KIND, page.slug])
    return [*way, (_("Verlauf"), history if here else None), *((name, None) for name in here)]
