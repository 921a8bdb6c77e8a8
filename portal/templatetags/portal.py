"""Tags and filters of the frame and its components."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, ClearableFileInput, RadioSelect, Select, Textarea
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from portal.hyphenation import SOFT_HYPHEN, hyphenate

register = template.Library()

PHASE_ICONS = {"idea": "idea", "pilot": "pilot", "operation": "operation", "ended": "ended"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of the sprite; hidden from screen readers, because the text beside it says the same."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#i-{}"/></svg>', static("icons.svg"), name)


@register.filter
def shy(text: Any) -> SafeString:
    """Escape a text and put soft hyphens into its long words."""
    return mark_safe(escape(hyphenate(str(text))).replace(SOFT_HYPHEN, "&shy;"))


@register.filter
def phase_icon(code: str) -> str:
    return PHASE_ICONS.get(code, "idea")


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


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The input of a field with KERN's classes and the ids of its hint and error."""
    kind = widget_kind(field)
    described = [f"{field.id_for_label}-hint"] if field.help_text else []
    if field.errors:
        described.insert(0, f"{field.id_for_label}-error")
    attributes: dict[str, Any] = {"class": _classes(field, kind)}
    if described:
        attributes["aria-describedby"] = " ".join(described)
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
def current(context: template.Context, prefix: str) -> SafeString:
    """``aria-current`` for the menu item whose address starts the present one."""
    request = context.get("request")
    here = request is not None and request.path.startswith(prefix)
    return mark_safe(' aria-current="true"') if here else mark_safe("")


@register.simple_tag
def form_errors(form: Any) -> list[tuple[str, str]]:
    """All errors of a form for the summary: (id of the field or "", message), in the order of the fields."""
    if not getattr(form, "is_bound", False):
        return []
    errors = [("", str(message)) for message in form.non_field_errors()]
    for field in form:
        errors += [(field.id_for_label or field.auto_id, str(message)) for message in field.errors]
    return errors
