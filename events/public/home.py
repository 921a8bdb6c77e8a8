"""What conferences show on the home page: the next one, and whose sign-up closes soon."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from pages.home import Section, register_section

from ..models import ConferencePage
from ..words.standing import Stage, standings

CLOSING = timedelta(days=14)
"""How long before its deadline a sign-up stands on the home page."""
LIMIT = 4


def register() -> None:
    register_section(next_conference)


def next_conference(request: HttpRequest) -> Section | None:
    """The next conference with free seats, after it one that is nearer, and whose sign-up closes within two weeks; two queries."""
    now = timezone.now()
    coming = ConferencePage.objects.visible_to(request.user).filter(starts_at__gt=now, registration__cancelled_at=None)
    found = standings(coming.select_related("municipality", "registration").order_by("starts_at", "pk")[: LIMIT * 3], now)
    if not found:
        return None
    shown = [standing for standing in found if standing.stage == Stage.OPEN][:1]  # who looks for a seat finds one first
    if found[0] not in shown:
        shown.append(found[0])
    others = [standing for standing in found if standing not in shown]
    closing = [standing for standing in others if standing.takes_sign_ups and standing.registration.last_signup < now + CLOSING]
    closing.sort(key=lambda standing: standing.registration.last_signup)
    return Section("events/home.html", order=10, place="side", context={"next": shown, "closing": closing[:LIMIT]})
