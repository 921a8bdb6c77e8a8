"""How often what stands in a table has changed: what the triggers of SQLite count, PostgreSQL tells by NOTIFY."""

from __future__ import annotations

from django.db import models


class Generation(models.Model):
    """A table that pages may show and a number that grows with each change of what they can show of it."""

    table = models.CharField(max_length=100, primary_key=True)
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.table}: {self.number}"
