"""The map of dots, the remark on letters that look like others, the way to who answers for something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from municipalities.contact_ways import contact_way as way_to
from municipalities.maps import HEIGHT, WIDTH, Place, Points, outline_path, points_of
from municipalities.registry import entry_counts
from municipalities.typed import alike_words

register = template.Library()


@register.inclusion_tag("municipalities/alike.html")
def alike(*texts: str) -> dict[str, Any]:
    """A remark for editors where words are written with letters that look like others; nothing where there are none."""
    return {"words": list(dict.fromkeys(word for text in texts for word in alike_words(text or "")))}


@register.inclusion_tag("municipalities/germany_map.html", takes_context=True)
def germany_map(
    context: template.Context,
    municipalities: Iterable[Place],
    label: str = "",
    counts: Mapping[int, int] | None = None,
    highlight: str = "",
) -> dict[str, Any]:
    """Filled dots for municipalities with entries, rings for those without; places without coordinates are left out.

    ``counts`` saves a query where the caller has them; ``highlight`` is a slug that gets a larger dot.
    """
    return _drawn(points_of(municipalities, entry_counts(context["request"].user) if counts is None else counts, highlight), label)


def _drawn(points: Points, label: str = "") -> dict[str, Any]:
    label = label or _default_label(len(points["dot"]), len(points["ring"]))
    return {"width": WIDTH, "height": HEIGHT, "outline": outline_path(), "points": points, "label": label}


def _default_label(dots: int, rings: int) -> str:
    counts = {"dots": dots, "rings": rings}
    picture = _("Karte der Kommunen: %(dots)d mit Lösungen, %(rings)d noch ohne.") % counts
    return f"{picture} {_('Dieselben Angaben stehen in der Liste der Kommunen.')}"


@register.inclusion_tag("municipalities/contact_way.html", takes_context=True)
def contact_way(context: template.Context, thing: Any, as_fact: bool = False) -> dict[str, Any]:
    """How this visitor gets in touch with who answers for a municipality or a contributed page; nothing where nobody offers a way."""
    return {"way": way_to(context["request"].user, thing), "as_fact": as_fact}
