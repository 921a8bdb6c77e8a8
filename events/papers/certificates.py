"""The attendance confirmation that people fetch themselves in Mein Bereich."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.actors import actor
from contributions.desk.papers import pdf_answer

from ..holding import sees
from ..models import SignUp
from . import pdf


@login_required
@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper of the own sign-up; 404 for foreign ones, for who was not there, and for who may not see the conference any more."""
    attended = SignUp.objects.attended().filter(user=actor(request))
    sign_up = get_object_or_404(attended.select_related("registration__page", "user", "municipality"), pk=pk)
    if not sees(sign_up):
        raise Http404
    return pdf_answer(pdf.certificates(sign_up.registration, [sign_up]), "teilnahmebescheinigung")
