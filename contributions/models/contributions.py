"""What members contribute: the concrete parent of every contributed kind of page."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail.models import COMMENTS_RELATION_NAME, Page, PageManager, PagePermissionTester
from wagtail.query import PageQuerySet

from municipalities.sorting import sort_key
from pages.kinds import listed_kinds
from pages.models.base import BasePage
from pages.models.topics import Topic
from search.audiences import audiences_of

from .choices import ContentLicence, Visibility, Writers
from .rows import DraftRow
from .values import too_long

UNTITLED = _("Entwurf ohne Titel")
MAX_TOPICS = 3
_OF_THE_PAGE = (
    *("path", "depth", "numchild", "slug", "url_path", "draft_title", "content_type", "owner", "translation_key", "locale", "alias_of"),
    *("live", "live_revision", "latest_revision", "latest_revision_created_at", "has_unpublished_changes"),
    *("locked", "locked_by", "locked_at"),
)
"""What Wagtail keeps of a page whatever a version of it says (Page.with_content_json), and its address, which changes by an act alone."""


class ContributionQuerySet(PageQuerySet):
    def visible_to(self, user: Any) -> ContributionQuerySet:
        """Published entries that a user may see. The one definition for lists, search, feeds, files and mails."""
        return self.for_audiences(audiences_of(user))

    def for_audiences(self, audiences: Collection[str]) -> ContributionQuerySet:
        """Published entries that are for one of these audiences (search/audiences.py); each is for one alone."""
        plain = [value for value in (Visibility.PUBLIC, Visibility.MUNICIPALITIES) if value in audiences]
        pages = [int(name.partition(":")[2]) for name in audiences if name.startswith("participants:")]
        seen = Q(visibility__in=plain)
        if pages:
            seen |= Q(visibility=Visibility.PARTICIPANTS, pk__in=pages)
        return self.filter(seen, live=True, archived_at=None)

    def solutions(self) -> ContributionQuerySet:
        """What municipalities tell of their own work; conferences and the like have lists of their own."""
        kinds = [kind.page_class for kind in listed_kinds() if kind.is_solution]
        return self.type(*kinds) if kinds else self.none()


ContributionManager = PageManager.from_queryset(ContributionQuerySet)


class ContributionPermissionTester(PagePermissionTester):
    """Contributions are decided upon in the review of the KTS and written on the site.

    Wagtail's own edit, publish, copy, move and delete views are closed for them, so that no second way
    past contributions/moderation.py exists; reading (history, comparison) stays open to editors.
    """

    def can_edit(self) -> bool:
        return False

    def can_publish(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_copy(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_lock(self) -> bool:
        return False

    def can_unlock(self) -> bool:
        return False

    def can_submit_for_moderation(self) -> bool:
        return False


class ContributionPage(BasePage):
    """The parent of every contributed kind: one query gives everything of a municipality.

    The fields in ``OUTSIDE_REVISIONS`` belong to the live row alone: approving an old change never
    brings back an old visibility, municipality or date. A kind adds its own:
    ``(*ContributionPage.OUTSIDE_REVISIONS, "status")``.
    """

    OUTSIDE_REVISIONS: ClassVar[tuple[str, ...]] = (
        "municipality",
        "former_municipality",
        "visibility",
        "number",
        "last_confirmed_on",
        "review_due_on",
        "archived_at",
        "archived_by_kts",
        "trashed_at",
        "demo_notice",
    )
    NUMBER_PREFIX: ClassVar[str] = ""
    KIND: ClassVar[str] = ""
    """Short code of the kind, part of search keys and addresses ("gute-praxis")."""
    KIND_LABEL: ClassVar[Any] = ""
    WRITERS: ClassVar[Writers] = Writers.OWNER
    LIMITS: ClassVar[dict[str, int]] = {"title": 120, "summary": 300}
    """Longest text per field at submission, in characters; drafts may be longer."""

    MISSING: ClassVar[dict[str, Any]] = {
        "title": _("Geben Sie einen Titel ein, der den Eintrag in einem Satz beschreibt."),
        "summary": _("Fassen Sie den Eintrag in zwei oder drei Sätzen zusammen."),
    }
    """What is said where title or summary are empty at submission."""
    MANDATORY: ClassVar[dict[str, Any]] = {}
    """Texts of the kind itself that submission asks for, with what is said where one is empty."""

    municipality = models.ForeignKey(
        "municipalities.Municipality", verbose_name=_("Kommune"), on_delete=models.PROTECT, related_name="contributions"
    )
    former_municipality = models.ForeignKey(
        "municipalities.Municipality", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    """Under which it was published first, where that has become part of another; readers are told "früher: …"."""
    former_municipality.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]  # written for many rows at once
    sort_key = models.CharField(max_length=250, editable=False, db_index=True)
    """Of the title, in German order; follows it whenever the row is saved."""
    summary = models.TextField(_("Kurzfassung"), blank=True)
    topics = ParentalManyToManyField(Topic, verbose_name=_("Handlungsfelder"), blank=True, related_name="contributions")
    visibility = models.CharField(_("Sichtbarkeit"), max_length=20, choices=Visibility.choices, default=Visibility.PUBLIC, db_index=True)
    contact_unit = models.CharField(_("Ansprechstelle"), max_length=200, blank=True)
    contact_email = models.CharField(_("Funktionspostfach"), max_length=254, blank=True)
    content_licence = models.CharField(_("Inhaltslizenz"), max_length=20, choices=ContentLicence.choices, default=ContentLicence.CC_BY)
    number = models.CharField(_("Nummer"), max_length=20, unique=True, null=True, blank=True, editable=False)
    last_confirmed_on = models.DateField(_("zuletzt bestätigt am"), null=True, blank=True, editable=False, db_index=True)
    review_due_on = models.DateField(_("nächste Bestätigung"), null=True, blank=True, editable=False, db_index=True)
    archived_at = models.DateTimeField(_("archiviert am"), null=True, blank=True, editable=False)
    archived_by_kts = models.BooleanField(default=False, editable=False)
    trashed_at = models.DateTimeField(_("im Papierkorb seit"), null=True, blank=True, editable=False)
    demo_notice = models.CharField(max_length=200, blank=True, editable=False)
    """Says that the content is invented; shown wherever the entry appears."""

    objects = ContributionManager()

    is_creatable = False
    row_template: ClassVar[str] = "contributions/row.html"
    """An entry in a list of several kinds (a topic, a standard), as ``entry``; an element of a list with a heading of the third level."""

    class Meta:
        verbose_name = _("Beitrag")
        verbose_name_plural = _("Beiträge")

    def permissions_for_user(self, user: Any) -> ContributionPermissionTester:
        return ContributionPermissionTester(user, self)

    def is_visible_to(self, user: Any) -> bool:
        """The rule of ``visible_to`` for one entry."""
        if not self.live or self.archived_at is not None:
            return False
        if self.visibility == Visibility.PARTICIPANTS:
            return f"participants:{self.pk}" in audiences_of(user)
        return self.visibility in audiences_of(user)

    @property
    def audiences(self) -> frozenset[str]:
        """The audiences of the published entry; empty while it is not published."""
        if not self.live or self.archived_at is not None:
            return frozenset()
        if self.visibility == Visibility.PARTICIPANTS:
            return frozenset({f"participants:{self.pk}"})
        return frozenset({self.visibility})

    @classmethod
    def limits(cls) -> dict[str, int]:
        """Longest text per field at submission, in characters: LIMITS, else what the column holds."""
        columns = {
            field.name: field.max_length
            for field in cls._meta.concrete_fields
            if isinstance(field, models.CharField) and field.max_length and issubclass(field.model, ContributionPage)
        }
        return {**columns, **cls.LIMITS}

    @classmethod
    def row_relations(cls) -> dict[str, str]:
        """Sections of rows of this kind: name of the relation → its label, in the order of their models."""
        relations = get_all_child_relations(cls)
        return {
            relation.get_accessor_name(): str(capfirst(relation.related_model._meta.verbose_name_plural))
            for relation in relations
            if issubclass(relation.related_model, DraftRow)
        }

    def submission_errors(self) -> dict[str, list[str]]:
        """What must be mended before this version may be handed in: field name → messages. Each kind adds its own."""
        errors: dict[str, list[str]] = {}
        if not self.title.strip() or self.title == str(UNTITLED):
            errors["title"] = [self.MISSING["title"]]
        if not self.summary.strip():
            errors["summary"] = [self.MISSING["summary"]]
        for name, limit in self.limits().items():
            excess = len(getattr(self, name) or "") - limit
            if excess > 0:
                errors[name] = [too_long(name, excess)]
        errors |= self._row_errors()
        topics = len(self.topics.all())
        if not 1 <= topics <= MAX_TOPICS:
            errors["topics"] = [gettext("Wählen Sie mindestens ein und höchstens drei Handlungsfelder.")]
        if not self.contact_unit.strip():
            errors["contact_unit"] = [gettext("Nennen Sie die Stelle, die Fragen beantwortet.")]
        try:
            validate_email(self.contact_email)
        except ValidationError:
            errors["contact_email"] = [
                gettext("Geben Sie das Funktionspostfach als E-Mail-Adresse ein, zum Beispiel digitales@stadt.example.")
            ]
        for name, message in self.MANDATORY.items():
            if not getattr(self, name).strip():
                errors.setdefault(name, []).append(message)
        if self.undescribed():
            errors["images"] = [gettext("Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen können.")]
        return errors

    def undescribed(self) -> list[Any]:
        """Pictures without an alternative text that do more than decorate."""
        return [picture for picture in self.images.all() if not picture.is_described]

    def _row_errors(self) -> dict[str, list[str]]:
        """What must be mended in its rows: ``<relation>.<key of the row>.<field>`` → messages."""
        return {
            f"{relation}.{row.key}.{name}": messages
            for relation in self.row_relations()
            for row in getattr(self, relation).all()
            for name, messages in row.submission_errors().items()
        }

    @property
    def is_stale(self) -> bool:
        """The confirmation is overdue: the page says that its content may be out of date."""
        return self.review_due_on is not None and self.review_due_on < timezone.localdate()

    @property
    def was_published(self) -> bool:
        return self.first_published_at is not None

    def with_content_json(self, content: dict[str, Any]) -> ContributionPage:
        """A version from a revision; everything that stands outside the revisions is as on this page, without a statement.

        In place of Wagtail's own (7.4), which asks the database for each key that it overwrites afterwards, for the parent and for the
        comments of its editor, which is closed for entries.
        """
        page = self.specific
        kept = page._kept_fields()
        keys = {field.name: None for field in kept if field.is_relation}
        version: ContributionPage = type(page).from_serializable_data({**content, **keys, COMMENTS_RELATION_NAME: []})
        version.pk = page.pk
        for field in kept:
            setattr(version, field.attname, getattr(page, field.attname))
        if version.first_published_at is None:
            version.first_published_at = page.first_published_at
        return version

    @classmethod
    def _kept_fields(cls) -> list[Any]:
        return [cls._meta.get_field(name) for name in (*cls.OUTSIDE_REVISIONS, *_OF_THE_PAGE)]

    def read_live_row(self) -> None:
        """Take what stands outside the revisions from the live row as it is now."""
        names = [*self.OUTSIDE_REVISIONS, "slug", "url_path"]
        attributes = [self._meta.get_field(name).attname for name in names]
        live = type(self)._base_manager.filter(pk=self.pk).values(*attributes).first()
        for attribute, value in (live or {}).items():
            setattr(self, attribute, value)

    draft_title: str

    def follow_title(self) -> None:
        """Set what stands beside the title for lists."""
        self.draft_title = self.draft_title[:255]  # drafts may hold titles of any length; the column that lists them in the admin may not
        self.sort_key = sort_key(self.title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.follow_title()
        super().save(*args, **kwargs)


def contribution_of(page: Page) -> ContributionPage | None:
    """The contribution a page is, or None."""
    specific = page.specific
    return specific if isinstance(specific, ContributionPage) else None
