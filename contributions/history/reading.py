"""What readers may know of older versions: which there are, how one read, and in what two differ.

Asked after ``visible_to`` has answered for the entry itself. Nothing comes back that is gone from the entry since: contact persons and
mailboxes are not part of an older version, and files are shown and named only while the live version carries them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from files.models import PortalImage
from files.pictures import SIZES
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
    content = version.revision.content
    # Without its files: a version that names one that is gone cannot be read, and each that is there would be asked for.
    old: ContributionPage = page.with_content_json({**content, **dict.fromkeys(FILES, ())})
    for name in CONTACT:
        setattr(old, name, "")
    for relation, files in _shown_files(page).items():
        manager = getattr(old, relation)
        manager.set([manager.model(**row) for row in _rows(content.get(relation) or (), FILES[relation], files)])
    return old


def _rows(named: Iterable[dict[str, Any]], fields: tuple[str, ...], files: dict[int, Any]) -> Iterator[dict[str, Any]]:
    """The rows of a version whose files are among those that are shown now."""
    key, *facts = fields
    for position, row in enumerate(named):
        if row.get(key) in files:
            yield {key: files[row[key]], "sort_order": position, **{fact: row[fact] for fact in facts if fact in row}}


def _shown_files(page: ContributionPage) -> dict[str, dict[int, Any]]:
    """The pictures and attachments of the live version: relation → key → file."""
    pictures = page.images.prefetch_related(Prefetch("image", PortalImage.objects.prefetch_renditions(*SIZES)))
    attachments = page.attachments.select_related("document")
    return {
        "images": {row.image_id: row.image for row in pictures},
        "attachments": {row.document_id: row.document for row in attachments},
    }


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
