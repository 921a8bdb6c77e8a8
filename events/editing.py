"""How the KTS writes a conference in Wagtail's page editor: the panels and the checks of its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList, TabbedInterface

from contributions.models import Visibility
from contributions.models.contributions import MAX_TOPICS, too_long
from municipalities.addresses import address_of
from municipalities.typed_forms import TypedPageForm, field_of

OFFERED_VISIBILITIES = [(value, Visibility(value).label) for value in (Visibility.PUBLIC, Visibility.MUNICIPALITIES)]
"""A conference that only its participants see would get none."""
DECIDED_AT_THE_DESK = ("municipality", "visibility", "starts_at", "ends_at")
"""Once it is published: what counts at once, and what all are told of, after a look at what follows."""
HOW_TO_WRITE_A_MOMENT = gettext_lazy("Zum Beispiel 24.12.2026 14:30.")


def moment_panel(name: str) -> FieldPanel:
    """A date and a time as they are written in German."""
    return FieldPanel(name, help_text=HOW_TO_WRITE_A_MOMENT)


def missing_for_readers(value: Callable[[str], Any]) -> dict[str, str]:
    """Field → what is still to be done before a conference may be published; drafts may lack it. ``value`` gives a field's value."""
    found = {}
    if not value("summary"):
        found["summary"] = _("Fassen Sie die Konferenz in zwei oder drei Sätzen zusammen.")
    if not value("venue") and not value("online_url"):
        found["venue"] = _("Geben Sie den Ort oder den Zugang online an.")
    if value("contact_email"):
        try:
            validate_email(value("contact_email"))
        except ValidationError:
            found["contact_email"] = _("Geben Sie eine E-Mail-Adresse ein, zum Beispiel konferenz@stadt.example.")
    return found


class ConferenceForm(TypedPageForm):
    """Checks what a conference needs. Once it is published, its times, its host and who may see it are changed on its desk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.number:
            for name in DECIDED_AT_THE_DESK:
                self.fields.pop(name, None)
        if "visibility" in self.fields:
            field_of(self, "visibility", forms.ChoiceField).choices = OFFERED_VISIBILITIES

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("Die Konferenz endet nach ihrem Beginn."))
        self._check_deadlines(starts_at)
        for name, limit in type(self.instance).limits().items():
            excess = len(data.get(name) or "") - limit
            if excess > 0:
                self.add_error(name, too_long(name, excess))
        if len(data.get("topics") or ()) > MAX_TOPICS:
            self.add_error("topics", _("Wählen Sie höchstens drei Handlungsfelder."))
        if not self.is_deferred_validation:
            for name, message in missing_for_readers(data.get).items():
                self.add_error(name, message)
        return data

    def clean_contact_email(self) -> str:
        return address_of(self.cleaned_data["contact_email"])

    def save(self, commit: bool = True) -> Any:
        """A new conference is a draft until its desk publishes it: Wagtail would put the row online before it asks."""
        if self.instance._state.adding:
            self.instance.live = False
        return super().save(commit)

    def _check_deadlines(self, starts_at: Any) -> None:
        registration = getattr(self.instance, "registration", None) if self.instance.pk else None
        if starts_at and registration and registration.signup_until and registration.signup_until > starts_at:
            self.add_error(
                "starts_at", _("Die Anmeldefrist endet nach diesem Beginn. Ändern Sie zuerst die Frist in der Übersicht der Konferenz.")
            )


conference_editor = TabbedInterface(
    [
        ObjectList(
            [
                FieldPanel("title", help_text=gettext_lazy("Zum Beispiel: 27. Regionalkonferenz.")),
                FieldPanel("summary"),
                MultiFieldPanel(
                    [
                        FieldRowPanel([FieldPanel("edition"), FieldPanel("region")]),
                        FieldPanel("municipality", heading=gettext_lazy("Gastgebende Kommune")),
                        FieldPanel("visibility"),
                        HelpPanel(gettext_lazy("Nach der Veröffentlichung ändern Sie Zeit, Kommune und Sichtbarkeit in ihrer Übersicht.")),
                    ],
                    gettext_lazy("Ausgabe und Kommune"),
                ),
                MultiFieldPanel(
                    [
                        FieldRowPanel([moment_panel("starts_at"), moment_panel("ends_at")]),
                        FieldPanel("venue"),
                        FieldPanel("address"),
                        FieldPanel("accessibility"),
                        FieldPanel("online_url"),
                    ],
                    gettext_lazy("Zeit und Ort"),
                ),
                MultiFieldPanel(
                    [FieldPanel("about"), FieldPanel("target_group"), FieldPanel("topics", widget=forms.CheckboxSelectMultiple)],
                    gettext_lazy("Inhalt"),
                ),
                MultiFieldPanel(
                    [
                        FieldPanel(
                            "standards",
                            widget=forms.CheckboxSelectMultiple,
                            help_text=gettext_lazy("Alle, um die es geht. Die Seite jedes Standards nennt die Konferenz."),
                        )
                    ],
                    gettext_lazy("Standards"),
                    classname="collapsed",
                ),
                MultiFieldPanel([FieldPanel("contact_unit"), FieldPanel("contact_email")], gettext_lazy("Kontakt")),
                MultiFieldPanel([FieldPanel("changed_after")], gettext_lazy("Nach der Konferenz")),
            ],
            heading=gettext_lazy("Konferenz"),
        )
    ],
    base_form_class=ConferenceForm,
)
