"""What a page of pictures and attachments sends is stored: texts, removals and new files together, each on top of whatever is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import actor
from accounts.models import User
from accounts.sent_keys import require_own_names, sent_key
from files.uploads import store_document, store_image

from .. import drafts
from ..models import ContributionAttachment, ContributionImage, ContributionPage, Submission
from .media_forms import AttachmentForm, AttachmentTextForm, FileTextForm, ImageForm, NewFileForm, PictureTextForm

MAX_FILES = 10


@dataclass(frozen=True, slots=True)
class Sort:
    """Pictures, or attachments: where they are kept and which forms they have."""

    relation: str
    key: str
    """The field of a row that names its file."""
    name: str
    """Of the new file's form, and of the button that adds it; the buttons that remove one end with ``-weg``."""
    new: type[NewFileForm]
    texts: type[FileTextForm]
    make: Callable[[NewFileForm, ContributionPage, User], Any]
    said: Any
    gone: Any

    def key_of(self, row: Any) -> int:
        return getattr(row, self.key)

    def prefix(self, key: int) -> str:
        """Of the form with the texts of one file."""
        return f"{self.name}text-{key}"


def _picture(form: NewFileForm, page: ContributionPage, by: User) -> ContributionImage:
    text = form.text("alt_text")
    image = store_image(form.cleaned_data["file"], page, alt_text=text, by=by)
    return ContributionImage(image=image, alt_text=text, decorative=bool(form.text("decorative")))


def _attachment(form: NewFileForm, page: ContributionPage, by: User) -> ContributionAttachment:
    title = form.text("title")
    document = store_document(form.cleaned_data["file"], page, title=title, by=by)
    return ContributionAttachment(document=document, title=title or document.title[:200])


PICTURES = Sort(
    "images", "image_id", "bild", ImageForm, PictureTextForm, _picture,
    gettext_lazy("Das Bild ist gespeichert."), gettext_lazy("Das Bild ist entfernt."),
)  # fmt: skip
ATTACHMENTS = Sort(
    "attachments", "document_id", "anlage", AttachmentForm, AttachmentTextForm, _attachment,
    gettext_lazy("Die Anlage ist gespeichert."), gettext_lazy("Die Anlage ist entfernt."),
)  # fmt: skip
SORTS = (PICTURES, ATTACHMENTS)


@dataclass(slots=True)
class Sent:
    """What came of one sort of files."""

    sort: Sort
    new: NewFileForm | None = None
    texts: dict[int, FileTextForm] = field(default_factory=dict)
    removed: int | None = None
    has_new: bool = False
    changed: bool = False

    @property
    def failed(self) -> NewFileForm | None:
        """The form of a new file that was not stored."""
        return self.new if self.new is not None and not self.has_new else None

    def forms(self) -> list[forms.Form]:
        """Those with errors."""
        return [form for form in (*self.texts.values(), self.failed) if form is not None and form.errors]


def sent_of(request: HttpRequest, draft: ContributionPage, sort: Sort) -> Sent:
    """What was sent of a sort of files; raises Http404 where it names a file that the draft does not hold."""
    own = [sort.key_of(row) for row in getattr(draft, sort.relation).all()]
    for prefix in (f"{sort.name}text-", f"initial-{sort.name}text-"):
        require_own_names(request.POST, prefix, own)
    remove = f"{sort.name}-weg"
    removed = sent_key(request.POST, remove) if remove in request.POST else None
    if removed is not None and removed not in own:
        raise Http404
    texts = {key: sort.texts.sent(request.POST, sort.prefix(key)) for key in own if key != removed}
    new = sort.new.sent(request.POST, request.FILES, sort.name, asked=request.POST.get("kind") == sort.name)
    return Sent(sort, new, {key: form for key, form in texts.items() if form is not None}, removed)


@transaction.atomic
def store(request: HttpRequest, page: ContributionPage, submission: Submission, sent: list[Sent]) -> None:
    """Write all that was sent; what could not be written is an error of its form. Raises NotWritable."""
    for each in sent:
        each.changed = any(form.has_changed() for form in each.texts.values())
        if each.changed or each.removed is not None or (each.new is not None and each.new.has_file()):
            drafts.change_children(submission, each.sort.relation, partial(_changed, each, page, actor(request)), by=actor(request))


def _changed(sent: Sent, page: ContributionPage, by: User, rows: list[Any]) -> list[Any]:
    sort = sent.sort
    if sent.removed is not None and sent.removed not in [sort.key_of(row) for row in rows]:
        raise Http404
    kept = [row for row in rows if sort.key_of(row) != sent.removed]
    for row in kept:
        form = sent.texts.get(sort.key_of(row))
        if form is not None and form.has_changed():
            form.write(row)
            if form.errors:
                sent.texts[sort.key_of(row)] = form.again(row)
    if sent.new is not None and sent.new.has_file():
        _add(kept, sent, sent.new, page, by)
    return kept


def _add(rows: list[Any], sent: Sent, form: NewFileForm, page: ContributionPage, by: User) -> None:
    """Store a new file and append it; an error of a text beside it goes on in the form of the stored file."""
    if len(rows) >= MAX_FILES:
        form.add_error("file", _("Es sind höchstens %(count)s Dateien möglich. Entfernen Sie zuerst eine.") % {"count": MAX_FILES})
        return
    try:
        with transaction.atomic():  # what stands beside the file is stored without it
            row = sent.sort.make(form, page, by)
    except OSError:
        form.add_error("file", _("Die Datei konnte nicht gespeichert werden. Ihre Texte sind gesichert."))
        return
    rows.append(row)
    sent.has_new = True
    if form.errors:
        key = sent.sort.key_of(row)
        data = form.data.copy()
        for name in form.fields:
            data[f"{sent.sort.prefix(key)}-{name}"] = form.data.get(form.add_prefix(name), "")
        sent.texts[key] = sent.sort.texts(data, prefix=sent.sort.prefix(key)).again(row)
