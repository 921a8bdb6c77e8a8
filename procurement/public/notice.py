"""The page of a notice: what is bought, by whom and when. The preview of a draft uses it too.

What is said of interest and figures is said by ``demand.sight`` to who may know it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from contributions.deadlines import days_left, until
from contributions.models import Visibility
from contributions.writers import writers_of

from ..bundle.views import summary_of
from ..demand.own import own_rows
from ..demand.sight import sight_of
from ..models import NoticePage, State, TimeTable
from ..models.notices import LONG_TEXTS
from ..outcome.shown import outcome_context
from ..papers.documents import documents_for
from ..standards import positions_of, standards_of
from .life import life_of


def draft_context(entry: NoticePage) -> dict[str, Any]:
    """What procurement/detail.html needs of a draft and of a published notice alike."""
    positions = positions_of(entry)
    return {
        "entry": entry,
        "table": getattr(entry, "time_table", None) or TimeTable(page=entry),
        "sections": [(name, entry._meta.get_field(name).verbose_name, text) for name in LONG_TEXTS if (text := getattr(entry, name))],
        "positions": positions,
        "contracts": list(entry.contracts.all()),
        "standards": standards_of(entry, positions),
        "topics": list(entry.topics.all()),
        "members_only": entry.visibility == Visibility.MUNICIPALITIES,
        "address": f"{settings.PORTAL_BASE_URL}{entry.get_absolute_url()}",
        "crumbs": [(entry.KIND_LABEL, f"/{entry.KIND}/"), (entry.title, None)],
    }


def notice_context(request: HttpRequest, entry: NoticePage) -> dict[str, Any]:
    """What a visitor sees of a published notice."""
    table = entry.time_table
    table.page = entry
    sight = sight_of(request.user, table)
    context = draft_context(entry)
    own = own_rows(request.user, table, sight)
    return {
        **context,
        "table": table,
        "life": life_of(table) if table.state != State.DRAFT else [],
        "award": getattr(table, "award", None),
        "open_until": until(table.interest_until) if table.takes_interest() and table.interest_until else "",
        "days_left": days_left(table.interest_until) if table.takes_interest() and table.interest_until else None,
        "sight": sight,
        "own": own,
        "bundle": summary_of(table, sight) if sight.sees_totals and table.state != State.DRAFT else None,
        "beside": [writer.municipality for writer in writers_of(entry) if writer.municipality],
        "documents": documents_for(request.user, table, sight),
        "may_lead": request.user.has_perm("procurement.lead", entry),
        **outcome_context(request.user, table, sight, own),
    }
