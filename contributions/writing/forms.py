"""The base of every section's form, and fields that several kinds ask for in the same way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from municipalities.typed_forms import TypedForm

from ..models.contributions import ContributionPage
from ..rows import RowPlace
from .fields import TextField

SUMMARY_LIMIT = ContributionPage.LIMITS["summary"]
UNKNOWN_CHOICE = {"invalid_choice": _("Wählen Sie eine der angebotenen Möglichkeiten.")}
"""Django's own words quote what was sent, which can be anything."""
Groups = list[tuple[Any, list[tuple[Any, bool]], bool]]
"""Choices as they are drawn: heading, options with whether each is chosen, and whether any is."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a form writes: an entry or one of its rows, and which fields this person does not write there."""

    form: type[StepForm]
    row: RowPlace | None = None
    without: Collection[str] = ()


class StepForm(TypedForm):
    """One step. ``asked`` names the fields that submission asks for: they carry no "freiwillig".

    A method ``groups_of_<field>`` that returns Groups has the choices of a field drawn in groups.
    """

    asked: ClassVar[tuple[str, ...]] = ()
    outside_draft: ClassVar[tuple[str, ...]] = ()
    """Fields that are stored beside the draft, not in it."""
    target: Target
    """What it writes; set by who opens or binds it (editing.py)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.asked = name in self.asked  # type: ignore[attr-defined]

    @property
    def draft_fields(self) -> list[str]:
        return [name for name in self.fields if name not in self.outside_draft]

    @property
    def has_long_texts(self) -> bool:
        """Whether the page explains how texts are laid out."""
        return any(isinstance(field, TextField) and field.counted_limit > SUMMARY_LIMIT for field in self.fields.values())

    @property
    def drawn(self) -> list[tuple[forms.BoundField, Groups | None]]:
        """The fields in order, those with groups of choices together with them."""
        found = []
        for field in self:
            groups_of = getattr(self, f"groups_of_{field.name}", None)
            found.append((field, groups_of() if groups_of else None))
        return found


def choice(label: Any, choices: type, *, radios: bool = False, **kwargs: Any) -> forms.ChoiceField:
    """An optional choice; the empty one says that nothing is known."""
    widget = forms.RadioSelect if radios else forms.Select
    empty = [] if radios else [("", _("Keine Angabe"))]
    return forms.ChoiceField(
        label=label,
        choices=[*empty, *choices.choices],  # type: ignore[attr-defined]
        required=False,
        widget=widget,
        error_messages=UNKNOWN_CHOICE,
        **kwargs,
    )


def chosen(values: Any) -> set[str]:
    """The keys of the chosen rows, whether they come from the draft or from the browser."""
    return {str(getattr(value, "pk", value)) for value in values or []}


def web_address(text: str) -> str:
    """An address of the web, or nothing."""
    if text:
        URLValidator(schemes=["http", "https"], message=_("Geben Sie eine vollständige Adresse ein, die mit https:// beginnt."))(text)
    return text
