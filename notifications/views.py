"""The local outbox of the demo. Its addresses exist only where settings.DEMO is true."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from .models import LocalMail

PER_PAGE = 20


def outbox(request: HttpRequest) -> HttpResponse:
    """All mails of the demo, newest first."""
    page = Paginator(LocalMail.objects.all(), PER_PAGE).get_page(request.GET.get("seite"))
    page.shown_range = page.paginator.get_elided_page_range(page.number)  # type: ignore[attr-defined]
    return TemplateResponse(request, "notifications/outbox.html", {"page_obj": page})


def outbox_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as text; its HTML has an address of its own."""
    return TemplateResponse(request, "notifications/outbox_mail.html", {"mail": get_object_or_404(LocalMail, pk=pk)})


def outbox_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML body alone, in a sandbox with its own policy: mails carry inline styles."""
    response = HttpResponse(get_object_or_404(LocalMail, pk=pk).html)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-top-navigation-by-user-activation"
    return response
