"""Tags and filters of the frame and its components."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, ClearableFileInput, RadioSelect, Select, Textarea
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.hyphenation import SOFT_HYPHEN, hyphenate
from portal.icons import SHAPES

register = template.Library()

LONG_WORD = re.compile(r"\S{20,}")
BREAKS = re.compile(r"(?<=[/.:-])(?=[^/.:-])")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of portal/icons.py (KeyError for any other); hidden from screen readers, because the text beside it says the same."""
    return mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{SHAPES[name]}</svg>')


@register.filter
def shy(text: Any) -> SafeString:
    """Escape a text and put soft hyphens into its long words."""
    return mark_safe(escape(hyphenate(str(text))).replace(SOFT_HYPHEN, "&shy;"))


@register.filter
def breakable(text: Any) -> SafeString:
    """Escape a text and say where its long words may break: after the slashes, dots, hyphens and colons of addresses and identifiers.

    Nothing is added that would be copied along, as a soft hyphen would.
    """
    return mark_safe(LONG_WORD.sub(lambda word: BREAKS.sub("<wbr>", word[0]), escape(text)))


@register.filter
def phase_icon(code: str) -> str:
    """The symbol of a phase: each code has one of its own name; an unknown phase gets the empty circle."""
    return code if code in SHAPES else "idea"


@register.filter
def widget_kind(field: BoundField) -> str:
    """How components/field.html draws a field: text, textarea, select, checkbox, checkboxes, radios or file."""
    kinds = {
        CheckboxSelectMultiple: "checkboxes",
        RadioSelect: "radios",
        CheckboxInput: "checkbox",
        Select: "select",
        Textarea: "textarea",
        ClearableFileInput: "file",
    }
    return next((kind for widget, kind in kinds.items() if isinstance(field.field.widget, widget)), "text")


@register.filter
def described_by(field: BoundField) -> str:
    """The ids of a field's hint and error, for ``aria-describedby``; "" where it has neither."""
    parts = (("hint", field.help_text), ("error", field.errors))
    return " ".join(f"{field.auto_id}-{part}" for part, present in parts if present)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The input of a field with KERN's classes, tied to its hint and error."""
    attributes: dict[str, Any] = {"class": _classes(field, widget_kind(field))}
    if described := described_by(field):
        attributes["aria-describedby"] = described
    if field.errors:
        attributes["aria-invalid"] = "true"
    if limit := getattr(field.field, "counted_limit", None):
        attributes["data-limit"] = limit
    return field.as_widget(attrs=attributes)


def _classes(field: BoundField, kind: str) -> str:
    if kind == "checkbox":
        return "kern-form-check__checkbox"
    own = field.field.widget.attrs.get("class", "")
    error = " kern-form-input__input--error" if field.errors else ""
    return f"kern-form-input__input{error} {own}".strip()


@register.simple_tag(takes_context=True)
def current(context: template.Context, prefix: str | Sequence[str]) -> SafeString:
    """``aria-current`` for the menu item whose address, or one of whose addresses, starts the present one."""
    request = context.get("request")
    here = request is not None and request.path.startswith(prefix if isinstance(prefix, str) else tuple(prefix))
    return mark_safe(' aria-current="true"') if here else mark_safe("")


@register.simple_tag
def form_errors(form: Any) -> list[tuple[str, str]]:
    """All errors of a form for the summary: (id of the input or of the group, or "", message), in the order of the fields.

    The same words at two fields come with their labels.
    """
    if form is None or not form.is_bound:
        return []
    errors = [("", str(message)) for message in form.non_field_errors()]
    said = Counter(str(message) for field in form for message in field.errors)
    for field in form:
        target = field.id_for_label or field.auto_id
        errors += [(target, f"{field.label}: {message}" if said[str(message)] > 1 else str(message)) for message in field.errors]
    return errors
