"""Papers as downloads, the page of the lead that lists them, how costs are shared, and the documents of a notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actors import actor
from accounts.acts import carry_out
from accounts.refusals import Refused
from accounts.roles import municipalities_of
from contributions.acting import Frame, answer, ask
from contributions.desk.papers import pdf_answer
from contributions.printing.kept import Busy
from contributions.printing.views import AGAIN
from municipalities.paging import page_of
from municipalities.typed_forms import bound_data

from ..demand.sight import sight_of
from ..logged import Act, record
from ..models import CostKey, Participation, State, TimeTable
from ..screens import lead_crumbs, led_table, methods, require_leading, table_of, with_scans
from . import agreement as papers
from . import documents as kept
from .annex import annex as annex_of
from .cost_key import CannotShare
from .costs import cost_key_of, euros, rate_in_words, said_of, set_cost_key, shared_costs
from .document import Document
from .figures import parties_of, values_of
from .forms import CostKeyForm, DocumentForm
from .odt import MIMETYPE, as_odt
from .pdf import as_pdf
from .record import record_of

PAPERS_PER_PAGE = 50
"""Participants whose agreements are listed."""

# --- Downloads ------------------------------------------------------------------------------------


def _download(request: HttpRequest, form: str, name: str, make: Callable[[], Document], back: str) -> HttpResponse:
    """A paper as ``odt`` or ``pdf``; 503 while too many others are made. Raises Http404 for another form."""
    if form not in ("odt", "pdf"):
        raise Http404
    asks_only = request.method == "HEAD"
    try:
        if form == "pdf":
            made = pdf_answer(b"" if asks_only else as_pdf(make()), name)
        else:
            made = HttpResponse(b"" if asks_only else as_odt(make()), content_type=MIMETYPE)
            made.headers["Content-Disposition"] = f'attachment; filename="{name}.odt"'
            made.headers["Cache-Control"] = "private, no-store"
    except Busy:
        context = {"title": _("Das PDF ist noch nicht fertig"), "again": request.path, "back": back}
        busy = TemplateResponse(request, "procurement/papers/busy.html", context, status=503)
        busy.headers["Retry-After"] = str(AGAIN)
        return busy
    made.headers["X-Content-Type-Options"] = "nosniff"
    made.headers["X-Robots-Tag"] = "noindex"
    return made


def _name(kind: str, table: TimeTable, *more: str) -> str:
    return "-".join(filter(None, [kind, slugify(table.page.number or "") or table.page.slug, *more]))


def _own_participation(request: HttpRequest, table: TimeTable, slug: str) -> Participation:
    """The row of a municipality that the person belongs to, while it takes part; raises Http404."""
    own = [place.pk for place in municipalities_of(request.user)]
    found = Participation.objects.counting(table).filter(municipality__in=own).select_related("municipality")
    participation = get_object_or_404(found, municipality__slug=slug)
    participation.time_table = table
    return participation


def _reader(request: HttpRequest, participation: Participation) -> papers.Reader:
    """A municipality; what the person reads of others as their CDO hides nothing from this person."""
    return papers.Reader.of(participation, sight_of(request.user, participation.time_table))


@login_required
@require_safe
def own_agreement(request: HttpRequest, pk: int, municipality: str, form: str) -> HttpResponse:
    """The agreement to be signed, as its municipality sees things; once quantities stand still."""
    table = table_of(request, pk)
    participation = _own_participation(request, table, municipality)
    if table.state not in papers.SIGNED_FROM:
        raise Http404
    back = reverse("procurement:own", args=[pk, municipality])
    return _download(
        request, form, _name("vereinbarung", table, municipality), lambda: papers.agreement(_reader(request, participation)), back
    )


@login_required
@require_safe
def resolution(request: HttpRequest, pk: int, municipality: str) -> HttpResponse:
    """The draft of a council's resolution; councils need time, so from the first figure on."""
    table = table_of(request, pk)
    participation = _own_participation(request, table, municipality)
    back = reverse("procurement:own", args=[pk, municipality])
    return _download(
        request, "odt", _name("beschlussvorlage", table, municipality), lambda: papers.resolution(_reader(request, participation)), back
    )


def _lead_paper(request: HttpRequest, pk: int, form: str, kind: str, make: Callable[[TimeTable], Document]) -> HttpResponse:
    """A paper for who leads; it holds figures, so the log says who fetched it. Raises Http404 for a draft."""
    table = led_table(request, pk)
    if table.state == State.DRAFT:
        raise Http404
    made = _download(request, form, _name(kind, table), lambda: make(table), reverse("procurement:papers", args=[pk]))
    if request.method == "GET" and made.status_code == 200:
        record(Act.EXPORTED, table, by=actor(request), paper=kind)
    return made


@login_required
@require_safe
def agreement(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The agreement with all parties."""
    return _lead_paper(request, pk, form, "vereinbarung", lambda table: papers.agreement(papers.Reader.lead(table)))


@login_required
@require_safe
def agreement_of(request: HttpRequest, pk: int, municipality: str, form: str) -> HttpResponse:
    """The agreement that one municipality gets to sign."""

    def make(table: TimeTable) -> Document:
        found = Participation.objects.counting(table).select_related("municipality")
        participation = get_object_or_404(found, municipality__slug=municipality)
        participation.time_table = table
        return papers.agreement(papers.Reader.of(participation))

    return _lead_paper(request, pk, form, f"vereinbarung-{municipality}", make)


@login_required
@require_safe
def annex(request: HttpRequest, pk: int) -> HttpResponse:
    """The annex to the tender; with names only where the lead asks for them."""
    with_names = request.GET.get("namen") == "1"
    kind = "anlage-bedarf-mit-namen" if with_names else "anlage-bedarf"
    return _lead_paper(request, pk, "pdf", kind, lambda table: annex_of(table, with_names=with_names))


@login_required
@require_safe
def procedure_record(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The draft of the record of the procedure (§ 8 VgV)."""
    return _lead_paper(request, pk, form, "vergabevermerk", record_of)


@login_required
@require_safe
def listed(request: HttpRequest, pk: int) -> HttpResponse:
    """All papers of the lead on one page."""
    table = led_table(request, pk)
    if table.state == State.DRAFT:
        raise Http404
    title = _("Papiere")
    counting = Participation.objects.counting(table).select_related("municipality", "signed_file")
    page = page_of(request, counting, PAPERS_PER_PAGE)
    with_scans(one.signed_file for one in page)
    context = {"table": table, "participations": list(page), "page_obj": page, "title": title, "crumbs": lead_crumbs(table, title)}
    return TemplateResponse(request, "procurement/papers/index.html", context)


# --- Costs ----------------------------------------------------------------------------------------


@login_required
@methods
def cost_key(request: HttpRequest, pk: int) -> HttpResponse:
    """How costs are shared, with what each party bears."""
    table = led_table(request, pk)
    require_leading(request, table)
    stored = cost_key_of(table)
    value = values_of(table).net
    form = CostKeyForm(bound_data(request), stored=said_of(stored), initial={"amount": value or None})
    if form.is_bound and form.is_valid() and parties_of(table):
        try:
            shared_costs(table, form.wanted())
        except CannotShare as reason:
            form.add_error("key", str(reason))

    def act() -> str:
        form.saved(lambda opened: set_cost_key(table.pk, form.wanted(), opened=opened, by=actor(request)))
        return _("Der Kostenschlüssel ist gespeichert.")

    title = _("Kostenschlüssel")
    here = reverse("procurement:cost_key", args=[pk])
    frame = Frame("procurement/papers/cost_key.html", title, table.page.draft_title, here, lead_crumbs(table, title))
    lead_url = reverse("procurement:leading", args=[pk])
    more = {"lead_url": lead_url, "leave_url": lead_url, "button": _("Kostenschlüssel speichern"), **_shares(table, stored)}
    return answer(request, form, act, frame, table=table, is_shut=table.state not in TimeTable.RUNNING, **more)


def _shares(table: TimeTable, stored: CostKey | None) -> dict[str, Any]:
    """What is stored, as the page shows it."""
    if stored is None:
        return {"stored": None}
    try:
        _parties, shared = shared_costs(table, stored)
    except CannotShare as reason:
        return {"stored": stored, "cannot": str(reason)}
    rows = [(one.party.name, euros(one.net), euros(one.vat), euros(one.gross)) for one in shared.shares]
    total = (euros(shared.net), euros(shared.vat), euros(shared.gross))
    return {"stored": stored, "rows": rows, "total": total, "rate": rate_in_words(stored.vat), "remainder": shared.remainder}


# --- Documents ------------------------------------------------------------------------------------


@login_required
@methods
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    """The documents of a notice, and the form for another one."""
    table = led_table(request, pk)
    require_leading(request, table)
    sent = request.method == "POST"
    form = DocumentForm(request.POST if sent else None, request.FILES if sent else None)

    def act() -> str:
        values = form.cleaned_data
        try:
            kept.add(table.pk, form.upload(), title=values["title"], audience=values["audience"], by=actor(request))
        except OSError as error:
            raise Refused(_("Die Datei konnte nicht gespeichert werden. Bitte versuchen Sie es später noch einmal.")) from error
        return _("Die Unterlage ist hinzugefügt.")

    title = _("Unterlagen")
    here = reverse("procurement:documents", args=[pk])
    frame = Frame("procurement/papers/documents.html", title, table.page.draft_title, here, lead_crumbs(table, title))
    lead_url = reverse("procurement:leading", args=[pk])
    found = list(table.documents.select_related("document"))
    with_scans(one.document for one in found)
    more: dict[str, Any] = {"lead_url": lead_url, "leave_url": lead_url, "button": _("Unterlage hinzufügen")}
    return answer(request, form, act, frame, table=table, documents=found, is_shut=table.state not in TimeTable.PREPARED, **more)


@login_required
@methods
def remove_document(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Ask, then remove a document; a second click finds it gone."""
    table = led_table(request, pk)
    require_leading(request, table)
    here = reverse("procurement:documents", args=[pk])
    if request.method == "POST":
        carry_out(request, lambda: _removed(request, table, document))
        return redirect(here)
    found = get_object_or_404(table.documents.all(), pk=document)
    title = _("Unterlage entfernen")
    sentence = _("Die Datei wird gelöscht. Niemand kann sie danach mehr öffnen.")
    crumbs = [*lead_crumbs(table, title)]
    return ask(request, title, sentence, back=(_("Unterlagen"), here), crumbs=crumbs, quoted=found.title)


def _removed(request: HttpRequest, table: TimeTable, document: int) -> str:
    kept.remove(table.pk, document, by=actor(request))
    return _("Die Unterlage ist entfernt.")
