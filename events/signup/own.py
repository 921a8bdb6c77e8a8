"""Finding sign-ups for those who made them, with what their rows (row.py) say; and why nobody can sign up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.refusals import Refused

from ..holding import sees
from ..models import Material, SessionSeat, SignUp
from ..seats.openness import require_open
from ..words.moments import day
from ..words.standing import Stage, Standing, standings
from .row import SignUpRow

if TYPE_CHECKING:
    from .row import PlacedSignUp

State = SignUp.State


def with_places(sign_ups: QuerySet[SignUp]) -> QuerySet[PlacedSignUp]:
    """The sign-ups with ``ahead`` (how many wait before), ``has_material`` and their sessions, in two queries."""
    before = SignUp.objects.waiting().filter(registration=OuterRef("registration"), mode=OuterRef("mode"), queue__lt=OuterRef("queue"))
    earlier = SessionSeat.objects.queued().filter(session=OuterRef("session"), sign_up__queue__lt=OuterRef("sign_up__queue"))
    seats = SessionSeat.objects.select_related("session").annotate(ahead=_count(earlier, "session")).order_by("session__starts_at", "pk")
    shown = Exists(Material.objects.filter(page=OuterRef("registration__page")))
    found = sign_ups.annotate(ahead=_count(before, "registration"), has_material=shown).select_related("evaluation_invite")
    return found.prefetch_related(Prefetch("session_seats", seats))


def _count(rows: QuerySet, group: str) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values(group).annotate(count=Count("pk")).values("count")), 0)


def rows_of(sign_ups: Sequence[PlacedSignUp], reader: Any, now: datetime | None = None) -> list[SignUpRow]:
    """The rows of sign-ups from ``with_places``, with registration and page, in their order, as ``reader`` may see them.

    ``reader``: who is signed in, of a guest's own link None.
    """
    now = now or timezone.now()
    pages = {sign_up.registration.page_id: sign_up.registration.page for sign_up in sign_ups}
    by_page = {standing.page.pk: standing for standing in standings(list(pages.values()), now)}
    seen = {pk: reader is not None and page.is_visible_to(reader) for pk, page in pages.items()}
    return [
        SignUpRow(sign_up, by_page[page_id], now, sees(sign_up) if reader is None else seen[page_id])
        for sign_up in sign_ups
        for page_id in [sign_up.registration.page_id]
    ]


def own_sign_up(user: Any, standing: Standing) -> PlacedSignUp | None:
    """The active sign-up of the person who looks, with its place."""
    if not user.is_authenticated:
        return None
    return with_places(standing.registration.sign_ups.active().filter(user=user)).select_related("user").first()


def why_closed(standing: Standing) -> str:
    """The sentence in the place of the button; "" where the stage says it all."""
    if standing.stage in (Stage.OVER, Stage.CANCELLED, Stage.RUNNING):
        return {
            Stage.OVER: _("Diese Konferenz war am %(day)s.") % {"day": day(standing.page.starts_at)},
            Stage.CANCELLED: _("Diese Konferenz ist abgesagt."),
            Stage.RUNNING: _("Die Konferenz läuft gerade."),
        }[standing.stage]
    try:
        require_open(standing.registration, timezone.now())
    except Refused as refusal:
        return str(refusal)
    return _("Die Anmeldung ist gerade nicht möglich.")
