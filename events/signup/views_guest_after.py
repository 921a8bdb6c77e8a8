"""What a guest fetches through the signed link after the conference: files of the material, the attendance confirmation."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from contributions.desk.papers import pdf_answer
from files.serving import answer

from ..holding import sees
from ..material import rules as material
from ..models import SignUp
from ..papers import pdf
from ..telling.guest_links import MANAGE, BadLink, sign_up_of


@require_safe
def material_file(request: HttpRequest, token: str, pk: int) -> HttpResponseBase:
    """A file of the material that this guest may read; the reader's account, if any, does not matter."""
    document = get_object_or_404(material.for_guest(_guest_of(token)), pk=pk).document
    if document is None or not document.stored_name or not default_storage.exists(document.stored_name):
        raise Http404
    return answer(document, document.stored_name)


@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The paper of a guest who was there."""
    guest = _guest_of(token)
    if guest.state != SignUp.State.ATTENDED or not sees(guest):
        raise Http404
    return pdf_answer(pdf.certificates(guest.registration, [guest]), "teilnahmebescheinigung")


def _guest_of(token: str) -> SignUp:
    try:
        return sign_up_of(token, MANAGE)
    except BadLink as error:
        raise Http404 from error
