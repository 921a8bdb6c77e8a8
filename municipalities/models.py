"""The registry everyone points to: municipalities, districts and what they run together, with keys that last."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .addresses import AddressField
from .keys import (
    AGS_LENGTH,
    ARS_LENGTH,
    DISTRICT_LENGTH,
    DISTRICT_SUFFIX,
    UNION_LENGTH,
    state_of_key,
    validate_ags,
    validate_ags_matches_ars,
    validate_ars,
    validate_district_key,
    validate_union_key,
)
from .merged import Merger as Merger  # Django looks for models here
from .profiles import MunicipalityProfile as MunicipalityProfile
from .sizes import SizeClass, size_class_of
from .sorting import findable, searched_words, sort_key
from .word_lists import CheckedJSONField

COHORTS, YEARS_OF_COUNTS = (2000, 2100), (1900, 2100)
LATITUDES, LONGITUDES = (47, 56), (5, 16)
"""Of Germany, in whole degrees."""
KEY_FIELDS = ("ags", "ars", "district_key", "union_key")


class State(models.TextChoices):
    """The 16 Länder by ISO 3166-2, in the order of their official numbers (see ``keys.STATE_BY_KEY``)."""

    SH = "DE-SH", _("Schleswig-Holstein")
    HH = "DE-HH", _("Hamburg")
    NI = "DE-NI", _("Niedersachsen")
    HB = "DE-HB", _("Bremen")
    NW = "DE-NW", _("Nordrhein-Westfalen")
    HE = "DE-HE", _("Hessen")
    RP = "DE-RP", _("Rheinland-Pfalz")
    BW = "DE-BW", _("Baden-Württemberg")
    BY = "DE-BY", _("Bayern")
    SL = "DE-SL", _("Saarland")
    BE = "DE-BE", _("Berlin")
    BB = "DE-BB", _("Brandenburg")
    MV = "DE-MV", _("Mecklenburg-Vorpommern")
    SN = "DE-SN", _("Sachsen")
    ST = "DE-ST", _("Sachsen-Anhalt")
    TH = "DE-TH", _("Thüringen")


def validate_slug(value: str) -> None:
    """A slug has a letter, so that it never looks like an official key: those redirect to it."""
    if value.isdigit():
        raise ValidationError(_("Die Kennung braucht einen Buchstaben; nur aus Ziffern bestehen amtliche Schlüssel."))


def _within(limits: tuple[int, int]) -> list[Any]:
    return [MinValueValidator(limits[0]), MaxValueValidator(limits[1])]


class Kind(models.TextChoices):
    """What sort of body it is. What a new kind may do is said by ``NOT_VOTING`` and ``GROUPS`` alone."""

    TOWN = "stadt", _("Stadt")
    MUNICIPALITY = "gemeinde", _("Gemeinde")
    DISTRICT = "landkreis", _("Landkreis")
    UNION = "verbandsgemeinde", _("Verbandsgemeinde")
    COOPERATION = "kooperation", _("Kooperation")
    ASSOCIATION = "zweckverband", _("Zweckverband")
    PURCHASING_BODY = "einkaufsgemeinschaft", _("Zentrale Beschaffungsstelle")


NOT_VOTING = (Kind.ASSOCIATION, Kind.PURCHASING_BODY)
"""They publish and lead; their members vote, accede and are counted, each for itself."""
GROUPS = (Kind.COOPERATION, *NOT_VOTING)
"""Bodies that municipalities run together: with members and a lead, without AGS and ARS."""


def voting(path: str = "") -> Q:
    """Rows of bodies that vote, ``path`` being the way to the body: the one rule for lists, counts and rights."""
    return ~Q(**{f"{path}kind__in": NOT_VOTING})


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def voting(self) -> MunicipalityQuerySet:
        """Municipalities that vote, accede and are counted as such."""
        return self.filter(voting())

    def groups(self) -> MunicipalityQuerySet:
        """Bodies that municipalities run together."""
        return self.filter(kind__in=GROUPS)

    def begun(self, on: date | None = None) -> MunicipalityQuerySet:
        """Rows whose validity has begun by a day (default: today), ended or not."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on or timezone.localdate()))

    def current(self, on: date | None = None) -> MunicipalityQuerySet:
        """Rows that are valid on a day (default: today)."""
        return self.begun(on).filter(Q(valid_to=None) | Q(valid_to__gte=on or timezone.localdate()))

    def matching(self, text: str) -> MunicipalityQuerySet:
        """Rows in whose names, members or keys every word of a text occurs; case, accents and umlauts do not matter."""
        words = searched_words(text)
        if not words:
            return self.none() if text.strip() else self
        return self.filter(*(Q(search_text__contains=word) for word in words))

    def with_keys(self, keys: list[str]) -> MunicipalityQuerySet:
        """Rows that bear one of some official keys."""
        return self.filter(Q(ags__in=keys) | Q(ars__in=keys) | Q(district_key__in=keys) | Q(union_key__in=keys))

    def by_key(self, key: str) -> MunicipalityQuerySet:
        """The row of a key, told by its length; a district answers to five digits and to its ARS, whichever is kept."""
        if len(key) == DISTRICT_LENGTH:
            return self.filter(Q(district_key=key) | Q(ars=key + DISTRICT_SUFFIX))
        if len(key) == ARS_LENGTH and key.endswith(DISTRICT_SUFFIX):
            return self.filter(Q(ars=key) | Q(district_key=key[:DISTRICT_LENGTH]))
        field = {AGS_LENGTH: "ags", UNION_LENGTH: "union_key", ARS_LENGTH: "ars"}.get(len(key))
        return self.filter(**{field: key}) if field else self.none()


class StatesField(CheckedJSONField):
    """Codes of Länder."""

    @staticmethod
    def fits(item: Any) -> bool:
        return item in State.values


class MembersField(CheckedJSONField):
    """Members of a group: name and key, which may be empty."""

    @staticmethod
    def fits(item: Any) -> bool:
        return isinstance(item, dict) and isinstance(item.get("name"), str) and isinstance(item.get("key"), str)


class Municipality(models.Model):
    """One body that publishes: a town, municipality, district, collective municipality, or what these run together."""

    Kind = Kind

    slug = models.SlugField(_("Kennung"), max_length=60, unique=True, validators=[validate_slug], help_text=_("Bleibt für immer gleich."))
    name = models.CharField(_("Name"), max_length=200)
    short_name = models.CharField(_("Kurzname"), max_length=100, blank=True)
    official_name = models.CharField(_("Amtlicher Name"), max_length=200, blank=True)
    sort_key = models.CharField(max_length=250, editable=False, db_index=True)
    search_text = models.TextField(editable=False)
    kind = models.CharField(_("Art"), max_length=20, choices=Kind.choices)
    ags = models.CharField("AGS", max_length=8, blank=True, null=True, unique=True, validators=[validate_ags])
    ars = models.CharField("ARS", max_length=12, blank=True, null=True, unique=True, validators=[validate_ars])
    district_key = models.CharField(
        _("Kreisschlüssel"), max_length=5, blank=True, null=True, unique=True, validators=[validate_district_key]
    )
    union_key = models.CharField(_("Verbandsschlüssel"), max_length=9, blank=True, null=True, unique=True, validators=[validate_union_key])
    state = models.CharField(
        _("Land"),
        max_length=5,
        choices=State.choices,
        help_text=_("Bei Kooperationen, Zweckverbänden und Beschaffungsstellen das der federführenden Kommune."),
    )
    additional_states = StatesField(_("Weitere Länder"), default=list, blank=True)
    members = MembersField(_("Mitglieder"), default=list, blank=True, help_text=_('Liste aus {"name": …, "key": …}; "key" darf leer sein.'))
    lead_name = models.CharField(_("Federführende Kommune"), max_length=200, blank=True)
    lead_key = models.CharField(_("Schlüssel der federführenden Kommune"), max_length=12, blank=True)
    inhabitants = models.PositiveIntegerField(_("Einwohnerzahl"), null=True, blank=True)
    inhabitants_year = models.PositiveSmallIntegerField(
        _("Stand der Einwohnerzahl"), null=True, blank=True, validators=_within(YEARS_OF_COUNTS)
    )
    size_class = models.CharField(_("Größenklasse"), max_length=20, choices=SizeClass.choices, blank=True, editable=False, db_index=True)
    latitude = models.DecimalField(_("Breite"), max_digits=7, decimal_places=4, null=True, blank=True, validators=_within(LATITUDES))
    longitude = models.DecimalField(_("Länge"), max_digits=7, decimal_places=4, null=True, blank=True, validators=_within(LONGITUDES))
    place = models.CharField(_("Ort der Koordinate"), max_length=120, blank=True)
    cohort = models.PositiveSmallIntegerField(_("Förderstaffel"), null=True, blank=True, db_index=True, validators=_within(COHORTS))
    website = models.URLField(_("Internetauftritt"), blank=True)
    contact_email = AddressField(_("Funktionspostfach"), blank=True)
    valid_from = models.DateField(_("gültig ab"), null=True, blank=True)
    valid_to = models.DateField(_("gültig bis"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("Nachfolge"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )
    successor.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]  # or Wagtail queues a task for each saved row

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("Kommune")
        verbose_name_plural = _("Kommunen")
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["state", "sort_key"])]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Check the keys against each other and against Land and kind, then the validity."""
        validate_ags_matches_ars(self.ags, self.ars)
        kind = {"kind": self.get_kind_display()}
        if self.is_group and (self.ags or self.ars):
            no_key = _("Diese Art (%(kind)s) hat keinen eigenen AGS und ARS; der Schlüssel der Federführung steht bei ihr.")
            raise ValidationError({"ags": no_key % kind})
        if not self.is_voting and self.inhabitants is not None:
            no_number = _("Diese Art (%(kind)s) hat keine eigene Einwohnerzahl; sie steht bei den Mitgliedern.")
            raise ValidationError({"inhabitants": no_number % kind})
        for field in KEY_FIELDS:
            key = getattr(self, field)
            if key and state_of_key(key) != self.state:
                reason = _("Der Schlüssel %(key)s liegt nicht im angegebenen Land.") % {"key": key}
                raise ValidationError({field: reason})
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("Das Ende liegt vor dem Beginn.")})
        if self.successor_id and self.successor_id == self.pk:
            raise ValidationError({"successor": _("Eine Kommune kann nicht ihre eigene Nachfolge sein.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive what follows from other fields: order, words to find it by, size class, and NULL for empty keys."""
        for key in KEY_FIELDS:
            setattr(self, key, getattr(self, key) or None)
        self.sort_key = sort_key(self.display_name)
        self.search_text = findable(self._texts())
        self.size_class = size_class_of(self.inhabitants)
        super().save(*args, **kwargs)

    def _texts(self) -> list[str]:
        members = [text for member in self.members for text in (member["name"], member["key"])]
        keys = [getattr(self, key) or "" for key in KEY_FIELDS]
        return [self.name, self.short_name, self.official_name, self.lead_name, *members, *keys]

    def get_absolute_url(self) -> str:
        return reverse("municipalities:detail", args=[self.slug])

    @property
    def is_voting(self) -> bool:
        """A municipality that votes, accedes and is counted as such (``voting``)."""
        return self.kind not in NOT_VOTING

    @property
    def is_group(self) -> bool:
        """Something that municipalities run together."""
        return self.kind in GROUPS

    @property
    def display_name(self) -> str:
        """What lists call it: the short name where there is one."""
        return self.short_name or self.name

    @property
    def keys(self) -> list[str]:
        """The official keys that it bears, by which members and tables name it (``with_keys``)."""
        return [key for key in (self.ags, self.ars, self.district_key, self.union_key) if key]

    @property
    def states(self) -> list[str]:
        """ISO codes of all Länder the body lies in, its own (or the lead's) first."""
        return [self.state, *(code for code in self.additional_states if code != self.state)]

    @property
    def state_names(self) -> list[str]:
        """The names of all Länder the body lies in, in the order of ``states``."""
        return [str(State(code).label) for code in self.states if code in State.values]

    @property
    def is_future(self) -> bool:
        return self.valid_from is not None and self.valid_from > timezone.localdate()

    @property
    def is_part_of_another(self) -> bool:
        """It has ended, and what it had is with its successor."""
        return self.is_former and self.successor_id is not None

    @property
    def is_former(self) -> bool:
        return self.valid_to is not None and self.valid_to < timezone.localdate()
