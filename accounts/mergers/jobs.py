"""What came late follows, and what can no longer be undone is forgotten."""

from __future__ import annotations

from datetime import timedelta

from jobs.due import each_due
from jobs.registry import register_periodic
from municipalities.mergers.moving import forget
from municipalities.models import Merger

from .acts import follow

FOLLOWING = "Gebietsänderungen nachziehen"


def register() -> None:
    register_periodic(FOLLOWING, timedelta(minutes=10), follow_all)
    register_periodic("Verschobenes vergessen", timedelta(hours=1), forget)


def follow_all() -> int:
    """The oldest first: what follows one merger may have to follow the next."""
    return each_due(FOLLOWING, Merger.objects.in_force().order_by("pk").values_list("pk", flat=True), follow)
