"""Log lines that lead from an incident number to what happened."""

from __future__ import annotations

import logging


class IncidentFilter(logging.Filter):
    """Adds ``record.incident``: the number of the request that a line is about, "-" for lines about none."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.incident = getattr(getattr(record, "request", None), "incident", "-")
        return True
