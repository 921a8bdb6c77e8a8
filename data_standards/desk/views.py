"""The desk of the standards in the Wagtail admin: what waits, one version with its acts, the answers to comments."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor
from accounts.acts import NOT_SAVED, why_not
from accounts.refusals import Refused
from contributions.desk.access import editors_only
from contributions.desk.frame import Tab
from municipalities.paging import page_of
from municipalities.typed_forms import TypedForm, bound_data

from ..consultation import comments
from ..consultation.answers import answer_context, carry_out_answer, number_in
from ..models import Comment, State, Version
from ..profiles import acts as profiles
from ..profiles.forms import ProfileForm
from ..public.life import life_of
from .acts import Effect, OnVersion, acts_on, offered, ready, rehearsed
from .admitted import switched
from .waiting import waits_for

PER_PAGE = 50
OPEN, ALL = "offen", "alle"
SURE = "sicher"
"""Of the button after the question."""


@editors_only
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Versions on their way, the longest waiting first; or all of them."""
    here, shown = reverse("standards_desk:index"), ALL if request.GET.get("zeige") == ALL else OPEN
    unanswered = Count("consultation__comments", filter=Q(consultation__comments__in=Comment.objects.unanswered()))
    related = ("standard", "agreement__municipality", "consultation", "ballot")
    found = Version.objects.select_related(*related).prefetch_related("milestones").annotate(unanswered=unanswered)
    on_their_way = found.filter(state__in=Version.OPEN)
    page = page_of(request, on_their_way.order_by("pk") if shown == OPEN else found.order_by("-pk"), PER_PAGE)
    count = Version.objects.filter(state__in=Version.OPEN).count()
    context = {
        "tabs": [Tab(_("In Arbeit"), here, shown == OPEN, count), Tab(_("Alle"), f"{here}?zeige={ALL}", shown == ALL)],
        "page_obj": page,
        "versions": [(version, waits_for(version, version.unanswered)) for version in page],
        "count": count,
    }
    return TemplateResponse(request, "data_standards/desk/index.html", context)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Begin the profile of a platform that no agreement stands behind; its lines are written next."""
    form, refused = ProfileForm(bound_data(request)), ""
    made: list[Version] = []

    def begin() -> str:
        made.append(profiles.begin(form.cleaned_data["standard"].pk, form.cleaned_data["number"], by=actor(request)))
        return _("Version %(number)s ist begonnen. Tragen Sie jetzt die Standards ein.") % {"number": made[0].number}

    if request.method == "POST":
        refused = why_not(request, begin, form)
        if made and not refused:
            return redirect("standards_desk:version", made[0].pk)
    context = {"form": form, "error": refused, "register_url": reverse("wagtailsnippets_pages_standard:list")}
    return TemplateResponse(request, "data_standards/desk/profile.html", context, status=_status(form, refused))


def _found(pk: int) -> Version:
    related = ("standard", "agreement__municipality", "consultation", "ballot")
    return get_object_or_404(Version.objects.select_related(*related).prefetch_related("milestones"), pk=pk)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its way, and what can be done now. A POST names its act in ``act``; what writes to people asks before."""
    found = _found(pk)
    name, sent, tried = request.POST.get("act", ""), None, Tried()
    if request.method == "POST":
        act = acts_on(found).get(name)
        if act is None:
            raise Http404
        sent = act.form(request.POST, prefix=name) if act.form else None
        tried = _try(request, act, found, sent)
        if tried.is_done:
            return redirect("standards_desk:version", pk)
        found = _found(pk)
    unanswered = found.consultation.comments.unanswered().count() if hasattr(found, "consultation") else 0
    possible = offered(found) | ({name: acts_on(found)[name]} if name else {})  # what was typed stays where a colleague was faster
    context = {
        "version": found,
        "life": life_of(found),
        "acts": [(key, act, _form(key, act, name, sent), key == name) for key, act in possible.items()],
        "asks": (name, acts_on(found)[name], sent, tried.effect) if tried.effect else None,
        "sure": SURE,
        "error": tried.refused,
        "reasons": tried.reasons,
        "files_url": found.url_of("files") if found.state in Version.WRITABLE and found.agreement else "",
        "is_hidden": found.agreement is None and found.state == State.DRAFT,
        "lines_url": found.url_of("profile_lines") if found.is_profile and found.state in Version.WRITABLE else "",
        "guests": switched(found),
        "waiting": unanswered,
        "comments": hasattr(found, "consultation") and found.consultation.comments.public().exists(),
        "waits": waits_for(found, unanswered),
    }
    return TemplateResponse(request, "data_standards/desk/version.html", context, status=_status(sent, tried.refused))


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of an act: done, an answer to wait for, or a refusal with its reasons."""

    is_done: bool = False
    effect: Effect | None = None
    refused: str = ""
    reasons: list[str] = field(default_factory=list)


def _try(request: HttpRequest, act: OnVersion, found: Version, sent: TypedForm | None) -> Tried:
    """Carry an act out; what writes to people says first what it will do."""
    if sent is not None and not sent.is_valid():
        return Tried(refused=str(NOT_SAVED))
    try:
        run = ready(act, found, sent, actor(request))
        if act.letter and SURE not in request.POST:
            return Tried(effect=rehearsed(act, found, run))
        messages.success(request, run())
    except Refused as refusal:
        return Tried(refused=str(refusal), reasons=refusal.reasons)
    return Tried(is_done=True)


def _form(key: str, act: OnVersion, name: str, sent: TypedForm | None) -> TypedForm | None:
    if key == name and sent is not None:
        return sent
    return act.form(prefix=key) if act.form else None


def _status(form: TypedForm | None, refused: str) -> int:
    if not refused:
        return 200
    return 422 if form is not None and form.errors else 409


@editors_only
@require_safe
def next_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to the next comment without an answer, else back to the version."""
    found = _found(pk)
    waiting = comments.next_unanswered(found.consultation, number_in(request)) if hasattr(found, "consultation") else None
    return redirect("standards_desk:comment", pk, waiting.pk) if waiting else redirect("standards_desk:version", pk)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """A comment with the place it is about, and its answer."""
    found = _found(pk)
    said = get_object_or_404(Comment.objects.public().select_related("municipality"), pk=comment, consultation__version=found)
    form, refused, theirs = carry_out_answer(request, said)
    if request.method == "POST" and not refused:
        return redirect(f"{reverse('standards_desk:next_comment', args=[pk])}?nach={said.number}")
    context = answer_context(found, said) | {"form": form, "error": refused, "theirs": theirs}
    return TemplateResponse(request, "data_standards/desk/comment.html", context, status=_status(form, refused))
