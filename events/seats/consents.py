"""What a person agreed to at a conference: the list of participants, photos. Given and taken back at any time, at once."""

from __future__ import annotations

from django.utils import timezone

from ..models import SignUp

CONSENTS = {"teilnehmerliste": "listed_at", "fotos": "photos_at"}
"""Name in forms → field that holds since when."""


def give(sign_up: SignUp, name: str) -> None:
    _set(sign_up, name, given=True)


def withdraw(sign_up: SignUp, name: str) -> None:
    _set(sign_up, name, given=False)


def _set(sign_up: SignUp, name: str, *, given: bool) -> None:
    field = CONSENTS[name]
    rows = SignUp.objects.filter(pk=sign_up.pk, **{f"{field}__isnull": given})  # who agreed before keeps the first day
    rows.update(**{field: timezone.now() if given else None})
