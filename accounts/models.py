"""People and what they may do: e-mail accounts, memberships with a role, invitations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from municipalities.addresses import AddressField, address_of
from municipalities.sorting import sort_key
from municipalities.typed_forms import no_control_characters


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """A new account; without a password it can only be entered by an invitation or a reset."""
        user = self.model(email=address_of(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address. Rights come from Membership alone."""

    email = AddressField(_("E-Mail-Adresse"), unique=True)
    first_name = models.CharField(_("Vorname"), max_length=80, blank=True, validators=[no_control_characters])
    last_name = models.CharField(_("Nachname"), max_length=80, blank=True, validators=[no_control_characters])
    """Who has one name has it in either field; nothing asks for two."""
    sort_key = models.CharField(max_length=250, editable=False, default="", db_index=True)
    form_of_address = models.CharField(
        _("Anrede"), max_length=10, blank=True, choices=[("frau", _("Frau")), ("herr", _("Herr"))], help_text=_("Freiwillig.")
    )
    function = models.CharField(_("Funktion"), max_length=120, blank=True, validators=[no_control_characters])
    is_active = models.BooleanField(_("aktiv"), default=True)
    date_joined = models.DateTimeField(_("angelegt am"), default=timezone.now)
    key_version = models.PositiveIntegerField(default=0, editable=False)
    """Goes up when what was handed out must end for good, sessions and links: an account that is unblocked begins anew."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        verbose_name = _("Person")
        verbose_name_plural = _("Personen")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.last_name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive the place in lists: last name, first name, as DIN 5007-1 orders them; nobody's name is taken apart for it."""
        self.sort_key = sort_key(f"{self.last_name} {self.first_name}") or sort_key(self.email)
        if (only := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*only, "sort_key"}
        super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's, of the password; from the first block of the account on also of ``key_version``."""
        of_password = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        if not self.key_version:
            return of_password
        return salted_hmac("accounts.session", f"{of_password}:{self.key_version}", secret=secret, algorithm="sha256").hexdigest()

    @property
    def address_name(self) -> str:
        """How others name this person: "Frau Beispiel", also by the only name; else the full name, else the e-mail address."""
        if self.form_of_address and (name := self.last_name or self.first_name):
            return f"{self.get_form_of_address_display()} {name}"
        return str(self)


class Role(models.TextChoices):
    """The one table of roles. What each may do stands in accounts/roles.py."""

    STAFF = "staff", _("Mitarbeit einer Kommune")
    CDO = "cdo", _("CDO einer Kommune")
    EDITOR = "editor", _("KTS-Redaktion")
    ADMIN = "admin", _("Betrieb")


MUNICIPAL_ROLES = (Role.STAFF, Role.CDO)


def role_title(role: str, municipality: Any) -> str:
    """A role with its place: "CDO, Bamberg"; the label of the role where it belongs to no municipality."""
    if municipality is None:
        return str(Role(role).label)
    return f"{_('CDO') if role == Role.CDO else _('Mitarbeit')}, {municipality}"


class Membership(models.Model):
    """A person holds a role: staff and cdo in a municipality, editor and admin in the portal as a whole."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    municipality = models.ForeignKey(
        "municipalities.Municipality", null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("Rolle"), max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Mitgliedschaft")
        verbose_name_plural = _("Mitgliedschaften")
        constraints = [
            models.UniqueConstraint(fields=["user", "municipality"], name="one_role_per_municipality"),
            models.UniqueConstraint(fields=["user", "role"], condition=Q(municipality=None), name="one_portal_role"),
            models.CheckConstraint(
                condition=Q(role__in=MUNICIPAL_ROLES, municipality__isnull=False)
                | (~Q(role__in=MUNICIPAL_ROLES) & Q(municipality__isnull=True)),
                name="municipal_roles_need_a_municipality",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    @property
    def title(self) -> str:
        """The role with its place, as people say it: "CDO, Bamberg"."""
        return role_title(self.role, self.municipality)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> InvitationQuerySet:
        """Neither accepted nor taken back; they may have expired."""
        return self.filter(accepted_at=None, revoked_at=None)

    def open(self) -> InvitationQuerySet:
        """Those whose link may still be used."""
        return self.unanswered().filter(expires_at__gt=timezone.now())

    def ended(self) -> InvitationQuerySet:
        """Those that ended with the right of who sent them, while the link would still be good."""
        return self.exclude(ended_because="").filter(accepted_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """An e-mail address is invited to a role; the signed link in the mail works once, until it expires."""

    class Ending(models.TextChoices):
        """Why an invitation ended by itself; shown after the name of who sent it."""

        LEFT = "left", _("hat die Kommune verlassen; Einladung beendet")
        BLOCKED = "blocked", _("ist gesperrt; Einladung beendet")
        ROLE = "role", _("darf nicht mehr einladen; Einladung beendet")

    email = AddressField(_("E-Mail-Adresse"))
    municipality = models.ForeignKey(
        "municipalities.Municipality", null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    role = models.CharField(_("Rolle"), max_length=10, choices=Role.choices)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("gültig bis"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Einladung")
        verbose_name_plural = _("Einladungen")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}"

    @property
    def title(self) -> str:
        return role_title(self.role, self.municipality)

    def is_open(self, now: datetime | None = None) -> bool:
        """True while the link may still be used: not accepted, not revoked, ``now < expires_at``."""
        return self.accepted_at is None and self.revoked_at is None and (now or timezone.now()) < self.expires_at


class DepartureQuerySet(models.QuerySet["Departure"]):
    def recent(self) -> DepartureQuerySet:
        """Those that can still be undone, the latest first."""
        return self.filter(restored_at=None, left_at__gt=timezone.now() - Departure.UNDO).order_by("-left_at", "-pk")


class Departure(models.Model):
    """Somebody left a municipality or was removed from it. Written by accounts/leaving.py only; deleted after ``KEPT``."""

    UNDO: ClassVar[timedelta] = timedelta(hours=24)
    """So long it can be undone."""
    KEPT: ClassVar[timedelta] = timedelta(days=30)
    """So long the link in the mail says what became of it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="departures")
    municipality = models.ForeignKey("municipalities.Municipality", on_delete=models.CASCADE, related_name="departures")
    role = models.CharField(_("Rolle"), max_length=10, choices=Role.choices)
    ended = models.PositiveBigIntegerField(unique=True)
    """Key of the membership that ended: a second click ends nothing else."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """The person where they left by themself."""
    word = models.TextField(_("Nachricht"), blank=True)
    """For those who are told by mail."""
    left_at = models.DateTimeField(default=timezone.now, db_index=True)
    restored_at = models.DateTimeField(null=True, blank=True)
    restored_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = DepartureQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["municipality", "left_at"])]

    def __str__(self) -> str:
        return f"{self.user}: {self.title}"

    @property
    def title(self) -> str:
        return role_title(self.role, self.municipality)

    @property
    def is_own(self) -> bool:
        """Left by themself, nobody removed them."""
        return self.by_id == self.user_id

    @property
    def undo_until(self) -> datetime:
        return self.left_at + self.UNDO

    def is_undoable(self, now: datetime | None = None) -> bool:
        return self.restored_at is None and (now or timezone.now()) < self.undo_until


class Throttle(models.Model):
    """The tries that still count under one name, oldest first. Written by accounts/limits.py only."""

    key = models.CharField(max_length=64, primary_key=True)
    """A keyed hash: neither addresses nor people stand here."""
    used = models.JSONField(default=list)
    expires_at = models.DateTimeField(db_index=True)


class SpentCode(models.Model):
    """A code of an app that was used: each period of the clock is good once. Written by accounts/codes.py only."""

    authenticator = models.ForeignKey("mfa.Authenticator", on_delete=models.CASCADE, related_name="+")
    period = models.PositiveBigIntegerField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authenticator", "period"], name="one_use_of_a_code")]


class KeptText(models.Model):
    """What a person typed into a form that could not be taken. Written and read by accounts/kept/store.py only."""

    key = models.CharField(max_length=64, primary_key=True)
    """A keyed hash of browser and page."""
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    box = models.TextField()
    """Encrypted; the key lies in a cookie of the person's browser."""
    expires_at = models.DateTimeField(db_index=True)
