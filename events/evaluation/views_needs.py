"""A CDO begins a need with a question that stayed open at a conference."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import actor
from accounts.models import Role
from accounts.refusals import Refused
from accounts.roles import municipalities_of

from . import needs


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def need(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the question and ask for which municipality; POST begins the draft, or leads to the one that is there."""
    question = needs.visible_question(pk, request.user)
    if question is None:
        raise Http404
    choices = municipalities_of(request.user, Role.CDO)
    if not request.user.has_perm("contributions.start_draft"):
        if municipalities_of(request.user):
            raise PermissionDenied(_("Einen Bedarf meldet die CDO einer Kommune. Fragen Sie die CDO Ihrer Kommune."))
        raise PermissionDenied(_("Ihr Konto gehört zu keiner Kommune. Einen Bedarf meldet die CDO einer Kommune."))
    maker, refused = needs.maker(), ""
    if request.method == "POST":
        slug = request.POST.get("municipality", choices[0].slug)
        chosen = next((place for place in choices if place.slug == slug), None)
        if chosen is None:
            raise Http404
        try:
            made, is_new = needs.make_need(question.pk, chosen, by=actor(request))
        except Refused as refusal:
            refused = str(refusal)
        else:
            if is_new:
                messages.success(request, maker.made)
            return redirect(maker.address(made.pk))
    there = {page.municipality_id: page for page in question.needs.filter(municipality__in=choices)}
    page = question.session.page
    context = {
        "question": question,
        "page": page,
        "words": maker,
        "refused": refused,
        "choices": [place for place in choices if place.pk not in there],
        "drafts": [(place, maker.address(there[place.pk].pk)) for place in choices if place.pk in there],
        "crumbs": [(_("Konferenzen"), "/konferenzen/"), (page.title, f"{page.get_absolute_url()}#offene-fragen"), (maker.begin, None)],
    }
    return TemplateResponse(request, "events/member/need.html", context, status=409 if refused else 200)
