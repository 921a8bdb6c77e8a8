"""Whom somebody asks: who answers for an entry, or a municipality as such. What may not be seen is not there to be asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from contributions.models import ContactPerson, ContributionPage
from municipalities.models import Municipality

from ..models import ContactRequest, Delivery
from ..models.contact import SUBJECT_LENGTH
from .routes import in_office, mailboxes

SALT = "exchange.contact.opened"
OPEN_FOR = timedelta(days=7)
PREFILLED = 100
"""Characters of a title that are put into the subject, at a word's end."""


@dataclass(frozen=True, slots=True)
class Target:
    """Who is asked, and about what."""

    municipality: Municipality
    page: ContributionPage | None = None
    was: str = ""
    """The title of an entry that went out of sight while the message was written."""

    @property
    def url(self) -> str:
        """The form."""
        if self.page is not None:
            return reverse("exchange:to_entry", args=[self.page.pk])
        return reverse("exchange:to_municipality", args=[self.municipality.slug])

    @property
    def about(self) -> str:
        return self.page.title if self.page else self.was

    @property
    def back(self) -> tuple[str, str]:
        """What the form is about, and its address."""
        thing = self.page or self.municipality
        return (self.page.title if self.page else self.municipality.display_name), thing.get_absolute_url()

    @property
    def subject(self) -> str:
        """What the subject begins with; anybody may write something else."""
        if self.page is None:
            return _("Frage an %(municipality)s") % {"municipality": self.municipality.display_name[:SUBJECT_LENGTH]}
        return _("Frage zu „%(title)s“") % {"title": shortened(self.page.title)}

    @property
    def unit(self) -> str:
        return self.page.contact_unit if self.page else ""

    @property
    def person(self) -> str:
        """The contact person of the entry while the consent stands."""
        return person_named(self.page)

    @property
    def route(self) -> str:
        """Which mailbox a message would go to now."""
        return next(iter(mailboxes(ContactRequest(page=self.page, municipality=self.municipality))))

    @property
    def is_passed_on(self) -> bool:
        """Whether the KTS reads the message first, because nobody else has a mailbox."""
        return self.route == Delivery.Route.KTS

    @property
    def receiver(self) -> str:
        """Where the message goes, in words: never an address."""
        words = {
            Delivery.Route.ENTRY: _("An das Funktionspostfach der Ansprechstelle"),
            Delivery.Route.MUNICIPALITY: _("An das Postfach der Kommune"),
            Delivery.Route.KTS: _("An die KTS-Redaktion, die Ihre Nachricht weitergibt: Ein Postfach der Kommune ist nicht bekannt"),
        }
        return words[Delivery.Route(self.route)]


def person_named(page: ContributionPage | None) -> str:
    """The contact person of an entry while the consent stands, else ""."""
    person = ContactPerson.objects.filter(page=page).first() if page else None
    return person.name if person and person.may_be_named else ""


def shortened(title: str) -> str:
    if len(title) <= PREFILLED:
        return title
    return title[:PREFILLED].rsplit(" ", 1)[0] + " …"


def entry_target(user: Any, pk: int, opened: str = "") -> Target:
    """Who answers for an entry that the user may see; raises Http404.

    ``opened`` is what the form was given (``opened_with``): where the entry went out of sight since, its municipality is asked, so that
    nobody loses what they wrote.
    """
    page = ContributionPage.objects.visible_to(user).select_related("municipality__successor").filter(pk=pk).first()
    if page is not None:
        return Target(in_office(page.municipality), page.specific)
    if not was_opened(opened, pk):
        raise Http404
    gone = get_object_or_404(ContributionPage.objects.select_related("municipality__successor"), pk=pk)
    return Target(in_office(gone.municipality), was=gone.title)


def municipality_target(slug: str) -> Target:
    """A municipality as such, or what it became part of; raises Http404."""
    return Target(in_office(get_object_or_404(Municipality.objects.select_related("successor"), slug=slug)))


def opened_with(target: Target) -> str:
    """Says that who sends the form has seen the entry it is about."""
    return signing.dumps(target.page.pk, salt=SALT) if target.page else ""


def was_opened(opened: str, pk: int) -> bool:
    try:
        return bool(opened) and signing.loads(opened, salt=SALT, max_age=OPEN_FOR) == pk
    except signing.BadSignature:
        return False
