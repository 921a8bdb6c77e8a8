"""The local outbox of the demo. Its addresses exist only where settings.DEMO is true."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.paging import page_of

from .models import LocalMail

PER_PAGE = 20
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups"
"""Mails carry inline styles; they get nothing else: no script, no picture, no form, no cookie of the portal."""


def outbox(request: HttpRequest) -> HttpResponse:
    """All mails of the demo, newest first."""
    page = page_of(request, LocalMail.objects.defer("text", "html"), PER_PAGE)
    context = {"page_obj": page, "home_url": resolve_url(settings.LOGIN_REDIRECT_URL), "crumbs": [(_("Postausgang"), None)]}
    return TemplateResponse(request, "notifications/outbox.html", context)


def outbox_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as text; its HTML has an address of its own."""
    mail = get_object_or_404(LocalMail, pk=pk)
    crumbs = [(_("Postausgang"), reverse("notifications:outbox")), (mail.subject, None)]
    return TemplateResponse(request, "notifications/outbox_mail.html", {"mail": mail, "crumbs": crumbs})


def outbox_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML body alone, in a sandbox with its own policy."""
    mail = get_object_or_404(LocalMail.objects.exclude(html=""), pk=pk)
    return HttpResponse(mail.html, headers={"Content-Security-Policy": MAIL_POLICY})
