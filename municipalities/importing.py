"""Reading municipalities from a CSV file: everything is checked first, every bad line is named, all or nothing is written."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .models import STATE_BY_KEY, Municipality, State

KINDS = {
    "Stadt": Municipality.Kind.TOWN,
    "Gemeinde": Municipality.Kind.MUNICIPALITY,
    "Landkreis": Municipality.Kind.DISTRICT,
    "Verbandsgemeinde": Municipality.Kind.UNION,
    "interkommunale Kooperation": Municipality.Kind.COOPERATION,
}
REQUIRED_COLUMNS = ("id", "name", "type", "state_code")


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong in one line (1 is the header)."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = _("Zeile %(line)s") % {"line": self.line}
        return f"{where}, {self.column}: {self.reason}" if self.column else f"{where}: {self.reason}"


@dataclass(slots=True)
class ImportReport:
    """What an import found and did. With errors nothing was written."""

    errors: list[LineError] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def summary(self) -> str:
        return _("%(created)s neu, %(changed)s geändert, %(unchanged)s unverändert") % {
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
        }


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says why, in German."""


def import_municipalities(path: Path, *, dry_run: bool = False) -> ImportReport:
    """Read, check and write; raises UnreadableFile. A second run with the same file changes nothing."""
    rows = _read(path.read_bytes())
    report = ImportReport()
    candidates: list[tuple[int, dict[str, Any]]] = []
    seen: dict[str, int] = {}
    for line, row in rows:
        values = _parse(line, row, report)
        if values is None:
            continue
        if values["slug"] in seen:
            report.errors.append(LineError(line, "id", _("„%(id)s“ steht schon in Zeile %(other)s.") % {"id": values["slug"], "other": seen[values["slug"]]}))
        seen.setdefault(values["slug"], line)
        candidates.append((line, values))
    with transaction.atomic():
        _write(candidates, report)
        if report.errors or dry_run:
            transaction.set_rollback(True)
    if report.errors:
        report.created = report.changed = report.unchanged = 0
    return report


def _read(raw: bytes) -> list[tuple[int, dict[str, str]]]:
    """Lines with their numbers; encodings UTF-8 (with or without BOM) and UTF-16 with BOM, separators , and ;."""
    text = _decode(raw)
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restkey="", strict=True)
    missing = [column for column in REQUIRED_COLUMNS if column not in (reader.fieldnames or [])]
    if missing:
        raise UnreadableFile(_("In der Kopfzeile fehlen diese Spalten: %(columns)s.") % {"columns": ", ".join(missing)})
    rows: list[tuple[int, dict[str, str]]] = []
    start = reader.line_num + 1
    try:
        for row in reader:
            rows.append((start, row))
            start = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(_("Zeile %(line)s ist kein gültiges CSV. Prüfen Sie die Anführungszeichen.") % {"line": reader.line_num}) from error
    return rows


def _decode(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(_("Die Datei ist nicht in UTF-8 gespeichert. Speichern Sie sie als „CSV UTF-8“ und versuchen Sie es noch einmal.")) from error
    if "\x00" in text:
        raise UnreadableFile(_("Die Datei enthält Zeichen, die in CSV nicht vorkommen. Ist es eine Tabelle im Excel-Format?"))
    return text


def _parse(line: int, row: dict[str, Any], report: ImportReport) -> dict[str, Any] | None:
    """The values of one line, or None after its errors were reported."""
    if "" in row or None in row.values():
        report.errors.append(LineError(line, "", _("Die Zahl der Spalten passt nicht zur Kopfzeile.")))
        return None
    errors: list[LineError] = []

    def fail(column: str, reason: str) -> None:
        errors.append(LineError(line, column, reason))

    cell = {name: value.strip() for name, value in row.items() if isinstance(value, str)}
    kind = KINDS.get(cell["type"])
    if kind is None:
        fail("type", _("„%(value)s“ kennen wir nicht. Möglich sind: %(kinds)s.") % {"value": cell["type"], "kinds": ", ".join(KINDS)})
    if cell["state_code"] not in State.values:
        fail("state_code", _("„%(value)s“ ist kein Land nach ISO 3166-2, zum Beispiel DE-BY.") % {"value": cell["state_code"]})
    values = {
        "slug": cell["id"],
        "name": cell["name"],
        "short_name": cell.get("short_name", ""),
        "official_name": cell.get("official_name", ""),
        "kind": kind or "",
        "state": cell["state_code"],
        "lead_name": cell.get("lead_municipality", "") if kind == Municipality.Kind.COOPERATION else "",
        "lead_key": cell.get("lead_ags", "") if kind == Municipality.Kind.COOPERATION else "",
        "place": cell.get("coordinate_place", ""),
        "cohort": _whole(cell.get("cohort", ""), "cohort", fail),
        "inhabitants": _whole(cell.get("population", ""), "population", fail),
        "inhabitants_year": _whole(cell.get("population_year", ""), "population_year", fail),
        "latitude": _decimal(cell.get("latitude", ""), "latitude", fail),
        "longitude": _decimal(cell.get("longitude", ""), "longitude", fail),
        **_keys(cell, kind),
        **_members(cell),
    }
    _check(values, fail)
    report.errors += errors
    return None if errors else values


def _keys(cell: dict[str, str], kind: str | None) -> dict[str, str | None]:
    """Keys by kind: a district's ARS gives its five digits, a co-operation has none of its own."""
    ags, ars = cell.get("ags") or None, cell.get("ars") or None
    district = ars[:5] if kind == Municipality.Kind.DISTRICT and ars else None
    union = ars[:9] if kind == Municipality.Kind.UNION and ars else None
    return {"ags": ags, "ars": ars, "district_key": district, "union_key": union}


def _members(cell: dict[str, str]) -> dict[str, list[Any]]:
    names = [name.strip() for name in cell.get("members", "").split(";") if name.strip()]
    keys = [key.strip() for key in cell.get("member_ags", "").split(";")]
    keys += [""] * (len(names) - len(keys))
    states = {STATE_BY_KEY[key[:2]] for key in keys if key[:2] in STATE_BY_KEY}
    members = [{"name": name, "key": key} for name, key in zip(names, keys, strict=False)]
    return {"members": members, "additional_states": sorted(states - {cell["state_code"]})}


def _whole(text: str, column: str, fail: Any) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        fail(column, _("„%(value)s“ ist keine ganze Zahl.") % {"value": text[:40]})
        return None
    return int(text)


def _decimal(text: str, column: str, fail: Any) -> Decimal | None:
    if not text:
        return None
    try:
        number = Decimal(text).quantize(Decimal("0.0001"))
    except InvalidOperation:
        fail(column, _("„%(value)s“ ist keine Zahl.") % {"value": text[:40]})
        return None
    return number


def _check(values: dict[str, Any], fail: Any) -> None:
    """The model's own checks, without the database."""
    columns = {"slug": "id", "inhabitants": "population", "state": "state_code", "kind": "type"}
    candidate = Municipality(**values)
    try:
        candidate.full_clean(validate_unique=False, exclude=["sort_key", "size_class", "kind", "state"])
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            fail(columns.get(name, name), " ".join(messages))


def _write(candidates: list[tuple[int, dict[str, Any]]], report: ImportReport) -> None:
    existing = {row.slug: row for row in Municipality.objects.select_for_update()}
    owners = {key: row.slug for row in existing.values() for key in (row.ags, row.ars) if key}
    for line, values in candidates:
        taken = next((key for key in (values["ags"], values["ars"]) if key and owners.get(key, values["slug"]) != values["slug"]), None)
        if taken:
            report.errors.append(LineError(line, "ags", _("Der Schlüssel %(key)s gehört schon zu „%(slug)s“.") % {"key": taken, "slug": owners[taken]}))
            continue
        owners.update({key: values["slug"] for key in (values["ags"], values["ars"]) if key})
        row = existing.get(values["slug"])
        if row is None:
            Municipality(**values).save()
            report.created += 1
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
            report.changed += 1
        else:
            report.unchanged += 1
