"""Pictures and attachments of a draft: one form, whose every button stores what was chosen and typed anywhere on the page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from files import scanning
from files.extraction import labels_for

from .. import drafts
from ..models import ContributionPage, Submission
from .access import crumbs, latest_submission, page_for, require
from .closed import Typed, closed
from .kind import kind_of
from .media_forms import PictureTextForm
from .media_store import ATTACHMENTS, MAX_FILES, PICTURES, SORTS, Sent, sent_of, store
from .steps import Media, Step

ASKING = "beschreiben"
"""Parameter of the page that shows at their fields which pictures nobody described."""
GOES_ON, SAVES = "weiter", "speichern"
"""Buttons that leave the page; those that add a file bear the name of its sort, another keeps the texts."""


@login_required
def media(request: HttpRequest, pk: int) -> HttpResponse:
    """Add, describe and remove pictures and documents."""
    page = page_for(request, pk)
    submission = latest_submission(request, page)
    require(request, "contributions.edit_draft", page)
    if request.method != "POST":
        if not submission.is_writable or page.trashed_at is not None:
            return redirect("writing:tasks", pk=pk)
        return _render(request, page, submission, asking=ASKING in request.GET)
    sent = [sent_of(request, drafts.content_of(submission), sort) for sort in SORTS]
    try:
        drafts.require_writable(submission, page)
        store(request, page, submission, sent)
    except drafts.NotWritable as refusal:
        return _closed(request, page, sent, str(refusal))
    _say(request, sent)
    return _answer(request, page, sent)


def _answer(request: HttpRequest, page: ContributionPage, sent: list[Sent]) -> HttpResponse:
    """On to where the button leads; back to the page where something was not stored, or a picture is to be described."""
    submission = latest_submission(request, page)
    button = request.POST.get("kind", "")
    if any(each.forms() for each in sent):
        return _render(request, page, submission, sent, asking=button != SAVES)
    if button == SAVES:
        messages.success(request, _("Der Entwurf ist gespeichert."))
        return redirect("writing:tasks", pk=page.pk)
    here = reverse("writing:media", args=[page.pk])
    if button not in ("", ATTACHMENTS.name) and drafts.content_of(submission).undescribed():
        return redirect(f"{here}?{ASKING}")
    return redirect(_following(page) if button == GOES_ON else here)


def _say(request: HttpRequest, sent: list[Sent]) -> None:
    for each in sent:
        if each.has_new:
            messages.success(request, each.sort.said)
        if each.removed is not None:
            messages.success(request, each.sort.gone)
        if each.changed and not each.forms():
            messages.success(request, _("Die Texte sind gespeichert."))


def _closed(request: HttpRequest, page: ContributionPage, sent: list[Sent], reason: str) -> HttpResponse:
    """Nothing can be written any more: the texts, to be copied from here."""
    typed = []
    for each in sent:
        for form in (*each.texts.values(), *([each.new] if each.new else [])):
            named = [field for field in form if field.name in ("alt_text", "caption", "title") and field.name in form.changed_data]
            typed += [Typed(field.html_name, str(field.label), str(field.value() or "")) for field in named]
    return closed(request, page, reason, typed, here=str(_step(page).title))


def _step(page: ContributionPage) -> Step:
    """The section of the kind; raises Http404 for a kind without files."""
    step = next((step for step in kind_of(page).steps.all if isinstance(step, Media)), None)
    if step is None:
        raise Http404
    return step


def _following(page: ContributionPage) -> str:
    following = kind_of(page).steps.after(_step(page))
    return following.url(page.pk) if following else reverse("writing:check", args=[page.pk])


def _render(
    request: HttpRequest, page: ContributionPage, submission: Submission, sent: list[Sent] | None = None, *, asking: bool = False
) -> HttpResponse:
    draft = drafts.content_of(submission)
    kind, step = kind_of(page), _step(page)
    of_pictures, of_attachments = sent or [Sent(sort) for sort in SORTS]
    attachments = [(item, item.document) for item in draft.attachments.all()]
    pictures = [(item, item.image) for item in draft.images.all()]
    texts = labels_for([document for _item, document in attachments])
    held = scanning.labels_for([thing for _item, thing in [*attachments, *pictures]])
    rows = [(item, _texts_of(of_pictures, item, asking=asking), held.get(image.stored_name)) for item, image in pictures]
    files = [(item, _texts_of(of_attachments, item), texts[document.pk], held.get(document.stored_name)) for item, document in attachments]
    image_form = of_pictures.failed or PICTURES.new(prefix=PICTURES.name)
    file_form = of_attachments.failed or ATTACHMENTS.new(prefix=ATTACHMENTS.name)
    every = [*(form for _item, form, _held in rows), image_form, *(form for _item, form, _state, _held in files), file_form]
    context = {
        "page": page,
        "number": kind.steps.number(step),
        "count": len(kind.steps),
        "words": kind.words,
        "pictures": rows,
        "attachments": files,
        "image_form": image_form,
        "file_form": file_form,
        "errors": [(field.id_for_label, str(error)) for form in every for field in form for error in field.errors],
        "waits": any(not each.gone for each in held.values()),
        "replace": _("Entfernen Sie diese Datei hier und laden Sie eine saubere Fassung hoch."),
        "most": MAX_FILES,
        "crumbs": crumbs(page, step.title),
    }
    return TemplateResponse(request, "contributions/writing/media.html", context, status=422 if sent else 200)


def _texts_of(sent: Sent, item: Any, *, asking: bool = False) -> Any:
    """The form with the texts of one file: as it was sent if it has errors, else as the file stands."""
    sort, key = sent.sort, sent.sort.key_of(item)
    failed = sent.texts.get(key)
    if failed is not None and failed.errors:
        return failed
    if asking and sort is PICTURES and not item.is_described:
        return PictureTextForm.asking(item, sort.prefix(key))
    return sort.texts.opened(item, sort.prefix(key))
