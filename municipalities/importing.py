"""Import of municipalities from CSV: checks everything first, then writes all or nothing.

The format is that of ``mpsc_municipalities.csv``; the slug (column ``id``) is the lasting key of a row. Columns that a
file does not have leave their fields as they are; a second run with the same file changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .cells import CELLS, CellError
from .keys import DISTRICT_LENGTH, DISTRICT_SUFFIX, state_of_key, validate_any_key
from .models import GROUPS, KEY_FIELDS, Kind, Municipality, State
from .tables import Fault, Line, TableError, read_table

REQUIRED_COLUMNS = ("id", "name", "type", "state_code", "ags", "ars")
LIST_COLUMNS = ("lead_municipality", "lead_ags", "members", "member_ags", "notes")
"""Columns that are read together, see ``_group``."""
UNUSED_COLUMNS = ("state", "size_class", "coordinate_source", "verified", "sources")
"""Known, but derived from other columns or of no use here."""
CLOSED_COLUMNS = dict.fromkeys(
    ("successor", "nachfolge", "nachfolger", "valid_to"),
    gettext_lazy("Nachfolge und Ende trägt der Import nicht ein. Wählen Sie in der Verwaltung bei der Kommune „Eingemeindung, Fusion“."),
)
"""A merger moves people and entries: there is one way to it, the assistant in the admin."""
DERIVED_FIELDS = ("sort_key", "search_text", "size_class")
STATE_CODE = re.compile(r"\bDE-[A-Z]{2}\b")


@dataclass
class ImportReport:
    """What an import did or, with ``faults`` or as a dry run, would have done."""

    dry_run: bool = False
    encoding: str = ""
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults

    @property
    def summary(self) -> str:
        if self.faults:
            lines = len({fault.line for fault in self.faults})
            return _("%(lines)d fehlerhafte Zeilen, nichts gespeichert") % {"lines": lines}
        return _("%(created)d neu, %(changed)d geändert, %(unchanged)d unverändert") % vars(self)


@dataclass
class Plan:
    """One checked line: the row as it will be, and whether it is new or differs from what is stored."""

    line: Line
    municipality: Municipality
    is_new: bool
    is_changed: bool


def import_municipalities(path: Path, *, dry_run: bool = False) -> ImportReport:
    """Import a file by its path. Raises OSError where it cannot be read."""
    return import_data(Path(path).read_bytes(), dry_run=dry_run)


@transaction.atomic
def import_data(data: bytes, *, dry_run: bool = False) -> ImportReport:
    """Import the bytes of a CSV file. Faults are in the report, never raised; with any fault nothing is written."""
    report = ImportReport(dry_run=dry_run)
    try:
        table = read_table(data, required=REQUIRED_COLUMNS, known=(*CELLS, *LIST_COLUMNS, *UNUSED_COLUMNS), closed=CLOSED_COLUMNS)
    except TableError as error:
        report.faults = error.faults
        return report
    report.encoding = table.encoding
    plans, faults = plan_lines(table.lines)
    report.faults = sorted([*table.faults, *faults], key=lambda fault: fault.line)
    report.created = sum(plan.is_new for plan in plans)
    report.changed = sum(plan.is_changed for plan in plans)
    report.unchanged = len(plans) - report.created - report.changed
    if report.ok and not dry_run:
        _write(plans)
    return report


def plan_lines(lines: list[Line]) -> tuple[list[Plan], list[Fault]]:
    """Check all lines, each by itself and against one another and the stored rows; writes nothing.

    The stored rows are held, so that what a merger or a CDO writes meanwhile comes before or after, and is never written over.
    Called in a transaction.
    """
    rows = Municipality.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    stored = {municipality.slug: municipality for municipality in rows}
    plans, faults = [], []
    for line in lines:
        plan, found = _plan(line, stored.get(line.cells["id"]))
        plans.append(plan)
        faults += found
    in_file = {plan.municipality.slug for plan in plans}
    others = [municipality for slug, municipality in stored.items() if slug not in in_file]
    return plans, faults + _repeated(plans, others)


def _plan(line: Line, stored: Municipality | None) -> tuple[Plan, list[Fault]]:
    """Read one line into a new or the stored row and check it."""
    values, problems = _values(line.cells)
    municipality = stored or Municipality()
    is_changed = stored is not None and any(getattr(stored, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(municipality, name, value)
    problems = problems or _problems(municipality)
    faults = [Fault(line.number, column, reason) for column, reason in problems]
    return Plan(line, municipality, is_new=stored is None, is_changed=is_changed), faults


def _values(cells: dict[str, str]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Field values of a line, and pairs of column and reason for the cells that say nothing understandable."""
    values: dict[str, Any] = {}
    problems = []
    for column, (name, parse) in CELLS.items():
        if column in cells:
            try:
                values[name] = parse(cells[column])
            except CellError as error:
                problems.append((column, str(error)))
    for derive in (_district, _group):
        try:
            values |= derive(values, cells)
        except CellError as error:
            problems.append((error.column, str(error)))
    return values, problems


def _district(values: dict[str, Any], cells: dict[str, str]) -> dict[str, Any]:
    """The key of a district is the first five digits of its ARS; of others nothing follows."""
    ars = values.get("ars")
    if values.get("kind") != Kind.DISTRICT or not ars:
        return {}
    if not ars.endswith(DISTRICT_SUFFIX):
        raise CellError(_("Der ARS eines Landkreises endet auf %(suffix)s.") % {"suffix": DISTRICT_SUFFIX}, "ars")
    return {"district_key": ars[:DISTRICT_LENGTH]}


def _group(values: dict[str, Any], cells: dict[str, str]) -> dict[str, Any]:
    """Members, lead and further Länder; only of groups, except that a district may list members too.

    The further Länder are those of the members' keys and those that the column ``notes`` names by ISO code.
    """
    if "members" not in cells:
        return {}
    members = _members(cells["members"], cells.get("member_ags", ""))
    if values.get("kind") not in GROUPS:
        return {"members": members, "additional_states": [], "lead_name": "", "lead_key": ""}
    states = [state_of_key(member["key"]) for member in members] + STATE_CODE.findall(cells.get("notes", ""))
    return {
        "members": members,
        "additional_states": [code for code in dict.fromkeys(states) if code in State.values and code != values.get("state")],
        "lead_name": cells.get("lead_municipality", ""),
        "lead_key": _key(cells.get("lead_ags", ""), "lead_ags"),
    }


def _members(names: str, keys: str) -> list[dict[str, str]]:
    """``[{"name": …, "key": …}]`` from two lists with semicolons; all keys are given or none."""
    parts = [part.strip() for part in names.split(";") if part.strip()]
    found = [_key(part.strip(), "member_ags") for part in keys.split(";")] if keys else [""] * len(parts)
    if len(parts) != len(found):
        counts = {"names": len(parts), "keys": len(found)}
        raise CellError(_("%(names)d Mitglieder, aber %(keys)d Schlüssel.") % counts, "member_ags")
    return [{"name": name, "key": key} for name, key in zip(parts, found, strict=True)]


def _key(value: str, column: str) -> str:
    """An official key of any kind or nothing."""
    if value:
        try:
            validate_any_key(value)
        except ValidationError as error:
            raise CellError(error.messages[0], column) from error
    return value


def _problems(municipality: Municipality) -> list[tuple[str, str]]:
    """What the model's own checks say, as pairs of column and reason."""
    try:
        municipality.clean_fields(exclude=DERIVED_FIELDS)
        municipality.clean()
    except ValidationError as error:
        columns = {name: column for column, (name, _parse) in CELLS.items()} | {"district_key": "ars"}
        found = error.message_dict.items()
        return [(columns.get(name, name), message) for name, messages in found for message in messages]
    return []


def _repeated(plans: list[Plan], others: list[Municipality]) -> list[Fault]:
    """Slugs and keys that two lines of the file share, or a line and a stored row the file does not name."""
    owners: dict[tuple[str, str], str] = {
        (name, getattr(other, name)): _("ist schon bei „%(name)s“ gespeichert") % {"name": other.name}
        for other in others
        for name in KEY_FIELDS
    }
    faults = []
    for plan in plans:
        for column, name in (("id", "slug"), ("ags", "ags"), ("ars", "ars"), ("union_key", "union_key")):
            value = getattr(plan.municipality, name)
            if value and (name, value) in owners:
                faults.append(Fault(plan.line.number, column, f"„{value}“ {owners[name, value]}."))
            elif value:
                owners[name, value] = _("steht schon in Zeile %(line)d") % {"line": plan.line.number}
    return faults


def _write(plans: list[Plan]) -> None:
    """Save what is new or changed. Keys are freed first, so that rows may pass them on to one another."""
    changed = [plan.municipality.pk for plan in plans if plan.is_changed]
    Municipality.objects.filter(pk__in=changed).update(**dict.fromkeys(KEY_FIELDS))
    for plan in plans:
        if plan.is_new or plan.is_changed:
            plan.municipality.save()
