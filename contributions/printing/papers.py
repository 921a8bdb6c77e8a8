"""The paper of a published entry: what its page says, with citation, licence, version and address, to be kept or handed around.

Neither a contact person nor a mailbox stands in it: a file lives on when a consent has ended.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from files.models import FileScan, PortalImage
from files.pictures import SIZES

from ..contents import PrintedList
from ..desk.papers import paper, unprintable
from ..history.citing import citation_of, current_version, version_words
from ..models import ContributionImage, ContributionPage
from ..writing.kind import kind_of
from .kept import Papers
from .marks import marked

TEMPLATE = Path(__file__).parent / "entry.typ"
SUFFIXES = {".jpg": "jpg", ".jpeg": "jpg", ".png": "png", ".gif": "gif", ".webp": "webp"}
"""Pictures that a paper can hold."""
_papers = Papers()


def paper_of(entry: ContributionPage, user: Any) -> bytes:
    """The PDF of an entry that this visitor may see; raises Busy."""
    data, pictures = contents_of(entry, user)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in pictures.items()}
    key = hashlib.sha256(json.dumps([data, sums], sort_keys=True).encode()).hexdigest()
    return _papers.get(key, lambda: paper(TEMPLATE, pictures, **data))


def contents_of(entry: ContributionPage, user: Any) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What the template reads, and the pictures by their names in it."""
    printed = kind_of(entry).printed(entry, user)
    version = current_version(entry)
    version_of = version_words(entry, version).removesuffix(".")
    citation = citation_of(entry, version)
    pictures, files = _pictures(entry)
    lists = [*printed.lists, PrintedList(_("Anlagen"), _attachments(entry))]
    data = {
        "title": entry.title,
        "kicker": _("%(kind)s aus %(place)s") % {"kind": entry.KIND_LABEL, "place": entry.municipality.display_name},
        "summary": entry.summary,
        "lines": _lines(entry, version_of),
        "columns": [_("Angabe"), _("Wert")],
        "facts_heading": _("Auf einen Blick"),
        "facts": [asdict(fact) for fact in printed.facts],
        "sections": [{"title": str(section.title), "text": marked(section.text)} for section in printed.sections],
        "pictures": pictures,
        "details_heading": _("Weitere Angaben"),
        "details": [asdict(fact) for fact in printed.details],
        "lists": [{"title": str(part.title), "items": list(part.items)} for part in lists if part.items],
        "cite_heading": _("Zitieren"),
        "citation": citation.text.removesuffix(citation.address).strip(),
        "address": citation.address,
        "footer": " · ".join(filter(None, [settings.PORTAL_NAME, entry.number or "", version_of])),
    }
    data["lines"] += _missing_letters(data)
    return data, files


def _missing_letters(data: dict[str, Any]) -> list[str]:
    """Says that the paper shows boxes for letters that no font of it has."""
    number = len(unprintable(_texts(data)))
    sentence = ngettext(
        "Ein Schriftzeichen fehlt der Schrift dieser Datei, an seiner Stelle steht ein Kästchen. Im Portal ist es zu lesen.",
        "%(number)d Schriftzeichen fehlen der Schrift dieser Datei, an ihrer Stelle steht ein Kästchen. Im Portal sind sie zu lesen.",
        number,
    )
    return [sentence % {"number": number}] if number else []


def _texts(node: Any) -> Iterator[str]:
    """Whatever is text in the data of a paper."""
    if isinstance(node, dict | list):
        for part in node.values() if isinstance(node, dict) else node:
            yield from _texts(part)
    else:
        yield str(node)


def _lines(entry: ContributionPage, version: str) -> list[str]:
    confirmed = entry.last_confirmed_on
    return [
        line
        for line in (
            " · ".join(filter(None, [entry.number or "", version])),
            _("Zuletzt bestätigt am %(day)s.") % {"day": date_format(confirmed, "DATE_FORMAT")} if confirmed else "",
            _("Angaben möglicherweise veraltet.") if entry.is_stale else "",
            str(entry.get_visibility_display()) if entry.visibility != "public" else "",
            entry.demo_notice,
        )
        if line
    ]


def _pictures(entry: ContributionPage) -> tuple[list[dict[str, str]], dict[str, bytes]]:
    """The pictures that readers see, in the cut for wide screens; one that has none yet is left out."""
    items = list(entry.images.all())
    prefetch_related_objects(items, Prefetch("image", PortalImage.objects.prefetch_renditions(*SIZES)))
    hidden = FileScan.objects.hidden_among({item.image.stored_name for item in items})
    shown: list[dict[str, str]] = []
    files: dict[str, bytes] = {}
    for item in items:
        cut = _cut(item) if item.image.stored_name not in hidden else None
        if cut is None:
            continue
        name, content = f"{len(files) + 1}.{cut[0]}", cut[1]
        files[name] = content
        shown.append({"file": name, "alt": item.shown_text, "caption": item.caption})
    return shown, files


def _cut(item: ContributionImage) -> tuple[str, bytes] | None:
    """Suffix and content of the largest cut of a picture that is there."""
    cuts = {cut.filter_spec: cut.file.name for cut in item.image.prefetched_renditions}
    for name in filter(None, (cuts.get(size) for size in reversed(SIZES))):
        suffix = SUFFIXES.get(Path(name).suffix.lower())
        if suffix and default_storage.exists(name):
            with default_storage.open(name) as file:
                return suffix, file.read()
    return None


def _attachments(entry: ContributionPage) -> list[str]:
    """What can be downloaded from the page, by name."""
    items = list(entry.attachments.select_related("document"))
    hidden = FileScan.objects.hidden_among({item.document.stored_name for item in items})
    return [item.title or item.document.title for item in items if item.document.stored_name not in hidden]
