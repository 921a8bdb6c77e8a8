"""Who hears of a step of a notice: asked when a mail is written, and again when it is sent."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from contributions.receivers import all_editors, cdos_of, distinct

from ..models import Participation, TimeTable

Found = list[User]
People = QuerySet[User]


def everybody() -> People:
    return User.objects.filter(is_active=True)


def leading(table: TimeTable, about: dict[str, Any], among: People) -> Found:
    return cdos_of([table.page.municipality_id], among)


def archiving(table: TimeTable, about: dict[str, Any], among: People) -> Found:
    """Who leads; where that has no CDO any more, the KTS."""
    if leading(table, about, everybody()):
        return leading(table, about, among)
    return list(among.filter(pk__in=all_editors().values("pk")))


def taking_part(table: TimeTable, about: dict[str, Any], among: People) -> Found:
    """The CDOs of all municipalities that are interested or bound."""
    active = Participation.objects.active().filter(time_table=table)
    return cdos_of(active.values_list("municipality", flat=True), among)


def involved(table: TimeTable, about: dict[str, Any], among: People) -> Found:
    """Who takes part, who has asked to, and who leads."""
    asking = Participation.objects.filter(time_table=table, state=Participation.State.ASKED)
    return distinct(
        taking_part(table, about, among), cdos_of(asking.values_list("municipality", flat=True), among), leading(table, about, among)
    )


def formerly_leading(table: TimeTable, about: dict[str, Any], among: People) -> Found:
    """Who led until the lead was handed over."""
    return cdos_of([about["former"]] if "former" in about else [], among)


def on_new_lead(table: TimeTable, about: dict[str, Any], among: People) -> Found:
    """Who is involved, and who was until then."""
    return distinct(involved(table, about, among), formerly_leading(table, about, among))


def interested(table: TimeTable, about: dict[str, Any], among: People) -> Found:
    """Who is not bound yet."""
    open_ones = Participation.objects.filter(time_table=table, state=Participation.State.INTERESTED)
    return cdos_of(open_ones.values_list("municipality", flat=True), among)


def bound(table: TimeTable, about: dict[str, Any], among: People) -> Found:
    found = Participation.objects.filter(time_table=table, state=Participation.State.BOUND)
    return cdos_of(found.values_list("municipality", flat=True), among)


def without_verdict(table: TimeTable, about: dict[str, Any], among: People) -> Found:
    """Who is bound and has not said what it thinks of the product."""
    silent = Participation.objects.filter(time_table=table, state=Participation.State.BOUND)
    silent = silent.exclude(municipality__in=table.verdicts.values("municipality"))
    return cdos_of(silent.values_list("municipality", flat=True), among)


def of_participation(table: TimeTable, about: dict[str, Any], among: People) -> Found:
    """The CDOs of one municipality."""
    found = Participation.objects.filter(time_table=table, pk=about.get("participation") or 0)
    return cdos_of(found.values_list("municipality", flat=True), among)


def both(table: TimeTable, about: dict[str, Any], among: People) -> Found:
    """The CDOs of one municipality, and who leads."""
    return distinct(of_participation(table, about, among), leading(table, about, among))
