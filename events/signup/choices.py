"""What is chosen at a sign-up: how one takes part, and in which sessions, each question a group of rows with remark and badge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.sent_keys import only_value
from contributions.badges import Badge
from municipalities.typed_forms import TypedForm, field_of

from ..models import ConferencePage, Mode
from ..seats.programme_changes import require_sessions_of
from ..seats.signup import Wishes
from ..words.moments import hours_of
from ..words.programme import seats_in, slots
from ..words.standing import Seats, Stage, Standing

if TYPE_CHECKING:
    from ..words.programme import CountedSession

NO_SESSION = ""


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
    hint: str = ""


class SessionsForm(TypedForm):
    """One question for each time at which sessions are chosen. The order of the fields is that of the page, and so of its errors."""

    before: tuple[str, ...] = ()
    """Questions that come before how somebody takes part."""
    behind = ("diet", "accessibility", "listed", "photos")
    gives_seats = True
    """Whether the answer gives seats in sessions: who gets none at the conference gets none in them, however many are free."""

    def __init__(
        self, *args: Any, conference: ConferencePage, programme: Sequence[CountedSession], taken: Sequence[int] | None = None, **kwargs: Any
    ) -> None:
        """``taken``: the sessions of who is signed up already; None for who chooses for the first time: then nothing is chosen yet.

        Raises Http404 where a sent session is none of this conference.
        """
        super().__init__(*args, **kwargs)
        if self.is_bound:
            require_sessions_of(conference, [only_value(self.data, name) for name in self.data if name.startswith("session_")])
        self._sessions: dict[str, tuple[CountedSession, ...]] = {}
        for number, slot in enumerate(slots(session for session in programme if session.is_chosen), 1):
            name = f"session_{number}"
            self._sessions[name] = slot.sessions
            label = hours_of(slot.starts_at, slot.ends_at) if slot.ends_at else hours_of(slot.starts_at, slot.sessions[0].ends_at)
            before = next(
                (str(session.pk) for session in slot.sessions if session.pk in (taken or ())), None if taken is None else NO_SESSION
            )
            choices = [*((str(session.pk), session.title) for session in slot.sessions), (NO_SESSION, _("Keine Sitzung"))]
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect, initial=before)
            self.fields[name].error_messages["invalid_choice"] = _("Diese Sitzung gibt es nicht mehr. Wählen Sie eine andere.")
        self.order_fields([*self.before, "mode", *self._sessions, *self.behind])

    @property
    def chosen_sessions(self) -> tuple[int, ...]:
        return tuple(int(self.cleaned_data[name]) for name in self._sessions if self.cleaned_data.get(name))

    @property
    def session_groups(self) -> Iterator[ChoiceGroup]:
        for name, sessions in self._sessions.items():
            field = self[name]
            chosen = field.value()
            options = [self._option(field, number, session, chosen) for number, session in enumerate(sessions)]
            none = Option(f"{field.auto_id}_{len(sessions)}", NO_SESSION, chosen == NO_SESSION, _("Keine Sitzung"))
            hint = _("Ohne Auswahl sind Sie zu dieser Zeit in keiner Sitzung.") if chosen is None else ""
            yield ChoiceGroup(field, (*options, none), hint)

    def _option(self, field: BoundField, number: int, session: CountedSession, chosen: str | None) -> Option:
        seats = seats_in(session)
        if not self.gives_seats:
            seats = Seats(None)
        if seats.is_full:
            remark = seats.list_sentence
        else:
            host = session.municipality.name if session.municipality else session.speakers
            remark = ", ".join(filter(None, (host, session.room, _("auch online") if session.is_online else "")))
        label = f"{session.get_format_display()}: {session.title}"
        badge = seats.badge if self.gives_seats else None
        return Option(f"{field.auto_id}_{number}", str(session.pk), chosen == str(session.pk), label, remark, badge)


class ModeForm(SessionsForm):
    """How somebody takes part, and in which sessions: the part that everyone is asked."""

    mode = forms.ChoiceField(label=gettext_lazy("Wie nehmen Sie teil?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, conference=standing.page, **kwargs)
        self.standing = standing
        self.gives_seats = standing.stage != Stage.FULL
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
            return seats.list_sentence
        if seats.mode == Mode.ONLINE:
            return _("Den Zugang sehen Sie nach der Anmeldung.")
        page = self.standing.page
        return ", ".join(filter(None, (page.municipality.name, page.venue)))

    def wishes(self) -> Wishes:
        return Wishes(mode=self.cleaned_data["mode"], sessions=self.chosen_sessions)
