"""Forms of the sign-up: what a member, a colleague or a guest is asked, and what they may change later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from django import forms
from django.conf import settings
from django.db.models import TextChoices
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, no_control_characters
from accounts.sent_keys import OwnChoiceField, only_value
from contributions.badges import Badge
from municipalities.typed_forms import TypedForm, field_of

from ..models import ConferencePage, Mode, Needs, SignUp
from ..seats.programme_changes import require_sessions_of
from ..seats.signup import Wishes
from ..words.moments import hours_of
from ..words.programme import seats_in, slots
from ..words.standing import Standing

if TYPE_CHECKING:
    from ..words.programme import CountedSession

NO_SESSION = ""
NEEDS_LIMIT = 1000
OWN_ADDRESS_MISSING = gettext_lazy("Geben Sie Ihre E-Mail-Adresse ein.")


class Diet(TextChoices):
    VEGAN = "Vegan", gettext_lazy("Vegan")
    GLUTEN_FREE = "Glutenfrei", gettext_lazy("Glutenfrei")
    NONE = "Isst nicht mit", gettext_lazy("Ich esse nicht mit")


class AddressField(forms.EmailField):
    """The e-mail address of a guest in small letters: by it a guest is found again."""

    def __init__(self, help_text: Any, missing: Any = OWN_ADDRESS_MISSING, autocomplete: str = "email") -> None:
        super().__init__(
            label=gettext_lazy("E-Mail-Adresse"),
            widget=forms.EmailInput(attrs={"autocomplete": autocomplete}),
            help_text=help_text,
            error_messages={"required": missing, "invalid": gettext_lazy("Geben Sie eine E-Mail-Adresse wie name@beispiel.de ein.")},
        )

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).lower()


def line_field(label: Any, length: int, missing: Any, autocomplete: str) -> forms.CharField:
    """One line about a guest, without control characters: it stands in mails."""
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    validators = [no_control_characters]
    return forms.CharField(label=label, max_length=length, validators=validators, widget=widget, error_messages={"required": missing})


@dataclass(frozen=True, slots=True)
class Option:
    """One radio of events/choices.html: a whole row with a remark and a badge."""

    id: str
    value: str
    chosen: bool
    label: str
    remark: str = ""
    badge: Badge | None = None


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    field: BoundField
    options: tuple[Option, ...]


class SessionsForm(TypedForm):
    """One question for each time at which sessions are chosen."""

    def __init__(
        self, *args: Any, conference: ConferencePage, programme: Sequence[CountedSession], taken: Sequence[int] = (), **kwargs: Any
    ) -> None:
        """``taken``: sessions that the person has chosen already. Raises Http404 where a sent session is none of this conference."""
        super().__init__(*args, **kwargs)
        if self.is_bound:
            require_sessions_of(conference, [only_value(self.data, name) for name in self.data if name.startswith("session_")])
        self._sessions: dict[str, tuple[CountedSession, ...]] = {}
        for number, slot in enumerate(slots(session for session in programme if session.is_chosen), 1):
            name = f"session_{number}"
            self._sessions[name] = slot.sessions
            label = hours_of(slot.starts_at, slot.ends_at) if slot.ends_at else hours_of(slot.starts_at, slot.sessions[0].ends_at)
            before = next((str(session.pk) for session in slot.sessions if session.pk in taken), NO_SESSION)
            choices = [*((str(session.pk), session.title) for session in slot.sessions), (NO_SESSION, _("Keine Sitzung"))]
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect, initial=before)
            self.fields[name].error_messages["invalid_choice"] = _("Diese Sitzung gibt es nicht mehr. Wählen Sie eine andere.")

    @property
    def chosen_sessions(self) -> tuple[int, ...]:
        return tuple(int(self.cleaned_data[name]) for name in self._sessions if self.cleaned_data.get(name))

    @property
    def session_groups(self) -> Iterator[ChoiceGroup]:
        for name, sessions in self._sessions.items():
            field = self[name]
            chosen = str(field.value() or NO_SESSION)
            options = [self._option(field, number, session, chosen) for number, session in enumerate(sessions)]
            none = Option(f"{field.auto_id}_{len(sessions)}", NO_SESSION, chosen == NO_SESSION, _("Keine Sitzung"))
            yield ChoiceGroup(field, (*options, none))

    def _option(self, field: BoundField, number: int, session: CountedSession, chosen: str) -> Option:
        seats = seats_in(session)
        if seats.is_full:
            remark = _("Alle Plätze sind vergeben. Sie kämen auf Platz %(place)d der Warteliste.") % {"place": seats.waiting + 1}
        else:
            host = session.municipality.name if session.municipality else session.speakers
            remark = ", ".join(filter(None, (host, session.room, _("auch online") if session.is_online else "")))
        label = f"{session.get_format_display()}: {session.title}"
        return Option(f"{field.auto_id}_{number}", str(session.pk), chosen == str(session.pk), label, remark, seats.badge)


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


class ModeForm(SessionsForm):
    """How somebody takes part, and in which sessions: the part that everyone is asked."""

    mode = forms.ChoiceField(label=gettext_lazy("Wie nehmen Sie teil?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, conference=standing.page, **kwargs)
        self.standing = standing
        mode = field_of(self, "mode", forms.ChoiceField)
        mode.choices = [(seats.mode, seats.label) for seats in standing.modes]
        mode.error_messages["required"] = _("Wählen Sie, wie Sie teilnehmen.")
        mode.error_messages["invalid_choice"] = _("Diese Art der Teilnahme gibt es bei dieser Konferenz nicht.")
        if len(standing.modes) == 1:
            mode.required = False

    def clean_mode(self) -> str:
        """The only mode needs no question."""
        return self.cleaned_data["mode"] or self.standing.modes[0].mode

    @property
    def mode_group(self) -> ChoiceGroup | None:
        """None where there is nothing to choose."""
        if len(self.standing.modes) < 2:
            return None
        field = self["mode"]
        chosen = field.value()
        options = [
            Option(f"{field.auto_id}_{number}", seats.mode, chosen == seats.mode, seats.label, self._remark(seats), seats.badge)
            for number, seats in enumerate(self.standing.modes)
        ]
        return ChoiceGroup(field, tuple(options))

    def _remark(self, seats: Any) -> str:
        if seats.is_full:
            return _("Alle Plätze sind vergeben. Sie kämen auf Platz %(place)d der Warteliste.") % {"place": seats.waiting + 1}
        if seats.mode == Mode.ONLINE:
            return _("Den Zugang sehen Sie nach der Anmeldung.")
        page = self.standing.page
        return ", ".join(filter(None, (page.municipality.name, page.venue)))

    def wishes(self) -> Wishes:
        return Wishes(mode=self.cleaned_data["mode"], sessions=self.chosen_sessions)


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

    name = line_field(gettext_lazy("Name"), 160, gettext_lazy("Geben Sie Ihren Namen ein."), "name")
    email = AddressField(gettext_lazy("An diese Adresse schicken wir einen Link. Erst damit ist Ihre Anmeldung gültig."))
    organisation = line_field(gettext_lazy("Organisation"), 200, gettext_lazy("Geben Sie Ihre Organisation ein."), "organization")
    homepage = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

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
