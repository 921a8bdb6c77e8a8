"""What a form carries for itself from one request to the next."""

from __future__ import annotations

from typing import Any

from django import forms

from .numbers import WholeNumberField


class CarriedField(forms.CharField):
    """Hidden text that whoever reads it proves: an error in it would stand at a field that nobody sees, so there is none."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def run_validators(self, value: Any) -> None:
        """None: not even of characters that no text may hold."""


class CarriedNumber(WholeNumberField):
    """A hidden whole number, None where what came is none: it counts as not sent, for nobody could mend it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, **kwargs)

    def clean(self, value: Any) -> int | None:
        try:
            number: int | None = super().clean(value)
        except forms.ValidationError:
            return None
        return number
