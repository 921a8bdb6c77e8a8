"""Sessions, events of others and topic wishes in the editors' admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import CreateView, DeleteView

from accounts.refusals import Refused
from accounts.sent_keys import key_or_none
from municipalities.admin_views import PortalSnippetViewSet, SnippetEditView
from municipalities.typed_forms import TypedAdminForm

from ..editing import moment_panel
from ..models import ConferencePage, ExternalEvent, Registration, Session, TopicWish
from ..seats.programme_changes import drop
from ..seats.promotion import fill_sessions
from ..seats.signup import locked


class SessionForm(TypedAdminForm):
    """A session lies within its conference and stays with it. More seats go to those who wait, under the conference's lock."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["page"].disabled = True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        page, starts_at, ends_at = data.get("page"), data.get("starts_at"), data.get("ends_at")
        if page and starts_at and starts_at < page.starts_at.replace(second=0, microsecond=0):  # forms know no seconds
            self.add_error("starts_at", _("Die Konferenz beginnt erst später."))
        if page and ends_at and ends_at > page.ends_at:
            self.add_error("ends_at", _("Die Konferenz ist dann schon zu Ende."))
        return data

    @transaction.atomic
    def save(self, commit: bool = True) -> Session:
        registration, _made = Registration.objects.get_or_create(page=self.instance.page)
        locked(registration.pk)
        session: Session = super().save(commit)
        fill_sessions([session.pk] if session.pk else [])
        return session


class _BackToDesk:
    """After saving, back to the programme the session belongs to."""

    object: Session

    def get_success_url(self) -> str:
        return reverse("desk:programme", args=[self.object.page_id])


class SessionCreateView(_BackToDesk, CreateView):
    def get_initial_form_instance(self) -> Session:
        """A session of the conference that ``?konferenz=`` names: the hour after the last one, of an empty programme the first."""
        key = key_or_none(self.request.GET.get("konferenz", ""))
        page = ConferencePage.objects.filter(id=key).first() if key else None
        if page is None:
            return Session()
        last = page.sessions.filter(ends_at__lt=page.ends_at).order_by("ends_at").last()
        starts_at = last.ends_at if last else page.starts_at
        return Session(page=page, starts_at=starts_at, ends_at=min(starts_at + timedelta(hours=1), page.ends_at))


class SessionEditView(_BackToDesk, SnippetEditView):
    def hold_row(self) -> None:
        """First that of the conference, as everything that takes or frees a seat does."""
        registration = Registration.objects.filter(page__sessions=self.object_pk).values_list("pk", flat=True).first()
        if registration is not None:
            locked(registration)
        super().hold_row()


class SessionDeleteView(DeleteView):
    """Deletes also what people chose: they are told. Refuses where material or questions hang on the session."""

    def get_usage_url(self) -> None:
        """Wagtail would count seats as protected; what is to be kept, events/seats/programme_changes.py knows."""

    @property
    def confirmation_message(self) -> str:
        question = _("Möchten Sie die Sitzung „%(title)s“ löschen?") % {"title": self.object.title}
        count = self.object.taken_seats.of_involved().count()
        if not count:
            return question
        told = ngettext(
            "%(count)d Person hat sie gewählt und erhält eine E-Mail, dass sie ausfällt.",
            "%(count)d Personen haben sie gewählt und erhalten eine E-Mail, dass sie ausfällt.",
            count,
        )
        return f"{question} {told % {'count': count}}"

    @transaction.atomic
    def delete_action(self) -> None:
        log(instance=self.object, action="wagtail.delete")
        drop(self.object.pk)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except Refused as refusal:
            messages.error(self.request, str(refusal))  # Wagtail's page shows no errors of its form
            return redirect(self.get_success_url())

    def get_success_url(self) -> str:
        return reverse("desk:programme", args=[self.object.page_id])


class SessionViewSet(PortalSnippetViewSet):
    model = Session
    icon = "date"
    menu_label = gettext_lazy("Sitzungen")
    list_display = ["title", "page", "starts_at", "room", "seats"]
    list_filter = ["format"]
    search_fields = ["title", "speakers", "room"]
    list_per_page = 50
    add_view_class = SessionCreateView
    edit_view_class = SessionEditView
    delete_view_class = SessionDeleteView
    edit_handler = ObjectList(
        [
            FieldPanel("page"),
            FieldPanel("title"),
            FieldPanel("format"),
            FieldRowPanel([moment_panel("starts_at"), moment_panel("ends_at")]),
            FieldPanel("room"),
            FieldPanel("speakers"),
            FieldPanel("municipality"),
            FieldPanel("about"),
            MultiFieldPanel([FieldPanel(name) for name in ("is_online", "is_chosen", "seats")], gettext_lazy("Teilnahme")),
        ],
        base_form_class=SessionForm,
    )


class ExternalEventForm(TypedAdminForm):
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            raise ValidationError({"ends_at": _("Der Termin endet nach seinem Beginn.")})
        return data


class ExternalEventViewSet(PortalSnippetViewSet):
    model = ExternalEvent
    icon = "calendar-alt"
    menu_label = gettext_lazy("Termine anderer")
    add_to_admin_menu = True
    menu_order = 330
    list_display = ["title", "organiser", "starts_at", "place"]
    search_fields = ["title", "organiser", "place"]
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("organiser")]),
            FieldRowPanel([moment_panel("starts_at"), moment_panel("ends_at")]),
            FieldPanel("place"),
            FieldPanel("url"),
            FieldPanel("summary"),
        ],
        base_form_class=ExternalEventForm,
    )


class TopicWishViewSet(PortalSnippetViewSet):
    """What participants missed; the KTS says what is done."""

    model = TopicWish
    icon = "help"
    menu_label = gettext_lazy("Themenwünsche")
    add_to_admin_menu = True
    menu_order = 340
    list_display = ["text", "registration", "noted_on", "done"]
    list_filter = ["done"]
    search_fields = ["text"]
    list_per_page = 50
    edit_handler = ObjectList(
        [FieldPanel("text", read_only=True), FieldPanel("noted_on", read_only=True), FieldPanel("done")], base_form_class=TypedAdminForm
    )
