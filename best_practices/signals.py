"""The index follows the standards that best practices are found by; what it follows of every kind: contributions/signals.py."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver

from pages.models import Standard
from search.indexing import schedule

from .models import BestPracticePage


@receiver([post_save, pre_delete], sender=Standard)  # before it is deleted its entries still name it
def standard_changed(sender: type[Standard], instance: Standard, **kwargs: Any) -> None:
    found = BestPracticePage.objects.filter(standards=instance, live=True).order_by().values_list("pk", flat=True).distinct()
    schedule(*(f"{BestPracticePage.KIND}:{pk}" for pk in found))
