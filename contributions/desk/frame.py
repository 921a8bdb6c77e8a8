"""The frame of a desk: who is let in, which object it is about, its heading and the way to its parts.

A kind declares one ``Desk``; its templates extend ``contributions/desk/frame.html`` and fill the blocks ``facts``, ``part`` and ``desk``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from ..models import ContributionPage
from .access import View, editors_only

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tab:
    """A link of contributions/desk/tabs.html; ``count`` is said in brackets, None says nothing."""

    label: StrOrPromise
    address: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A part of a desk: the name of its address, which takes the key of the page; its label; how much there is in it, if that is said."""

    address: str
    label: StrOrPromise
    count: Callable[[T], int] | None = None


@dataclass(frozen=True, slots=True)
class Desk(Generic[T]):
    """What the desk of a kind is about and made of."""

    find: Callable[[int], T]
    """The object by the key of its page; raises Http404."""
    page: Callable[[T], ContributionPage]
    around: Callable[[T], Mapping[str, Any]]
    """What ``base`` shows around every part: ``title``, and what its facts need."""
    base: str
    """The kind's template that extends contributions/desk/frame.html; templates of all kinds find it as ``desk_base``."""
    parts: tuple[Part[T], ...]

    def for_editors(self, view: View) -> View:
        """Let in editors only, and hand the object to the view in the place of the key ``pk``; 404 where there is none."""

        @editors_only
        @wraps(view)
        def found(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
            return view(request, self.find(pk), **kwargs)

        return found

    def shown(self, request: HttpRequest, template: str, found: T, *, part: str, status: int = 200, **context: Any) -> HttpResponse:
        """A page of the desk; ``part`` is the address of the part that it belongs to, ``error`` says above it why nothing was done."""
        frame = {**self.around(found), "desk_base": self.base, "tabs": self._tabs(found, part)}
        return TemplateResponse(request, template, {**frame, **context}, status=status)

    def _tabs(self, found: T, current: str) -> list[Tab]:
        key = self.page(found).pk
        return [
            Tab(part.label, reverse(part.address, args=[key]), part.address == current, part.count(found) if part.count else None)
            for part in self.parts
        ]
