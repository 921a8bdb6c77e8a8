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
Drawn = tuple[forms.BoundField, Groups | None]
"""A field with its choices in groups, where it has such."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a form writes: an entry or one of its rows, and which fields this person does not write there."""

    form: type[StepForm]
    row: RowPlace | None = None
    without: Collection[str] = ()


class StepForm(TypedForm):
    """One step. ``asked`` names the fields that submission asks for: they carry no "freiwillig".

    A method ``groups_of_<field>`` that returns Groups has the choices of a field drawn in groups. The fields in ``rare`` come last and
    folded, until one of them is needed.
    """

    asked: ClassVar[tuple[str, ...]] = ()
    rare: ClassVar[tuple[str, ...]] = ()
    outside_draft: ClassVar[tuple[str, ...]] = ()
    """Fields that are stored beside the draft, not in it."""
    target: Target
    """What it writes; set by who opens or binds it (editing.py)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.asked = name in self.asked  # type: ignore[attr-defined]
        self.order_fields([name for name in self.fields if name not in self.rare])  # errors are listed as fields are drawn

    @property
    def draft_fields(self) -> list[str]:
        return [name for name in self.fields if name not in self.outside_draft]

    @property
    def has_long_texts(self) -> bool:
        """Whether the page explains how texts are laid out."""
        return any(isinstance(field, TextField) and field.counted_limit > SUMMARY_LIMIT for field in self.fields.values())

    @property
    def drawn(self) -> list[Drawn]:
        """The fields that everybody sees, in order."""
        return [self._drawn(field) for field in self if field.name not in self.rare]

    @property
    def folded(self) -> list[Drawn]:
        """The rare ones, which stand behind a heading."""
        return [self._drawn(field) for field in self if field.name in self.rare]

    @property
    def is_unfolded(self) -> bool:
        """Whether one of the rare fields has something in it, or an error."""
        return any(field.errors or field.value() for field in self if field.name in self.rare)

    def _drawn(self, field: forms.BoundField) -> Drawn:
        groups_of = getattr(self, f"groups_of_{field.name}", None)
        return field, groups_of() if groups_of else None


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
