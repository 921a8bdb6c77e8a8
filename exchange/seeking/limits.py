"""How many Gesuche and answers a person may send in a day, and what is said to who has used them up."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.limits import HOUR, Limit, TooMany


def too_many(what: str, limit: Limit, refusal: TooMany) -> str:
    """When the next one may leave; nothing that was typed is lost."""
    hours = -(-refusal.seconds // HOUR)
    wait = ngettext("in einer Stunde", "in %(hours)d Stunden", hours) % {"hours": hours}
    words = _("In 24 Stunden können Sie höchstens %(limit)d %(what)s. Das nächste Mal geht es %(wait)s. Ihr Text bleibt hier stehen.")
    return words % {"limit": limit.amount, "what": what, "wait": wait}
