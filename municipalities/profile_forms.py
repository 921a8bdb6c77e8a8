"""The questions about a municipality, the same for its CDO and for the KTS: kept in two tables, asked in one form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .edited_together import EditedTogether
from .models import Municipality
from .numbers import WholeNumberField
from .profiles import (
    ADDRESS_LENGTH,
    LEAD_LENGTH,
    LINE_LENGTH,
    MOST_OWN_GOALS,
    STRATEGY_YEARS,
    TELEPHONE_LENGTH,
    URL_LENGTH,
    Goal,
    MunicipalityProfile,
    OwnBudget,
    Seat,
    WithEGovernment,
    profile_of,
)
from .telephones import validate_telephone
from .typed_forms import TypedForm, TypedModelForm, asked_for
from .word_lists import LinesField

TOO_LONG = gettext_lazy("Bitte kürzen Sie die Angabe auf %(limit_value)d Zeichen. Es sind %(show_value)d.")
WEBSITE_LENGTH = 200
CHOOSE = gettext_lazy("Wählen Sie eine der Möglichkeiten.")


class LineField(forms.CharField):
    """A voluntary text; what is too long is said, never cut by the browser."""

    def __init__(self, label: Any, length: int, *, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(label=label, max_length=length, required=False, help_text=hint, error_messages={"max_length": TOO_LONG}, **kwargs)
        self.widget.attrs.pop("maxlength", None)


class LinkField(forms.URLField):
    """A voluntary address of the web."""

    def __init__(self, label: Any, length: int) -> None:
        wrong = gettext_lazy("Geben Sie eine Adresse ein, die mit https:// beginnt.")
        super().__init__(
            label=label, max_length=length, required=False, assume_scheme="https", error_messages={"invalid": wrong, "max_length": TOO_LONG}
        )
        self.widget.attrs.pop("maxlength", None)


class OneOfField(forms.ChoiceField):
    """A voluntary choice, which can be taken back."""

    def __init__(self, label: Any, choices: Any, *, hint: Any = "") -> None:
        nothing = [("", gettext_lazy("keine Angabe"))]
        super().__init__(
            label=label, choices=[*nothing, *choices], required=False, help_text=hint, error_messages={"invalid_choice": CHOOSE}
        )
        self.widget.attrs["class"] = "kern-form-input__input"


class YearField(WholeNumberField):
    """A year of the strategy."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, min_value=None, required=False)

    def to_python(self, value: Any) -> int | None:
        year = super().to_python(value)
        if year is not None and not STRATEGY_YEARS[0] <= year <= STRATEGY_YEARS[1]:
            raise forms.ValidationError(self._refusal())
        return year

    def _refusal(self) -> str:
        return _("Geben Sie ein Jahr mit vier Ziffern ein, zum Beispiel 2022.")


class ProfileFields(TypedForm):
    """Mixed into forms of a municipality: what it says of itself, read from its profile and kept there."""

    instance: Municipality

    lead = LineField(gettext_lazy("Die Kommune in einem Satz"), LEAD_LENGTH, hint=gettext_lazy("Steht groß unter dem Namen."))
    telephone = LineField(gettext_lazy("Telefon"), TELEPHONE_LENGTH, hint=gettext_lazy("Die Nummer der Stelle, keine persönliche."))
    office_name = LineField(
        gettext_lazy("Name der Digitalstelle"), LINE_LENGTH, hint=gettext_lazy("Zum Beispiel „Stabsstelle Digitalisierung“.")
    )
    office_address = LineField(
        gettext_lazy("Anschrift der Digitalstelle"), ADDRESS_LENGTH, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})
    )
    seat = OneOfField(gettext_lazy("Wo sitzt die Smart-City-Arbeit?"), Seat.choices, hint=gettext_lazy("Im Organigramm der Kommune."))
    seat_note = LineField(gettext_lazy("Genauer"), LINE_LENGTH, hint=gettext_lazy("Zum Beispiel „bei der Verwaltungsleitung, seit 2021“."))
    team = LineField(gettext_lazy("Team"), LINE_LENGTH, hint=gettext_lazy("Zum Beispiel „6,5 Stellen, davon 2 befristet bis 2027“."))
    own_budget = OneOfField(gettext_lazy("Gibt es ein eigenes Budget?"), OwnBudget.choices)
    partners = LineField(
        gettext_lazy("Wer ist beteiligt?"), LEAD_LENGTH, hint=gettext_lazy("Zum Beispiel „Stadtwerke, Gartenamt, Universität“.")
    )
    offers = LineField(
        gettext_lazy("Was bieten Sie anderen Kommunen an?"), LEAD_LENGTH, hint=gettext_lazy("Zum Beispiel „Hospitation, Vorträge“.")
    )
    strategy_title = LineField(gettext_lazy("Titel der Strategie"), LEAD_LENGTH)
    strategy_url = LinkField(gettext_lazy("Link zur Strategie"), URL_LENGTH)
    strategy_year = YearField(gettext_lazy("Beschlossen im Jahr"))
    strategy_goals = forms.MultipleChoiceField(
        label=gettext_lazy("Ziele der Strategie"),
        choices=Goal.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": CHOOSE},
    )
    own_goals = LinesField(
        label=gettext_lazy("Weitere Ziele"),
        required=False,
        most=MOST_OWN_GOALS,
        help_text=gettext_lazy("Ein Ziel je Zeile, höchstens fünf."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    with_e_government = OneOfField(gettext_lazy("Sind Smart City und E-Government eine Strategie?"), WithEGovernment.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profile = profile_of(self.instance) or MunicipalityProfile()
        self.initial = {**{name: getattr(self.profile, name) for name in PROFILE_FIELDS}, **self.initial}

    def clean_telephone(self) -> str:
        number: str = self.cleaned_data["telephone"]
        if number:
            validate_telephone(number)
        return number

    def save(self, commit: bool = True) -> Municipality:
        """Both rows; the profile only where something of it was said or changed."""
        municipality: Municipality = super().save(commit)  # type: ignore[misc]  # the model form's, before which this is mixed in
        if self.says_anything():
            self._save_profile(municipality)
        return municipality

    def says_anything(self) -> bool:
        return bool(set(PROFILE_FIELDS) & set(self.changed_data))

    def _save_profile(self, municipality: Municipality) -> None:
        self.profile.municipality = municipality
        for name in PROFILE_FIELDS:
            setattr(self.profile, name, self.cleaned_data[name])
        self.profile.save()


PROFILE_FIELDS = tuple(ProfileFields.base_fields)


class ProfileForm(ProfileFields, EditedTogether, TypedModelForm):
    """The CDO's: what the municipality says of itself, with its mailbox and its web site."""

    GROUPS = (
        (gettext_lazy("Vorstellung und Kontakt"), ("lead", "contact_email", "telephone", "website")),
        (
            gettext_lazy("Wie Digitalisierung organisiert ist"),
            ("office_name", "office_address", "seat", "seat_note", "team", "own_budget", "partners", "offers"),
        ),
        (
            gettext_lazy("Strategie"),
            ("strategy_title", "strategy_url", "strategy_year", "strategy_goals", "own_goals", "with_e_government"),
        ),
    )

    website = LinkField(gettext_lazy("Internetauftritt"), WEBSITE_LENGTH)

    class Meta:
        model = Municipality
        fields = ["contact_email", "website"]
        help_texts = {
            "contact_email": gettext_lazy("Dorthin gehen Anfragen an Ihre Kommune. Gäste sehen die Adresse nicht."),
        }
        error_messages = {
            "contact_email": {"invalid": gettext_lazy("Geben Sie eine E-Mail-Adresse wie digitales@stadt.de ein.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for _title, names in self.GROUPS for name in names])  # the errors are told in the order of the page
        asked_for(self, *self.fields)  # the page says once that all of it is voluntary

    def add_error(self, field: str | None, error: Any) -> None:
        """What the registry says of fields that this form does not write is nothing its reader could mend: it is no error here."""
        if field is None and hasattr(error, "error_dict"):
            error = ValidationError({name: found for name, found in error.error_dict.items() if name in (*self.fields, NON_FIELD_ERRORS)})
        super().add_error(field, error)

    def groups(self) -> list[tuple[Any, list[BoundField]]]:
        """Headings and their fields, in the order of the page."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def says_anything(self) -> bool:
        """Also without a change: it is confirmed."""
        self.profile.confirmed_on = timezone.localdate()
        return True
