"""What the lead says to a guard-rail, for the record of the procedure (§ 8 VgV)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused

from ..lifecycle.acts import locked, require, require_lead
from ..logged import Act, record
from ..models import GuardRailAnswer, TimeTable


class Overtaken(Refused):
    """A colleague answered meanwhile; ``stored`` is what they said."""

    def __init__(self, stored: GuardRailAnswer) -> None:
        by = stored.changed_by.address_name if stored.changed_by else _("jemand anderes")
        said = _("Inzwischen hat %(by)s geantwortet: „%(answer)s“. %(note)s Speichern Sie noch einmal, gilt Ihre Antwort.")
        super().__init__(said % {"by": by, "answer": stored.get_answer_display(), "note": stored.note})
        self.stored = stored


def answers_of(table: TimeTable) -> dict[str, GuardRailAnswer]:
    return {one.code: one for one in table.guard_rails.select_related("changed_by")}


def stamp(stored: GuardRailAnswer | None) -> str:
    """Which answer a form was opened with."""
    return stored.changed_at.isoformat() if stored else ""


@transaction.atomic
def answer(table_id: int, code: str, said: str, note: str, *, opened: str, by: User, now: datetime | None = None) -> GuardRailAnswer:
    """Store the answer. The same twice changes nothing. ``opened``: ``stamp`` of the answer before. Raises Refused, Overtaken."""
    table = locked(table_id)
    require_lead(table, by)
    require(table, *TimeTable.RUNNING)
    stored = answers_of(table).get(code)
    if stored and (stored.answer, stored.note) == (said, note):
        return stored
    if stamp(stored) != opened and stored is not None:
        raise Overtaken(stored)
    values = {"answer": said, "note": note, "changed_at": now or timezone.now(), "changed_by": by}
    found, _is_new = GuardRailAnswer.objects.update_or_create(time_table=table, code=code, defaults=values)
    record(Act.GUARD_RAIL, table, by=by, code=code)
    return found
