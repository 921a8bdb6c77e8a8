"""What the template of a page is given beside the page: registered by the rooms that show it, so that models know no view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from jobs.registrations import Registry

Context = Callable[[HttpRequest, Any], dict[str, Any]]

_contexts: Registry[Context] = Registry("context of pages")


def register_context(page_class: type, build: Context) -> None:
    """Give the pages of a class what ``build(request, page)`` returns. Called in ``AppConfig.ready()``."""
    _contexts.register(build, key=page_class)


def context_for(request: HttpRequest, page: Any) -> dict[str, Any]:
    """What was registered for the class of a page; nothing where nobody did."""
    page_class: type = type(page)
    build = _contexts.get(page_class)
    return build(request, page) if build else {}
