"""Topics, feeds overview, the report of a barrier, and the small files machines ask for."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.paging import page_of

from .entries import solutions_for
from .feedback import answer_by, is_busy, is_known, receive
from .forms import FeedbackForm
from .models import Topic
from .models.editorial import ADDRESS_LENGTH
from .topic_sections import topic_sections
from .topic_tree import topic_tree

PER_PAGE = 20
TEXT = "text/plain; charset=utf-8"


@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    """All topics in two levels, each with the number of entries the visitor may see."""
    context = {"branches": topic_tree(request.user), "crumbs": [(_("Handlungsfelder"), None)]}
    return TemplateResponse(request, "pages/topic_list.html", context)


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic: its entries (those of the topics below included), what other apps show of it, its standards, its feed."""
    found = get_object_or_404(Topic.objects.select_related("parent"), slug=slug)
    upper = found.parent or found
    entries = solutions_for(request.user).filter(Q(topics=found) | Q(topics__parent=found)).distinct()
    entries = entries.order_by("-first_published_at", "-pk").specific().prefetch_related("municipality")
    trail = [(upper.name, upper.get_absolute_url())] if found.parent else []
    context = {
        "topic": found,
        "neighbours": upper.children.exclude(pk=found.pk),
        "standards": found.standards.all(),
        "sections": topic_sections(request, found),
        "page_obj": page_of(request, entries, PER_PAGE),
        "crumbs": [(_("Handlungsfelder"), reverse("pages:topics")), *trail, (found.name, None)],
    }
    return TemplateResponse(request, "pages/topic.html", context)


@require_safe
def feed_list(request: HttpRequest) -> HttpResponse:
    """Which feeds there are."""
    context = {"topics": Topic.objects.filter(parent=None).prefetch_related("children"), "crumbs": [(_("Feeds"), None)]}
    return TemplateResponse(request, "pages/feed_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """Barriere melden: without login, and nothing is kept about who writes but what they write."""
    form = FeedbackForm(request.POST or None, initial={"page_address": _own_path(request.GET.get("seite", ""))})
    status = 200
    if request.method == "POST" and form.is_valid() and is_known(form.cleaned_data["key"]):
        return redirect("pages:feedback_sent")
    if request.method == "POST" and is_busy():
        form.add_error(None, _("Gerade gehen sehr viele Meldungen ein. Bitte schreiben Sie uns an %s.") % settings.KTS_EMAIL)
        status = 429
    elif request.method == "POST" and form.is_valid():
        receive(form.save(commit=False))
        return redirect("pages:feedback_sent")
    return TemplateResponse(request, "pages/feedback.html", {"form": form, "crumbs": [(_("Barriere melden"), None)]}, status=status)


def _own_path(text: str) -> str:
    """The text where it is a path of this portal, else ""; a foreign link never fills the form."""
    return (
        text
        if text.startswith("/") and not text.startswith("//") and " " not in text and text.isprintable() and len(text) <= ADDRESS_LENGTH
        else ""
    )


@require_safe
def feedback_sent(request: HttpRequest) -> HttpResponse:
    """What happens next, and until when."""
    return TemplateResponse(request, "pages/feedback_sent.html", {"answer_by": answer_by()})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read; invented examples stay out of them."""
    closed = ["/"] if settings.DEMO else ["/mein-bereich/", "/verwaltung/", "/konto/", "/suche/", "/barriere-melden/", "/kontakt/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), f"Sitemap: {settings.PORTAL_BASE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116)."""
    expires = (timezone.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: de, en",
        f"Canonical: {settings.PORTAL_BASE_URL}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)
