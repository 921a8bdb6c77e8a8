"""What municipalities contributed, for the pages that list it: topics, standards, feeds, the sitemap."""

from __future__ import annotations

from typing import Any

from wagtail.query import PageQuerySet

from jobs.registrations import Registry

_parent: Registry[type[Any]] = Registry("parent of all entries")


def register_entry_class(page_class: type[Any]) -> None:
    """Name the parent of all contributed pages, in ``AppConfig.ready()``. Its manager has ``visible_to(user)``,
    ``for_audiences(audiences)`` and ``solutions()``; so has that of each kind.
    """
    _parent.register(page_class, key="class")


def entry_class() -> type[Any]:
    """The parent of all contributed page classes."""
    return _parent["class"]


def entries_for(user: Any) -> PageQuerySet:
    """The published entries of every kind that a user may see."""
    return entry_class().objects.visible_to(user)


def solutions_for(user: Any) -> PageQuerySet:
    """Those of them in which municipalities tell of their own work."""
    return entry_class().objects.visible_to(user).solutions()


def is_entry(thing: Any) -> bool:
    """Whether an object of any sort is a contributed page."""
    return isinstance(thing, entry_class())
