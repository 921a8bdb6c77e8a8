"""What changed from one version to another: text and schemas, and what no longer fits who wrote or reads old data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contributions.diff import word_diff

from ..artefacts import TYPES
from ..fields import SchemaField, field_in_words, fields_of
from ..lifecycle.freezing import current_wording
from ..models import Artefact, Format, Wording
from ..profiles.comparing import change_of, side_by_side
from .versions import spoken_of, version_of
from .views import crumbs_of


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A paragraph that is new, gone or worded otherwise; ``html`` has <ins> and <del>."""

    heading: str
    kind: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What changed at a field. ``breaks``: data or programs that fitted before do not fit any more, in words; "" for none."""

    pointer: str
    said: str
    breaks: str = ""

    @property
    def field(self) -> str:
        """As people call it; "" for the whole file."""
        return field_in_words(self.pointer) if self.pointer else ""


def clause_changes(old: Wording, new: Wording) -> list[ClauseChange]:
    """The paragraphs that differ, in the order of the new text, then those that are gone."""
    before = {clause["key"]: clause for clause in old.clauses}
    found = []
    for clause in new.clauses:
        was = before.pop(clause["key"], None) or _same_heading(before, clause["heading"])
        text = _whole(clause)
        if was is None:
            found.append(ClauseChange(clause["heading"], _("Neu"), word_diff("", text, spoken=True)))
        elif _whole(was) != text:
            found.append(ClauseChange(clause["heading"], _("Geändert"), word_diff(_whole(was), text, spoken=True)))
    gone = [ClauseChange(was["heading"], _("Entfallen"), word_diff(_whole(was), "", spoken=True)) for was in before.values()]
    return [*found, *gone]


def _same_heading(before: dict[str, Any], heading: str) -> dict[str, Any] | None:
    """Another draft of the same paragraph has another key."""
    key = next((key for key, clause in before.items() if clause["heading"] == heading), None)
    return before.pop(key) if key is not None else None


def _whole(clause: dict[str, str]) -> str:
    return f"{clause['heading']}\n{clause['text']}"


def schema_changes(old: str, new: str) -> list[FieldChange]:
    """The fields of a JSON Schema that differ, in the order of the new one, then those that are gone."""
    before = {one.pointer: one for one in fields_of(old)}
    found: list[FieldChange] = _rules(_whole_schema(old), _whole_schema(new))
    added: list[str] = []
    for one in fields_of(new):
        was = before.pop(one.pointer, None)
        if was is None:
            found += _added(one, is_within=one.pointer.startswith(tuple(added)))
            added.append(f"{one.pointer}/")
        else:
            found += _changed(was, one)
    gone = _("Wer das Feld liest, findet es nicht mehr.")
    return [*found, *(FieldChange(pointer, _("Feld entfernt"), gone) for pointer in before)]


def _added(one: SchemaField, *, is_within: bool) -> list[FieldChange]:
    """``is_within``: a part of another new field, which old data need as little as that one."""
    if is_within:
        return [FieldChange(one.pointer, _("Pflichtfeld darin hinzugefügt") if one.is_required else _("Feld darin hinzugefügt"))]
    if one.is_required:
        return [FieldChange(one.pointer, _("Pflichtfeld hinzugefügt"), _("Alte Daten haben das Feld nicht und gelten nicht mehr."))]
    return [FieldChange(one.pointer, _("Freiwilliges Feld hinzugefügt"))]


def _changed(was: SchemaField, now: SchemaField) -> list[FieldChange]:
    found = []
    if was.is_required != now.is_required:
        said = _("Jetzt Pflichtfeld") if now.is_required else _("Nicht mehr Pflicht")
        breaks = _("Alte Daten ohne das Feld gelten nicht mehr.") if now.is_required else _("Wer das Feld liest, findet es nicht immer.")
        found.append(FieldChange(now.pointer, said, breaks))
    if (types := _types(was)) != (others := _types(now)):
        said = _("Typ: %(before)s, jetzt %(after)s") % {"before": _said(types), "after": _said(others)}
        found.append(FieldChange(now.pointer, said, _("Wer den alten Typ erwartet, kann neue Daten nicht lesen.")))
    found += _enum(was, now)
    return [*found, *_rules(was, now)]


LOWEST, HIGHEST = ("minimum", "exclusiveMinimum", "minLength", "minItems"), ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
OTHER_RULES = ("pattern", "format", "const", "multipleOf", "uniqueItems", "additionalProperties")


def _whole_schema(text: str) -> SchemaField:
    """The schema itself: rules stand there, too."""
    found = json.loads(text)
    return SchemaField("", found if isinstance(found, dict) else {}, is_required=False)


def _rules(was: SchemaField, now: SchemaField) -> list[FieldChange]:
    """Rules about values that differ. What is stricter, or cannot be compared, breaks old data."""
    found = []
    for name in (*LOWEST, *HIGHEST, *OTHER_RULES):
        before, after = was.schema.get(name), now.schema.get(name)
        if before == after:
            continue
        said = _("Regel „%(name)s“: %(before)s, jetzt %(after)s") % {"name": name, "before": _value(before), "after": _value(after)}
        breaks = "" if _is_looser(name, before, after) else _("Alte Daten, die der neuen Regel nicht folgen, gelten nicht mehr.")
        found.append(FieldChange(now.pointer, said, breaks))
    return found


def _value(rule: Any) -> str:
    return _("keine") if rule is None else json.dumps(rule, ensure_ascii=False)[:80]


def _is_looser(name: str, before: Any, after: Any) -> bool:
    """Whether all that followed the old rule follows the new one; a list of sub-schemas or a pattern is not understood."""
    if after is None or (name in ("additionalProperties", "uniqueItems") and after is (name == "additionalProperties")):
        return True
    if not all(isinstance(rule, int | float) and not isinstance(rule, bool) for rule in (before, after)):
        return False
    return after < before if name in LOWEST else after > before if name in HIGHEST else False


def _types(one: SchemaField) -> list[str]:
    given = one.schema.get("type")
    return sorted(str(kind) for kind in (given if isinstance(given, list) else [given] if given else []))


def _said(types: list[str]) -> str:
    return _(" oder ").join(str(TYPES.get(kind, kind)) for kind in types) or _("beliebig")


def _enum(was: SchemaField, now: SchemaField) -> list[FieldChange]:
    before, after = _values(was), _values(now)
    if before == after:
        return []
    if before is None or after is None:
        said = _("Erlaubte Werte sind jetzt festgelegt") if before is None else _("Erlaubte Werte sind nicht mehr festgelegt")
        breaks = _("Alte Daten mit anderen Werten gelten nicht mehr.") if before is None else _("Neue Daten können unbekannte Werte haben.")
        return [FieldChange(now.pointer, said, breaks)]
    found = []
    if more := [value for value in after if value not in before]:
        said = _("Neue Werte: %(values)s") % {"values": ", ".join(more)[:200]}
        found.append(FieldChange(now.pointer, said, _("Wer die alte Liste kennt, versteht neue Werte nicht.")))
    if gone := [value for value in before if value not in after]:
        said = _("Werte entfallen: %(values)s") % {"values": ", ".join(gone)[:200]}
        found.append(FieldChange(now.pointer, said, _("Alte Daten mit diesen Werten gelten nicht mehr.")))
    return found


def _values(one: SchemaField) -> list[str] | None:
    given = one.schema.get("enum")
    return [str(value) for value in given] if isinstance(given, list) else None


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is new, gone or other than before, with its fields where it is a JSON Schema."""

    title: str
    name: str
    kind: str
    fields: list[FieldChange]
    is_schema: bool = False
    """A schema that was compared field by field."""


def file_changes(old: Wording, new: Wording) -> list[FileChange]:
    """The files that differ. A schema that is alone of its sort is the same one, whatever it is called: names bear numbers."""
    before = {file.name: file for file in old.artefacts.all()}
    found = []
    for file in new.artefacts.all():
        was = before.pop(file.name, None) or _only_schema(file, before)
        if was is None:
            found.append(FileChange(file.title, file.name, _("Neu"), []))
        elif was.sha256 != file.sha256:
            is_schema = file.format == was.format == Format.JSON_SCHEMA
            fields = schema_changes(was.text, file.text) if is_schema else []
            found.append(FileChange(file.title, file.name, _("Geändert"), fields, is_schema))
    return [*found, *(FileChange(file.title, file.name, _("Entfallen"), []) for file in before.values())]


def _only_schema(file: Artefact, before: dict[str, Artefact]) -> Artefact | None:
    if file.format != Format.JSON_SCHEMA:
        return None
    others = [name for name, other in before.items() if other.format == Format.JSON_SCHEMA and other.role == file.role]
    return before.pop(others[0]) if len(others) == 1 else None


@require_safe
def differences(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """``?zu=1.0.0``: what the version of the address changes against that one."""
    new = version_of(request.user, slug, number)
    old = version_of(request.user, slug, request.GET.get("zu", "")[:40])
    texts = current_wording(old), current_wording(new)
    if texts[0] is None or texts[1] is None or old.pk == new.pk:
        raise Http404
    files = file_changes(texts[0], texts[1])
    title = _("Unterschiede zu %(number)s") % {"number": old.number}
    context = {
        "version": new,
        "old": old,
        "clauses": clause_changes(texts[0], texts[1]),
        "files": files,
        "profile": side_by_side(spoken_of(old, texts[0], request.user), spoken_of(new, texts[1], request.user), change_of),
        "breaking": sum(bool(change.breaks) for file in files for change in file.fields),
        "crumbs": crumbs_of(new, (title, None)),
    }
    return TemplateResponse(request, "data_standards/differences.html", context)
