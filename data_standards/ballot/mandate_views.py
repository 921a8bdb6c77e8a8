"""The mandates of one's municipalities: who may vote and accede, given and taken by the CDO."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import actor
from accounts.acts import carry_out
from accounts.models import User
from accounts.roles import belongs_to, municipalities_of
from accounts.second_factor import step_up
from contributions.acting import Crumbs, Frame, answer
from contributions.writing.fields import GermanDateField
from municipalities.models import Municipality
from municipalities.typed_forms import TypedForm, bound_data

from ..bodies import admit_voting, why_not_voting
from ..models import Mandate
from . import mandates


class MandateForm(TypedForm):
    holder = forms.ModelChoiceField(
        label=gettext_lazy("Wer stimmt für die Kommune ab?"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Bitte wählen"),
        error_messages={
            "required": gettext_lazy("Wählen Sie eine Person."),
            "invalid_choice": gettext_lazy("Wählen Sie eine Person Ihrer Kommune."),
        },
    )
    deputy = forms.ModelChoiceField(
        label=gettext_lazy("Vertretung"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Keine"),
        error_messages={"invalid_choice": gettext_lazy("Wählen Sie eine Person Ihrer Kommune.")},
    )
    until = GermanDateField(label=gettext_lazy("Gilt bis"))

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(memberships__municipality=municipality, is_active=True).distinct().order_by("sort_key", "pk")
        self.fields["holder"].queryset = people  # type: ignore[attr-defined]
        self.fields["deputy"].queryset = people  # type: ignore[attr-defined]
        self.fields["until"].help_text = _("Der letzte Tag, zum Beispiel 31.12.2027. Leer lassen, wenn das Mandat ohne Ende gilt.")


def _own(request: HttpRequest, slug: str) -> Municipality:
    """A municipality of the visitor; raises Http404 for others, PermissionDenied for who may not grant."""
    place = next((place for place in municipalities_of(request.user) if place.slug == slug), None)
    if place is None or not belongs_to(request.user, place.pk):
        raise Http404
    if not request.user.has_perm("data_standards.grant_mandate", place):
        raise PermissionDenied(_("Das Mandat erteilt die CDO Ihrer Kommune."))
    return place


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """All municipalities of the visitor with their mandates, and who of these people is gone; in one statement."""
    places = municipalities_of(request.user)
    found = Mandate.objects.valid().with_belonging().filter(municipality__in=places).select_related("holder", "deputy")
    given = {mandate.municipality_id: mandate for mandate in found}
    rows = [
        (
            place,
            given.get(place.pk),
            place.is_voting and request.user.has_perm("data_standards.grant_mandate", place),
            why_not_voting(place),
        )
        for place in places
    ]
    context = {"rows": rows, "crumbs": [(_("Mein Bereich"), "/mein-bereich/"), (_("Mandate"), None)]}
    return TemplateResponse(request, "data_standards/mandates.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the mandate of one's municipality to one of its members."""
    place = _own(request, slug)
    admit_voting(place)
    before = mandates.mandate_of(place)
    initial = {"holder": before.holder_id, "deputy": before.deputy_id, "until": before.until} if before else {}
    form = MandateForm(bound_data(request), municipality=place, initial=initial)
    here = reverse("data_standards:mandates")
    crumbs: Crumbs = [(_("Mein Bereich"), "/mein-bereich/"), (_("Mandate"), here), (place.display_name, None)]
    frame = Frame("data_standards/mandate.html", _("Mandat erteilen"), _("Mandate"), here, crumbs)
    return answer(request, form, lambda: _grant(request, place, form), frame, asks_again=True, municipality=place)


def _grant(request: HttpRequest, place: Municipality, form: MandateForm) -> str:
    values = form.cleaned_data
    mandates.grant(place, values["holder"], deputy=values["deputy"], until=values["until"], by=actor(request))
    return _("Das Mandat ist erteilt.")


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the mandate back."""
    place = _own(request, slug)
    step_up(request)

    def act() -> str:
        mandates.revoke(place, by=actor(request))
        return _("Das Mandat ist entzogen. Abgegebene Stimmen bleiben gültig.")

    carry_out(request, act)
    return redirect("data_standards:mandates")
