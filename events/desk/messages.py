"""A message to those who signed up: written, looked at as they will read it, sent once."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ..models import Mailing
from ..telling.mailings import preview, recipients, send
from ..words.standing import Standing
from .access import for_editors, shown
from .forms import MailingForm


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest, found: Standing) -> HttpResponse:
    """The form; with POST its preview, and with the button "Senden" below it the message itself."""
    form = MailingForm(request.POST or None)
    if request.method != "POST" or "zurueck" in request.POST:
        return _shown(request, found, form)
    if not form.is_valid():
        return _shown(request, found, form, status=422)
    if "senden" not in request.POST:
        return _preview(request, found, form)
    values = {name: form.cleaned_data[name] for name in ("key", "group", "subject", "text")}
    mailing, made = send(found.registration, by=request.user, **values)
    count = recipients(found.registration, mailing.group).count()
    done = ngettext("Die Nachricht geht an %(count)d Person.", "Die Nachricht geht an %(count)d Personen.", count) % {"count": count}
    notices.success(request, done if made else _("Diese Nachricht ist schon unterwegs. Sie wird kein zweites Mal verschickt."))
    return redirect("desk:messages", found.page.pk)


def _shown(request: HttpRequest, found: Standing, form: MailingForm, *, status: int = 200) -> HttpResponse:
    sent = found.registration.mailings.select_related("sent_by")
    groups = [(label, recipients(found.registration, value).count()) for value, label in Mailing.Group.choices]
    return shown(request, "events/desk/messages.html", found, part="desk:messages", status=status, form=form, sent=sent, groups=groups)


def _preview(request: HttpRequest, found: Standing, form: MailingForm) -> HttpResponse:
    values = {name: form.cleaned_data[name] for name in ("group", "subject", "text")}
    mailing = Mailing(registration=found.registration, **values)
    people = recipients(found.registration, mailing.group)
    first = people.first()
    mail = preview(mailing, first, request.user)
    return shown(
        request,
        "events/desk/message_preview.html",
        found,
        part="desk:messages",
        form=form,
        mail=mail,
        mailing=mailing,
        count=people.count(),
        first=first,
    )
