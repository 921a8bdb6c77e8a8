"""Agreements in every state, brought there by the functions that the site calls."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Role, User
from contributions import drafts, moderation
from contributions.models import ContributionPage, Visibility
from data_standards.ballot import casting, mandates
from data_standards.ballot.casting import Rules
from data_standards.consultation import comments
from data_standards.guests import acts as guests
from data_standards.guests.acts import Guest
from data_standards.guests.links import comment_of
from data_standards.lifecycle import acts
from data_standards.models import AgreementIndexPage, AgreementPage, Artefact, Ballot, Clause, Comment, Format, GuestKind, Spoken, Version
from data_standards.profiles import acts as profiles
from data_standards.profiles.acts import Line
from municipalities.models import Municipality
from pages.models import Standard
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory, TopicFactory

COMPLETE: dict[str, Any] = {
    "title": "Belegungsdaten Parken",
    "summary": "Freie Plätze in Parkhäusern in derselben Form.",
    "need": "Jede Kommune meldet freie Plätze anders.",
    "federal_check": "DATEX II ist für Parkhäuser zu groß.",
    "contact_unit": "Digitales",
    "contact_email": "digitales@stadt.example",
}
SCHEMA = '{"type": "object", "properties": {"frei": {"type": "integer"}, "gesamt": {"type": "integer"}}}'


def proposed(
    *, municipality: Municipality | None = None, clauses: bool = True, visibility: str = Visibility.PUBLIC, **changes: Any
) -> Version:
    """A need that the KTS published: the proposal of a version."""
    place = municipality or MunicipalityFactory()
    author = member(Role.CDO, place)
    submission = drafts.start(AgreementPage, parent=AgreementIndexPage.objects.get(), municipality=place, by=author)
    values = {**COMPLETE, "topics": [TopicFactory()], **changes}
    if clauses:
        values["clauses"] = [
            Clause(heading="Geltungsbereich", text="Für Parkhäuser."),
            Clause(heading="Aktualität", text="Höchstens fünf Minuten alt."),
        ]
    submission = drafts.save(submission, values, version=submission.version, by=author)
    submission = moderation.submit(submission, version=submission.version, by=author)
    ContributionPage.objects.filter(pk=submission.page_id).update(visibility=visibility)
    moderation.approve(submission, by=editor())
    return Version.objects.get(agreement_id=submission.page_id)


def standard(**fields: Any) -> Standard:
    """A row of the register."""
    made: Standard = StandardFactory(**fields)
    return made


def drafted(**kwargs: Any) -> Version:
    """Taken up by the KTS, with a schema."""
    version = acts.take_up(proposed(**kwargs).pk, standard(), by=editor())
    Artefact.objects.create(
        version=version, name="belegung.schema.json", title="JSON-Schema", format=Format.JSON_SCHEMA, text=SCHEMA, checked_at=timezone.now()
    )
    return version


def profile_drafted(**kwargs: Any) -> Version:
    """A platform profile that municipalities agree on, with one line."""
    version = drafted(**kwargs)
    Standard.objects.filter(pk=version.standard_id).update(kind=Standard.Kind.PROFILE)
    profiles.declare(version.pk, Line(standard(), "1.6.1", Spoken.Extent.REQUIRED), by=editor())
    return Version.objects.get(pk=version.pk)


def consulted(*, guests: bool = False, now: datetime | None = None, **kwargs: Any) -> Version:
    """Laid open for five weeks."""
    version = drafted(**kwargs)
    now = now or timezone.now()
    acts.open_consultation(version.pk, until=timezone.localdate(now) + timedelta(days=35), guests=guests, by=editor(), now=now)
    return Version.objects.get(pk=version.pk)


def evaluated(**kwargs: Any) -> Version:
    """The weeks are over."""
    version = consulted(now=timezone.now() - timedelta(days=40), **kwargs)
    acts.close_consultation(version.pk)
    return Version.objects.get(pk=version.pk)


def mandated(municipality: Municipality | None = None, **fields: Any) -> tuple[Municipality, User]:
    """A municipality with a CDO who has its mandate."""
    place = municipality or MunicipalityFactory()
    holder = member(Role.CDO, place, **fields)
    mandates.grant(place, holder, by=holder)
    return place, holder


def balloted(
    electors: int = 3, *, is_secret: bool = False, quorum: int | None = None, now: datetime | None = None, **kwargs: Any
) -> Ballot:
    """Asked of some municipalities with a mandate, for two weeks."""
    version = evaluated(**kwargs)
    for _number in range(electors):
        mandated()
    now = now or timezone.now()
    rules = Rules(timezone.localdate(now) + timedelta(days=14), is_secret=is_secret, quorum=quorum)
    return casting.open_ballot(version.pk, rules, by=editor(), now=now)


def voters(ballot: Ballot) -> list[tuple[Municipality, User]]:
    """The electors with the holder of their mandate."""
    places = [elector.municipality for elector in ballot.electors.select_related("municipality")]
    found = [(place, mandates.mandate_of(place)) for place in places]
    return [(place, mandate.holder) for place, mandate in found if mandate]


def ended(ballot: Ballot) -> Ballot:
    """Its time is over and it is counted."""
    Ballot.objects.filter(pk=ballot.pk).update(closes_at=timezone.now() - timedelta(seconds=1), extended_at=timezone.now())
    casting.close(ballot.pk)
    return Ballot.objects.get(pk=ballot.pk)


def agreed(**kwargs: Any) -> Version:
    """Voted for by all."""
    ballot = balloted(**kwargs)
    for place, holder in voters(ballot):
        casting.cast(ballot.pk, place, "ja", by=holder)
    casting.declare(ended(ballot).pk, by=editor())
    return Version.objects.get(pk=ballot.version_id)


def in_force(**kwargs: Any) -> Version:
    """In force from today."""
    version = agreed(**kwargs)
    acts.set_day(version.pk, on=timezone.localdate(), transition_until=None, by=editor())
    return Version.objects.get(pk=version.pk)


def commented(version: Version, text: str = "Die Einheit fehlt.", **fields: Any) -> Any:
    """A comment of a municipality."""
    place = fields.pop("municipality", None) or MunicipalityFactory()
    return comments.submit(version.consultation.pk, comments.Words(text, **fields), municipality=place, by=member(Role.STAFF, place))


GUEST = Guest("Kim Gast", "Sensorbau GmbH", "kim@sensorbau.example", GuestKind.COMPANY)


def guest_said(
    version: Version, text: str = "Bitte auch Ladeplätze.", *, guest: Guest = GUEST, confirmed: bool = True, **kwargs: Any
) -> Any:
    """A comment of a guest, confirmed unless said otherwise."""
    wants, place = kwargs.pop("wants_answer", True), {name: kwargs.pop(name) for name in ("clause", "path") if name in kwargs}
    guests.submit(version.consultation.pk, comments.Words(text, **place), guest, wants_answer=wants, **kwargs)
    made = Comment.objects.get(consultation=version.consultation, text=text, guest_email=guest.email)
    return guests.confirm(made.pk, **kwargs) if confirmed else made


def opened_by(text: str, purpose: str) -> Comment:
    """The comment that the one link of a guest in a text leads to: the link itself is signed anew each second."""
    (link,) = re.findall(r"/stellungnahme-gast/(?:bestaetigen/)?([^/\s]+)/", text)
    return comment_of(link, purpose)
