"""Acts from the screens: carried out and said, or refused with the reason. Nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from .refusals import Refused

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

T = TypeVar("T")
NOT_SAVED = gettext_lazy("Bitte prüfen Sie Ihre Angaben. Es wurde noch nichts gespeichert.")


def why_not(request: HttpRequest, act: Callable[[], StrOrPromise], form: BaseForm | None = None) -> str:
    """Carry out an act, whose sentence becomes a message; "" where it is done, else why it is not.

    A form that is not valid refuses before the act. The caller shows its page again with what was typed, or leaves it.
    """
    if form is not None and not form.is_valid():
        return str(NOT_SAVED)
    try:
        messages.success(request, act())
    except Refused as refusal:
        return str(refusal)
    return ""


def carry_out(request: HttpRequest, act: Callable[[], StrOrPromise]) -> bool:
    """Carry out an act of a button with no text beside it: done or refused, a message says so. Returns whether it is done."""
    if refused := why_not(request, act):
        messages.error(request, refused)
    return not refused


def act_view(
    find: Callable[..., T],
    run: Callable[[HttpRequest, T], StrOrPromise],
    back: Callable[[T], HttpResponse],
    *,
    ask: Callable[[HttpRequest, T], HttpResponse] | None = None,
) -> Callable[..., HttpResponseBase]:
    """The view of an act with one button: POST does it and leads back, GET asks before it or, without ``ask``, answers 405.

    ``find(request, **keys)`` gives what it is done to and raises Http404 or PermissionDenied; ``run(request, found)`` does it
    and returns the sentence that says so, or raises Refused.
    """

    def view(request: HttpRequest, **keys: Any) -> HttpResponse:
        found = find(request, **keys)
        if request.method != "POST" and ask is not None:
            return ask(request, found)
        carry_out(request, lambda: run(request, found))
        return back(found)

    return require_http_methods(["GET", "HEAD", "POST"] if ask else ["POST"])(view)
