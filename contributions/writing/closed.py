"""Where nothing can be stored any more: why, what to do, and what was typed, to be copied from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from ..models import ContributionPage
from .access import crumbs


@dataclass(frozen=True, slots=True)
class Typed:
    """A text that was sent, with the label of its field."""

    name: str
    label: str
    mine: str


def closed(
    request: HttpRequest,
    page: ContributionPage,
    reason: str,
    typed: Sequence[Typed],
    *,
    here: str,
    may_withdraw: bool = False,
    status: int = 403,
) -> HttpResponse:
    """The page; ``reason`` is a German sentence, ``here`` the last word of the way to it."""
    context = {
        "page": page,
        "reason": reason,
        "rows": typed,
        "may_withdraw": may_withdraw,
        "tasks_url": reverse("writing:tasks", args=[page.pk]),
        "crumbs": crumbs(page, here),
    }
    return TemplateResponse(request, "contributions/writing/closed.html", context, status=status)
