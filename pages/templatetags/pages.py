"""Template access to the text of members."""

from django import template
from django.utils.safestring import SafeString

from ..markup import render

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Render and sanitise a member's text (pages/markup.py)."""
    return render(text)
