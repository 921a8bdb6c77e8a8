"""Municipalities stand below the search, so the search listens for their changes."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from municipalities.models import Municipality, MunicipalityProfile

from .indexing import schedule
from .municipalities import KIND


@receiver([post_save, post_delete], sender=Municipality)
def municipality_changed(sender: type[Municipality], instance: Municipality, **kwargs: Any) -> None:
    schedule(f"{KIND}:{instance.pk}")


@receiver([post_save, post_delete], sender=MunicipalityProfile)
def profile_changed(sender: type[MunicipalityProfile], instance: MunicipalityProfile, **kwargs: Any) -> None:
    schedule(f"{KIND}:{instance.municipality_id}")
