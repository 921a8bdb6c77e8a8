"""Who takes part belongs to the audience ``participants:<page>`` of the search and of everything visible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from search.audiences import register_audiences

from .models import SignUp


def register() -> None:
    register_audiences(participants_of)


def participants_of(user: Any) -> Iterable[str]:
    """The audiences of the conferences a user takes part in; read once per request and kept on the user, like the roles."""
    if not hasattr(user, "_conference_audiences"):
        pages = SignUp.objects.taking_part().filter(user=user).values_list("registration__page", flat=True)
        user._conference_audiences = tuple(f"participants:{pk}" for pk in pages)
    return user._conference_audiences


def read_audiences(users: Sequence[Any]) -> None:
    """Read the conferences of several people in one query, for ``participants_of``."""
    found: dict[int, list[str]] = {user.pk: [] for user in users}
    rows = SignUp.objects.taking_part().filter(user__in=found).values_list("user_id", "registration__page")
    for user_id, page in rows:
        found[user_id].append(f"participants:{page}")
    for user in users:
        user._conference_audiences = tuple(found[user.pk])
