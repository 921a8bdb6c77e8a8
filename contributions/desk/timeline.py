"""What happened when, latest first: one list for the log of a page and for whatever else a desk did."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from wagtail.models import PageLogEntry

from ..models import ContributionPage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LENGTH = 50


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of contributions/desk/timeline.html; ``who`` and ``more`` are left out where they are empty."""

    what: StrOrPromise
    at: datetime
    who: str = ""
    more: StrOrPromise = ""


def acts_on(page: ContributionPage, *, unnamed: Collection[str] = ()) -> list[Moment]:
    """The portal's own acts on a page (contributions/audit.py), at most LENGTH of them.

    ``unnamed``: acts of which a desk does not say whose they were.
    """
    entries = PageLogEntry.objects.filter(page=page.pk, action__startswith="portal.").select_related("user").order_by("-timestamp")
    return [
        Moment(entry.message, entry.timestamp, entry.user.address_name if entry.user and entry.action not in unnamed else "")
        for entry in entries[:LENGTH]
    ]
