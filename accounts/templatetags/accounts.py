"""The way to pages below "Mein Bereich"."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()


@register.inclusion_tag("components/crumbs.html")
def own_crumbs(here: str, up: str = "", up_url: str = "") -> dict[str, Any]:
    """The way to a page below "Mein Bereich": its name, and the page between where there is one."""
    between = [(up, up_url)] if up else []
    return {"items": [(_("Mein Bereich"), reverse("accounts:home")), *between, (here, None)]}
