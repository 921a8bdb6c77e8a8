"""What the templates of every desk show."""

from __future__ import annotations

from typing import Any

from django import template

from ..badges import Badge

register = template.Library()

ICONS = {"clock": "time", "warn": "warning", "check": "success", "x": "cross"}
"""Symbol of the site → the admin's symbol for the same, where it has another name."""


@register.inclusion_tag("contributions/desk/badge.html")
def state(what: Any, kind: str = "plain") -> dict[str, Any]:
    """A badge in the admin's look: a ``Badge``, or words that need no symbol."""
    badge = what if isinstance(what, Badge) else Badge(kind, "", str(what))
    return {"badge": badge, "icon": ICONS.get(badge.icon, badge.icon)}
