"""Pictures and attachments of a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from pages import drafts
from pages.models import ContributionAttachment, ContributionImage
from pages.uploads import check_document, check_image, store_document, store_image

from .steps import BY_SLUG, MEDIA_STEP
from .views_member import _version, latest_submission, page_for, require

MAX_FILES = 10


class ImageForm(forms.Form):
    """One picture with its alternative text."""

    file = forms.FileField(
        label=_("Bild"),
        validators=[check_image],
        help_text=_("PNG oder JPG, bis 10 MB."),
        error_messages={"required": _("Wählen Sie ein Bild aus."), "empty": _("Die Datei ist leer.")},
    )
    alt_text = forms.CharField(
        label=_("Alternativtext"),
        max_length=250,
        help_text=_("Was ist zu sehen?"),
        error_messages={"required": _("Bitte beschreiben Sie das Bild für Menschen, die es nicht sehen können.")},
    )


class AttachmentForm(forms.Form):
    """One document with a title."""

    file = forms.FileField(
        label=_("Datei"),
        validators=[check_document],
        help_text=_("PDF, DOCX, XLSX, ODT oder ODS, bis 10 MB."),
        error_messages={"required": _("Wählen Sie eine Datei aus."), "empty": _("Die Datei ist leer.")},
    )
    title = forms.CharField(label=_("Bezeichnung"), max_length=200, error_messages={"required": _("Geben Sie an, was die Datei enthält.")})


@login_required
def media(request: HttpRequest, pk: int) -> HttpResponse:
    """Add and remove pictures and documents; each act saves at once."""
    page = page_for(request, pk)
    submission = latest_submission(request, page)
    require(request, "pages.edit_draft", page)
    kind = request.POST.get("kind", "")
    image_form = ImageForm(request.POST or None, request.FILES or None, prefix="bild") if kind in ("", "bild") else ImageForm(prefix="bild")
    file_form = (
        AttachmentForm(request.POST or None, request.FILES or None, prefix="anlage")
        if kind in ("", "anlage")
        else AttachmentForm(prefix="anlage")
    )
    if request.method == "POST":
        try:
            if _carry_out(request, page, submission, kind, image_form, file_form):
                return redirect("my_practices:media", pk=pk)
        except drafts.StaleDraft:
            messages.warning(request, _("Der Entwurf wurde inzwischen geändert. Bitte versuchen Sie es noch einmal."))
            return redirect("my_practices:media", pk=pk)
        except drafts.NotWritable as refusal:
            raise PermissionDenied(str(refusal)) from refusal
    elif not submission.is_writable:
        return redirect("my_practices:tasks", pk=pk)
    draft = drafts.content_of(submission)
    context = {
        "page": page,
        "submission": submission,
        "step": BY_SLUG[MEDIA_STEP],
        "pictures": list(draft.images.all()),
        "attachments": list(draft.attachments.all()),
        "image_form": image_form if kind == "bild" else ImageForm(prefix="bild"),
        "file_form": file_form if kind == "anlage" else AttachmentForm(prefix="anlage"),
        "failed": image_form if kind == "bild" else file_form if kind == "anlage" else None,
    }
    return TemplateResponse(request, "best_practices/member/media.html", context, status=422 if context["failed"] else 200)


def _carry_out(request: HttpRequest, page: Any, submission: Any, kind: str, image_form: ImageForm, file_form: AttachmentForm) -> bool:
    """Add or remove one file; False where the form has errors."""
    draft = drafts.content_of(submission)
    if kind == "bild" and image_form.is_valid():
        drafts.require_writable(submission, page)
        text = image_form.cleaned_data["alt_text"]
        image = store_image(image_form.cleaned_data["file"], page, alt_text=text, by=request.user)
        kept = [*draft.images.all(), ContributionImage(image=image, alt_text=text)][:MAX_FILES]
        drafts.save_children(submission, "images", kept, version=_version(request), by=request.user)
    elif kind == "anlage" and file_form.is_valid():
        drafts.require_writable(submission, page)
        title = file_form.cleaned_data["title"]
        document = store_document(file_form.cleaned_data["file"], page, title=title, by=request.user)
        kept = [*draft.attachments.all(), ContributionAttachment(document=document, title=title)][:MAX_FILES]
        drafts.save_children(submission, "attachments", kept, version=_version(request), by=request.user)
    elif kind in ("bild-weg", "anlage-weg"):
        relation, attribute = ("images", "image_id") if kind == "bild-weg" else ("attachments", "document_id")
        number = request.POST.get("file", "")
        if not number.isdecimal():
            raise Http404
        kept = [item for item in getattr(draft, relation).all() if str(getattr(item, attribute)) != number]
        drafts.save_children(submission, relation, kept, version=_version(request), by=request.user)
    else:
        return False
    messages.success(request, _("Gespeichert."))
    return True
