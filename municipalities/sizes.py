"""Size classes of municipalities, which follow from their inhabitants."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SizeClass(models.TextChoices):
    """Inhabitants in the classes the study names; limits other than its two are in the same style."""

    UNDER_5K = "unter-5000", _("unter 5.000")
    TO_10K = "5000-10000", _("5.000–10.000")
    TO_25K = "10000-25000", _("10.000–25.000")
    TO_50K = "25000-50000", _("25.000–50.000")
    TO_100K = "50000-100000", _("50.000–100.000")
    TO_200K = "100000-200000", _("100.000–200.000")
    TO_500K = "200000-500000", _("200.000–500.000")
    OVER_500K = "ueber-500000", _("über 500.000")


SIZE_LIMITS = (5_000, 10_000, 25_000, 50_000, 100_000, 200_000, 500_000)


def size_class_of(inhabitants: int | None) -> str:
    """The size class of a number of inhabitants; "" where the number is not known."""
    if inhabitants is None:
        return ""
    position = sum(inhabitants >= limit for limit in SIZE_LIMITS)
    return SizeClass.values[position]
