"""Pictures and documents. Stored under random names, served by a view that asks who is looking (files/serving.py)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.http import Http404
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, SourceImageIOError


def random_name(folder: str, filename: str) -> str:
    """``<folder>/<32 hex digits><suffix>``: nothing of the uploaded name but its suffix reaches the disk."""
    return f"{folder}/{uuid.uuid4().hex}{Path(filename).suffix.lower()[:5]}"


def image_upload_to(instance: PortalImage, filename: str) -> str:
    return random_name("bilder", filename)


def document_upload_to(instance: PortalDocument, filename: str) -> str:
    return random_name("anlagen", filename)


def confidential_upload_to(instance: ConfidentialFile, filename: str) -> str:
    return random_name("vertraulich", filename)


def rendition_upload_to(instance: PortalRendition, filename: str) -> str:
    return random_name("ansichten", filename)


class FileScanQuerySet(models.QuerySet["FileScan"]):
    """The one rule on what may be shown. With a scanner: what it found clean. Without: everything nothing was found in."""

    def shows(self, name: str) -> bool:
        """Whether a stored file may be shown, to anybody at all."""
        return not self.hidden_among([name])

    def hidden_among(self, names: Collection[str]) -> set[str]:
        """Those of some stored files that nobody may be shown; one query, however many there are."""
        if not names:
            return set()
        rows = self.filter(file_name__in=names)
        if not settings.CLAMAV_URL:
            return set(rows.filter(state=FileScan.State.FOUND).values_list("file_name", flat=True))
        return set(names) - set(rows.filter(state=FileScan.State.CLEAN).values_list("file_name", flat=True))

    def shown(self, field: str) -> models.Q:
        """The same as a condition of another query, whose ``field`` holds the stored name."""
        rows = self.filter(file_name=models.OuterRef(field))
        if not settings.CLAMAV_URL:
            return ~models.Q(models.Exists(rows.filter(state=FileScan.State.FOUND)))
        return models.Q(models.Exists(rows.filter(state=FileScan.State.CLEAN)))


class FileScan(models.Model):
    """What the scanner said of a stored file (files/scanning.py); a file without a row was not scanned.

    Kept by the stored name: a replaced file has another and waits again, and nothing that saves a picture or a document
    can bring back what was said before.
    """

    class State(models.TextChoices):
        CLEAN = "sauber", _("geprüft")
        FOUND = "schadsoftware", _("Schadsoftware gefunden, Datei gelöscht")
        FAILED = "fehlgeschlagen", _("wird geprüft")

    file_name = models.CharField(max_length=255, unique=True)
    state = models.CharField(max_length=16, choices=State.choices, db_index=True)
    finding = models.CharField(max_length=200, blank=True)
    """The name the scanner gave to what it found."""
    attempts = models.PositiveIntegerField(default=0)
    """How often it said nothing."""
    scanned_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True)
    """After a failure: not asked again before."""

    objects = FileScanQuerySet.as_manager()

    class Meta:
        verbose_name = _("Prüfung einer Datei")
        verbose_name_plural = _("Prüfungen der Dateien")

    def __str__(self) -> str:
        return self.file_name


ORIGINAL = "original"
SIGN, SIGN_WIDTH = "bild-folgt.svg", 480
"""What stands for a picture of which there is no cut yet, and how wide at most."""


class NotShown(SourceImageIOError, Http404):
    """A picture that may not be shown. Wagtail draws its sign for a missing picture; its previews answer 404."""


class OwnedFile(models.Model):
    """The part all share: the page the file was uploaded for, its digest and its original name."""

    owner_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("gehört zum Eintrag"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    original_name = models.CharField(_("Dateiname"), max_length=255, blank=True, editable=False)

    file: models.FileField
    """Each of them has its own field."""
    file_size: int | None
    """Bytes; of pictures and documents the field is Wagtail's."""

    class Meta:
        abstract = True

    @property
    def stored_name(self) -> str:
        """Under which the storage keeps the file, and FileScan what was found; "" where there is none."""
        return self.file.name or ""

    def measure(self) -> None:
        """Fill ``sha256`` and ``file_size`` (bytes) from the file, which stays open and stands at its beginning afterwards."""
        stream = self.file.file
        stream.seek(0)
        digest = hashlib.sha256()
        for chunk in iter(lambda: stream.read(65536), b""):
            digest.update(chunk)
        stream.seek(0)
        self.sha256, self.file_size = digest.hexdigest(), self.file.size

    def get_file_size(self) -> int | None:
        """Bytes, None where the file is gone. Wagtail's own stores what it finds: reading would write."""
        if self.file_size is None:
            with suppress(OSError):
                return self.file.size
        return self.file_size


class PortalImage(OwnedFile, AbstractImage):
    """A picture; ``description`` is its alternative text unless the place of use gives another."""

    file = models.ImageField(_("Datei"), upload_to=image_upload_to, width_field="width", height_field="height")

    admin_form_fields = ("title", "file", "description", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")

    class Meta(AbstractImage.Meta):
        verbose_name = _("Bild")
        verbose_name_plural = _("Bilder")

    def get_upload_to(self, filename: str) -> str:
        return image_upload_to(self, filename)

    def cut(self, *specs: str) -> None:
        """Make those cuts that are missing. Nothing else makes one; files/pictures.py says which and when."""
        filters = [Filter(spec=spec) for spec in specs]
        found = self.find_existing_renditions(*filters)
        for missing in filters:
            if missing not in found:
                super().create_rendition(missing)

    def create_rendition(self, wanted: Filter) -> PortalRendition:
        """What Wagtail calls where a page asks for a cut that is not there: a stand-in, because reading writes nothing."""
        return self._stand_in(wanted)

    def create_renditions(self, *filters: Filter) -> dict[Filter, PortalRendition]:
        return {wanted: self._stand_in(wanted) for wanted in filters}

    def _stand_in(self, wanted: Filter) -> PortalRendition:
        """The largest cut there is, else a sign; for the original its own file, which asks who is looking as ever."""
        if wanted.spec == ORIGINAL:
            original = PortalRendition(image=self, filter_spec=ORIGINAL, width=self.width, height=self.height)
            original.file.name = self.file.name  # through the attribute: assigning a file would read it
            return original
        found = self.renditions.order_by("-width").first()
        width = min(self.width, SIGN_WIDTH)
        return found or PortalRendition(image=self, filter_spec=wanted.spec, width=width, height=round(width * self.height / self.width))

    @contextmanager
    def get_willow_image(self) -> Iterator[Any]:
        """The picture for whatever cuts or previews it. Raises NotShown: nothing is decoded before it may be shown."""
        if not FileScan.objects.shows(self.stored_name):
            raise NotShown(self.stored_name)
        with super().get_willow_image() as picture:
            yield picture


class PortalRendition(AbstractRendition):
    """A picture cut to a size; its own random name never tells the picture's."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")
    file = models.ImageField(upload_to=rendition_upload_to, width_field="width", height_field="height")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"),
        ]

    def get_upload_to(self, filename: str) -> str:
        return rendition_upload_to(self, filename)

    @property
    def url(self) -> str:
        return self.file.url if self.file else static(SIGN)


class PortalDocument(OwnedFile, AbstractDocument):
    """An attachment for download: PDF, DOCX, XLSX, ODT or ODS."""

    file = models.FileField(_("Datei"), upload_to=document_upload_to)

    admin_form_fields = ("title", "file")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("Dokument")
        verbose_name_plural = _("Dokumente")


class ConfidentialFile(OwnedFile):
    """A document that only those see whom a rule of its feature names (files/serving.py): not even editors see it for being editors.

    It is no document of Wagtail's, so that no list, chooser or search of the admin holds it, and its text is never read.
    ``owner_page`` stays empty: who may read the drafts of a page may not read this. Its bytes go with its row.
    """

    title = models.CharField(_("Titel"), max_length=255)
    file = models.FileField(_("Datei"), upload_to=confidential_upload_to)
    file_size = models.PositiveBigIntegerField(null=True, editable=False)
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("hochgeladen von"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    held: Any = None
    """What a page says of it while it may not be shown (scanning.labels_for); set by who shows several."""

    class Meta:
        verbose_name = _("Vertrauliche Datei")
        verbose_name_plural = _("Vertrauliche Dateien")

    def __str__(self) -> str:
        """For logs: neither its title nor the name it came with."""
        return str(self._meta.verbose_name)

    @property
    def filename(self) -> str:
        return Path(self.stored_name).name

    @property
    def file_extension(self) -> str:
        return Path(self.stored_name).suffix.removeprefix(".")


class DocumentText(models.Model):
    """What a document says, read once by a task (files/extraction.py), so that every engine indexes the same.

    A table of its own: lists of documents never carry their texts.
    """

    class State(models.TextChoices):
        READ = "gelesen", _("Text durchsuchbar")
        UNREADABLE = "unlesbar", _("Text nicht durchsuchbar")

    document = models.OneToOneField(PortalDocument, on_delete=models.CASCADE, primary_key=True, related_name="reading")
    file_name = models.CharField(max_length=255)
    """The stored name of the file that was read; another name means that the file was replaced since."""
    state = models.CharField(max_length=10, choices=State.choices)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("Text eines Dokuments")
        verbose_name_plural = _("Texte der Dokumente")

    def __str__(self) -> str:
        return self.file_name
