"""What was seen as lines of text, the same for ``/readyz``, the terminal and the alarm."""

from __future__ import annotations

from collections.abc import Iterable

from jobs.signs import Seen


def is_ready(seen: Iterable[Seen]) -> bool:
    """Whether nothing is wrong that the portal cannot do without."""
    return not any(each.is_grave for each in seen)


def word(seen: Seen) -> str:
    """How bad it is, in one word."""
    if seen.finding.ok:
        return "gut"
    return "FEHLER" if seen.sign.grave else "Hinweis"


def line(seen: Seen) -> str:
    """One sign in one line: how bad, what it is about, what is seen, what to do."""
    return " ".join(part for part in (f"{word(seen) + ':':<8} {seen.sign.label}:", seen.finding.text, seen.finding.advice) if part)


def lines(seen: Iterable[Seen]) -> list[str]:
    """All signs, the worst first."""
    return [line(each) for each in sorted(seen, key=lambda each: (each.finding.ok, not each.sign.grave))]
