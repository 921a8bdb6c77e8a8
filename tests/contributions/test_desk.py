"""What the desks of all kinds share, with a desk of the tests: its kind is any entry."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.test import RequestFactory
from wagtail.models import PageLogEntry

from accounts.models import Role
from contributions import audit
from contributions.badges import Badge
from contributions.desk.downloads import Downloads, tables
from contributions.desk.frame import Desk, Part, Tab
from contributions.desk.lists import QUERY_LENGTH, ListFilter, QuestionField
from contributions.desk.timeline import acts_on
from contributions.models import ContributionPage
from contributions.templatetags.desk import state
from tests.factories.accounts import editor, member
from tests.factories.best_practices import published
from tests.factories.municipalities import MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

DESK: Desk[ContributionPage] = Desk(
    find=lambda pk: get_object_or_404(ContributionPage, id=pk),
    page=lambda page: page,
    around=lambda page: {"title": page.title},
    base="contributions/desk/frame.html",
    parts=(Part("review:entry", "Überblick"), Part("review:entry_act", "Fragen", count=lambda page: len(page.title))),
)


def asked(user, **query):
    request = RequestFactory().get("/", query)
    request.user = user
    return request


@DESK.for_editors
def overview(request, page: ContributionPage, **more) -> HttpResponse:
    return DESK.shown(request, "contributions/desk/frame.html", page, part="review:entry", **more)


def test_a_desk_is_closed_to_everybody_but_editors_before_it_looks_for_anything():
    for user in (member(Role.CDO, MunicipalityFactory()), member(Role.ADMIN)):
        with pytest.raises(PermissionDenied, match="KTS-Redaktion vorbehalten"):
            overview(asked(user), pk=0)


def test_a_desk_of_nothing_is_not_there():
    with pytest.raises(Http404):
        overview(asked(editor()), pk=0)


def test_the_frame_shows_the_heading_the_way_to_the_parts_and_how_much_is_in_them():
    entry = published(title="Parken")

    context = overview(asked(editor()), pk=entry.pk, error="Nicht möglich.").context_data

    assert (context["title"], context["error"], context["desk_base"]) == ("Parken", "Nicht möglich.", DESK.base)
    assert context["tabs"] == [
        Tab("Überblick", f"/verwaltung/redaktion/eintrag/{entry.pk}/", is_current=True),
        Tab("Fragen", f"/verwaltung/redaktion/eintrag/{entry.pk}/entscheiden/", count=6),
    ]


class Cut(ListFilter):
    q = QuestionField(label="Name")
    stand = forms.ChoiceField(required=False)


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        ("", {}),
        ("q=Bad+Ems&stand=neu", {"q": "Bad Ems", "stand": "neu"}),
        ("q=Bad+Ems&stand=erfunden&mehr=1", {"q": "Bad Ems"}),
        (f"q={'a' * (QUERY_LENGTH + 5)}", {"q": "a" * QUERY_LENGTH}),
    ],
)
def test_a_list_is_cut_to_what_could_be_read(sent, wanted):
    assert Cut(QueryDict(sent), stand=[("neu", "Neu")]).wanted() == wanted


FILES: Downloads[ContributionPage] = Downloads(
    DESK, "review:entry", "desk_file", tables("liste", lambda: ["Name"], lambda page: [[page.title], ["=1+1"]])
)


def test_a_list_leaves_in_both_formats_after_a_step_up_and_the_log_says_who_fetched_it(monkeypatch):
    entry, kts = published(title="Parken"), editor()
    assert set(FILES.files) == {"liste-csv", "liste-xlsx"}

    monkeypatch.setattr("contributions.desk.downloads.must_step_up", lambda request: False)
    answer = FILES.answer(asked(kts), entry, "liste-csv")

    assert b"".join(answer).decode() == "\ufeffName\r\nParken\r\n'=1+1\r\n"
    log = PageLogEntry.objects.get(action="portal.export")
    assert (log.user, log.data) == (kts, {"file": "liste-csv"})
    with pytest.raises(Http404):
        FILES.answer(asked(kts), entry, "liste-exe")


def test_the_time_line_says_what_happened_by_whom_latest_first():
    entry, kts = published(), editor(form_of_address="frau", last_name="Lenz")
    PageLogEntry.objects.all().delete()
    audit.record(audit.Act.CONFIRM, entry, by=kts)
    audit.record(audit.Act.ARCHIVE, entry, by=editor())
    PageLogEntry.objects.exclude(user=kts).update(user=None)  # as Wagtail keeps an act whose account is gone

    assert [(moment.what, moment.who) for moment in acts_on(entry)] == [("Archiviert", ""), ("Als aktuell bestätigt", "Frau Lenz")]


def test_a_badge_looks_in_the_admin_as_it_says_on_the_site():
    assert state(Badge("warning", "clock", "Heute fällig")) == {"badge": Badge("warning", "clock", "Heute fällig"), "icon": "time"}
    assert state("Entwurf") == {"badge": Badge("plain", "", "Entwurf"), "icon": ""}
