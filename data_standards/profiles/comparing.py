"""Two profiles held against each other: of every standard who speaks it, in which version, and whether these fit together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from pages.models import Standard

from ..models import Spoken

_NUMBER = re.compile(r"[vV]?\s?(\d{1,9}(?:\.\d{1,9}){0,9})", re.ASCII)
FIRST_YEAR = 1000
"""A number as large as a year is a date, which says nothing about what fits together."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """In words and with a sign; ``counted`` is how the summary calls one or several."""

    label: Any
    counted: Any
    kind: str
    icon: str


LACKS = Verdict(_("Pflicht fehlt"), _("Pflicht fehlt"), "danger", "stop")
BREAKS = Verdict(_("Umstellen nötig"), _("umstellen"), "warning", "warn")
PARTLY = Verdict(_("Nur teilweise erfüllt"), _("nur teilweise erfüllt"), "warning", "warn")
UNCLEAR = Verdict(_("Versionen prüfen"), _("zu prüfen"), "info", "info")
ONE_ALONE = Verdict(_("Nur in einem Profil"), _("nur in einem Profil"), "plain", "idea")
FITS = Verdict(_("Gleiche Hauptversion"), _("gleiche Hauptversion"), "success", "partial")
SAME = Verdict(_("Gleich"), _("gleich"), "success", "check")
DEMANDED = Verdict(_("Neue Pflicht"), _("neue Pflicht"), "warning", "warn")
WIDENED = Verdict(_("Umfang geändert"), _("mit anderem Umfang"), "warning", "warn")
ADDED = Verdict(_("Neu"), _("neu"), "info", "idea")
GONE = Verdict(_("Entfallen"), _("entfallen"), "info", "stop")
BY_WEIGHT = (LACKS, DEMANDED, BREAKS, PARTLY, WIDENED, UNCLEAR, GONE, ADDED, ONE_ALONE, FITS, SAME)
"""What has to be settled comes first."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One standard with the lines of both profiles."""

    standard: Standard
    left: list[Spoken]
    right: list[Spoken]
    verdict: Verdict


Judge = Callable[[list[Spoken], list[Spoken]], Verdict]


def compare(left: Iterable[Spoken], right: Iterable[Spoken], judge: Judge | None = None) -> list[Pair]:
    """Every standard that either speaks, the weightiest first, else in the order of their names.

    ``judge``: ``verdict_of``, which is the default, or ``change_of``.
    """
    judge = judge or verdict_of
    of: dict[int, tuple[Standard, tuple[list[Spoken], list[Spoken]]]] = {}
    for side, lines in enumerate((left, right)):
        for line in lines:
            of.setdefault(line.standard_id, (line.standard, ([], [])))[1][side].append(line)
    pairs = [Pair(standard, *both, judge(*both)) for standard, both in of.values()]
    return sorted(pairs, key=lambda pair: (BY_WEIGHT.index(pair.verdict), pair.standard.sort_key, pair.standard.pk))


def summary_of(pairs: Iterable[Pair]) -> list[tuple[int, Verdict]]:
    """How many of each verdict there are, those that occur."""
    counted = Counter(pair.verdict for pair in pairs)
    return [(counted[verdict], verdict) for verdict in BY_WEIGHT if counted[verdict]]


def side_by_side(left: Iterable[Spoken], right: Iterable[Spoken], judge: Judge | None = None) -> dict[str, Any]:
    """What data_standards/profile_pairs.html shows."""
    pairs = compare(left, right, judge)
    return {"pairs": pairs, "summary": summary_of(pairs)}


def verdict_of(left: list[Spoken], right: list[Spoken]) -> Verdict:
    """Of one standard; a profile may speak it in several versions, so the best pair counts."""
    if not left or not right:
        return LACKS if any(line.extent == Spoken.Extent.REQUIRED for line in (*left, *right)) else ONE_ALONE
    fits = [(fit(one.number, other.number), {one.extent, other.extent}) for one in left for other in right]
    best = next(verdict for verdict in (SAME, FITS, UNCLEAR, BREAKS) if verdict in {found for found, _extents in fits})
    partly = all(extents == {Spoken.Extent.REQUIRED, Spoken.Extent.PARTLY} for found, extents in fits if found == best)
    return PARTLY if partly and best in (SAME, FITS) else best


def change_of(old: list[Spoken], new: list[Spoken]) -> Verdict:
    """Of one standard in two versions of the same profile: what who followed the old one has to do."""
    if not old:
        return DEMANDED if any(line.extent == Spoken.Extent.REQUIRED for line in new) else ADDED
    if not new:
        return GONE
    found = verdict_of(old, new)
    return WIDENED if found in (SAME, FITS, PARTLY) and {one.extent for one in old} != {one.extent for one in new} else found


def fit(one: str, other: str) -> Verdict:
    """Two versions of a standard by Semantic Versioning: another first number breaks, and below 1.0 another second one too."""
    if _plain(one) == _plain(other):
        return SAME
    majors = _major(one), _major(other)
    if None in majors:
        return UNCLEAR
    return FITS if majors[0] == majors[1] else BREAKS


def _plain(number: str) -> Any:
    """ "v1.6" and "1.6.0" are the same version."""
    found = _NUMBER.fullmatch(number.strip())
    if found is None:
        return number.strip().casefold()
    parts = [int(part) for part in found[1].split(".")]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def _major(number: str) -> tuple[int, ...] | None:
    """What must be alike for data to fit; None where the text does not say."""
    found = _NUMBER.match(number.strip())
    if found is None:
        return None
    parts = [int(part) for part in found[1].split(".")]
    if parts[0] >= FIRST_YEAR:
        return None
    return (0, parts[1] if len(parts) > 1 else 0) if parts[0] == 0 else (parts[0],)
