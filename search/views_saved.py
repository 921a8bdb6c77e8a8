"""Saved searches in "Mein Bereich", and the link of a mail that stops them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.refusals import Refused
from municipalities.facets import Choice

from . import saved as acts
from .forms import SavedSearchForm
from .models import SavedSearch
from .query import normalise
from .sources import facets

NAME_LENGTH = 120


@login_required
@require_safe
def saved_list(request: HttpRequest) -> HttpResponse:
    """All searches of a person; there are at most MOST."""
    labels = acts.facet_labels()
    searches = SavedSearch.objects.filter(user=request.user.pk)
    rows = [(saved, acts.url_of(saved), acts.described(saved.text, saved.filters, labels)) for saved in searches]
    return TemplateResponse(request, "search/saved/list.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Save the question in the query string; without one there is nothing to save."""
    text, filters = normalise(request.GET.get("q", "")), Choice(request.GET, facets().values()).chosen
    if not text and not filters:
        return redirect("search:results")
    question = acts.described(text, filters, acts.facet_labels())
    form = SavedSearchForm(request.POST or None, initial={"name": question[:NAME_LENGTH]})
    if request.method == "POST" and form.is_valid():
        try:
            acts.save(request.user, text=text, filters=filters, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Suche „%s“ ist gespeichert.") % form.cleaned_data["name"])
            return redirect("my_searches:list")
    context = {"form": form, "question": question, "results_url": acts.results_url(text, filters)}
    return TemplateResponse(request, "search/saved/form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name and frequency; 404 for searches of others."""
    saved = get_object_or_404(SavedSearch, pk=pk, user=request.user.pk)
    form = SavedSearchForm(request.POST or None, initial={"name": saved.name, "frequency": saved.frequency})
    if request.method == "POST" and form.is_valid():
        acts.change(saved, name=form.cleaned_data["name"], frequency=form.cleaned_data["frequency"])
        messages.success(request, _("Ihre Änderung ist gespeichert."))
        return redirect("my_searches:list")
    question = acts.described(saved.text, saved.filters, acts.facet_labels())
    context = {"form": form, "saved": saved, "question": question, "results_url": acts.url_of(saved)}
    return TemplateResponse(request, "search/saved/form.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then deletes; 404 for searches of others."""
    saved = get_object_or_404(SavedSearch, pk=pk, user=request.user.pk)
    if request.method == "POST":
        saved.delete()
        messages.success(request, _("Die Suche „%s“ ist gelöscht.") % saved.name)
        return redirect("my_searches:list")
    return TemplateResponse(request, "search/saved/delete.html", {"saved": saved})


@csrf_exempt  # the token is the proof; mail programs post without a cookie (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stops the mails of one search without login. GET asks only: mail scanners open links."""
    try:
        pk = acts.pk_of_token(token)
    except signing.BadSignature as error:
        raise Http404 from error
    if request.method == "POST":
        acts.stop(pk)
    saved = SavedSearch.objects.filter(pk=pk).first()
    stopped = saved is None or saved.frequency == SavedSearch.Frequency.NEVER
    return TemplateResponse(request, "search/saved/unsubscribe.html", {"saved": saved, "stopped": stopped})
