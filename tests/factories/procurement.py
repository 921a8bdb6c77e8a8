"""Joint procurements in every state, brought there by the functions that the site calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Role, User
from contributions import drafts, moderation
from contributions.deadlines import add_working_days, end_of
from contributions.models import ContributionPage, Visibility
from municipalities.models import Municipality
from procurement.choices import LegalForm, Procedure, Unit
from procurement.demand import acts as demand
from procurement.demand.acts import Contact, Signed
from procurement.lifecycle import acts
from procurement.lifecycle.acts import Awarded
from procurement.lifecycle.planning import Days
from procurement.models import Figure, Item, NoticeIndexPage, NoticePage, Participation, Position, TimeTable
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import TopicFactory

COMPLETE: dict[str, Any] = {
    "title": "Parkraumsensorik mit Auswertung",
    "summary": "Sensoren und Auswertung für Parkplätze.",
    "legal_form": LegalForm.OCCASIONAL,
    "procedure": Procedure.VGV_OPEN,
    "contact_unit": "Digitales",
    "contact_email": "digitales@stadt.example",
}
POSITIONS = (("Bodensensoren", Unit.PIECE), ("Montage", Unit.PERSON_DAY))
CONTACT = Contact("Tiefbauamt", "tiefbau@stadt.example")


def workday(days: int) -> datetime:
    """The end of a working day, so many working days from now; no Land rests on it in the time the tests look at."""
    return end_of(add_working_days(timezone.localdate(), days))


def days(**changes: Any) -> Days:
    values = {"interest_until": workday(20), "freezes_at": workday(30), "binding_until": workday(70), **changes}
    return Days(**values)


def drafted(*, municipality: Municipality | None = None, positions: Any = POSITIONS, planned: Days | None = None, **changes: Any) -> Any:
    """A complete draft with its time table: the submission and its author."""
    place = municipality or MunicipalityFactory()
    author = member(Role.CDO, place)
    submission = drafts.start(NoticePage, parent=NoticeIndexPage.objects.get(), municipality=place, by=author)
    rows = [Position(name=name, unit=unit) for name, unit in positions]
    values = {**COMPLETE, "topics": [TopicFactory()], "positions": rows, **changes}
    submission = drafts.save(submission, values, version=submission.version, by=author)
    set_days(submission.page.time_table, planned or days())
    return submission, author


def set_days(table: TimeTable, planned: Days) -> None:
    """The days as they are wanted, also those that no lead could set any more."""
    table = TimeTable.objects.get(pk=table.pk)
    planned.write(table)
    table.save()


def noticed(*, visibility: str = Visibility.PUBLIC, **kwargs: Any) -> TimeTable:
    """A notice that the KTS published: municipalities declare their interest."""
    submission, author = drafted(**kwargs)
    submission = moderation.submit(submission, version=submission.version, by=author)
    ContributionPage.objects.filter(pk=submission.page_id).update(visibility=visibility)
    moderation.approve(submission, by=editor())
    return again(TimeTable.objects.get(page=submission.page_id))


def again(table: TimeTable) -> TimeTable:
    """The time table as it stands now."""
    return TimeTable.objects.select_related("page__municipality").get(pk=table.pk)


def lead_of(table: TimeTable) -> User:
    """A CDO of who leads."""
    return User.objects.filter(memberships__role=Role.CDO, memberships__municipality=table.page.municipality_id).first() or member(
        Role.CDO, table.page.municipality
    )


def items_of(table: TimeTable) -> list[Item]:
    return list(table.items.order_by("place"))


def figure(expected: Any = None, **values: Any) -> dict[str, Any]:
    """The values of a figure; numbers become Decimals."""
    given = {"minimum": None, "expected": expected, "maximum": None, "starts": "", "budget_year": None, **values}
    return {name: Decimal(value) if name in Figure.QUANTITIES and value is not None else value for name, value in given.items()}


def interested(
    table: TimeTable,
    *expected: Any,
    municipality: Municipality | None = None,
    figures: Mapping[int, Any] | None = None,
    contact: Contact = CONTACT,
    by: User | None = None,
    now: datetime | None = None,
) -> Participation:
    """A municipality with its figures: one expected quantity per position, None for none."""
    place = municipality or MunicipalityFactory()
    person = by or member(Role.CDO, place)
    wanted = figures or {item.pk: figure(value) for item, value in zip(items_of(table), expected, strict=False)}
    known = Participation.objects.filter(time_table=table, municipality=place).first()
    version = known.version if known else 0
    return demand.save_demand(table.pk, place, contact, wanted, version=version, by=person, now=now)


def person_of(participation: Participation) -> User:
    """A CDO of a municipality that takes part."""
    found = User.objects.filter(memberships__role=Role.CDO, memberships__municipality=participation.municipality_id).first()
    return found or member(Role.CDO, participation.municipality)


def frozen(table: TimeTable) -> TimeTable:
    """The deadline has come."""
    passed = timezone.now() - timedelta(minutes=1)
    TimeTable.objects.filter(pk=table.pk).update(interest_until=passed, freezes_at=passed)
    acts.freeze(table.pk)
    return again(table)


def binding(table: TimeTable) -> TimeTable:
    """Frozen, and the interested are called on."""
    acts.ask_to_bind(frozen(table).pk, by=lead_of(table))
    return again(table)


def bound(participation: Participation) -> Participation:
    """With a signed paper."""
    return demand.bind(participation.pk, Signed(date(2026, 11, 2), "Oberbürgermeisteramt"), by=person_of(participation))


def tendered(table: TimeTable) -> TimeTable:
    acts.publish(table.pk, url="https://ted.example/1", number="1-2027", by=lead_of(table))
    return again(table)


def awarded(table: TimeTable) -> TimeTable:
    acts.award(tendered(table).pk, Awarded("Sensor GmbH", date(2026, 11, 3)), by=lead_of(table))
    return again(table)
