"""Pictures and attachments of a draft. Each act saves at once and on top of whatever version there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import actor
from accounts.sent_keys import require_own_names, sent_key
from files import scanning
from files.extraction import labels_for
from files.uploads import check_document, check_image, store_document, store_image
from municipalities.typed_forms import TypedForm

from .. import drafts
from ..models import ContributionAttachment, ContributionImage, ContributionPage, Submission
from .access import crumbs, latest_submission, page_for, require
from .fields import LineField
from .kind import kind_of
from .steps import Media

MAX_FILES = 10
TEXT_LENGTH = 250
"""What the columns of alternative text and caption hold; a title of a document holds 200."""


def _file_field(label: Any, hint: Any, check: Callable[..., None], missing: Any) -> forms.FileField:
    wordings = {"required": missing, "empty": gettext_lazy("Die Datei ist leer."), "missing": missing, "invalid": missing}
    return forms.FileField(label=label, help_text=hint, validators=[check], error_messages=wordings)


class ShortLine(LineField):
    """A line that its column holds; a longer one is an error of the field."""

    def __init__(self, *, limit: int = TEXT_LENGTH, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = limit

    def validate(self, value: str) -> None:
        if len(value) > self.longest:
            raise forms.ValidationError(_("Der Text ist %(count)d Zeichen zu lang.") % {"count": len(value) - self.longest})


class ImageForm(TypedForm):
    """One picture. The alternative text may follow later: a chosen file would be lost with an error."""

    file = _file_field(
        gettext_lazy("Bild"), gettext_lazy("PNG oder JPG, bis 10 MB."), check_image, gettext_lazy("Wählen Sie ein Bild aus.")
    )
    alt_text = ShortLine(
        label=gettext_lazy("Alternativtext"), help_text=gettext_lazy("Was ist zu sehen? Für Menschen, die das Bild nicht sehen können.")
    )


class AttachmentForm(TypedForm):
    """One document with a title; without one its file name stands."""

    file = _file_field(
        gettext_lazy("Datei"),
        gettext_lazy("PDF, DOCX, XLSX, ODT oder ODS, bis 10 MB."),
        check_document,
        gettext_lazy("Wählen Sie eine Datei aus."),
    )
    title = ShortLine(label=gettext_lazy("Bezeichnung"), help_text=gettext_lazy("Was die Datei enthält."), limit=200)


class PictureTextForm(TypedForm):
    """The texts of a picture that is there already."""

    alt_text = ShortLine(label=gettext_lazy("Alternativtext"))
    caption = ShortLine(label=gettext_lazy("Bildunterschrift"))

    def clean_alt_text(self) -> str:
        if not self.cleaned_data["alt_text"]:
            raise forms.ValidationError(_("Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen können."))
        return self.cleaned_data["alt_text"]


@login_required
def media(request: HttpRequest, pk: int) -> HttpResponse:
    """Add, describe and remove pictures and documents."""
    page = page_for(request, pk)
    submission = latest_submission(request, page)
    require(request, "contributions.edit_draft", page)
    if request.method != "POST":
        if not submission.is_writable or page.trashed_at is not None:
            return redirect("writing:tasks", pk=pk)
        return _render(request, page, submission)
    act = ACTS.get(request.POST.get("kind", ""))
    if act is None:
        return _render(request, page, submission)
    try:
        drafts.require_writable(submission, page)
        failed = act(request, page, submission)
    except drafts.NotWritable as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    if failed is None:
        return redirect("writing:media", pk=pk)
    return _render(request, page, latest_submission(request, page), failed)


def _render(request: HttpRequest, page: ContributionPage, submission: Submission, failed: forms.Form | None = None) -> HttpResponse:
    draft = drafts.content_of(submission)
    kind = kind_of(page)
    step = next((step for step in kind.steps.all if isinstance(step, Media)), None)
    if step is None:
        raise Http404
    following = kind.steps.after(step)
    attachments = [(item, item.document) for item in draft.attachments.all()]
    pictures = [(item, item.image) for item in draft.images.all()]
    texts = labels_for([document for _item, document in attachments])
    held = scanning.labels_for([thing for _item, thing in [*attachments, *pictures]])
    context = {
        "page": page,
        "number": kind.steps.number(step),
        "count": len(kind.steps),
        "words": kind.words,
        "pictures": [(item, _texts_form(item, failed), held.get(image.file.name)) for item, image in pictures],
        "attachments": [(item, texts[document.pk], held.get(document.file.name)) for item, document in attachments],
        "image_form": failed if isinstance(failed, ImageForm) else ImageForm(prefix="bild"),
        "file_form": failed if isinstance(failed, AttachmentForm) else AttachmentForm(prefix="anlage"),
        "failed": failed,
        "waits": any(not each.gone for each in held.values()),
        "replace": _("Entfernen Sie diese Datei hier und laden Sie eine saubere Fassung hoch."),
        "most": MAX_FILES,
        "next": following.url(page.pk) if following else reverse("writing:check", args=[page.pk]),
        "crumbs": crumbs(page, step.title),
    }
    return TemplateResponse(request, "contributions/writing/media.html", context, status=422 if failed else 200)


def _texts_form(item: ContributionImage, failed: forms.Form | None = None) -> PictureTextForm:
    prefix = f"bild-{item.image_id}"
    if isinstance(failed, PictureTextForm) and failed.prefix == prefix:
        return failed
    return PictureTextForm(prefix=prefix, initial={"alt_text": item.alt_text, "caption": item.caption})


def _add(request: HttpRequest, submission: Submission, form: forms.Form, relation: str, make: Callable[[], Any]) -> forms.Form | None:
    """Store a file and append it to the draft, both or neither; the form again where that fails."""

    def append(items: list[Any]) -> list[Any]:
        if len(items) >= MAX_FILES:
            raise forms.ValidationError(_("Es sind höchstens %(count)s Dateien möglich. Entfernen Sie zuerst eine.") % {"count": MAX_FILES})
        return [*items, make()]

    if not form.is_valid():
        return form
    try:
        drafts.change_children(submission, relation, append, by=actor(request))
    except forms.ValidationError as error:
        form.add_error("file", error)
        return form
    except OSError:
        form.add_error("file", _("Die Datei konnte nicht gespeichert werden. Ihre Texte sind gesichert."))
        return form
    return None


def _add_picture(request: HttpRequest, page: ContributionPage, submission: Submission) -> forms.Form | None:
    form = ImageForm(request.POST, request.FILES, prefix="bild")

    def make() -> ContributionImage:
        text = form.cleaned_data["alt_text"]
        return ContributionImage(image=store_image(form.cleaned_data["file"], page, alt_text=text, by=actor(request)), alt_text=text)

    failed = _add(request, submission, form, "images", make)
    if failed is None:
        described = bool(form.cleaned_data["alt_text"])
        messages.success(request, _("Das Bild ist gespeichert.") if described else _("Das Bild ist gespeichert. Beschreiben Sie es noch."))
    return failed


def _add_document(request: HttpRequest, page: ContributionPage, submission: Submission) -> forms.Form | None:
    form = AttachmentForm(request.POST, request.FILES, prefix="anlage")

    def make() -> ContributionAttachment:
        title = form.cleaned_data["title"]
        document = store_document(form.cleaned_data["file"], page, title=title, by=actor(request))
        return ContributionAttachment(document=document, title=title or document.title[:200])

    failed = _add(request, submission, form, "attachments", make)
    if failed is None:
        messages.success(request, _("Die Anlage ist gespeichert."))
    return failed


def _describe(request: HttpRequest, page: ContributionPage, submission: Submission) -> forms.Form | None:
    """Write the texts of one picture."""
    key = sent_key(request.POST, "file")
    own = [item.image_id for item in drafts.content_of(submission).images.all()]
    require_own_names(request.POST, "bild-", own)
    _require_own(key, own)
    form = PictureTextForm(request.POST, prefix=f"bild-{key}")
    if not form.is_valid():
        return form

    def describe(items: list[ContributionImage]) -> list[ContributionImage]:
        _require_own(key, [item.image_id for item in items])
        for item in items:
            if item.image_id == key:
                item.alt_text, item.caption = form.cleaned_data["alt_text"], form.cleaned_data["caption"]
        return items

    drafts.change_children(submission, "images", describe, by=actor(request))
    messages.success(request, _("Die Bildbeschreibung ist gespeichert."))
    return None


def _remove_picture(request: HttpRequest, page: ContributionPage, submission: Submission) -> None:
    _remove(request, submission, "images", "image_id")
    messages.success(request, _("Das Bild ist entfernt."))


def _remove_document(request: HttpRequest, page: ContributionPage, submission: Submission) -> None:
    _remove(request, submission, "attachments", "document_id")
    messages.success(request, _("Die Anlage ist entfernt."))


def _remove(request: HttpRequest, submission: Submission, relation: str, field: str) -> None:
    """Take a file out of the draft; raises Http404 where the draft does not hold it."""
    key = sent_key(request.POST, "file")

    def without(items: list[Any]) -> list[Any]:
        _require_own(key, [getattr(item, field) for item in items])
        return [item for item in items if getattr(item, field) != key]

    drafts.change_children(submission, relation, without, by=actor(request))


def _require_own(key: int, own: list[int]) -> None:
    if key not in own:
        raise Http404


ACTS: dict[str, Callable[[HttpRequest, ContributionPage, Submission], forms.Form | None]] = {
    "bild": _add_picture,
    "bild-text": _describe,
    "bild-weg": _remove_picture,
    "anlage": _add_document,
    "anlage-weg": _remove_document,
}
