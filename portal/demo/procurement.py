"""Joint procurements in every state, brought there by the functions that the site calls; all of it invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone
from wagtail.models import Page

from accounts.models import Role, User
from accounts.rights import grant as grant_role
from contributions import drafts, moderation
from contributions.deadlines import add_working_days, end_of, is_working_day
from contributions.models import ContributionPage, PublishedVersion, Submission
from jobs.models import QueuedTask
from municipalities.models import Municipality
from notifications.telling import write_mails
from pages.models import Standard, Topic
from procurement.choices import Unit
from procurement.demand import acts as demand
from procurement.demand.acts import Contact, Signed
from procurement.leading.estimates import set_estimates
from procurement.lifecycle import acts
from procurement.lifecycle.acts import Awarded
from procurement.lifecycle.planning import Days
from procurement.models import Contract, Item, NoticeIndexPage, NoticePage, Participation, Position, TimeTable, Verdict

from . import bodies
from .entries import DEMO_NOTICE
from .notices import NOTICES, DemoNotice

TAKING_PART = (
    "bamberg", "darmstadt", "konstanz", "ulm", "kassel", "bochum",
    "jena", "mannheim", "potsdam", "muenster", "freiburg-im-breisgau", "dresden",
)  # fmt: skip
OWN = {
    "bamberg": "cdo.bamberg",
    "darmstadt": "cdo.darmstadt",
    "konstanz": "cdo.bodensee",
    "ulm": "cdo.bodensee",
    bodies.SLUG: "cdo.verbund",
}


def load_procurement(people: dict[str, User]) -> list[TimeTable]:
    """One notice in each state; one with the figures of twelve municipalities, one that closes within days."""
    return _Stock(people).load()


class _Stock:
    def __init__(self, people: dict[str, User]) -> None:
        self.people, self.kts = people, people["redaktion"]
        self.now = timezone.now()
        self.places = {place.slug: place for place in Municipality.objects.all()}

    def load(self) -> list[TimeTable]:
        made = []
        for notice in NOTICES:
            table = self._notice(notice)
            getattr(self, f"_{notice.state}")(notice, table)
            made.append(table)
        self._told_long_ago(made[1:])
        return made

    def _told_long_ago(self, tables: list[TimeTable]) -> None:
        """What these went through lies in the past, and so do its mails: the worker does not begin with hundreds of them."""
        keys = {table.pk for table in tables}
        for task in QueuedTask.objects.filter(task_path=write_mails.module_path):
            event, about = task.args_kwargs["args"]
            if event.startswith("beschaffung_") and about.get("table") in keys:
                task.delete()

    # --- People and days --------------------------------------------------------------------------

    def person(self, slug: str) -> User:
        """A CDO of a municipality; an invented one who cannot sign in, where the demo has none."""
        if slug in OWN:
            return self.people[OWN[slug]]
        found = User.objects.filter(memberships__role=Role.CDO, memberships__municipality=self.places[slug]).first()
        if found is None:
            found = User.objects.create_user(f"cdo.{slug}@demo.example", None, first_name="Chief", last_name="Digital (erfunden)")
            grant_role(found, Role.CDO, self.places[slug], by=None)
        return found

    def ahead(self, days: int, hour: int = 0) -> datetime:
        """A working day; with an hour a moment of it, else its end."""
        day = add_working_days(timezone.localdate(self.now), days)
        return end_of(day) if not hour else end_of(day - timedelta(days=1)) + timedelta(hours=hour)

    def ago(self, days: int) -> datetime:
        """The end of a working day that is over."""
        day = timezone.localdate(self.now) - timedelta(days=days)
        while not is_working_day(day):
            day -= timedelta(days=1)
        return end_of(day)

    def month(self, months: int) -> str:
        first = timezone.localdate(self.now).replace(day=1)
        total = first.year * 12 + first.month - 1 + months
        return f"{total // 12}-{total % 12 + 1:02}"

    # --- What is published ------------------------------------------------------------------------

    def _notice(self, notice: DemoNotice) -> TimeTable:
        author = self.person(notice.lead)
        place = self.places[notice.lead]
        submission = drafts.start(NoticePage, parent=NoticeIndexPage.objects.get(), municipality=place, by=author)
        ContributionPage.objects.filter(pk=submission.page_id).update(demo_notice=DEMO_NOTICE)
        standards = {standard.slug: standard for standard in Standard.objects.all()}
        rows = [
            Position(name=one.name, unit=one.unit, requirement=one.requirement, cpv=one.cpv, standard=standards.get(one.standard))
            for one in notice.positions
        ]
        values: dict[str, Any] = {
            "title": notice.title,
            "summary": notice.summary,
            "description": notice.description,
            "topics": list(Topic.objects.filter(slug__in=notice.topics)),
            "standards": [standards[slug] for slug in notice.standards if slug in standards],
            "main_cpv": notice.main_cpv,
            "legal_form": notice.legal_form,
            "procedure": notice.procedure,
            "lots": notice.lots,
            "lots_note": notice.lots_note,
            "positions": rows,
            "contracts": [
                Contract(name=one.name, holder=one.holder, supplier=one.supplier, note=one.note, joinable_until=self.ahead(200).date())
                for one in notice.contracts
            ],
            "contact_unit": "Zentrale Vergabestelle",
            "contact_email": f"vergabe@{notice.lead}.example",
        }
        submission = drafts.save(submission, values, version=submission.version, by=author)
        table = TimeTable.objects.get(page=submission.page_id)
        self._plan(table, self.ahead(14), self.ahead(25, 12))
        keys = {row.name: row.key for row in drafts.content_of(submission).positions.all()}
        set_estimates(table.pk, {keys[one.name]: Decimal(one.net) for one in notice.positions}, by=author)
        if notice.state != "draft":
            self._publish(submission, author)
        return self.again(table)

    def again(self, table: TimeTable) -> TimeTable:
        return TimeTable.objects.select_related("page__municipality").get(pk=table.pk)

    def _plan(self, table: TimeTable, interest_until: datetime, freezes_at: datetime, binding_until: datetime | None = None) -> None:
        Days(
            interest_until=interest_until,
            freezes_at=freezes_at,
            binding_until=binding_until or self.ahead(65),
            tender_planned=self.month(5),
            award_planned=self.month(8),
            call_off_from=self.month(9),
            call_off_until=self.month(9 + 47),
        ).write(table)
        table.save()

    def _publish(self, submission: Submission, author: User) -> None:
        submission = moderation.submit(submission, version=submission.version, by=author)
        moderation.approve(submission, by=self.kts)
        day = self.now - timedelta(days=40)
        Page.objects.filter(pk=submission.page_id).update(first_published_at=day, last_published_at=day)
        PublishedVersion.objects.filter(page=submission.page_id).update(published_at=day)
        TimeTable.objects.get(page=submission.page_id).stages.update(reached_at=day)

    def _figures(self, notice: DemoNotice, table: TimeTable) -> list[Participation]:
        """The lead and ``others`` further municipalities, with figures that follow from their inhabitants."""
        items = list(table.items.order_by("place"))
        leading = [notice.lead] if self.places[notice.lead].is_voting else []  # a purchasing body buys for its members
        slugs = [*leading, *(slug for slug in TAKING_PART if slug != notice.lead)][: notice.others + 1]
        return [self._declare(notice, table, items, slug, number) for number, slug in enumerate(slugs)]

    def _declare(self, notice: DemoNotice, table: TimeTable, items: list[Item], slug: str, number: int) -> Participation:
        place = self.places[slug]
        wanted = {}
        for item, position in zip(items, notice.positions, strict=True):
            says_nothing = slug == "bamberg" and item.place == 3  # something is left to be done
            expected = Decimal(max(1, round(position.per_1000 * (place.inhabitants or 50_000) / 1000 * (0.8 + number % 5 / 10))))
            if position.unit == Unit.PERSON_DAY:
                expected += Decimal("0.5")
            wanted[item.pk] = {
                "minimum": None if says_nothing else (expected * Decimal("0.7")).quantize(Decimal(1)),
                "expected": None if says_nothing else expected,
                "maximum": None if says_nothing else (expected * Decimal("1.4")).quantize(Decimal(1)),
                "starts": "" if says_nothing else self.month(9 + number % 4 * 3),
                "budget_year": None if says_nothing else int(self.month(9 + number % 4 * 3)[:4]),
            }
        contact = Contact("Tiefbauamt", f"beschaffung@{slug}.example", is_named=number % 3 != 2)
        return demand.save_demand(
            table.pk, place, contact, wanted, version=0, by=self.person(slug), now=self.now - timedelta(days=20 - number)
        )

    # --- The ways ---------------------------------------------------------------------------------

    def _draft(self, notice: DemoNotice, table: TimeTable) -> None:
        """Its CDO goes on writing."""

    def _open(self, notice: DemoNotice, table: TimeTable) -> None:
        self._figures(notice, table)

    def _closing(self, notice: DemoNotice, table: TimeTable) -> None:
        self._plan(table, self.ahead(2), self.ahead(5))
        self._figures(notice, self.again(table))

    def _frozen(self, notice: DemoNotice, table: TimeTable) -> list[Participation]:
        parts = self._figures(notice, table)
        self._plan(table, self.ago(20), self.ago(9), self.ahead(40))
        acts.freeze(table.pk, now=self.ago(9))
        if notice.state == "frozen":
            demand.withdraw(parts[-1].pk, reason="Der Haushalt ist gesperrt.", by=self.person(parts[-1].municipality.slug))
            asks = next(slug for slug in reversed(TAKING_PART) if slug not in {part.municipality.slug for part in parts})
            contact = Contact("IT-Abteilung", f"it@{asks}.example", remark="Wir haben die Frist übersehen und brauchen etwa 20 Stationen.")
            demand.ask_late(table.pk, self.places[asks], contact, by=self.person(asks))
        return parts

    def _binding(self, notice: DemoNotice, table: TimeTable) -> list[Participation]:
        parts = self._frozen(notice, table)
        acts.ask_to_bind(table.pk, by=self.person(notice.lead), now=self.ago(7))
        for part in parts[: -1 if notice.state == "binding" else None]:
            signed = Signed(self.ago(4).date() - timedelta(days=1), "Oberbürgermeisterin (erfunden)")
            demand.bind(part.pk, signed, by=self.person(part.municipality.slug), now=self.ago(3))
        return parts

    def _tender(self, notice: DemoNotice, table: TimeTable) -> list[Participation]:
        parts = self._binding(notice, table)
        url = "https://oeffentlichevergabe.example/bekanntmachung/erfunden"
        acts.publish(table.pk, url=url, number="ERFUNDEN-17", by=self.person(notice.lead), now=self.ago(2))
        return parts

    def _awarded(self, notice: DemoNotice, table: TimeTable, awarded_on: date | None = None) -> list[Participation]:
        parts = self._tender(notice, table)
        awarded = Awarded(
            notice.supplier,
            awarded_on or self.ago(1).date() - timedelta(days=1),
            product="Rahmenvereinbarung, vier Jahre",
            number="ERFUNDEN-99",
            joinable_until=None if awarded_on else self.ahead(250).date(),
            joinable_note="" if awarded_on else "Weitere Kommunen treten mit einer Erklärung gegenüber der federführenden Stelle bei.",
        )
        acts.award(table.pk, awarded, by=self.person(notice.lead), now=self.ago(1))
        return parts

    def _closed(self, notice: DemoNotice, table: TimeTable) -> None:
        years = timedelta(days=500)
        parts = self._awarded(notice, table, (self.ago(1) - years).date())
        for number, part in enumerate(parts[:3]):
            Verdict.objects.create(
                time_table=table,
                municipality=part.municipality,
                buy_again=(Verdict.Again.YES, Verdict.Again.PARTLY, Verdict.Again.YES)[number],
                join_again=Verdict.Again.YES,
                good="Der gemeinsame Preis lag deutlich unter unserem eigenen Angebot. (Erfunden)",
                bad="Die Einweisung hätte früher beginnen sollen. (Erfunden)" if number == 1 else "",
                given_on=self.ago(100).date(),
            )
        table.stages.update(reached_at=F("reached_at") - years)
        PublishedVersion.objects.filter(page=table.page_id).update(published_at=F("published_at") - years)
        Page.objects.filter(pk=table.page_id).update(first_published_at=F("first_published_at") - years)
        acts.close(table.pk, by=self.person(notice.lead), now=self.ago(30))

    def _cancelled(self, notice: DemoNotice, table: TimeTable) -> None:
        self._figures(notice, table)
        acts.cancel(table.pk, reason="Nur eine weitere Kommune hat Bedarf gemeldet. (Erfunden)", by=self.person(notice.lead))
