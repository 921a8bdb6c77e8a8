"""The draft of a council's resolution to accede, as an OpenDocument text to go on writing in.

A text document is a ZIP of a few parts of XML; only its words change. So they are templates, filled and escaped as all others, and no
library of documents is needed (decision 0032).
"""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from municipalities.typed import NOT_IN_XML
from pages.markup import render

from ..lifecycle.freezing import current_wording
from ..models import Outcome, Version, Wording
from ..models.agreements import Binding

MIMETYPE = "application/vnd.oasis.opendocument.text"
BLANK_LINE = re.compile(r"\n\s*\n")
PARTS = ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml")


def resolution_draft(version: Version, municipality: Municipality) -> bytes:
    """The document: its type comes first and is not packed, so that programs and scanners know it by its first bytes."""
    context = {name: _fit(value) for name, value in contents(version, municipality).items()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), MIMETYPE, zipfile.ZIP_STORED)
        for part in PARTS:
            archive.writestr(part, render_to_string(f"data_standards/resolution/{part.rpartition('/')[2]}", context))
    return made.getvalue()


def contents(version: Version, municipality: Municipality) -> dict[str, Any]:
    """What the parts say. Long texts are lists of paragraphs."""
    wording = current_wording(version)
    facts = wording.facts if wording else {}
    over = _("das Plattformprofil „%(name)s“") if version.is_profile else _("den Datenstandard „%(name)s“")
    return {
        "title": _("Beschlussvorlage: Beitritt zu „%(name)s“") % {"name": version.name},
        "over": over % {"name": version.name},
        "lines": _lines(wording) if version.is_profile and wording else [],
        "municipality": str(municipality),
        "name": version.name,
        "number": version.number,
        "address": f"{settings.PORTAL_BASE_URL}{version.get_absolute_url()}",
        "today": date_format(timezone.localdate(), "DATE_FORMAT"),
        "created": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "summary": _paragraphs(facts.get("summary", "")),
        "need": _of_markup(facts.get("need", "")),
        "benefit": _of_markup(facts.get("benefit", "")),
        "scope": _of_markup(facts.get("scope", "")),
        "binding": str(dict(Binding.choices).get(facts.get("binding", ""), "")),
        "agreed": _agreed(version),
        "until": date_format(version.transition_until, "DATE_FORMAT") if version.transition_until and version.is_transition else "",
    }


def _lines(wording: Wording) -> list[str]:
    """What a profile demands, line by line; only what everybody sees, as the paper leaves the portal."""
    said = wording.spoken.shown_to(AnonymousUser())
    return [f"{line.standard.name} {line.number} ({line.get_extent_display()})" + (f": {line.note}" if line.note else "") for line in said]


def _agreed(version: Version) -> str:
    ballot = getattr(version, "ballot", None)
    if ballot is None or ballot.declared_at is None or ballot.outcome != Outcome.AGREED:
        return ""
    day = date_format(timezone.localdate(ballot.declared_at), "DATE_FORMAT")
    values = {"number": version.number, "day": day, "yes": ballot.yes, "no": ballot.no, "abstentions": ballot.abstentions}
    sentence = _("Die Kommunen haben Version %(number)s am %(day)s vereinbart: %(yes)d Ja, %(no)d Nein, Enthaltungen: %(abstentions)d.")
    return sentence % values


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _of_markup(text: str) -> list[str]:
    """The paragraphs of a member's text, without its marks."""
    return [words for block in BLANK_LINE.split(text) if (words := _without_marks(block))]


def _without_marks(text: str) -> str:
    return " ".join(unescape(strip_tags(render(text))).split())


def _fit(value: Any) -> Any:
    """Without the signs that XML cannot hold, escaped or not."""
    return [_fit(one) for one in value] if isinstance(value, list) else NOT_IN_XML.sub("", value)
