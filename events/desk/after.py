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

from accounts.actors import actor
from accounts.acts import NOT_SAVED, carry_out
from accounts.sent_keys import key_or_none
from files.scanning import labels_for

from ..evaluation.results import results_of
from ..evaluation.sheets import closes_at, opens_at
from ..material import rules as material
from ..models import EvaluationInvite, Material, TopicWish
from ..words.standing import Standing
from .access import for_editors, shown
from .forms_after import MaterialForm


@for_editors
@require_safe
def material_list(request: HttpRequest, found: Standing) -> HttpResponse:
    """All material of the conference, whoever may see it."""
    items = list(material.with_relations(Material.objects.filter(page=found.page)))
    held = labels_for([item.document for item in items if item.document])
    for item in items:
        label = held.get(item.document.stored_name, "") if item.document else ""
        item.held = label  # type: ignore[attr-defined]  # read by the template beside the material
    return shown(request, "events/desk/material.html", found, part="conference_after:material", groups=material.groups(items))


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def material_add(request: HttpRequest, found: Standing) -> HttpResponse:
    initial = {"session": key_or_none(request.GET.get("sitzung", ""))}
    return _form(request, found, MaterialForm(*_sent(request), conference=found.page, initial=initial))


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def material_edit(request: HttpRequest, found: Standing, item: int) -> HttpResponse:
    edited = get_object_or_404(Material, pk=item, page=found.page)
    return _form(request, found, MaterialForm(*_sent(request), conference=found.page, instance=edited))


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    """Fields and files of a form that was sent; nothing otherwise."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _form(request: HttpRequest, found: Standing, form: MaterialForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and _keep(request, form):
        messages.success(request, _("Das Material ist gespeichert."))
        return redirect("conference_after:material", found.page.pk)
    error, status = (NOT_SAVED, 422) if form.errors else ("", 200)
    return shown(request, "events/desk/material_form.html", found, part="conference_after:material", status=status, error=error, form=form)


def _keep(request: HttpRequest, form: MaterialForm) -> bool:
    """Store file and material together; False where the disk refuses, said at the field."""
    try:
        with transaction.atomic():
            replaced = form.store_file(by=actor(request))
            material.keep(form.save(commit=False), by=actor(request))
            material.drop_unused(replaced)
    except OSError:
        form.add_error("file", _("Die Datei konnte nicht gespeichert werden. Versuchen Sie es später noch einmal."))
        return False
    return True


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def material_delete(request: HttpRequest, found: Standing, item: int) -> HttpResponse:
    """Ask first, then delete the material with its file."""
    deleted = get_object_or_404(Material.objects.select_related("document", "page"), pk=item, page=found.page)
    if request.method == "POST":
        material.remove(deleted, by=actor(request))
        messages.success(request, _("Das Material ist gelöscht."))
        return redirect("conference_after:material", found.page.pk)
    return shown(request, "events/desk/material_delete.html", found, part="conference_after:material", item=deleted)


@for_editors
@require_POST
def announce(request: HttpRequest, found: Standing) -> HttpResponse:
    """Tell the participants that there is material."""
    carry_out(request, lambda: _announce(found))
    return redirect("conference_after:material", found.page.pk)


def _announce(found: Standing) -> str:
    told = material.announce(found.registration.pk)
    words = ngettext("%(count)d Person erhält eine E-Mail.", "%(count)d Personen erhalten eine E-Mail.", told)
    return words % {"count": told}


@for_editors
@require_safe
def evaluation(request: HttpRequest, found: Standing) -> HttpResponse:
    """Results with their texts, and the topics that were missed."""
    page, registration = found.page, found.registration
    return shown(
        request,
        "events/desk/evaluation.html",
        found,
        part="conference_after:evaluation",
        results=results_of(registration),
        invited=EvaluationInvite.objects.filter(sign_up__registration=registration).count(),
        wishes=list(TopicWish.objects.filter(registration=registration)),
        opens=opens_at(page),
        closes=closes_at(page),
        is_closed=timezone.now() >= closes_at(page),
    )
