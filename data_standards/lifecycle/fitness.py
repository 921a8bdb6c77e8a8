"""Whether the files of a version fit together: asked before they are frozen, because nothing can be mended afterwards.

A file is checked when it is kept, but what it refers to may have changed since, or the check itself. Looking takes seconds: it is done
before the transaction that freezes, and what was seen counts there only while the files are the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.refusals import Refused

from ..artefacts import Content, problems_of
from ..models import Artefact, Version

MOST_SAID = 20
Seen = frozenset[tuple[str, str, str, str]]
"""Name, format, role and SHA-256 of each file."""


@dataclass(frozen=True, slots=True)
class Fitness:
    """What was found at the files of a version, and at which. ``problems``: sentences that begin with the name of the file."""

    seen: Seen
    problems: tuple[str, ...]


def working(version: Version) -> list[Artefact]:
    """The files that are worked on."""
    return list(version.artefacts.filter(wording=None))


def contents(artefacts: list[Artefact]) -> list[Content]:
    return [Content(one.name, one.format, one.text, one.role == Artefact.Role.EXAMPLE) for one in artefacts]


def look(version: Version) -> Fitness | None:
    """What is wrong with the files that are worked on; None where none are any more. Takes seconds: without a lock."""
    return fitness_of(working(version)) if version.state in Version.WRITABLE else None


def fitness_of(files: list[Artefact]) -> Fitness:
    """Check files with one another, in a fenced process."""
    found = zip(files, problems_of(contents(files)), strict=True)
    return Fitness(_seen(files), tuple(f"{file.name}: {said}" for file, problems in found for said in problems))


def require_fit(files: list[Artefact], known: Fitness | None) -> None:
    """Raises Refused where a file is not well-formed or an example does not fit its schema. ``known`` is what was seen before
    the lock; of other files than these it says nothing, and they are checked now."""
    fitness = known if known is not None and known.seen == _seen(files) else fitness_of(files)
    if fitness.problems:
        message = _("Die Dateien passen noch nicht, und wenn sie feststehen, ändert sie niemand mehr. Es wurde noch nichts gespeichert.")
        raise Refused(message, fitness.problems[:MOST_SAID])


def _seen(files: list[Artefact]) -> Seen:
    return frozenset((one.name, one.format, one.role, one.sha256) for one in files)
