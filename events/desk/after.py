"""Material and evaluation of one conference."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.refusals import Refused
from files.scanning import labels_for

from ..evaluation.results import results_of
from ..evaluation.sheets import closes_at, opens_at
from ..material import rules as material
from ..models import ConferencePage, EvaluationInvite, Material, TopicWish
from .access import for_editors, show
from .forms_after import MaterialForm


@for_editors
@require_safe
def material_list(request: HttpRequest, page: ConferencePage) -> HttpResponse:
    """All material of the conference, whoever may see it."""
    found = list(material.with_relations(Material.objects.filter(page=page)))
    held = labels_for([item.document for item in found if item.document])
    for item in found:
        item.held = held.get(item.document.file.name, "") if item.document else ""  # type: ignore[attr-defined]
    return show(request, page, "material", part="material", groups=material.groups(found))


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def material_add(request: HttpRequest, page: ConferencePage) -> HttpResponse:
    initial = {"session": request.GET.get("sitzung", "")} if request.GET.get("sitzung", "").isdecimal() else {}
    return _form(request, page, MaterialForm(*_sent(request), conference=page, initial=initial))


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def material_edit(request: HttpRequest, page: ConferencePage, item: int) -> HttpResponse:
    found = get_object_or_404(Material, pk=item, page=page)
    return _form(request, page, MaterialForm(*_sent(request), conference=page, instance=found))


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    """Fields and files of a form that was sent; nothing otherwise."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _form(request: HttpRequest, page: ConferencePage, form: MaterialForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and _keep(request, form):
        messages.success(request, _("Das Material ist gespeichert."))
        return redirect("conference_after:material", pk=page.pk)
    return show(request, page, "material_form", part="material", form=form, status=422 if form.errors else 200)


def _keep(request: HttpRequest, form: MaterialForm) -> bool:
    """Store file and material together; False where the disk refuses, said at the field."""
    try:
        with transaction.atomic():
            replaced = form.store_file(by=request.user)
            material.keep(form.save(commit=False), by=request.user)
            material.drop_unused(replaced)
    except OSError:
        form.add_error("file", _("Die Datei konnte nicht gespeichert werden. Versuchen Sie es später noch einmal."))
        return False
    return True


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def material_delete(request: HttpRequest, page: ConferencePage, item: int) -> HttpResponse:
    """Ask first, then delete the material with its file."""
    found = get_object_or_404(Material.objects.select_related("document", "page"), pk=item, page=page)
    if request.method == "POST":
        material.remove(found, by=request.user)
        messages.success(request, _("Das Material ist gelöscht."))
        return redirect("conference_after:material", pk=page.pk)
    return show(request, page, "material_delete", part="material", item=found)


@for_editors
@require_POST
def announce(request: HttpRequest, page: ConferencePage) -> HttpResponse:
    """Tell the participants that there is material."""
    try:
        told = material.announce(page.registration.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext("%(count)d Person erhält eine E-Mail.", "%(count)d Personen erhalten eine E-Mail.", told)
        messages.success(request, words % {"count": told})
    return redirect("conference_after:material", pk=page.pk)


@for_editors
@require_safe
def evaluation(request: HttpRequest, page: ConferencePage) -> HttpResponse:
    """Results with their texts, and the topics that were missed."""
    return show(
        request,
        page,
        "evaluation",
        part="evaluation",
        results=results_of(page.registration),
        invited=EvaluationInvite.objects.filter(sign_up__registration=page.registration).count(),
        wishes=list(TopicWish.objects.filter(registration=page.registration)),
        opens=opens_at(page),
        closes=closes_at(page),
        is_closed=timezone.now() >= closes_at(page),
    )
