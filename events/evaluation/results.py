"""What the evaluation says, once it may be shown: means and counts of what ENOUGH people answered, always with their number.

Below that not even the number is said: it would tell that one more has answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..models import ConferencePage, EvaluationSheet, Registration
from ..models.evaluation import ENOUGH, told_enough
from ..words.panel import ConferencePanel, register_conference_panel
from .sheets import ITEMS, SCALE, WHOLE, key_of, sessions_of_page

BAR_WIDTH, BAR_STEP = 100, 9
"""Of the picture, in its own units: the longest bar, and from one bar to the next."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of the scale: how many chose it, and where its bar stands in the picture."""

    points: int
    label: Any
    count: int
    width: int
    y: int


@dataclass(frozen=True, slots=True)
class Result:
    """The answers to one statement; without enough of them nothing, ``n`` is 0 then."""

    label: Any
    statement: Any
    n: int
    mean: float | None
    bars: list[Bar]

    @property
    def enough(self) -> bool:
        return self.mean is not None

    @property
    def too_few(self) -> str:
        """The sentence in the place of a result."""
        return too_few()


@dataclass(frozen=True, slots=True)
class SessionResult:
    """What enough people said about a session."""

    session: Any
    result: Result
    texts: list[str]

    @property
    def rows(self) -> list[Result]:
        """For the template that shows several."""
        return [self.result]


@dataclass(frozen=True, slots=True)
class Results:
    """``n`` people answered, 0 where nothing may be shown; texts are for the KTS alone."""

    n: int
    items: list[Result]
    sessions: list[SessionResult]
    texts: list[str]

    @property
    def enough(self) -> bool:
        return self.n > 0

    @property
    def too_few(self) -> str:
        return too_few()


def too_few() -> str:
    """One sentence for none and for four."""
    return _("Weniger als %(enough)d Antworten. Damit niemand zu erkennen ist, zeigen wir sie nicht.") % {"enough": ENOUGH}


def register() -> None:
    register_conference_panel(results_panel)
    register_conference_panel(changed_panel)


def results_of(registration: Registration, now: datetime | None = None) -> Results:
    """Everything that may be shown of a conference's evaluation, in three queries."""
    if not told_enough(now).filter(pk=registration.pk).exists():
        return Results(n=0, items=[], sessions=[], texts=[])
    sheets = list(registration.evaluations.all())
    whole = [sheet for sheet in sheets if not sheet.of_session]
    sessions = []
    for session in sessions_of_page(registration.page):
        key = key_of(session.pk)
        own = [sheet for sheet in sheets if key in sheet.ratings or key in sheet.texts]
        if len(own) >= ENOUGH:
            result = _result(own, key, session.title, _("Die Sitzung hat mir etwas gebracht."))
            sessions.append(SessionResult(session, result, _texts(own, key)))
    return Results(
        n=len(whole),
        items=[_result(whole, item.key, item.label, item.statement) for item in ITEMS],
        sessions=sessions,
        texts=_texts(whole, WHOLE),
    )


def _texts(sheets: Sequence[EvaluationSheet], key: str) -> list[str]:
    """In the order of the random keys."""
    return [sheet.texts[key] for sheet in sorted(sheets, key=lambda sheet: sheet.pk) if key in sheet.texts]


def _result(sheets: Sequence[EvaluationSheet], key: str, label: Any, statement: Any) -> Result:
    points = [sheet.ratings[key] for sheet in sheets if key in sheet.ratings]
    n = len(points)
    if n < ENOUGH:
        return Result(label, statement, 0, None, [])
    counts = Counter(points)
    most = max(counts.values())
    bars = [
        Bar(value, words, counts[value], round(BAR_WIDTH * counts[value] / most), position * BAR_STEP)
        for position, (value, words) in enumerate(SCALE)
    ]
    return Result(label, statement, n, sum(points) / n, bars)


def results_panel(request: HttpRequest, page: ConferencePage, now: datetime | None = None) -> ConferencePanel | None:
    """The results without texts."""
    registration = getattr(page, "registration", None)
    if registration is None or registration.cancelled_at is not None:
        return None
    results = results_of(registration, now)
    if not results.enough:
        return None
    return ConferencePanel(_("Rückmeldungen"), "rueckmeldungen", "events/after/results.html", {"results": results}, order=60)


def changed_panel(request: HttpRequest, page: ConferencePage) -> ConferencePanel | None:
    """What the answers have changed."""
    if not page.changed_after.strip() or not page.is_over():
        return None
    return ConferencePanel(_("Was wir geändert haben"), "geaendert", "events/after/changed.html", {"text": page.changed_after}, order=65)
