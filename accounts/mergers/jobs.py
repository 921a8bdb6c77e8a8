"""What came late follows, and what can no longer be undone is forgotten."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from jobs.due import each_due
from jobs.registry import register_periodic
from municipalities.merged import MergerQuerySet
from municipalities.mergers.moving import forget
from municipalities.models import Merger

from .acts import follow

FOLLOWING = "Gebietsänderungen nachziehen"


YOUNG = timedelta(days=2)


def register() -> None:
    register_periodic(FOLLOWING, timedelta(minutes=10), follow_young)
    register_periodic("Alle Gebietsänderungen nachziehen", timedelta(days=1), follow_all)
    register_periodic("Verschobenes vergessen", timedelta(hours=1), forget)


def follow_young() -> int:
    """While somebody may still have had the former municipality open in a form."""
    return follow_all(Merger.objects.in_force().filter(carried_out_at__gt=timezone.now() - YOUNG))


def follow_all(mergers: MergerQuerySet | None = None) -> int:
    """The oldest first: what follows one merger may have to follow the next."""
    found = Merger.objects.in_force() if mergers is None else mergers
    return each_due(FOLLOWING, found.order_by("pk").values_list("pk", flat=True), follow)
