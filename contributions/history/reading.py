"""What readers may know of older versions: which there are, how one read, and in what two differ.

Asked after ``visible_to`` has answered for the entry itself. Nothing comes back that is gone from the entry since: contact persons and
mailboxes are not part of an older version, and files are shown and named only while the live version carries them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from search.audiences import audiences_of

from ..diff import FieldDiff, compare, field_labels, text_of
from ..models import ContributionPage, PublishedVersion
from .recording import CONTACT, FILES


def versions_for(page: ContributionPage, user: Any) -> QuerySet[PublishedVersion]:
    """The versions of a visible entry that this visitor could have read, newest first."""
    return PublishedVersion.objects.filter(page=page.pk).for_audiences(audiences_of(user))


def what_changed(page: ContributionPage, version: PublishedVersion) -> list[str]:
    """The German names of the fields that differ from the version before; names that no field has any more are left out."""
    labels = field_labels(page)
    names = version.changed if isinstance(version.changed, list) else []
    return [labels[name] for name in names if isinstance(name, str) and name in labels]


def as_it_was(page: ContributionPage, version: PublishedVersion) -> ContributionPage:
    """The entry as a version says, unsaved, without contact and with the files that the live version still carries."""
    if version.revision is None:
        raise ValueError("Its text is gone.")
    content = dict(version.revision.content)
    shown = _shown_files(page)
    for relation, files in shown.items():
        # Before it is read: a version that names a file that is gone cannot be.
        content[relation] = [row for row in content.get(relation) or () if row.get(FILES[relation][0]) in files]
    old: ContributionPage = page.with_content_json(content)
    for name in CONTACT:
        setattr(old, name, "")
    for relation, files in shown.items():
        for item in getattr(old, relation).all():
            setattr(item, FILES[relation][0], files[getattr(item, f"{FILES[relation][0]}_id")])  # no query for each
    return old


def _shown_files(page: ContributionPage) -> dict[str, dict[int, Any]]:
    """The pictures and attachments of the live version: relation → key → file."""
    found: dict[str, dict[int, Any]] = {}
    for relation, (key, *_facts) in FILES.items():
        rows = getattr(page, relation).select_related(key)
        found[relation] = {getattr(row, f"{key}_id"): getattr(row, key) for row in rows}
    return found


def missing_files(old: ContributionPage, version: PublishedVersion) -> int:
    """How many files of a version are not shown any more."""
    content = version.revision.content if version.revision else {}
    return sum(len(content.get(relation) or ()) - len(getattr(old, relation).all()) for relation in FILES)


def differences(page: ContributionPage, older: PublishedVersion, newer: PublishedVersion) -> list[FieldDiff]:
    """In what two versions differ, field by field."""
    return compare(as_it_was(page, older), as_it_was(page, newer), text=_public_text, without=CONTACT, spoken=True)


def _public_text(page: ContributionPage, name: str) -> str:
    """As in the review, but files by what readers are told of them, never by the names they were uploaded under."""
    if name == "images":
        return "\n".join(" · ".join(filter(None, (item.shown_text, item.caption))) or _("Bild") for item in page.images.all())
    if name == "attachments":
        return "\n".join(item.title or item.document.title for item in page.attachments.all())
    return text_of(page, name)


def readable_among(versions: QuerySet[PublishedVersion], numbers: Collection[int]) -> dict[int, PublishedVersion]:
    """Those of some versions that can be read, by number, with their texts."""
    found = versions.filter(number__in=numbers, withdrawn_at=None).exclude(revision=None).select_related("revision")
    return {version.number: version for version in found}
