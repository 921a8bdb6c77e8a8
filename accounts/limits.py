"""How often something may be tried. What is counted lies in a table of its own: a cache forgets when it is full, emptied or gone.

Whoever tries is counted before it is known whether the try was good, under a lock on the rows: forty guesses at once are
forty guesses, over however many processes. A good try is given back.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import Throttle

MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60
SKEW = MINUTE
"""Seconds by which the clocks of two hosts may differ. A try from further ahead was counted while a clock was wrong, and locks nobody."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in so many seconds, counted from each try on."""

    amount: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Count:
    """What is counted, for example the failed logins of one account from one address; ``name`` is never stored in clear."""

    name: str
    limit: Limit

    @property
    def key(self) -> str:
        return salted_hmac("accounts.limits", self.name, algorithm="sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Taken:
    """One counted try, to be given back where it was good."""

    keys: tuple[str, ...]
    at: float


class TooMany(Exception):
    """No try is left; ``seconds`` until the next one."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    @property
    def minutes(self) -> int:
        """Rounded up, for people."""
        return max(1, -(-self.seconds // MINUTE))


@transaction.atomic
def take(counts: Sequence[Count]) -> Taken:
    """Count one try everywhere, or nowhere: raises TooMany where one of the counts is used up."""
    rows = _locked(counts)
    now = time.time()
    longest = 0.0
    for count in counts:
        row = rows[count.key]
        row.used = sorted(at for at in row.used if now - count.limit.seconds < at < now + SKEW)
        if len(row.used) >= count.limit.amount:
            longest = max(longest, row.used[-count.limit.amount] + count.limit.seconds - now)
    if longest > 0:
        raise TooMany(int(longest) + 1)
    for count in counts:
        row = rows[count.key]
        row.used.append(now)
        row.expires_at = timezone.now() + timedelta(seconds=count.limit.seconds)
        row.save(update_fields=["used", "expires_at"])
    return Taken(tuple(rows), now)


@transaction.atomic
def give_back(taken: Taken) -> None:
    """A good try does not count."""
    for row in Throttle.objects.select_for_update().filter(pk__in=taken.keys).order_by("pk"):
        if taken.at in row.used:
            row.used.remove(taken.at)
            row.save(update_fields=["used"])


def forget(counts: Sequence[Count]) -> None:
    """Begin anew, where somebody has proven to be who they say."""
    Throttle.objects.filter(pk__in=[count.key for count in counts]).delete()


def clear() -> None:
    """Delete what no longer counts for anything."""
    Throttle.objects.filter(expires_at__lt=timezone.now()).delete()


def _locked(counts: Sequence[Count]) -> dict[str, Throttle]:
    """The rows, made where missing, locked in one order for all. A row may be cleared between the two statements: made again."""
    keys = sorted(count.key for count in counts)
    ended = datetime.fromtimestamp(0, UTC)
    while True:
        Throttle.objects.bulk_create([Throttle(key=key, used=[], expires_at=ended) for key in keys], ignore_conflicts=True)
        rows = {row.key: row for row in Throttle.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
        if len(rows) == len(keys):
            return rows
