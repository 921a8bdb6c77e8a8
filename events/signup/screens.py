"""What the screens of sign-ups share: whose they are, what they show, the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ..models import ConferencePage
from ..scoping import sign_ups_for
from ..words.moments import moment, short_name
from ..words.standing import Standing
from .forms import ModeForm
from .own import rows_of, with_places

if TYPE_CHECKING:
    from .row import PlacedSignUp

Crumb = tuple[str, str | None]
form_methods = require_http_methods(["GET", "HEAD", "POST"])
NEW, AGAIN = "neu", "bereits"
"""What the page of a sign-up was reached by: a form that was just sent, or one that was not needed."""
OUT_OF_SIGHT = gettext_lazy("Das ist gerade nicht möglich: Die Konferenz ist für Sie nicht mehr sichtbar.")


def conference_of(request: HttpRequest, slug: str) -> ConferencePage:
    """The conference if the visitor may see it; 404 otherwise."""
    pages = ConferencePage.objects.visible_to(request.user).select_related("municipality", "registration")
    return get_object_or_404(pages, slug=slug)


def sign_up_of(request: HttpRequest, pk: int, permission: str = "") -> PlacedSignUp:
    """The own sign-up or that of a colleague; 404 for foreign ones, 403 where it may be read alone."""
    found = get_object_or_404(with_places(sign_ups_for(request.user)), pk=pk)
    if permission and not request.user.has_perm(permission, found):
        raise PermissionDenied(_("Das kann nur die angemeldete Person selbst."))
    return found


def to_sign_up(pk: int, reached_by: str) -> HttpResponseRedirect:
    """The way to the page of a sign-up."""
    return HttpResponseRedirect(f"{reverse('my_events:shown', args=[pk])}?{reached_by}")


def form_context(standing: Standing, form: ModeForm) -> dict[str, Any]:
    """What every form of the sign-up shows beside its fields."""
    return {"standing": standing, "conference": standing.page, "form": form, "deadline": moment(standing.registration.last_signup)}


def shown_context(request: HttpRequest, found: PlacedSignUp) -> dict[str, Any]:
    """The page of one sign-up."""
    (row,) = rows_of([found], request.user)
    is_mine = request.user.has_perm("events.change_sign_up", found)
    crumbs: list[Crumb] = [(_("Mein Bereich"), "/mein-bereich/"), (_("Meine Anmeldungen"), reverse("my_events:mine"))]
    return {
        "row": row,
        "is_mine": is_mine,
        "is_new": NEW in request.GET,
        "is_again": AGAIN in request.GET,
        "has_choices": not row.seats and found.registration.page.sessions.filter(is_chosen=True).exists(),
        "change_url": reverse("my_events:change", args=[found.pk]),
        "needs": getattr(found, "needs", None) if is_mine else None,
        "may_invite_colleagues": row.sees and request.user.has_perm("events.sign_up_colleague") and row.standing.takes_sign_ups,
        "crumbs": [*crumbs, (row.short_name, None)],
    }


def crumbs_of(page: ConferencePage, here: str) -> list[Crumb]:
    """The way to a page about a conference."""
    return [(_("Konferenzen"), "/konferenzen/"), (short_name(page), page.get_absolute_url()), (here, None)]
