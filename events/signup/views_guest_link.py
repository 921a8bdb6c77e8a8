"""A guest whose mail is lost asks for the link again. The answer is the same for every address, known or not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import ensure_csrf_cookie

from accounts.guards import Rule
from accounts.limits import HOUR, Limit
from municipalities.typed_forms import TypedForm, bound_data

from ..holding import is_blocked
from ..models import ConferencePage, SignUp
from ..telling.kinds import Letter
from ..telling.letters import tell
from ..words.moments import short_name
from .forms import AddressField
from .screens import conference_of, form_methods

RULE = Rule("conference-guest-link", per_address=Limit(30, HOUR), per_key=Limit(3, HOUR))
"""Per client, and per address that asks."""


class LinkForm(TypedForm):
    """The address that the guest signed up with."""

    email = AddressField(gettext_lazy("Die Adresse, mit der Sie sich angemeldet haben."))


@form_methods
@ensure_csrf_cookie
def resend(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and the neutral answer to it; 404 for a conference that guests may not see."""
    page = conference_of(request, slug)
    form = LinkForm(bound_data(request))
    crumbs = [(_("Konferenzen"), "/konferenzen/"), (short_name(page), page.get_absolute_url()), (_("Link noch einmal senden"), None)]
    context = {"page": page, "form": form, "crumbs": crumbs}
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if RULE.allows(request, email):
            _send(page, email)
            return TemplateResponse(request, "events/guest/link.html", context | {"email": email})
        form.add_error(None, _("Von hier kamen gerade viele Anfragen. Bitte versuchen Sie es in einer Stunde wieder."))
        status = 429
    return TemplateResponse(request, "events/guest/link.html", context, status=status)


def _send(page: ConferencePage, email: str) -> None:
    """Write to the guest of this address, if there is one: members find their sign-up in Mein Bereich."""
    found = SignUp.objects.open().filter(registration__page=page, user=None, guest_email=email).first()
    if found is not None and not is_blocked(found):
        tell(found, Letter.GUEST_LINK)
