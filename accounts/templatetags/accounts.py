"""The way to pages below "Mein Bereich"."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from ..kept.sent import shown_texts

register = template.Library()


@register.filter
def in_groups(code: str) -> str:
    """A code as it is read and copied: in groups of four. Where codes are typed, signs between the groups do not count."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


@register.inclusion_tag("components/crumbs.html")
def own_crumbs(here: str, up: str = "", up_url: str = "") -> dict[str, Any]:
    """The way to a page below "Mein Bereich": its name, and the page between where there is one."""
    between = [(up, up_url)] if up else []
    return {"items": [(_("Mein Bereich"), reverse("accounts:home")), *between, (here, None)]}


@register.simple_tag(takes_context=True)
def sent_texts(context: dict[str, Any]) -> list[dict[str, Any]]:
    """What the request brought that a person wrote: ``typed`` of components/typed.html."""
    return shown_texts(context["request"])
