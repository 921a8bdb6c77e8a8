"""Who writes an entry beside its municipality: looked up, named, and taken back by the CDO it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import actor
from accounts.models import Role, User
from accounts.refusals import Refused
from accounts.sent_keys import only_value, sent_key
from municipalities.models import Municipality
from municipalities.typed import question
from municipalities.typed_forms import TypedForm

from .. import co_writing
from ..models import ContributionPage, Writers
from ..writers import writers_of
from .access import crumbs, page_for, require
from .kind import kind_of

QUESTION_LENGTH = 100
FOUND = 10
"""Municipalities that a search shows; who types more of the name finds the rest."""


class PersonForm(TypedForm):
    """The address of somebody who has an account; ``found`` is theirs once the form is valid."""

    email = forms.EmailField(
        label=gettext_lazy("E-Mail-Adresse"),
        help_text=gettext_lazy("Die Adresse, mit der sich die Person im Portal anmeldet."),
        error_messages={
            "required": gettext_lazy("Geben Sie die E-Mail-Adresse der Person ein."),
            "invalid": gettext_lazy("Geben Sie eine vollständige E-Mail-Adresse ein, zum Beispiel name@stadt.example."),
        },
    )

    def clean_email(self) -> str:
        address = self.cleaned_data["email"]
        self.found = User.objects.filter(email=address, is_active=True).first()
        if self.found is None:
            raise forms.ValidationError(_("Zu dieser Adresse gibt es kein Konto. Bitten Sie die CDO der Kommune, die Person einzuladen."))
        return address


@login_required
def writers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who writes with us, and a search for who else could (``q``); 404 where a kind is written by one municipality alone."""
    page = page_for(request, pk)
    if page.WRITERS is Writers.OWNER:
        raise Http404
    require(request, "contributions.submit", page)
    form = PersonForm(request.POST if request.POST.get("act") == "person" else None)
    if request.method == "POST":
        act = ACTS.get(only_value(request.POST, "act"))
        if act is None:
            raise Http404
        try:
            if done := act(request, page, form):
                messages.success(request, done)
                return redirect("writing:writers", pk=pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("writing:writers", pk=pk)
    return _render(request, page, form)


def _render(request: HttpRequest, page: ContributionPage, form: PersonForm) -> HttpResponse:
    query = question(request.GET, QUESTION_LENGTH)
    current = writers_of(page)
    taken = {page.municipality_id, *(writer.municipality_id for writer in current)}
    found = list(Municipality.objects.current().matching(query).order_by("sort_key", "pk")[:FOUND]) if query else []
    context = {
        "page": page,
        "writers": current,
        "query": query,
        "found": [(municipality, municipality.pk in taken) for municipality in found],
        "form": form,
        "takes_people": page.WRITERS is Writers.PEOPLE,
        "words": kind_of(page).words,
        "crumbs": crumbs(page, _("Wer schreibt mit?")),
    }
    return TemplateResponse(request, "contributions/writing/writers.html", context, status=422 if form.errors else 200)


def _add_municipality(request: HttpRequest, page: ContributionPage, form: PersonForm) -> str:
    municipality = get_object_or_404(Municipality.objects.current(), slug=only_value(request.POST, "municipality"))
    who = {"who": municipality}
    if not co_writing.add_municipality(page, municipality, by=actor(request)):
        return _("%(who)s schreibt schon mit.") % who
    if not municipality.memberships.filter(role=Role.CDO, user__is_active=True).exists():
        return _("%(who)s schreibt jetzt mit. Dort ist noch keine CDO im Portal; bitten Sie die KTS-Redaktion, sie einzuladen.") % who
    return _("%(who)s schreibt jetzt mit. Die CDO dort erhält eine E-Mail.") % who


def _add_person(request: HttpRequest, page: ContributionPage, form: PersonForm) -> str | None:
    if not form.is_valid() or form.found is None:
        return None
    who = {"who": form.found.address_name}
    try:
        added = co_writing.add_person(page, form.found, by=actor(request))
    except Refused as refusal:
        form.add_error("email", str(refusal))
        return None
    return (_("%(who)s schreibt jetzt mit und erhält eine E-Mail.") if added else _("%(who)s schreibt schon mit.")) % who


def _remove(request: HttpRequest, page: ContributionPage, form: PersonForm) -> str:
    name = co_writing.remove(page, sent_key(request.POST, "writer"), by=actor(request))
    return _("%(who)s schreibt nicht mehr mit.") % {"who": name} if name else _("Das war schon entfernt.")


ACTS: dict[str, Callable[[HttpRequest, ContributionPage, PersonForm], Any]] = {
    "municipality": _add_municipality,
    "person": _add_person,
    "remove": _remove,
}
