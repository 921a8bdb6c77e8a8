"""The map as a template tag."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from municipalities.maps import land_path, project
from municipalities.models import Municipality

register = template.Library()


@register.inclusion_tag("municipalities/map.html")
def germany_map(municipalities: Iterable[Municipality], counts: dict[int, int] | None = None, label: str = "") -> dict[str, Any]:
    """A map with one dot each: filled with entries, a ring without. ``label`` says in words what it shows."""
    dots = []
    for municipality in municipalities:
        if municipality.latitude is None or municipality.longitude is None:
            continue
        x, y = project(float(municipality.longitude), float(municipality.latitude))
        dots.append({"x": x, "y": y, "filled": counts is None or bool(counts.get(municipality.pk))})
    return {"land": land_path(), "dots": dots, "label": label}
