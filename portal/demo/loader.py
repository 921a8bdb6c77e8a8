"""Loads the demo stock: reference data, accounts, 60 invented entries and one in every state of J1."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from accounts.demo import enrol_totp
from accounts.leaving import leave
from accounts.models import User
from accounts.rights import grant
from best_practices.choices import Funding, SoftwareLicence
from best_practices.models import BestPracticeIndexPage, BestPracticePage
from contributions import drafts, moderation
from contributions.deadlines import REVIEW_WORKING_DAYS, add_working_days
from contributions.models import ContributionImage, ContributionPage, PublishedVersion, Submission, Visibility
from contributions.naming import next_number
from jobs.models import QueuedTask
from municipalities.importing import import_municipalities
from municipalities.models import Municipality
from notifications.telling import write_mails
from pages.models import Standard, Topic
from pages.setup import ensure_portal
from pages.topic_counts import recount

from .accounts import ACCOUNTS, PASSWORD
from .attachments import make_attachment
from .bodies import load_bodies
from .conferences import load_conferences
from .derived import continuation_of, funding_code
from .entries import DEMO_NOTICE, JOURNEY_ENTRIES
from .history import as_handed_in, load_history
from .mergers import load_mergers
from .pictures import make_picture
from .procurement import load_procurement
from .profiles import load_profiles
from .requests import load_requests
from .seekings import load_seekings
from .standards import load_standards_stock

DATA = Path(__file__).parent / "data"
PICTURES = 9


def stock_is_there() -> bool:
    return BestPracticePage.objects.exists()


def load(print_line: Callable[[str], None]) -> None:
    """Load everything, with progress in numbers; all or nothing."""
    with transaction.atomic():
        ensure_portal()
        print_line("Kommunen …")
        report = import_municipalities(DATA / "mpsc_municipalities.csv")
        if not report.ok:
            raise ValueError(f"Die mitgelieferten Kommunen sind fehlerhaft: {report.faults}")
        print_line(f"  {report.summary}")
        print_line(f"Erfundene Verbünde: {len(load_bodies())}")
        print_line(f"Handlungsfelder: {load_topics()}, Standards: {load_standards()}")
        print_line(f"Profile von Kommunen: {len(load_profiles())}")
        people = load_accounts()
        print_line(f"Konten: {len(people)}")
        load_entries(print_line, people["redaktion"])
        load_journey(people)
        print_line(f"Vorgänge in jedem Stand: {len(JOURNEY_ENTRIES)}")
        print_line(f"Konferenzen in jedem Stand: {len(load_conferences(people))}")
        print_line(f"Anfragen: {len(load_requests(people))}")
        print_line(f"Gesuche in jedem Stand: {len(load_seekings(people))}")
        print_line(f"Vereinbarungen in jedem Stand: {len(load_standards_stock(people))}")
        print_line(f"Beschaffungen in jedem Stand: {len(load_procurement(people))}")
        print_line(f"Gebietsänderungen: {len(load_mergers(people))}")
        print_line(f"Zahlen je Handlungsfeld: {recount()}")
        print_line(f"Anlässe für E-Mails: {QueuedTask.objects.filter(task_path=write_mails.module_path).count()}")


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def load_topics() -> int:
    rows = sorted(_rows("topics.csv"), key=lambda row: bool(row["parent"]))
    topics: dict[str, Topic] = {}
    for row in rows:
        topics[row["slug"]] = Topic.objects.create(
            slug=row["slug"],
            name=row["label_de"],
            description=row["description_de"],
            parent=topics.get(row["parent"]),
            mapping=row["mapping"].split("|") if row["mapping"] else [],
            synonyms=[word.strip() for word in row["synonyms_de"].split(";") if word.strip()],
        )
    return len(topics)


def load_standards() -> int:
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    rows = _rows("data_standards.csv")
    for row in rows:
        standard = Standard.objects.create(
            slug=row["slug"],
            name=row["name"],
            full_name=row["full_name"],
            steward=row["steward"],
            kind=row["kind"],
            latest_version=row["latest_version"],
            version_date=row["version_date"],
            specification_url=row["spec_url"],
            licence=row["licence"],
            xrepository_urn=row["xrepository_urn"],
        )
        standard.topics.set(topics[slug] for slug in row["topics"].split(";") if slug)
    return len(rows)


def load_accounts() -> dict[str, User]:
    """The accounts by their short name, with verified address and enrolled second factor."""
    municipalities = {municipality.slug: municipality for municipality in Municipality.objects.all()}
    people = {}
    for account in ACCOUNTS:
        user = User.objects.create_user(
            account.email,
            PASSWORD,
            first_name=account.first_name,
            last_name=account.last_name,
            form_of_address=account.form_of_address,
            function=account.function,
        )
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        for role, slug in account.memberships:
            grant(user, role, municipalities[slug] if slug else None, by=None)
        enrol_totp(user, account.secret)
        people[account.name] = user
    leave(
        people["ehemalig.bamberg"].memberships.get(),
        by=people["cdo2.bamberg"],
        word="Herzlichen Dank für die gemeinsame Zeit. Die Übergabe ist notiert.",
    )
    return people


def load_entries(print_line: Callable[[str], None], editor: User) -> None:
    """The 60 published entries, spread over the last months."""
    index = BestPracticeIndexPage.objects.get()
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    standards = {standard.slug: standard for standard in Standard.objects.all()}
    municipalities = {municipality.slug: municipality for municipality in Municipality.objects.all()}
    rows = json.loads((DATA / "best_practices_demo.json").read_text(encoding="utf-8"))
    for position, row in enumerate(rows):
        page = BestPracticePage(live=False, municipality=municipalities[row["municipality"]], **_fields(row))
        _publish(index, page, days_ago=3 + position * 2, topics=[topics[slug] for slug in row["topics"]])
        page.standards.set([standards[slug] for slug in row["data_standards"]])
        if position % 7 == 0 and position // 7 < PICTURES:
            image, alt_text = make_picture(position // 7, page)
            page.images.add(ContributionImage(image=image, alt_text=alt_text))
        if attachment := make_attachment(page):
            page.attachments.add(attachment)
        page.save()
        page.save_revision(clean=False).publish(skip_permission_checks=True)
        _date_back(page, days_ago=3 + position * 2)
        page.refresh_from_db()
        as_handed_in(page, by=None, editor=editor, on=timezone.now() - timedelta(days=3 + position * 2))
        if (position + 1) % 20 == 0:
            print_line(f"  {position + 1} von {len(rows)} Einträgen")


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    """Fields of one row of the demo data; what the data does not say is derived and as invented as the rest."""
    funding = funding_code(row["funding"])
    return {
        "title": row["title"],
        "slug": row["slug"],
        "summary": row["summary"],
        "initial_situation": row["problem"],
        "solution": row["solution"],
        "results": row["results"],
        "lessons_learned": row["lessons_learned"],
        "obstacles": row["obstacles"],
        "phase": row["status"],
        "since": str(row["start_year"]),
        "cost_once": row["cost_class"],
        "funding": funding,
        "funding_note": row["funding"],
        "funding_ends_on": date(2026, 12, 31) if funding == Funding.MPSC else None,
        "continuation": continuation_of(row["status"], funding, row["start_year"]),
        "technologies": ", ".join(row["technologies"]),
        "software_licence": {"proprietär": SoftwareLicence.PROPRIETARY}.get(row["licence"], row["licence"] or ""),
        "repository_url": row["repository_url"] or "",
        "reuse": "code" if row["repository_url"] else "konzept",
        "reuse_conditions": row["reuse_conditions"] or "",
        "keywords": ", ".join(row["keywords"]),
        "contact_unit": "Stabsstelle Digitalisierung",
        "contact_email": f"digitales@{row['municipality']}.example"[:254],
        "demo_notice": row["demo_notice"],
    }


def _publish(index: Page, page: BestPracticePage, *, days_ago: int, topics: list[Topic]) -> None:
    """Put a page below the index with its number; publishing follows when its relations are set."""
    index.refresh_from_db()
    page.number = next_number(page, (timezone.localdate() - timedelta(days=days_ago)).year)
    index.add_child(instance=page)
    page.topics.set(topics)


def _date_back(page: ContributionPage, *, days_ago: int) -> None:
    """Let a published entry look as old as the stock says; every twentieth confirmation is overdue."""
    published = timezone.now() - timedelta(days=days_ago)
    confirmed = published.date() if page.pk % 20 else published.date() - timedelta(days=400)
    Page.objects.filter(pk=page.pk).update(first_published_at=published, last_published_at=published)
    PublishedVersion.objects.filter(page=page.pk).update(published_at=published)
    ContributionPage.objects.filter(pk=page.pk).update(last_confirmed_on=confirmed, review_due_on=confirmed + timedelta(days=365))


def load_journey(people: dict[str, User]) -> None:
    """One entry in every state, brought there by the same functions the site calls."""
    bamberg, darmstadt = people["cdo.bamberg"], people["cdo.darmstadt"]
    editor, other = people["redaktion"], people["redaktion2"]
    made = {key: _draft(key, fields, bamberg) for key, fields in JOURNEY_ENTRIES.items() if key not in ("overdue", "answered")}
    made |= {key: _draft(key, JOURNEY_ENTRIES[key], darmstadt) for key in ("overdue", "answered")}

    for key in ("submitted", "in_review", "question", "rejected", "archived", "members_only"):
        made[key] = moderation.submit(made[key], version=made[key].version, by=bamberg)
    for key in ("overdue", "answered"):
        made[key] = moderation.submit(made[key], version=made[key].version, by=darmstadt)

    made["in_review"] = moderation.claim(made["in_review"], by=editor)
    questions = {
        "question": [("results", "Wie haben Sie die vermiedenen Aufgrabungen gezählt?")],
        "answered": [("cost_yearly", "Enthalten die jährlichen Kosten auch das Fahrpersonal?")],
    }
    for key, asked in questions.items():
        made[key] = moderation.ask_back(made[key], asked, by=editor)
    answers = {question.pk: "Ja, Fahrpersonal und Leitstelle sind enthalten." for question in made["answered"].questions.all()}
    moderation.answer(made["answered"], answers, version=made["answered"].version, by=darmstadt)
    moderation.reject(
        made["rejected"],
        "Der Eintrag beschreibt ein Produkt, keine eigene Erfahrung. Schreiben Sie gern, was Sie mit den Sensoren gelöst haben.",
        by=other,
    )
    for key in ("archived", "members_only"):
        moderation.approve(made[key], by=editor)
    moderation.archive(made["archived"].page, by=bamberg, by_kts=False)
    drafts.trash(made["trashed"], by=bamberg)
    load_history(bamberg, editor)
    _change_to_published(bamberg)
    _make_overdue(made["overdue"])


def _draft(key: str, fields: dict[str, Any], author: User) -> Submission:
    index = BestPracticeIndexPage.objects.get()
    municipality = Municipality.objects.get(memberships__user=author)
    submission = drafts.start(BestPracticePage, parent=index, municipality=municipality, by=author)
    visibility = Visibility.MUNICIPALITIES if key == "members_only" else Visibility.PUBLIC
    ContributionPage.objects.filter(pk=submission.page_id).update(demo_notice=DEMO_NOTICE, visibility=visibility)
    changes = {**fields, "contact_email": f"digitales@{municipality.slug}.example"}
    if "topics" in changes:
        changes["topics"] = list(Topic.objects.filter(slug__in=changes["topics"]))
    return drafts.save(submission, changes, version=submission.version, by=author)


def _change_to_published(author: User) -> None:
    """A change to a published entry waits for the KTS; the old version stays online."""
    page = BestPracticePage.objects.get(slug="sensorgestuetzte-parkraumbewirtschaftung-in-der-altstadt")
    submission = drafts.start_change(page, by=author)
    changes = {"results": page.results + " Seit diesem Jahr werden die Zahlen auch dem Ordnungsamt angezeigt."}
    submission = drafts.save(submission, changes, version=submission.version, by=author)
    moderation.submit(submission, version=submission.version, by=author)


def _make_overdue(submission: Submission) -> None:
    """Let a submission look handed in so long ago that its deadline has passed."""
    submitted = timezone.now() - timedelta(days=12)
    Submission.objects.filter(pk=submission.pk).update(
        submitted_at=submitted, due_on=add_working_days(submitted.date(), REVIEW_WORKING_DAYS)
    )
