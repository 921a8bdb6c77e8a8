"""Numbers that are given once."""

from __future__ import annotations

from django.db import models


class NumberSequence(models.Model):
    """The last number given per prefix and year; its row is the lock for the next one."""

    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_sequence_per_year")]
