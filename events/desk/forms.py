"""Forms of the desk. Moments are read as people write them in German."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.sent_keys import OnceField, OwnChoiceField
from contributions.desk.lists import ListFilter, QuestionField
from municipalities.models import Municipality
from municipalities.moments import DeadlineField, MomentField
from municipalities.numbers import WholeNumberField
from municipalities.typed_forms import TypedForm, TypedModelForm, field_of

from ..editing import HOW_TO_WRITE_A_MOMENT, OFFERED_VISIBILITIES
from ..models import Mode, Registration, SignUp
from ..seats.persons import Person, Wishes
from ..signup.forms import AddressField, Diet, ModeForm, NeedsFields, line_field


class RegistrationForm(TypedModelForm):
    """Seats and deadlines; ``changed`` names what differs, so that two editors do not undo each other."""

    opens_at = MomentField(label=gettext_lazy("Anmeldung ab"), required=False, help_text=gettext_lazy("Leer: sofort."))
    signup_until = DeadlineField(
        label=gettext_lazy("Anmeldung bis"), required=False, help_text=gettext_lazy("Leer: bis zum Beginn. Ein Tag allein endet um 24 Uhr.")
    )
    promote_until = DeadlineField(
        label=gettext_lazy("Nachrücken bis"), required=False, help_text=gettext_lazy("Leer: bis zum Beginn. Danach rückt niemand nach.")
    )

    class Meta:
        model = Registration
        fields = [
            "on_site",
            "on_site_seats",
            "online",
            "online_seats",
            "most_per_municipality",
            "opens_at",
            "signup_until",
            "promote_until",
            "guests",
        ]
        field_classes = dict.fromkeys(("on_site_seats", "online_seats", "most_per_municipality"), WholeNumberField)

    def __init__(self, *args: Any, starts_at: datetime | None = None, **kwargs: Any) -> None:
        """``starts_at``: of the version that is to be published, where it is not the one online."""
        super().__init__(*args, **kwargs)
        self.starts_at = starts_at or self.instance.page.starts_at
        for field in self.fields.values():
            field.show_hidden_initial = True  # what the editor saw, not what stands there by now

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        starts_at = self.starts_at
        for name in ("signup_until", "promote_until"):
            if data.get(name) and data[name] > starts_at:
                self.add_error(name, _("Diese Frist liegt nach dem Beginn der Konferenz."))
        if data.get("opens_at") and data["opens_at"] >= (data.get("signup_until") or starts_at):
            self.add_error("opens_at", _("Die Anmeldung beginnt, bevor sie endet."))
        if not data.get("on_site") and not data.get("online"):
            self.add_error("on_site", _("Wählen Sie mindestens eine Art der Teilnahme."))
        if data.get("most_per_municipality") == 0:
            self.add_error("most_per_municipality", _("Geben Sie mindestens 1 ein oder lassen Sie das Feld leer."))
        return data

    def changed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data}


class HostForm(TypedForm):
    """Who invites and who may see it: both count at once, outside the versions of the page."""

    municipality = OwnChoiceField(Municipality.objects.all(), label=gettext_lazy("Gastgebende Kommune"))
    visibility = forms.ChoiceField(choices=OFFERED_VISIBILITIES, label=gettext_lazy("Sichtbarkeit"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from municipalities.wagtail_hooks import MunicipalityChooserViewSet  # Wagtail loads its hooks when it is ready

        super().__init__(*args, **kwargs)
        self.fields["municipality"].widget = MunicipalityChooserViewSet("kommunen_auswahl").widget_class()


class MoveForm(TypedForm):
    """New times."""

    starts_at = MomentField(label=gettext_lazy("Neuer Beginn"), help_text=HOW_TO_WRITE_A_MOMENT)
    ends_at = MomentField(label=gettext_lazy("Neues Ende"))


class CancelForm(TypedForm):
    reason = forms.CharField(
        label=gettext_lazy("Grund der Absage"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Alle lesen ihn."),
    )


class CopyForm(TypedForm):
    """The start of the next conference. ``key`` makes a second click harmless."""

    starts_at = MomentField(label=gettext_lazy("Beginn der neuen Konferenz"), help_text=HOW_TO_WRITE_A_MOMENT)
    key = OnceField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="kopie_%s", **kwargs)  # stands on one page with MoveForm


class FilterForm(ListFilter):
    """What the list of sign-ups is cut to."""

    q = QuestionField(label=gettext_lazy("Name oder Organisation"))
    stand = forms.ChoiceField(label=gettext_lazy("Stand"), required=False)
    art = forms.ChoiceField(label=gettext_lazy("Teilnahme"), required=False)
    sitzung = forms.ChoiceField(label=gettext_lazy("Sitzung"), required=False)
    kommune = forms.ChoiceField(label=gettext_lazy("Kommune"), required=False)
    bedarf = forms.BooleanField(label=gettext_lazy("Nur mit Bedarf"), required=False)

    def __init__(self, registration: Registration, sent: QueryDict) -> None:
        sessions = registration.page.sessions.filter(is_chosen=True).values_list("pk", "title")
        municipalities = Municipality.objects.filter(sign_ups__registration=registration).distinct()
        super().__init__(
            sent,
            stand=SignUp.State.choices,
            art=Mode.choices,
            sitzung=[(str(pk), title) for pk, title in sessions],
            kommune=[(one.slug, str(one)) for one in municipalities],
        )


class PersonForm(TypedModelForm):
    """The organisers' note."""

    class Meta:
        model = SignUp
        fields = ["note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"note": gettext_lazy("Nur für die KTS. Bis 500 Zeichen.")}


class NewcomerForm(ModeForm, NeedsFields):
    """How somebody takes part whom the KTS signs up. To lists and photos people agree themselves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].label = _("Teilnahme")
        diet = field_of(self, "diet", forms.MultipleChoiceField)
        diet.label, diet.choices = _("Essen"), [(value, value) for value in Diet.values]
        self.fields["accessibility"].label = _("Was die Person braucht")
        self.fields["accessibility"].help_text = _("Zum Beispiel Gebärdensprache. Wird 14 Tage nach der Konferenz gelöscht.")
        if not self.standing.registration.on_site:
            self.without_food()

    def wishes(self) -> Wishes:
        return Wishes(self.cleaned_data["mode"], self.chosen_sessions, **self.needs)


class GuestNewcomerForm(NewcomerForm):
    """A guest, as the KTS writes them down."""

    before = ("name", "email", "organisation")
    name = line_field(gettext_lazy("Name"), 160, gettext_lazy("Geben Sie den Namen ein."), "off")
    email = AddressField(
        gettext_lazy("Dorthin geht die Bestätigung mit dem Link zum Abmelden."),
        missing=gettext_lazy("Geben Sie die E-Mail-Adresse ein."),
        autocomplete="off",
    )
    organisation = line_field(gettext_lazy("Organisation"), 200, gettext_lazy("Geben Sie die Organisation ein."), "off")
    field_order = ("name", "email", "organisation")
    account: User | None = None
    """Whose address it is, where it belongs to an account."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self.account = User.objects.filter(email=email, is_active=True).first()
        if self.account is not None:
            raise forms.ValidationError(_("Diese Adresse gehört zum Konto von %(name)s.") % {"name": self.account})
        return email

    @property
    def guest(self) -> Person:
        data = self.cleaned_data
        return Person(guest_name=data["name"], guest_email=data["email"], guest_organisation=data["organisation"])
