"""The page of one form with one act: carried out and led on, or shown again with what is wrong and all that was typed; and that of a
question before an act with one button.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.acts import why_not
from accounts.second_factor import step_up
from municipalities.typed_forms import TypedForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Crumbs = list[tuple[Any, str | None]]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the form (contributions/acting/form.html), and the page it came from and leads back to."""

    template: str
    title: StrOrPromise
    back_title: Any
    back_url: str
    crumbs: Crumbs


def answer(
    request: HttpRequest, form: TypedForm, act: Callable[[], StrOrPromise], frame: Frame, *, asks_again: bool = False, **more: Any
) -> HttpResponse:
    """Carry the act out and lead back, or show the form: 422 for what was typed, 409 for what is not possible any more.

    ``asks_again``: for the password or a code, after the form was found right; nobody types a password for a form that is not taken.
    """
    refused = ""
    if request.method == "POST":
        if asks_again and form.is_valid():
            step_up(request)
        refused = why_not(request, act, form)
        if not refused:
            return redirect(frame.back_url)
    context = {
        "form": form,
        "refused": refused,
        "title": frame.title,
        "back_title": frame.back_title,
        "back_url": frame.back_url,
        "crumbs": frame.crumbs,
        **more,
    }
    return TemplateResponse(request, frame.template, context, status=status_of(request, form))


def status_of(request: HttpRequest, form: BaseForm) -> int:
    """Of a page that is shown, again where something was sent: 422 for what was typed, 409 for what is not possible (any more)."""
    return 200 if request.method != "POST" else 422 if form.errors else 409


def ask(
    request: HttpRequest, title: StrOrPromise, sentence: StrOrPromise, *, back: tuple[Any, str], crumbs: Crumbs, quoted: str = ""
) -> HttpResponse:
    """Ask before an act: a POST to the same address says yes, ``back`` (title and address) is the way without it."""
    back_title, back_url = back
    context = {"title": title, "sentence": sentence, "quoted": quoted, "back_title": back_title, "back_url": back_url, "crumbs": crumbs}
    return TemplateResponse(request, "contributions/acting/ask.html", context)
