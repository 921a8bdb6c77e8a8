"""A portal in which every text that somebody typed is one word of 120 letters: whatever a page shows of it has to break."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import models
from django.utils import timezone
from modelcluster.models import get_serializable_data_for_fields
from wagtail.models import Page, PageLogEntry, Revision

from contributions import drafts, moderation
from contributions.models import ContactPerson, ContributionAttachment, ContributionImage, ContributionPage, Note, Visibility
from data_standards.ballot import casting
from data_standards.consultation import comments
from data_standards.lifecycle import acts as lifecycle
from data_standards.models import Accession, Adoption, Comment, Mandate, Objection, Wording
from events.models import EvaluationSheet, ExternalEvent, Mailing, Material, Needs, OpenQuestion, SessionChange, SignUp, TopicWish
from exchange.models import Seeking
from files.models import DocumentText, PortalDocument, PortalImage
from files.uploads import store_confidential, store_document, store_image
from municipalities.models import Municipality, MunicipalityProfile
from notifications.models import Mail
from pages.blocks import body_blocks
from pages.models import EditorialPage, Feedback, HomePage, Standard, Topic
from procurement.models import CallOff, Contract, CostKey, GuardRailAnswer, NoticeDocument, TimeTable, Verdict
from search.models import SearchedTerm, SynonymGroup
from tests.factories import data_standards as standards
from tests.factories import exchange as gesuche
from tests.factories import procurement as procurements
from tests.factories.accounts import editor
from tests.factories.best_practices import a_draft, published, submitted
from tests.factories.events import session
from tests.files.test_serving import PDF, picture
from tests.shared_objects import modules
from tests.test_permissions import World

LENGTH = 120
MARK = "Wm"
"""The widest letters, between which no hyphenation knows a place."""
WORD = MARK * (LENGTH // 2)
ADDRESS = f"https://{WORD[:60].lower()}.example/{WORD}"
NOT_TYPED = {
    "accounts.KeptText.box", "accounts.User.password",
    "best_practices.BestPracticePage.since",  # a month
    "contributions.ContributionPage.sort_key", "contributions.NumberSequence.prefix",
    "contributions.Question.field",
    "data_standards.Adoption.since",  # a month
    "data_standards.AgreementPage.version_number", "data_standards.Artefact.sha256", "data_standards.Artefact.text",
    "data_standards.Ballot.state_of_germany", "data_standards.Comment.clause",
    "data_standards.Version.number", "data_standards.Version.precedence",
    "files.ConfidentialFile.sha256", "files.DocumentText.file_name", "files.FileScan.finding",
    "files.PortalDocument.file_hash", "files.PortalDocument.sha256",
    "files.PortalImage.file_hash", "files.PortalImage.sha256", "files.PortalRendition.filter_spec", "files.PortalRendition.focal_point_key",
    "jobs.PeriodicRun.running_by",
    "municipalities.Municipality.lead_key", "municipalities.Municipality.search_text", "municipalities.Municipality.sort_key",
    "notifications.Mail.calendar", "notifications.Mail.event", "notifications.Mail.html", "notifications.Mail.key",
    "notifications.Mail.last_error", "notifications.Mail.outcome", "notifications.Mail.unsubscribe_path",
    "notifications.LocalMail.html", "notifications.LocalMail.recipients", "notifications.LocalMail.subject", "notifications.LocalMail.text",
    "pages.Standard.search_text", "pages.Standard.sort_key", "pages.Standard.version_date",
    "pages.Topic.sort_key", "pages.TopicCount.audience", "pages.TopicCount.kind",
    "procurement.Figure.starts", "procurement.FrozenFigure.starts", "procurement.FigureChange.field",  # a month; names a field
    "procurement.FigureChange.after", "procurement.FigureChange.before",  # of a number or a month
    "procurement.GuardRailAnswer.code", "procurement.Item.cpv", "procurement.NoticePage.main_cpv", "procurement.Position.cpv",
    "procurement.TimeTable.award_planned", "procurement.TimeTable.call_off_from", "procurement.TimeTable.call_off_until",
    "procurement.TimeTable.tender_planned",  # months
    "search.SearchedTerm.filters",
}  # fmt: skip
"""Sums, orders and what the portal writes itself; keys of one row alone never count.

Every other text of a model counts as typed, so that a new one is tried.
"""
LISTS: dict[type[models.Model], dict[str, Any]] = {
    EvaluationSheet: {"texts": {"inhalt": WORD}},
    Wording: {
        "clauses": [{"key": str(uuid4()), "heading": WORD, "text": WORD}],
        "facts": {"title": WORD, "summary": WORD, "need": WORD, "scope": WORD, "binding": "begruenden", "based_on": []},
    },
    HomePage: {"frequent_searches": [WORD]},
    MunicipalityProfile: {"own_goals": [WORD]},
    Municipality: {"members": [{"name": WORD, "key": ""}]},
    SynonymGroup: {"words": [WORD, WORD[2:]]},
    Topic: {"synonyms": [WORD]},
}
"""Typed texts in JSON."""


def typed_fields(model: type[models.Model]) -> Iterator[models.Field]:
    """The texts of a model that people fill in."""
    for field in model._meta.local_concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.SlugField)
        is_key = field.unique and not isinstance(field, models.EmailField)
        if is_text and not is_key and not field.choices and f"{model._meta.label}.{field.name}" not in NOT_TYPED:
            yield field


def typed_models() -> list[type[models.Model]]:
    """The models of the portal that hold typed texts."""
    own = {module.__name__.partition(".")[0] for module in modules()}
    return [model for model in apps.get_models() if model._meta.app_label in own and any(typed_fields(model))]


def in_every_state(world: World) -> dict[str, int]:
    """Things of A that the role matrix does without, each as a reader may find it; entries by what became of them."""
    author, municipality = world.people["cdo"], Municipality.objects.get(slug="stadt-a")
    common = {"by": author, "municipality": municipality}
    kts = world.people["editor"]
    rejected = moderation.reject(submitted(**common), "Fehlt", by=kts)
    trashed = a_draft(**common)
    drafts.trash(trashed, by=author)
    archived = published(**common)
    moderation.archive(archived, by=author, by_kts=False)
    changed = published(**common)
    change = drafts.start_change(changed, by=author)
    change = drafts.save(change, {"title": "Anders", "solution": "Anders"}, version=change.version, by=author)
    moderation.submit(change, version=change.version, by=author)
    for page in (world.draft.page.specific, world.public):
        _beside(page, author)
    Note.objects.create(submission=world.waiting, text="Notiz", author=kts)
    _about_conferences(world)
    _about_standards(author)
    awarded = _about_procurements(author, municipality)
    _elsewhere()
    return {"rejected": rejected.page_id, "trashed": trashed.page_id, "archived": archived.pk, "changed": changed.pk, "awarded": awarded.pk}


def _beside(page: ContributionPage, author: Any) -> None:
    """A picture, an attachment and a named person of an entry."""
    image = store_image(SimpleUploadedFile("bild.png", picture()), page, alt_text="Bild", by=author)
    shown = ContributionImage.objects.create(page=page, image=image, alt_text="Bild", caption="Bild")
    document = store_document(SimpleUploadedFile("anlage.pdf", PDF), page, title="Anlage", by=author)
    attached = ContributionAttachment.objects.create(page=page, document=document, title="Anlage")
    ContactPerson.objects.create(page=page, name="Kim", consent_at=timezone.now())
    for revision in Revision.objects.for_instance(page):  # of a draft it alone is shown
        media = {"images": [get_serializable_data_for_fields(shown)], "attachments": [get_serializable_data_for_fields(attached)]}
        Revision.objects.filter(pk=revision.pk).update(
            content={**revision.content, **media, "standards": [Standard.objects.get(slug="datex2").pk]}
        )


def _about_conferences(world: World) -> None:
    registration = world.values["desk"]
    page, now = registration.page, timezone.now()
    part = session(registration, municipality=page.municipality, room="R", speakers="S", about="A")
    Material.objects.create(page=page, session=part, title="Folien", url=ADDRESS)
    OpenQuestion.objects.create(session=part, text="Frage", answer="Antwort")
    SessionChange.objects.create(registration=registration, session=part, session_key=part.pk, title="T", starts_at=now, ends_at=now)
    for sign_up in SignUp.objects.all():
        Needs.objects.update_or_create(sign_up=sign_up, defaults={"diet": "D", "accessibility": "A"})
    for _answer in range(5):
        EvaluationSheet.objects.create(registration=registration, ratings={"inhalt": 3})
    TopicWish.kept.create(text="Wunsch")
    Mailing.objects.create(registration=registration, subject="Betreff", text="Nachricht", finished_at=now)
    begins = now + timedelta(days=9)
    ExternalEvent.objects.create(title="Messe", organiser="O", starts_at=begins, ends_at=begins, url=ADDRESS)


def _about_standards(author: Any) -> None:
    """Agreements in every state, with what people said, voted and declared."""
    standards.proposed()
    declined = standards.proposed()
    lifecycle.decline(declined.pk, reason="Grund", by=editor())
    said = standards.commented(standards.consulted(), proposal="Vorschlag", path="belegung.schema.json#/properties/frei")
    comments.answer(said.pk, "teilweise", "Antwort", by=editor())
    guest = {"guest_name": "Kim", "guest_email": "kim@verein.example", "guest_organisation": "Verein", "guest_kind": "verband"}
    Comment.objects.create(consultation=said.consultation, number=99, **guest)
    for ballot in (standards.balloted(2), standards.balloted(2)):
        for place, holder in standards.voters(ballot):
            casting.cast(ballot.pk, place, "nein", reason="Grund", by=holder)
    casting.declare(standards.ended(ballot).pk, by=editor())
    version, today = standards.in_force(), timezone.localdate()
    for ended in (None, today):
        place = Municipality.objects.exclude(accessions__version=version).first()
        resolution = {"resolution_body": "Rat", "resolved_on": today, "valid_from": today, "deviations": "Abweichung"}
        Accession.objects.create(version=version, municipality=place, ended_on=ended, end_reason="Grund", **resolution)
        Adoption.objects.create(version=version, municipality=place, status="produktiv", system="System", proof_url=ADDRESS)
    Objection.objects.create(version=version, municipality=place, reason="Grund")
    Mandate.objects.update(proof="Nachweis")


def _about_procurements(author: Any, municipality: Municipality) -> ContributionPage:
    """An awarded notice with all that is said of it, and what somebody has that a Gesuch looks for."""
    table = procurements.noticed(municipality=municipality)
    own = procurements.interested(table, 5, municipality=municipality, by=author)
    table = procurements.binding(table)
    own = procurements.bound(own)
    table = procurements.awarded(table)
    said = {"buy_again": Verdict.Again.YES, "join_again": Verdict.Again.NO, "good": "Gut", "bad": "Schlecht"}
    Verdict.objects.create(time_table=table, municipality=municipality, **said)
    CallOff.objects.create(participation=own, status=CallOff.Status.ORDERED, note="Hinweis")
    CostKey.objects.create(time_table=table, amount=1000, key=CostKey.Key.EQUAL, vat=19, note="Hinweis")
    for notice in TimeTable.objects.all():
        Contract.objects.create(page=notice.page, name="Vertrag", holder="H", supplier="S", url=ADDRESS, note="Hinweis")
        GuardRailAnswer.objects.create(time_table=notice, code="lose", note="Begründung")
        file = store_confidential(SimpleUploadedFile("anlage.pdf", PDF), title="Anlage", by=author)
        NoticeDocument.objects.create(time_table=notice, document=file, title="Anlage", audience=Visibility.MUNICIPALITIES)
    for seeking in Seeking.objects.filter(released_at__isnull=False):
        gesuche.said(seeking)
    return table.page


def _elsewhere() -> None:
    for municipality in Municipality.objects.all():
        MunicipalityProfile.objects.create(municipality=municipality, seat="amt", strategy_year=2022)
    Feedback.objects.create(text="Barriere")
    SearchedTerm.objects.create(day=timezone.localdate(), term="Frage", count=9)
    SynonymGroup.objects.create(words=["eins", "zwei"])
    document = PortalDocument.objects.first()
    DocumentText.objects.update_or_create(document=document, defaults={"file_name": document.file.name, "state": DocumentText.State.READ})
    Mail.objects.create(recipient_email="a@b.example", event="x", key="x", state=Mail.State.REFUSED)
    link, rich = {"label": WORD, "url": ADDRESS}, f'<p>{WORD} <a href="{ADDRESS}">{WORD}</a></p>'
    values = {"heading": WORD, "text": rich, "contact": dict.fromkeys(("name", "address", "phone"), WORD), "links": {"links": [link]}}
    values |= {"notice": rich, "figure": {"image": PortalImage.objects.first().pk, "alt_text": WORD, "caption": WORD}}
    assert set(values) == {name for name, _block in body_blocks()}
    body = json.dumps([{"type": kind, "value": value} for kind, value in values.items()])
    for page in EditorialPage.objects.all():
        page.body = body
        page.save()


def lengthen() -> None:
    """Put the word into every typed text of every row, and into what is drafted."""
    for model in {*typed_models(), *LISTS}:
        texts = {field.name: _word_for(field) for field in typed_fields(model) if not isinstance(field, models.EmailField)}
        model._base_manager.update(**texts, **LISTS.get(model, {}))
        for field in typed_fields(model):
            if isinstance(field, models.EmailField):
                for row in model._base_manager.exclude(**{field.name: ""}).only("pk"):
                    model._base_manager.filter(pk=row.pk).update(**{field.name: f"{WORD[:50]}{row.pk}@{WORD[:60]}.example"})
    Page.objects.filter(depth__gt=1).update(title=WORD, draft_title=WORD)
    PageLogEntry.objects.update(label=WORD)
    names = {field.name for model in typed_models() for field in typed_fields(model)} | {"title", "draft_title"}
    for revision in Revision.objects.all():
        Revision.objects.filter(pk=revision.pk).update(content=_drafted(revision.content, names), object_str=WORD)
    call_command("reindex", verbosity=0)


def _word_for(field: models.Field) -> str:
    if isinstance(field, models.URLField):
        return ADDRESS
    return WORD[: field.max_length or LENGTH]


def _drafted(value: Any, names: set[str], name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _drafted(inner, names, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_drafted(inner, names, name) for inner in value]
    return (ADDRESS if name.endswith("url") else WORD) if isinstance(value, str) and name in names else value
