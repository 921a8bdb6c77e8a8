"""Two people write the same comment or the same answer at once: the second sees both texts, and saving again decides."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from municipalities.typed_forms import TypedForm

DIGEST = re.compile(r"[0-9a-f]{16}")


class Overtaken(Exception):
    """What was to be written over stands no more; ``now`` are the values that stand there, as the form names them."""

    def __init__(self, now: dict[str, str]) -> None:
        super().__init__(_("Jemand hat das inzwischen geändert. Unten steht, was jetzt dort steht. Speichern Sie erneut, gilt Ihr Text."))
        self.now = now


def seen(values: dict[str, str]) -> str:
    """A short digest of what stands in the fields of a form."""
    return sha256("\x1f".join(f"{name}={value}" for name, value in sorted(values.items())).encode()).hexdigest()[:16]


def require_unchanged(was_seen: str, now: dict[str, str], wanted: dict[str, str]) -> None:
    """Under the lock: raises Overtaken where others changed what was seen to something else than is wanted; "" asks nothing."""
    if was_seen and was_seen != seen(now) and now != wanted:
        raise Overtaken(now)


class SeenField(forms.CharField):
    """A digest that the page wrote itself. What else comes is nothing that anybody could mend: it counts as nothing seen."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> str:
        return value if isinstance(value, str) and DIGEST.fullmatch(value) else ""


class SeenForm(TypedForm):
    """Carries what stood in the row when the form was opened."""

    seen = SeenField(required=False)

    def __init__(self, *args: Any, standing: dict[str, str] | None = None, **kwargs: Any) -> None:
        """``standing``: what the row says now; None for a new one."""
        super().__init__(*args, **kwargs)
        if standing is not None:
            self.fields["seen"].initial = seen(standing)
            self.initial = {**standing, **self.initial}

    @property
    def was_seen(self) -> str:
        return str(self.cleaned_data["seen"])

    def decides(self, now: dict[str, str]) -> None:
        """Saved again, it counts: it has seen what stands there now."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = seen(now)
