"""People beside an entry, in plain rows outside its revisions: who is named to its readers, and who writes it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .contributions import ContributionPage


class ContactPerson(models.Model):
    """A named person beside the function mailbox, shown while the consent stands. Outside the revisions."""

    page = models.OneToOneField(ContributionPage, on_delete=models.CASCADE, related_name="contact_person")
    name = models.CharField(_("Ansprechperson"), max_length=160)
    consent_at = models.DateTimeField(_("Einwilligung vom"), null=True, blank=True)
    consent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(_("Einwilligung zurückgezogen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Ansprechperson")
        verbose_name_plural = _("Ansprechpersonen")

    def __str__(self) -> str:
        return self.name

    @property
    def may_be_named(self) -> bool:
        return self.consent_at is not None and self.withdrawn_at is None

    def withdraw(self) -> None:
        """Take the consent back; the name disappears with the next request."""
        self.withdrawn_at = timezone.now()
        self.save(update_fields=["withdrawn_at"])


class Writer(models.Model):
    """Another municipality, or one person, that writes an entry. The owner alone hands in, confirms and takes down."""

    page = models.ForeignKey(ContributionPage, on_delete=models.CASCADE, related_name="writers")
    municipality = models.ForeignKey(
        "municipalities.Municipality", verbose_name=_("Kommune"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("Person"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Mitschreibende")
        verbose_name_plural = _("Mitschreibende")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(municipality=None) ^ Q(person=None), name="writer_is_municipality_or_person"),
            models.UniqueConstraint(fields=["page", "municipality"], name="municipality_writes_once"),
            models.UniqueConstraint(fields=["page", "person"], name="person_writes_once"),
        ]

    def __str__(self) -> str:
        return self.person.address_name if self.person else str(self.municipality)
