"""Topics, feeds overview, lasting numbers, the report of a barrier, and the small files robots ask for."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.services import notify
from search.views import page_number, page_of

from .forms import FeedbackForm
from .models import ContributionPage, Topic

PER_PAGE = 20


@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    """All topics in two levels, each with the number of entries the visitor may see."""
    visible = ContributionPage.objects.visible_to(request.user)
    counts = dict(
        ContributionPage.topics.through.objects.filter(contributionpage__in=visible.order_by().values("pk"))
        .values_list("topic")
        .annotate(Count("contributionpage", distinct=True))
    )
    topics = list(Topic.objects.all())
    groups = [
        (topic, counts.get(topic.pk, 0), [(child, counts.get(child.pk, 0)) for child in topics if child.parent_id == topic.pk])
        for topic in topics
        if topic.parent_id is None
    ]
    return TemplateResponse(request, "pages/topic_list.html", {"groups": groups})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic: its entries (those of the topics below included), its standards, its feed."""
    found = get_object_or_404(Topic.objects.select_related("parent"), slug=slug)
    entries = (
        ContributionPage.objects.visible_to(request.user)
        .filter(Q(topics=found) | Q(topics__parent=found))
        .distinct()
        .order_by("-first_published_at", "-pk")
    )
    number = page_number(request)
    page = page_of(entries.count(), number)
    start = (number - 1) * PER_PAGE
    context = {
        "topic": found,
        "children": list(found.children.all()),
        "standards": list(found.standards.all()),
        "page_obj": page,
        "entries": [entry.specific for entry in entries[start : start + PER_PAGE].specific()],
    }
    return TemplateResponse(request, "pages/topic.html", context)


@require_safe
def feed_list(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "pages/feed_list.html", {"topics": list(Topic.objects.filter(parent=None))})


@require_safe
def by_number(request: HttpRequest, number: str) -> HttpResponse:
    """The lasting number of an entry leads to its address."""
    page = get_object_or_404(ContributionPage.objects.visible_to(request.user), number=number.upper())
    return redirect(page.specific.get_absolute_url())


@never_cache
def feedback(request: HttpRequest) -> HttpResponse:
    """Barriere melden: without login; the address of the page comes along."""
    form = FeedbackForm(request.POST or None, initial={"page_address": request.GET.get("seite", "")[:500]})
    if request.method == "POST" and form.is_valid():
        report = form.save()
        notify(
            settings.KTS_EMAIL,
            "barriere_meldung",
            key=f"feedback:{report.pk}",
            subject=_("Eine Barriere wurde gemeldet"),
            reason=_("Sie das Postfach der KTS-Redaktion betreuen."),
            context={"report": report},
            reply_to=report.email,
        )
        return redirect("pages:feedback_sent")
    return TemplateResponse(request, "pages/feedback.html", {"form": form})


@require_safe
def feedback_sent(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "pages/feedback_sent.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /mein-bereich/", "Disallow: /verwaltung/", "Disallow: /konto/", f"Sitemap: {settings.PORTAL_BASE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116; valid for a year from today."""
    expires = timezone.now().replace(microsecond=0) + timedelta(days=365)
    lines = [f"Contact: mailto:{settings.KTS_EMAIL}", f"Expires: {expires.isoformat()}", "Preferred-Languages: de, en"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Database reachable and migrated; no details for the public."""
    try:
        executor = MigrationExecutor(connection)
        ready = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        ready = False
    return HttpResponse("ok\n" if ready else "nicht bereit\n", status=200 if ready else 503, content_type="text/plain; charset=utf-8")


