"""Who hears of a Gesuch: asked when a mail is written, and again when it is sent."""

from __future__ import annotations

from accounts.models import User
from accounts.roles import belongs_to
from contributions.receivers import cdos_of

from ..models import Seeking


def askers(seeking: Seeking) -> list[User]:
    """Who wrote it while they belong to its municipality, else the CDOs there."""
    author = seeking.author
    if author is not None and author.is_active and belongs_to(author, seeking.municipality_id):
        return [author]
    return cdos_of([seeking.municipality_id])
