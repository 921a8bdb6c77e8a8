"""Reference data that entries, standards and notices name: topics (Handlungsfelder) with their numbers, and standards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from municipalities.sorting import findable, searched_words, sort_key
from municipalities.word_lists import WordListField


class Topic(models.Model):
    """A field of action (Handlungsfeld); two levels, the upper one has no parent."""

    slug = models.SlugField(_("Kennung"), max_length=60, unique=True, help_text=_("Bleibt für immer gleich."))
    name = models.CharField(_("Bezeichnung"), max_length=120)
    sort_key = models.CharField(max_length=150, editable=False, db_index=True)
    description = models.TextField(_("Beschreibung"), blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("übergeordnetes Handlungsfeld"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        limit_choices_to={"parent": None},
    )
    mapping = WordListField(
        _("Zuordnungen"), default=list, blank=True, help_text=_("Codes mit Präfix: dcat, ozg, mpsc, scc. Beispiel: „dcat:GOVE“.")
    )
    synonyms = WordListField(_("Synonyme"), default=list, blank=True, help_text=_("Wörter, mit denen andere dasselbe suchen."))

    class Meta:
        verbose_name = _("Handlungsfeld")
        verbose_name_plural = _("Handlungsfelder")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name, 150)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("pages:topic", args=[self.slug])


class TopicCount(models.Model):
    """How many entries of a kind a topic has for one audience, those of the topics below it included, each once.

    Kept by ``pages/topic_counts.py``; no row stands for none.
    """

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="counts")
    kind = models.CharField(max_length=40)
    """Code of the kind, as in search keys."""
    audience = models.CharField(max_length=40)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "kind", "audience"], name="one_count_per_topic_kind_and_audience")]


class StandardQuerySet(models.QuerySet["Standard"]):
    def matching(self, text: str, also: Callable[[str], Q] | None = None) -> StandardQuerySet:
        """Standards in whose names, stewards or keys every word of a text occurs; case, accents and umlauts do not matter.

        ``also``: what else a word, as ``findable`` keeps it, finds.
        """
        words = searched_words(text)
        if not words:
            return self.none() if text.strip() else self
        return self.filter(*(Q(search_text__contains=word) | (also(word) if also else Q()) for word in words))


class Standard(models.Model):
    """A data standard or specification as reference data; agreements on it come with data_standards."""

    class Kind(models.TextChoices):
        DATA_MODEL = "Datenmodell", _("Datenmodell")
        API = "API", _("Schnittstelle (API)")
        PROCESS = "Prozess", _("Prozess")
        TRANSPORT = "Transport", _("Transport")
        METADATA = "Metadaten", _("Metadaten")
        PROFILE = "Plattformprofil", _("Plattformprofil")
        """Which standards a data platform speaks, or has to; its lines belong to its versions (data_standards)."""

    slug = models.SlugField(_("Kennung"), max_length=60, unique=True, help_text=_("Bleibt für immer gleich."))
    name = models.CharField(_("Name"), max_length=120)
    sort_key = models.CharField(max_length=150, editable=False, db_index=True)
    search_text = models.TextField(editable=False, default="")
    full_name = models.CharField(_("Langname"), max_length=250, blank=True)
    steward = models.CharField(_("Betreiber"), max_length=200, blank=True)
    kind = models.CharField(_("Art"), max_length=20, choices=Kind.choices, blank=True)
    latest_version = models.CharField(_("Neueste Version"), max_length=40, blank=True)
    version_date = models.CharField(_("Datum der Version"), max_length=10, blank=True, help_text=_("JJJJ, JJJJ-MM oder JJJJ-MM-TT"))
    specification_url = models.URLField(_("Spezifikation"), max_length=500, blank=True)
    licence = models.CharField(_("Lizenz"), max_length=200, blank=True)
    xrepository_urn = models.CharField(_("Kennung im XRepository"), max_length=200, blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("Handlungsfelder"), blank=True, related_name="standards")

    objects = StandardQuerySet.as_manager()

    class Meta:
        verbose_name = _("Standard")
        verbose_name_plural = _("Standards")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """What follows from other fields: its place in lists, and the words by which it is found."""
        self.sort_key = sort_key(self.name, 150)
        self.search_text = findable([self.name, self.full_name, self.steward, self.slug, self.xrepository_urn])

    def get_absolute_url(self) -> str:
        return reverse("pages:standard", args=[self.slug])
