"""Days and moments are read in German, or refused with the words kept; in every form of the admin, of whatever model."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput
from wagtail.models import Page

from municipalities.moments import DayField, DeadlineField, MomentField
from pages.models import EditorialPage
from tests.edited import edited, form_class
from tests.factories.accounts import editor
from tests.helpers import signed_in

UNREADABLE = (
    "31.02.2027 25:00",
    "morgen",
    "31.12.2026 8",
    "24.12.20266 14:30",
    "12/31/2026 08:00",
    "31.12.0026 08:00",
    "31.12.2026 08:00 PM",
)


@pytest.mark.parametrize(
    "typed",
    [
        "31.12.2026 08:00",
        "31.12.2026, 8:00 Uhr",
        " 31. 12. 2026\u00a008:00 ",
        "31.12.26 08:00",
        "31.12.2026 um 8.00 Uhr",
        "2026-12-31 08:00",
    ],
)
def test_a_moment_is_read_as_it_is_written(typed):
    assert MomentField().clean(typed) == timezone.make_aware(datetime(2026, 12, 31, 8))


@pytest.mark.parametrize("typed", ["1.3.2026", "01. 03. 26", "2026-03-01"])
def test_a_day_is_read_as_it_is_written(typed):
    assert DayField().clean(typed) == date(2026, 3, 1)


def test_a_deadline_without_a_time_ends_with_its_day():
    assert DeadlineField().clean("31.12.2026") == timezone.make_aware(datetime(2027, 1, 1))
    assert DeadlineField().clean("31.12.2026 12:00") == timezone.make_aware(datetime(2026, 12, 31, 12))


@pytest.mark.parametrize("typed", [*UNREADABLE, "32.1.2026"])
def test_what_cannot_be_read_is_refused_in_german(typed):
    for field, example in ((MomentField(), "24.12.2026 14:30"), (DayField(), "31.12.2026"), (DeadlineField(), "24.12.2026 14:30")):
        with pytest.raises(ValidationError, match=example):
            field.clean(typed)


def test_a_day_that_no_month_has_is_told_so():
    with pytest.raises(ValidationError, match=r"Den Tag 31\.02\.2027 gibt es nicht\."):
        DayField().clean("31.02.2027")
    for field in (MomentField(), DeadlineField()):
        with pytest.raises(ValidationError, match=r"24\.12\.2026 14:30"):
            field.clean("31.02.2027")


def dated() -> list[tuple[type, str, forms.Field]]:
    return [
        (model, name, field)
        for model in edited()
        for name, field in form_class(model).base_fields.items()
        if isinstance(field, forms.DateField | forms.DateTimeField | forms.TimeField)
    ]


@pytest.mark.django_db
def test_every_day_and_moment_of_the_admin_is_read_by_the_rule():
    found = dated()

    assert {("EditorialPage", "go_live_at"), ("HomePage", "expire_at"), ("Municipality", "valid_from"), ("Session", "starts_at")} <= {
        (model.__name__, name) for model, name, _field in found
    }
    assert [(model, name) for model, name, field in found if not isinstance(field, DayField | MomentField)] == []
    wrong = [name for _model, name, field in found if field.widget.format not in ("%d.%m.%Y", "%d.%m.%Y %H:%M")]
    assert wrong == []


@pytest.mark.parametrize("widget", [AdminDateInput, AdminDateTimeInput, AdminTimeInput])
def test_no_picker_changes_a_field_that_is_left(widget):
    assert widget().get_config()["validateOnBlur"] is False
    assert "&quot;validateOnBlur&quot;: false" in widget().render("x", None) or '"validateOnBlur": false' in widget().render("x", None)


@pytest.mark.parametrize("typed", UNREADABLE)
@pytest.mark.django_db
def test_an_unreadable_moment_is_an_error_with_the_words_kept(portal, typed):
    page = EditorialPage(title="Termine", slug="termine-der-kts")
    portal.add_child(instance=page)
    client = signed_in(editor())

    for name in ("go_live_at", "expire_at"):
        answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent(page, **{name: typed}))
        assert answer.status_code == 200
        html = answer.content.decode()
        assert f'value="{typed}"' in html
        assert "Schreiben Sie Tag und Uhrzeit so: 24.12.2026 14:30." in html
    assert EditorialPage.objects.get(pk=page.pk).latest_revision is None


@pytest.mark.django_db
def test_a_german_moment_in_the_schedule_is_that_moment(portal):
    page = EditorialPage(title="Später", slug="spaeter", live=False)
    portal.add_child(instance=page)
    year = timezone.localdate().year + 1

    answer = signed_in(editor()).post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), sent(page, go_live_at=f"31. 12. {year} um 8.00 Uhr", **{"action-publish": "1"})
    )

    assert answer.status_code == 302
    page.refresh_from_db()
    assert (page.live, page.latest_revision.approved_go_live_at) == (False, timezone.make_aware(datetime(year, 12, 31, 8)))


def sent(page: Page, **changes: Any) -> dict[str, Any]:
    return {"title": "Neuer Titel", "slug": page.slug, "lead": "", "body-count": "0", "go_live_at": "", "expire_at": "", **changes}


@pytest.mark.parametrize("typed", ["morgen", "31.02.2027"])
@pytest.mark.django_db
def test_the_filter_of_a_list_keeps_what_it_cannot_read(portal, typed):
    client = signed_in(editor())

    answer = client.get(reverse("wagtailadmin_explore", args=[portal.pk]), {"latest_revision_created_at_from": typed})

    html = answer.content.decode()
    assert (answer.status_code, f'value="{typed}"' in html) == (200, True)
    pickers = [line for line in html.splitlines() if "initDateChooser(" in line]
    assert pickers
    assert [line for line in pickers if '"validateOnBlur": false' not in line] == []
    assert (
        'value="24.12.2026"'
        in client.get(reverse("wagtailadmin_explore", args=[portal.pk]), {"latest_revision_created_at_from": "24.12.2026"}).content.decode()
    )


def test_a_day_without_a_time_is_shown_as_it_was_typed():
    field = DeadlineField()
    typed = field.clean("27.01.2027")

    assert field.prepare_value(typed) == "27.01.2027"
    assert str(field.prepare_value(field.clean("27.01.2027 12:00"))) == "2027-01-27 12:00:00"
