"""A message to those who signed up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from contributions.desk.messages import MailingForm, Messages

from ..models import Mailing
from ..telling.mailings import MAILINGS
from ..words.standing import Standing
from .access import DESK, for_editors


class ConferenceMailingForm(MailingForm):
    class Meta(MailingForm.Meta):
        model = Mailing


MESSAGES: Messages[Standing] = Messages(DESK, "desk:messages", MAILINGS, ConferenceMailingForm)


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest, found: Standing) -> HttpResponse:
    """The form; with POST its preview, and with the button "Senden" below it the message itself."""
    return MESSAGES.answer(request, found, found.registration, found.registration.mailings.all())
