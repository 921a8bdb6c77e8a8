"""Forms of the sign-up: what a member, a colleague or a guest is asked, and what they may change later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from django import forms
from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, no_control_characters
from accounts.sent_keys import OwnChoiceField, only_value
from municipalities.typed_forms import TrapField, TypedForm, field_of

from ..models import Mode, Needs, SignUp
from ..seats.persons import Person, Wishes

if TYPE_CHECKING:
    pass
from .choices import ModeForm, SessionsForm

NEEDS_LIMIT = 1000
OWN_ADDRESS_MISSING = gettext_lazy("Geben Sie Ihre E-Mail-Adresse ein.")


class Diet(TextChoices):
    VEGAN = "Vegan", gettext_lazy("Vegan")
    GLUTEN_FREE = "Glutenfrei", gettext_lazy("Glutenfrei")
    NONE = "Isst nicht mit", gettext_lazy("Ich esse nicht mit")


class AddressField(forms.EmailField):
    """The e-mail address of a guest, by which a guest is found again."""

    def __init__(self, help_text: Any, missing: Any = OWN_ADDRESS_MISSING, autocomplete: str = "email") -> None:
        super().__init__(
            label=gettext_lazy("E-Mail-Adresse"),
            widget=forms.EmailInput(attrs={"autocomplete": autocomplete}),
            help_text=help_text,
            error_messages={"required": missing, "invalid": gettext_lazy("Geben Sie eine E-Mail-Adresse wie name@beispiel.de ein.")},
        )


def line_field(label: Any, length: int, missing: Any, autocomplete: str) -> forms.CharField:
    """One line about a guest, without control characters: it stands in mails."""
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    validators = [no_control_characters]
    return forms.CharField(label=label, max_length=length, validators=validators, widget=widget, error_messages={"required": missing})


def guest_name() -> forms.CharField:
    return line_field(gettext_lazy("Name"), 160, gettext_lazy("Geben Sie Ihren Namen ein."), "name")


def guest_organisation() -> forms.CharField:
    return line_field(gettext_lazy("Organisation"), 200, gettext_lazy("Geben Sie Ihre Organisation ein."), "organization")


class SaidNeeds(TypedDict):
    """The needs as ``Wishes`` and ``change_choices`` take them."""

    diet: str
    accessibility: str


class NeedsFields(TypedForm):
    """What somebody needs, and the food; kept apart and deleted first."""

    diet = forms.MultipleChoiceField(label=gettext_lazy("Essen"), choices=Diet.choices, required=False, widget=forms.CheckboxSelectMultiple)
    accessibility = forms.CharField(
        label=gettext_lazy("Was brauchen Sie, um gut teilzunehmen?"),
        required=False,
        max_length=NEEDS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Zum Beispiel Gebärdensprache, Höranlage, Begleitperson. "
            "Nur das Organisationsteam liest das, 14 Tage nach der Konferenz wird es gelöscht."
        ),
        error_messages={"max_length": gettext_lazy("Bitte kürzen Sie den Text auf %(limit_value)d Zeichen.")},
    )

    @property
    def needs(self) -> SaidNeeds:
        return {"diet": ", ".join(self.cleaned_data.get("diet", ())), "accessibility": self.cleaned_data["accessibility"].strip()}

    def without_food(self) -> None:
        """Who takes part from afar eats at home."""
        del self.fields["diet"]


class ConsentFields(TypedForm):
    """Both are off and stay off unless the person itself says yes."""

    listed = forms.BooleanField(label=gettext_lazy("Mein Name und meine Kommune stehen in der Liste der Teilnehmenden."), required=False)
    photos = forms.BooleanField(label=gettext_lazy("Ich darf auf Fotos zu sehen sein."), required=False)


class PersonalForm(ModeForm, NeedsFields, ConsentFields):
    """What people say for themselves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.standing.registration.on_site:
            self.without_food()

    def wishes(self) -> Wishes:
        data = self.cleaned_data
        return Wishes(data["mode"], self.chosen_sessions, listed=data["listed"], photos=data["photos"], **self.needs)


class OwnMembershipField(OwnChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        return obj.title


class SignUpForm(PersonalForm):
    """A member signs up; who works for several municipalities says for which."""

    before = ("membership",)
    membership = OwnMembershipField(
        label=gettext_lazy("Für welche Kommune nehmen Sie teil?"),
        queryset=Membership.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": gettext_lazy("Wählen Sie Ihre Kommune."), "invalid_choice": gettext_lazy("Wählen Sie Ihre Kommune.")},
    )

    def __init__(self, *args: Any, memberships: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            only_value(self.data, "membership")
        self.memberships = memberships
        field = field_of(self, "membership", OwnChoiceField)
        field.queryset = Membership.objects.filter(pk__in=[membership.pk for membership in memberships]).select_related("municipality")
        field.required = len(memberships) > 1

    @property
    def chosen_membership(self) -> Membership:
        return self.cleaned_data["membership"] or self.memberships[0]


class ColleagueField(OwnChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user}, {obj.municipality}"


class ColleagueForm(ModeForm):
    """A CDO signs a colleague up. What colleagues need and agree to, they say themselves."""

    before = ("membership",)
    membership = ColleagueField(
        label=gettext_lazy("Wen melden Sie an?"),
        queryset=Membership.objects.none(),
        empty_label=gettext_lazy("Bitte wählen"),
        error_messages={
            "required": gettext_lazy("Wählen Sie, wen Sie anmelden."),
            "invalid_choice": gettext_lazy("Wählen Sie eine Person aus Ihrer Kommune."),
        },
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            only_value(self.data, "membership")
        field_of(self, "membership", OwnChoiceField).queryset = colleagues

    @property
    def chosen_membership(self) -> Membership:
        return self.cleaned_data["membership"]


class GuestForm(PersonalForm):
    """Somebody of another organisation. ``homepage`` is a trap for machines; people do not see it."""

    before = ("name", "email", "organisation")
    name = guest_name()
    email = AddressField(gettext_lazy("An diese Adresse schicken wir einen Link. Erst damit ist Ihre Anmeldung gültig."))
    organisation = guest_organisation()
    homepage = TrapField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["listed"].label = _("Mein Name und meine Organisation stehen in der Liste der Teilnehmenden.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("homepage"):
            message = _("Diese Anmeldung sieht aus, als käme sie von einem Programm. Bitte schreiben Sie uns an %(email)s.")
            raise forms.ValidationError(message % {"email": settings.KTS_EMAIL})
        return cleaned


class ChangeForm(SessionsForm, NeedsFields):
    """Other sessions and needs, before the deadline."""

    def __init__(self, *args: Any, sign_up: SignUp, **kwargs: Any) -> None:
        needs: Needs | None = getattr(sign_up, "needs", None)
        initial = {"diet": needs.diet.split(", ") if needs and needs.diet else [], "accessibility": needs.accessibility if needs else ""}
        super().__init__(*args, initial=initial, **kwargs)
        if sign_up.mode != Mode.ON_SITE:
            self.without_food()


class GuestChangeForm(ChangeForm):
    """Guests have no profile: what they are called and where they come from stands in the sign-up. Their address stays as it is proven."""

    name = guest_name()
    organisation = guest_organisation()
    before = ("name", "organisation")

    def __init__(self, *args: Any, sign_up: SignUp, **kwargs: Any) -> None:
        super().__init__(*args, sign_up=sign_up, **kwargs)
        self.initial = {**self.initial, "name": sign_up.guest_name, "organisation": sign_up.guest_organisation}

    @property
    def guest(self) -> Person:
        return Person(guest_name=self.cleaned_data["name"], guest_organisation=self.cleaned_data["organisation"])
