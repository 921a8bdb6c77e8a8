"""Mandates in bulk as an editor enters them: ticked in a list of municipalities, or as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Role, User
from contributions.writing.fields import GermanDateField
from municipalities.addresses import address_of
from municipalities.models import Municipality
from municipalities.tables import Fault, Line, TableError, decode, read_table
from municipalities.typed_forms import TypedForm

from ..ballot.bulk import Wanted

PROOF_HINT = gettext_lazy("Was Ihnen vorliegt, zum Beispiel: Schreiben vom 12.11.2026, Az. 10-24.")
COLUMNS = ("kommune", "mandat", "vertretung", "gilt_bis", "nachweis")
REQUIRED = ("kommune", "mandat", "nachweis")
MOST_LINES = 2000
TABLE_LENGTH = 400_000
"""Signs of a table: a line has about a hundred."""


class PickForm(TypedForm):
    """The municipalities of one page, each with a tick, the person and the deputy; one proof and one last day for all that are ticked."""

    proof = forms.CharField(
        label=gettext_lazy("Nachweis"),
        max_length=200,
        help_text=PROOF_HINT,
        error_messages={"required": gettext_lazy("Nennen Sie den Nachweis, den Sie gesehen haben.")},
    )
    until = GermanDateField(label=gettext_lazy("Gilt bis"))

    def __init__(self, *args: Any, places: Sequence[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places, self.people = list(places), people_of(places)
        self.fields["until"].help_text = _("Der letzte Tag, zum Beispiel 31.12.2027. Leer lassen, wenn das Mandat ohne Ende gilt.")
        for place in self.places:
            names = [(str(one.pk), f"{one} (CDO)" if role == Role.CDO else str(one)) for one, role in self.people.get(place.pk, [])]
            self.fields[f"ja-{place.pk}"] = forms.BooleanField(label=place.display_name, required=False)
            for name, label, none in (("mandat", _("Mandat"), _("Bitte wählen")), ("vertretung", _("Vertretung"), _("Keine"))):
                self.fields[f"{name}-{place.pk}"] = forms.ChoiceField(
                    label=f"{label}: {place.display_name}",
                    choices=[("", none), *names],
                    required=False,
                    error_messages={"invalid_choice": _("Wählen Sie eine Person dieser Kommune.")},
                )

    @property
    def common(self) -> list[forms.BoundField]:
        return [self["proof"], self["until"]]

    @property
    def rows(self) -> list[tuple[Municipality, forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [(place, *(self[f"{name}-{place.pk}"] for name in ("ja", "mandat", "vertretung"))) for place in self.places]  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        ticked = [place for place in self.places if found.get(f"ja-{place.pk}")]
        for place in ticked:
            if not found.get(f"mandat-{place.pk}") and f"mandat-{place.pk}" not in self.errors:
                self.add_error(f"mandat-{place.pk}", _("Wählen Sie, wer für %(place)s abstimmt.") % {"place": place})
        if not ticked:
            self.add_error(None, _("Kreuzen Sie mindestens eine Kommune an."))
        return found

    def wanted(self) -> list[Wanted]:
        """What is ticked; of a valid form."""
        found = self.cleaned_data
        persons = {str(one.pk): one for people in self.people.values() for one, _role in people}
        chosen = [(place, found[f"mandat-{place.pk}"], found[f"vertretung-{place.pk}"]) for place in self.places if found[f"ja-{place.pk}"]]
        return [Wanted(place, persons[one], persons.get(other), found["until"], found["proof"]) for place, one, other in chosen]


def people_of(places: Sequence[Municipality]) -> dict[int, list[tuple[User, str]]]:
    """Municipality → its people with their roles, CDOs first. One statement."""
    rows = Membership.objects.filter(municipality__in=[place.pk for place in places], user__is_active=True).select_related("user")
    found: dict[int, list[tuple[User, str]]] = {}
    for row in sorted(rows, key=lambda row: (row.role != Role.CDO, row.user.sort_key, row.pk)):
        found.setdefault(row.municipality_id or 0, []).append((row.user, row.role))
    return found


def _key(line: Line) -> str:
    """Slug or official key of the municipality; spreadsheets begin words with a capital."""
    return line.cells["kommune"].lower()


def _address(line: Line, column: str) -> str:
    """The e-mail address of a cell as accounts have it, also of "Kim Muster <kim@stadt.example>"."""
    return address_of(line.cells.get(column, ""))


class TableForm(TypedForm):
    """A table as file or as text. What a file says stands in the text afterwards: it can be mended there, and a file is sent once."""

    file = forms.FileField(label=gettext_lazy("CSV-Datei"), required=False, error_messages={"empty": gettext_lazy("Die Datei ist leer.")})
    table = forms.CharField(
        label=gettext_lazy("Tabelle"),
        required=False,
        max_length=TABLE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Spalten: kommune (Kennung oder amtlicher Schlüssel), mandat und vertretung (E-Mail-Adressen), gilt_bis, nachweis."
        ),
    )
    faults: list[Fault]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        self.faults, self.lines = [], list[Line]()
        upload = found.get("file")
        try:
            if isinstance(upload, UploadedFile):
                found["table"] = decode(upload.read())[0]
                self.data = self.data.copy()  # shown again with what the file says
                self.data[self.add_prefix("table")] = found["table"]
            if not found.get("table", "").strip():
                raise ValidationError(_("Wählen Sie eine Datei, oder fügen Sie die Tabelle ein."))
            table = read_table(found["table"].encode(), required=REQUIRED, known=COLUMNS)
        except TableError as error:
            self.faults = error.faults
            raise ValidationError(_("Die Tabelle lässt sich nicht lesen.")) from error
        self.lines, self.faults = table.lines, list(table.faults)
        if len(self.lines) > MOST_LINES:
            raise ValidationError(_("Die Tabelle hat mehr als %(most)d Zeilen. Teilen Sie sie.") % {"most": MOST_LINES})
        self.rows = self._rows()
        if self.faults:
            raise ValidationError(_("Einige Zeilen stimmen noch nicht. Es wurde nichts gespeichert."))
        if not self.rows:
            raise ValidationError(_("Die Tabelle hat keine Zeilen."))
        return found

    def wanted(self) -> list[Wanted]:
        return self.rows

    def _rows(self) -> list[Wanted]:
        """The lines with the rows they name, in two statements; what is not found becomes a fault of its line."""
        keys = [_key(line) for line in self.lines]
        current = Municipality.objects.current()
        places = {place.slug: place for place in current.filter(slug__in=keys)}
        for place in current.with_keys(keys):
            places.update(dict.fromkeys(place.keys, place))
        addresses = {_address(line, name) for line in self.lines for name in ("mandat", "vertretung")} - {""}
        people = {user.email: user for user in User.objects.filter(email__in=addresses, is_active=True)}
        return [row for line in self.lines if (row := self._row(line, places, people))]

    def _row(self, line: Line, places: dict[str, Municipality], people: dict[str, User]) -> Wanted | None:
        before, cells = len(self.faults), line.cells

        def fault(column: str, reason: str) -> None:
            self.faults.append(Fault(line.number, column, reason))

        place = places.get(_key(line))
        if place is None:
            fault("kommune", _("„%(key)s“ ist nicht im Verzeichnis.") % {"key": cells["kommune"][:40]})
        holder, deputy = people.get(_address(line, "mandat")), people.get(_address(line, "vertretung"))
        if holder is None:
            fault("mandat", _("„%(email)s“ hat kein Konto.") % {"email": cells["mandat"][:80]})
        if cells.get("vertretung") and deputy is None:
            fault("vertretung", _("„%(email)s“ hat kein Konto.") % {"email": cells["vertretung"][:80]})
        until: date | None = None
        try:
            until = GermanDateField().clean(cells.get("gilt_bis", ""))
        except ValidationError as error:
            fault("gilt_bis", error.messages[0])
        if len(cells["nachweis"]) > 200:
            fault("nachweis", _("Der Nachweis ist länger als 200 Zeichen."))
        if place is None or holder is None or len(self.faults) > before:
            return None
        return Wanted(place, holder, deputy, until, cells["nachweis"], line.number)
