"""Log lines that lead from an incident number to what happened, and to nobody's link."""

from __future__ import annotations

import logging
import re

SIGNED = re.compile(r"[\w.-]+:[\w-]+:[\w-]{20,}")
"""What ``django.core.signing`` makes: invitations, sign-ups of guests, evaluations."""


class IncidentFilter(logging.Filter):
    """Adds ``record.incident``: the number of the request that a line is about, "-" for lines about none.

    Signed links in the addresses that Django logs become "…": who reads the log could open them, or tell when somebody did.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.incident = getattr(getattr(record, "request", None), "incident", "-")
        if isinstance(record.args, tuple):
            record.args = tuple(SIGNED.sub("…", value) if isinstance(value, str) else value for value in record.args)
        return True
