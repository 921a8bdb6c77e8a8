"""Gesuche cut to those a user may see: released ones for everybody with a role, all of the own municipality. The KTS has its own list."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q

from accounts.roles import belongs_to, municipalities_of

from ..models import Seeking
from ..models.seeking import SeekingQuerySet

_OTHERS = Q(supports__isnull=False) & ~Q(supports__municipality=F("municipality"))


def counted(seekings: SeekingQuerySet) -> SeekingQuerySet:
    """With what a row shows: how many other municipalities look for it (``supporting``), how many have it (``having``)."""
    return seekings.annotate(
        supporting=Count("supports", filter=_OTHERS, distinct=True),
        having=Count("answers__municipality", filter=~Q(answers__municipality=F("municipality")), distinct=True),
    ).select_related("municipality")


def own(user: Any) -> SeekingQuerySet:
    """All of the municipalities that a user belongs to, in every state."""
    return Seeking.objects.filter(municipality__in=municipalities_of(user))


def seekings_for(user: Any) -> SeekingQuerySet:
    """What a user may open: 404 for all else."""
    released = Seeking.objects.visible_to(user)
    return Seeking.objects.filter(Q(pk__in=released.values("pk")) | Q(municipality__in=municipalities_of(user)))


def is_own(user: Any, seeking: Seeking) -> bool:
    return belongs_to(user, seeking.municipality_id)
