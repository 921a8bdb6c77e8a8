"""A long text as readers will see it, while it is written: by the one renderer, so that what is shown is what will be."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as answer
from django.views.decorators.http import require_POST

from municipalities.typed_forms import TypedForm
from pages.markup import render

from .access import page_for, require
from .fields import TextField


class RenderedForm(TypedForm):
    text = TextField()


@login_required
@require_POST
def rendered(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment of HTML for the script beside the field; nothing is stored."""
    page = page_for(request, pk)
    require(request, "contributions.edit_draft", page)
    form = RenderedForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    return answer(request, "contributions/writing/rendered.html", {"html": render(text) if text else ""})
