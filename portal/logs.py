"""Log lines that lead from an incident number to what happened, and to nobody: no address, no link that opens something, no question.

Everything passes here as finished text, tracebacks included: whatever a library puts into a message or an exception.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from jobs import tracing

FORMAT = "{asctime} {levelname} {name} [{incident}] {message}"
HIDDEN = "…"


def _hide_if_complete(found: re.Match[str]) -> str:
    return HIDDEN if found[1] else found[0]


# None reads a word twice (``++``): who asks for an address of 4,000 letters would else hold up everybody for a quarter of a second.
_RULES = (
    # What a database adds to an error: the values of the row.
    (re.compile(r"^([ \t]*+)(DETAIL|CONTEXT):.*$", re.MULTILINE), r"\1\2: …"),
    (re.compile(r"(Params|parameters): .*", re.IGNORECASE), r"\1: …"),
    # User, password and query of an address.
    (re.compile(r"(?<!\w)(\w++://)[^\s/@'\"]++@"), r"\1…@"),
    (re.compile(r"(?<![^\s?'\"])([^\s?'\"/]*+/[^\s?'\"]*+)\?[^\s'\"]*"), r"\1?…"),
    # The parts of paths that are keys (docs/operations.md, Access logs).
    (
        re.compile(
            r"/(konferenz-gast/bestaetigen|konferenz-gast|konferenz-rueckmeldung|kontakt/bestaetigen|kontakt/anfrage|stellungnahme-gast/bestaetigen|stellungnahme-gast|konto/einladung|suche/abbestellen|termine)/(?!bestaetigen/|danke/)[^/\s'\"]+"
        ),
        r"/\1/…",
    ),
    (re.compile(r"/(konto/(?:adresse-bestaetigen|passwort-vergessen))/(?=[^/\s]*[-:])(?!gesendet|fertig)[^/\s'\"]+"), r"/\1/…"),
    # What django.core.signing makes, wherever it stands.
    (re.compile(r"[\w.-]++(:[\w-]++:[\w-]{20,})?"), _hide_if_complete),
    (re.compile(r"[\w.+%-]++(@[\w-]++(?:\.[\w-]++)+)?"), _hide_if_complete),
    (re.compile(r"\bip=\S+"), "ip=…"),
)


def discreet(text: str) -> str:
    """The text without addresses of people, secrets, keys and questions."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


class DiscreetFormatter(logging.Formatter):
    """Formats a line with its traceback, and then takes out what a log must not know."""

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))


class IncidentFilter(logging.Filter):
    """Adds ``record.incident``: the number of the request or task that a line is about, "-" for lines about none.

    A refusal of Django's own checks (a foreign host name, a broken form) is one line: its traceback says nothing, and scanners cause many.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.incident = getattr(getattr(record, "request", None), "incident", tracing.current())
        if record.name.startswith("django.security"):
            record.exc_info = record.exc_text = None
        return True


QUIET = {"level": "WARNING"}


def configuration(level: str) -> dict[str, Any]:
    """The logging of every process of the portal, as ``dictConfig`` takes it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "portal.logs.DiscreetFormatter", "fmt": FORMAT, "style": "{"}},
        "filters": {"incident": {"()": "portal.logs.IncidentFilter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["incident"]}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO"},  # no mails to admins: they would carry what people typed
            "wagtail": QUIET,  # a line per saved page; the log of acts has it already
            "elastic_transport": QUIET,  # a line per search, and what was asked for below it
            "elasticsearch": QUIET,
            "django_tasks": QUIET,
            "django_tasks_db": QUIET,
            "PIL": QUIET,
            "fontTools": QUIET,
        },
    }


def gunicorn_logging() -> dict[str, Any]:
    """The same for gunicorn's own lines, whose process is not set up by Django."""
    found = configuration("INFO")
    return {**found, "loggers": {"gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False}}}
