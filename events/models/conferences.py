"""The conference and the list of all of them: what the KTS writes and everybody reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.models import PageManager, PagePermissionTester

from contributions.models import ContributionPage, KindIndexPage
from contributions.models.contributions import ContributionQuerySet
from contributions.naming import free_slug, next_number
from municipalities.models import State
from pages.models import Standard

from ..editing import conference_editor


class ConferenceQuerySet(ContributionQuerySet):
    def coming(self, now: datetime) -> ConferenceQuerySet:
        """Those that are not over, the next one first."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def over(self, now: datetime) -> ConferenceQuerySet:
        """The latest one first."""
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-pk")


ConferenceManager = PageManager.from_queryset(ConferenceQuerySet)


class ConferencePage(ContributionPage):
    """A regional conference, written by the KTS in the admin. What people do with it are plain models beside it."""

    NUMBER_PREFIX: ClassVar[str] = "RK"
    KIND: ClassVar[str] = "konferenz"
    KIND_LABEL: ClassVar[Any] = _("Konferenz")

    edition = models.PositiveSmallIntegerField(_("Ausgabe"), null=True, blank=True, help_text=_("27 für die 27. Regionalkonferenz."))
    region = models.CharField(_("Region"), max_length=5, choices=State.choices, blank=True, help_text=_("Leer: bundesweit."))
    starts_at = models.DateTimeField(_("Beginn"), db_index=True)
    ends_at = models.DateTimeField(_("Ende"))
    venue = models.CharField(_("Veranstaltungsort"), max_length=200, blank=True)
    address = models.CharField(_("Anschrift"), max_length=300, blank=True)
    accessibility = models.TextField(_("Barrierefreiheit des Ortes"), blank=True)
    online_url = models.URLField(_("Zugang online"), max_length=500, blank=True, help_text=_("Nur Teilnehmende sehen ihn."))
    target_group = models.CharField(_("Zielgruppe"), max_length=300, blank=True)
    about = models.TextField(_("Worum es geht"), blank=True)
    standards = ParentalManyToManyField(Standard, verbose_name=_("Standards"), blank=True, related_name="conferences")
    changed_after = models.TextField(
        _("Was wir geändert haben"), blank=True, help_text=_("Nach der Auswertung: was die Rückmeldungen bewirkt haben.")
    )

    edit_handler = conference_editor
    objects = ConferenceManager()

    parent_page_types: ClassVar[list[str]] = ["events.ConferenceIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    is_creatable = True
    template = "events/conference.html"

    class Meta:
        verbose_name = _("Konferenz")
        verbose_name_plural = _("Konferenzen")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The first publication gives the number and fixes the address, whichever way it comes."""
        with transaction.atomic():
            if self.live and self.number is None:
                self.number = next_number(self, timezone.localdate().year)
                self.slug = free_slug(self, self.title)
            super().save(*args, **kwargs)

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """Editors write conferences in Wagtail's own editor: no municipality hands them in."""
        return PagePermissionTester(user, self)

    @property
    def is_shown(self) -> bool:
        """Published and not hidden; to whom is another matter (``is_visible_to``)."""
        return self.live and self.archived_at is None

    def has_begun(self, now: datetime | None = None) -> bool:
        return (now or timezone.now()) >= self.starts_at

    def is_over(self, now: datetime | None = None) -> bool:
        return (now or timezone.now()) >= self.ends_at

    def get_absolute_url(self) -> str:
        """The lasting address. The index page's slug is fixed by pages/setup.py, so no query is needed."""
        return f"/konferenzen/{self.slug}/"


class ConferenceIndexPage(KindIndexPage):
    """What comes, and the archive of what was."""

    ENTRY = ConferencePage
    BESIDE = ("municipality", "registration")

    subpage_types: ClassVar[list[str]] = ["events.ConferencePage"]
    template = "events/index.html"

    class Meta:
        verbose_name = _("Liste der Konferenzen")
