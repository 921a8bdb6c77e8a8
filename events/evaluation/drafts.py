"""What drafts that begin with a conference share: who finishes them, and how they name where they come from."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Role, User
from notifications.services import one_line

MARKDOWN = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>#"})


def cdos_of(municipality_id: int | None) -> QuerySet[User]:
    """The people of a municipality who can finish a draft."""
    own = User.objects.filter(memberships__municipality=municipality_id, memberships__role=Role.CDO, is_active=True)
    return own.distinct()


def link(text: str, path: str) -> str:
    """A link in the Markdown of members."""
    return f"[{literal(text)}]({path})"


def literal(text: str) -> str:
    """A text that Markdown shows as it is."""
    return one_line(text).translate(MARKDOWN)
