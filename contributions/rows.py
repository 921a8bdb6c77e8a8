"""One row of a draft by its key: where its values stand, and under which name what could not be read is kept."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy

from .models import ContributionPage, DraftRow, Submission

GONE = gettext_lazy("Jemand hat diese Zeile inzwischen entfernt.")


@dataclass(frozen=True, slots=True)
class RowPlace:
    """A row of a relation by its key, which is the same in every version."""

    relation: str
    key: UUID

    def name(self, field: str) -> str:
        """What the field of this row is called among those of the whole draft: ``positions.<key>.amount``."""
        return f"{self.relation}.{self.key}.{field}"

    def find(self, draft: ContributionPage) -> DraftRow | None:
        """The row in a version; None where it was removed."""
        return next((row for row in getattr(draft, self.relation).all() if row.key == self.key), None)

    def holder(self, draft: ContributionPage) -> DraftRow:
        """The row in a version, an empty one where it was removed."""
        return self.find(draft) or getattr(draft, self.relation).model(key=self.key)

    def unread(self, submission: Submission) -> dict[str, str]:
        """What was typed into this row and could not be understood: field → text."""
        start = self.name("")
        return {name.removeprefix(start): text for name, text in submission.unparsed.items() if name.startswith(start)}


def relation_of(name: str) -> str:
    """The field or relation of the page that a name of the draft stands in."""
    return name.partition(".")[0]
