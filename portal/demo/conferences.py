"""Invented conferences in every stage. They say nothing about the municipalities named; all times follow from today."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import User
from events.models import ConferenceIndexPage, ConferencePage, ExternalEvent, Mode, Registration, Session, SignUp
from events.seats import attendance, changes, signup
from events.seats.persons import Person, Wishes
from municipalities.models import Municipality
from pages.models import Standard, Topic

from .aftermath import load_aftermath
from .entries import DEMO_NOTICE

DATA: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "conferences_demo.json").read_text(encoding="utf-8"))
THURSDAY = 3


def load_conferences(people: dict[str, User]) -> dict[str, ConferencePage]:
    """One conference per stage, named as in the data; and events of others."""
    made = {stage: _conference(row) for stage, row in DATA["conferences"].items()}
    _sign_up_for_free(made["free"], people)
    _fill(made["full"], people)
    _attend(made["over"], people)
    _attend_lately(made["recent"], people)
    for stage in ("running", "closed"):
        _join_in_time(made[stage], people["cdo2.bamberg"])
    for stage in ("cancelled", "moved"):
        _join(made[stage], people["cdo2.bamberg"])
    reason = "Die Sturmwarnung für den Wald gilt bis auf Weiteres."
    changes.cancel_conference(made["cancelled"].pk, reason=reason, by=people["redaktion"])
    _move(made["moved"], people["redaktion"])
    _events_of_others()
    pages = {stage: registration.page for stage, registration in made.items()}
    load_aftermath(pages, people)
    return pages


@dataclass(frozen=True, slots=True)
class Times:
    """When a conference of the data takes place and takes sign-ups."""

    day: date
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None
    signup_until: datetime | None


def times_of(row: dict[str, Any], today: date) -> Times:
    """All times follow from today; ``last_day``: so many days after the first one."""
    day = _day(row["days"], today)

    def noon_before(days: int | None) -> datetime | None:
        return _at(day - timedelta(days=days), "12:00") if days else None

    return Times(
        day,
        _at(day, "10:00"),
        _at(day + timedelta(days=row.get("last_day", 0)), row["until"]),
        noon_before(row.get("opens_days_before")),
        noon_before(row.get("signup_days_before")),
    )


def _day(days: int, today: date | None = None) -> date:
    """The Thursday on or after so many days from today."""
    day = (today or timezone.localdate()) + timedelta(days=days)
    return day + timedelta(days=(THURSDAY - day.weekday()) % 7)


def _at(day: date, clock: str) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))


def _conference(row: dict[str, Any]) -> Registration:
    """A published conference with its programme."""
    times, index = times_of(row, timezone.localdate()), ConferenceIndexPage.objects.get()
    page = ConferencePage(
        slug=f"entwurf-{index.numchild}",
        live=False,
        municipality=Municipality.objects.get(slug=row["host"]),
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        contact_unit="KTS, Team Konferenzen",
        contact_email="konferenzen@wissensportal.example",
        demo_notice=DEMO_NOTICE,
        **{"accessibility": DATA["accessibility"], **row["page"]},
    )
    index.add_child(instance=page)
    page.topics.set(Topic.objects.filter(slug__in=row["topics"]))
    page.standards.set(Standard.objects.filter(slug__in=row.get("standards", [])))
    page.save_revision(clean=False).publish(skip_permission_checks=True)
    for begin, end, title, kind, more in row["programme"]:
        day = times.day + timedelta(days=more.get("day", 0))
        fields = {name: value for name, value in more.items() if name != "day"}
        _session(page, title=title, format=kind, starts_at=_at(day, begin), ends_at=_at(day, end), **fields)
    Registration.objects.filter(page=page).update(opens_at=times.opens_at, signup_until=times.signup_until, **row["registration"])
    return Registration.objects.select_related("page").get(page=page)


def _session(page: ConferencePage, host: str = "", **fields: Any) -> None:
    municipality = Municipality.objects.get(slug=host) if host else None
    Session.objects.create(page=page, municipality=municipality, **fields)


def _sign_up_for_free(registration: Registration, people: dict[str, User]) -> None:
    """The smallest session is full, the conference is not."""
    parking = Session.objects.get(page=registration.page, title__startswith="Parkdaten").pk
    for name in ("cdo.darmstadt", "cdo.bodensee"):
        _join(registration, people[name], sessions=(parking,), listed=True)


def _fill(registration: Registration, people: dict[str, User]) -> None:
    """All five seats are taken, a guest and a CDO wait."""
    for name in ("cdo.darmstadt", "cdo2.bamberg"):
        _join(registration, people[name], listed=True)
    for position in range(4):
        _join_as_guest(registration, position)
    _join(registration, people["cdo.bodensee"])


def _join_in_time(registration: Registration, user: User) -> None:
    """A member and a guest who signed up before the deadline that is over by now."""
    before = registration.last_signup - timedelta(days=5)
    mode = Mode.ON_SITE if registration.on_site else Mode.ONLINE
    _join(registration, user, mode=mode, listed=True, now=before)
    _join_as_guest(registration, 3, mode=mode, now=before)


def _attend(registration: Registration, people: dict[str, User]) -> None:
    """Everybody but the last guest came."""
    before = registration.page.starts_at - timedelta(days=20)
    chosen = tuple(Session.objects.filter(page=registration.page, is_chosen=True).values_list("pk", flat=True)[:1])
    names = ("cdo.bamberg", "cdo2.bamberg", "mitarbeit.bamberg", "cdo.darmstadt", "cdo.bodensee")
    made = [_join(registration, people[name], sessions=chosen, listed=True, now=before) for name in names]
    made += [_join_as_guest(registration, position, now=before) for position in range(3)]
    for sign_up in made:
        attendance.record(registration.pk, sign_up.pk, came=sign_up is not made[-1], by=people["redaktion"])


def _attend_lately(registration: Registration, people: dict[str, User]) -> None:
    """Two members and a guest came; they are asked how it was, as the worker runs."""
    before = registration.page.starts_at - timedelta(days=10)
    made = [_join(registration, people[name], listed=True, now=before) for name in ("cdo.bamberg", "mitarbeit.bamberg")]
    for sign_up in (*made, _join_as_guest(registration, 0, now=before)):
        attendance.record(registration.pk, sign_up.pk, came=True, by=people["redaktion"])


def _move(registration: Registration, editor: User) -> None:
    page = registration.page
    later = timedelta(days=14)
    starts, ends = (timezone.localtime(moment).replace(tzinfo=None) + later for moment in (page.starts_at, page.ends_at))
    changes.move(registration.pk, starts_at=timezone.make_aware(starts), ends_at=timezone.make_aware(ends), by=editor)


def _join(registration: Registration, user: User, *, mode: str = Mode.ON_SITE, now: datetime | None = None, **wishes: Any) -> SignUp:
    municipality = user.memberships.order_by("pk")[0].municipality
    person = Person(user=user, municipality=municipality)
    return signup.sign_up(registration.pk, person, Wishes(mode=mode, **wishes), by=user, now=now)


def _join_as_guest(registration: Registration, position: int, *, mode: str = Mode.ON_SITE, now: datetime | None = None) -> SignUp:
    name, organisation = DATA["guests"][position]
    email = f"{name.split()[0].lower()}@gast.example"
    person = Person(guest_name=name, guest_email=email, guest_organisation=organisation)
    made = signup.sign_up(registration.pk, person, Wishes(mode=mode), now=now)
    return signup.confirm_guest(made.pk, now=now)


def _events_of_others() -> None:
    for row in DATA["events_of_others"]:
        day, fields = _day(row["days"]), {name: value for name, value in row.items() if name != "days"}
        ExternalEvent.objects.create(starts_at=_at(day, "14:00"), ends_at=_at(day, "16:00"), summary=DEMO_NOTICE, **fields)
