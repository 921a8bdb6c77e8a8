"""What stands at the end of every entry: how it is quoted, its history, its paper; and what stands above an older version."""

from __future__ import annotations

from typing import Any

from django import template

from ..history.citing import citation_of, current_version
from ..models import ContributionPage

register = template.Library()


@register.inclusion_tag("contributions/history/cite.html")
def cite(entry: ContributionPage) -> dict[str, Any]:
    """The citation of a published entry, its lasting address, and the ways to its history and its PDF; one query."""
    version = current_version(entry)
    return {"entry": entry, "current": version, "citation": citation_of(entry, version)}
