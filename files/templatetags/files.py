"""Template access to the rule on files that wait for the scanner."""

from typing import Any

from django import template

from ..scanning import Held, is_shown, labels_for

register = template.Library()


@register.filter
def may_be_shown(file: Any) -> bool:
    """Whether a picture or document may be shown to anybody yet (files/scanning.py)."""
    return bool(file) and is_shown(file)


@register.filter
def held(file: Any) -> Held | None:
    """What is to be said of a picture or document that may not be shown; None of one that may."""
    return labels_for([file]).get(file.stored_name)
