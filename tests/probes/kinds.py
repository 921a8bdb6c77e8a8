"""One thing of each kind that addresses point to, so that a walk through all addresses meets something."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from accounts.invitations import invite, token_of
from accounts.models import Membership, Role, User
from best_practices.models import BestPracticePage
from contributions.models import ContributionImage, Submission, Visibility
from data_standards.ballot import mandates
from data_standards.guests import links as guest_links
from events.models import CalendarToken, ExternalEvent, Material, OpenQuestion, TopicWish
from events.seats.persons import Person
from events.seats.signup import sign_up
from events.telling.guest_links import MANAGE, token_for
from exchange.contact.links import receiver_link
from files.models import PortalImage
from files.uploads import store_document, store_image
from jobs.worker import drain
from municipalities.models import Merger
from pages.models import EditorialPage, Feedback
from procurement.models import TextBlock, Threshold
from procurement.papers import documents
from search.models import SynonymGroup
from search.saved import save
from tests.addresses import Route
from tests.factories import data_standards as standards
from tests.factories import procurement
from tests.factories.accounts import editor, member
from tests.factories.best_practices import a_draft, asked, published, submitted
from tests.factories.events import ON_SITE, conference, session
from tests.factories.exchange import asked as asked_of
from tests.factories.exchange import released
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory, TopicFactory
from tests.files.test_serving import PDF, picture

FORMULA = '=HYPERLINK("https://evil.example";"hier")'


@dataclass(slots=True)
class Stock:
    """The people, and what the parts of an address are filled with: by the name of the part, or by namespace and part."""

    people: dict[str, User | None]
    entry: BestPracticePage
    draft: Submission
    values: dict[str, Any] = field(default_factory=dict)
    by_namespace: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of(self, route: Route) -> Mapping[str, Any]:
        """Values for each part of an address that something stands behind."""
        return {**self.values, **self.by_namespace.get(route.namespace, {}), **self.by_namespace.get(route.name, {})}


def stocked() -> Stock:
    """Fill the portal, which must have its skeleton."""
    town = MunicipalityFactory(slug="stadt-a", name=FORMULA)
    people = {
        "anon": None,
        "staff": member(Role.STAFF, town),
        "cdo": member(Role.CDO, town),
        "editor": editor(),
        "admin": member(Role.ADMIN),
    }
    cdo = people["cdo"]
    entry = published(by=cdo, municipality=town, title=FORMULA, topics=[TopicFactory(slug="parken", name=FORMULA)])
    _with_picture(entry, cdo)
    made = Stock(people, entry, a_draft(by=cdo, municipality=town))
    waiting = submitted(by=cdo, municipality=town)
    asked(by=cdo, municipality=town)
    made.values = _values(made, waiting, town)
    made.by_namespace = _by_namespace(made, waiting)
    drain()
    return made


def _with_picture(entry: BestPracticePage, by: User) -> PortalImage:
    image = store_image(SimpleUploadedFile("foto.png", picture(size=(600, 400))), entry, alt_text="Plan", by=by)
    entry.images.add(ContributionImage(image=image, alt_text="Plan"))
    entry.save()
    entry.save_revision(clean=False).publish(skip_permission_checks=True)  # a second version, with the picture
    return image


def _values(made: Stock, waiting: Submission, town: Any) -> dict[str, Any]:
    """What a part of an address is called wherever it stands."""
    page = EditorialPage.objects.first()
    document = store_document(SimpleUploadedFile("satzung.pdf", PDF), None, title=FORMULA, by=made.people["editor"])
    redirect = Redirect.objects.create(old_path="/alt", redirect_link="/neu/")
    revision = page.save_revision()
    return {
        "page_id": page.pk,
        "parent_page_id": page.get_parent().pk,
        "page_to_move_id": page.pk,
        "destination_id": page.get_parent().pk,
        "revision_id": revision.pk,
        "image_id": PortalImage.objects.first().pk,
        "document_id": document.pk,
        "doc_id": document.pk,
        "uploaded_file_id": 1,
        "page_view_restriction_id": 1,
        "redirect_id": redirect.pk,
        "content_type_app_name": "pages",
        "content_type_model_name": "editorialpage",
        "app_label": "pages",
        "model_name": "editorialpage",
        "object_id": str(page.pk),
        "session_id": 1,
        "slug": "parken",
        "code": "gute-praxis",
        "number": made.entry.number,
        "name": "ansichten/unbekannt.png",
        "key": town.ags,
        "token": "gefaelscht",
        "uidb36": "1",
    }


def _of_standards(town: Any, cdo: User) -> dict[str, dict[str, Any]]:
    """A version in force, one that is laid open and one that is voted on, all of one town whose CDO has the mandate."""
    mandates.grant(town, cdo, by=cdo)
    valid, laid_open, ballot = (
        standards.in_force(),
        standards.consulted(municipality=town, guests=True),
        standards.balloted(municipality=town),
    )
    said, profile = standards.commented(laid_open, municipality=town), standards.profile_drafted(municipality=town)
    own = {"municipality": town.slug, "name": "belegung.schema.json", "pk": valid.agreement_id}
    named = {"slug": valid.standard.slug, "number": valid.number, **own}
    open_draft = {**named, "slug": laid_open.standard.slug, "pk": said.pk}
    voting = {**named, "slug": ballot.version.standard.slug}
    line = {**named, "slug": profile.standard.slug, "pk": profile.spoken.get().pk}
    of_draft = ("consultation", "evaluation", "comment", "change_comment", "take_comment_back", "answer", "next_answer")
    of_guests = ("guest_comment", "guest_sent", "inform")
    spoke, waits = standards.guest_said(laid_open), standards.guest_said(laid_open, "Unbestätigt.", confirmed=False)
    return {
        "data_standards": named,
        **{f"data_standards:{name}": open_draft for name in (*of_draft, *of_guests)},
        "data_standards:guest_own": {"token": guest_links.token_for(spoke, guest_links.OWN)},
        "data_standards:guest_confirm": {"token": guest_links.token_for(waits, guest_links.CONFIRM)},
        **{f"data_standards:{name}": voting for name in ("ballot", "electors", "vote", "voted", "minutes")},
        **{f"data_standards:{name}": line for name in ("profile_lines", "change_line", "remove_line")},
        "data_standards:grant_mandate": {"slug": town.slug},
        "data_standards:revoke_mandate": {"slug": town.slug},
        "standards_desk": {"pk": laid_open.pk, "comment": said.pk},
    }


def _of_procurement(town: Any) -> dict[str, dict[str, Any]]:
    """A notice that the town leads, and in which it says itself what it needs."""
    table = procurement.noticed(municipality=town, title=FORMULA)
    procurement.interested(table, 5, municipality=town)
    paper = SimpleUploadedFile("lastenheft.pdf", PDF)
    document = documents.add(table.pk, paper, title=FORMULA, audience=Visibility.MUNICIPALITIES, by=procurement.lead_of(table))
    named = {"pk": table.page_id, "slug": table.page.slug, "municipality": town.slug, "document": document.pk}
    of_papers = {key: {**named, "form": "odt"} for key in ("agreement", "own_agreement", "agreement_of", "record")}
    threshold, block = {"pk": Threshold.objects.first().pk}, {"pk": TextBlock.objects.first().pk}
    return {
        "procurement": {**named, "form": "csv", "code": "lose"},
        **{f"procurement:{name}": values for name, values in of_papers.items()},
        "procurement_desk": {"pk": table.page_id},
        "wagtailsnippets_procurement_threshold": threshold,
        "wagtailsnippetchoosers_procurement_threshold": threshold,
        "wagtailsnippets_procurement_textblock": block,
        "wagtailsnippetchoosers_procurement_textblock": block,
    }


def _by_namespace(made: Stock, waiting: Submission) -> dict[str, dict[str, Any]]:
    """What ``pk``, ``slug`` and ``token`` mean in each room."""
    staff, cdo = made.people["staff"], made.people["cdo"]
    town = made.entry.municipality
    registration = conference(municipality=town, title=FORMULA)
    slug = registration.page.slug
    workshop = session(registration, title=FORMULA, municipality=town)
    own = sign_up(registration.pk, Person(user=staff, municipality=town), ON_SITE)
    guest = sign_up(registration.pk, Person(guest_name="Kim", guest_email="kim@verein.example", guest_organisation="Verein"), ON_SITE)
    manage = token_for(guest, MANAGE)
    now = timezone.now()
    event = ExternalEvent.objects.create(
        title=FORMULA,
        organiser="Bund",
        starts_at=now + timedelta(days=9),
        ends_at=now + timedelta(days=9, hours=1),
        url="https://bund.example/",
    )
    past = conference(municipality=town, title="Vorbei", starts_in=-timedelta(days=3))
    room = {
        "pk": past.page_id,
        "sign_up": guest.pk,
        "session": session(past, municipality=town).pk,
        "item": Material.objects.create(page=past.page, title=FORMULA, url="https://folien.example/").pk,
        "question": OpenQuestion.objects.create(session=session(past, "Werkstatt B"), text=FORMULA).pk,
    }
    invitation = invite("neu@stadt.example", Role.STAFF, town, by=cdo)
    request = asked_of(made.entry, by=staff)
    seeking = released(FORMULA, by=cdo)
    saved = save(cdo, name="Parken", text="Parken", filters={}, frequency="taeglich")
    return {
        **_of_standards(town, cdo),
        **_of_procurement(town),
        "pages:feed": {"slug": made.entry.KIND},
        "pages:sitemap_part": {"name": made.entry.KIND, "number": 1},
        "history": {"slug": made.entry.slug, "number": 1},
        "printing": {"slug": made.entry.slug},
        "review": {"pk": waiting.pk},
        "review:entry": {"pk": made.entry.pk},
        "review:entry_act": {"pk": made.entry.pk},
        "desk": {**room, "pk": registration.page_id, "name": "teilnehmende-csv"},
        "conference_after": room,
        "writing": {"pk": made.draft.page_id, "slug": "titel", "key": uuid.UUID(int=1)},
        "my_searches": {"pk": saved.pk},
        "my_events": {"pk": own.pk, "slug": slug},
        "my_events:need": {"pk": room["question"]},
        "accounts": {"slug": town.slug, "pk": Membership.objects.get(user=staff).pk, "token": token_of(invitation)},
        "accounts:account": {"pk": staff.pk},
        "accounts:cancel_invitation": {"pk": invitation.pk},
        "municipalities": {"slug": town.slug},
        "exchange": {"slug": town.slug, "pk": made.entry.pk, "token": receiver_link(request.deliveries.get()).split("/")[-2]},
        "my_requests": {"slug": town.slug, "pk": request.pk},
        "contact_desk": {"pk": request.pk},
        "seeking": {"pk": seeking.pk, "municipality": MunicipalityFactory().slug},
        "my_seeking": {"pk": seeking.pk},
        "seeking_desk": {"pk": seeking.pk},
        "mergers": {"pk": Merger.objects.create(former=MunicipalityFactory(), successor=town, takes_effect_on="2026-01-01").pk},
        "mergers:start": {"pk": town.pk},
        "events": {"slug": slug, "token": manage, "pk": workshop.pk},
        "events:my_calendar": {"token": CalendarToken.objects.create(user=staff).token},
        "events:guest_material": {"pk": room["item"]},
        "pages:standard": {"slug": StandardFactory(slug="datex2", name=FORMULA).slug},
        "kommunen": {"pk": town.pk},
        "kommunen_auswahl": {"pk": str(town.pk)},
        "wagtailadmin_pages:revisions_compare": {"0": made.values["page_id"], "1": "earliest", "2": "live"},
        "wagtailadmin_api:pages": {"pk": made.values["page_id"]},
        "wagtaildocs_chooser": {"pk": str(made.values["document_id"])},
        "wagtailimages_chooser": {"pk": str(made.values["image_id"])},
        "wagtailsnippets_pages_topic": {"pk": made.entry.topics.first().pk},
        "wagtailsnippetchoosers_pages_topic": {"pk": str(made.entry.topics.first().pk)},
        "wagtailsnippets_pages_standard": {"pk": StandardFactory(name=FORMULA).pk},
        "wagtailsnippets_pages_feedback": {"pk": Feedback.objects.create(text=FORMULA).pk},
        "wagtailsnippets_search_synonymgroup": {"pk": SynonymGroup.objects.create(words=["a", "b"]).pk},
        "wagtailsnippets_events_session": {"pk": workshop.pk},
        "wagtailsnippets_events_externalevent": {"pk": event.pk},
        "wagtailsnippets_events_topicwish": {"pk": TopicWish.objects.create(text=FORMULA).pk},
    }
