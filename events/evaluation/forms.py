"""The sheet of the evaluation. Every question may be left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.sent_keys import require_own_names
from municipalities.typed_forms import TypedForm, asked_for

from ..models import Session
from .sheets import ITEMS, SCALE, Answers

TEXT_LIMIT = 2000
WISH_LIMIT = 300
WISHES = 5
UNKNOWN = {"invalid_choice": gettext_lazy("Wählen Sie eine der angebotenen Möglichkeiten.")}


def _rating(statement: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=statement, choices=SCALE, coerce=int, required=False, empty_value=None, widget=forms.RadioSelect, error_messages=UNKNOWN
    )


class LongText(forms.CharField):
    """A text of some length; a longer one is not cut in silence."""

    def __init__(self, *, limit: int = TEXT_LIMIT, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)
        self.counted_limit = limit

    def validate(self, value: str) -> None:
        excess = len(value) - self.counted_limit
        if excess > 0:
            raise forms.ValidationError(_("Der Text ist %(excess)d Zeichen zu lang.") % {"excess": excess})


class EvaluationForm(TypedForm):
    """Five statements, a text, what was missed, and a statement and a text for each session."""

    text = LongText(label=gettext_lazy("Was möchten Sie uns noch sagen?"), help_text=gettext_lazy("Bitte nennen Sie keine Namen."))
    wishes = LongText(
        label=gettext_lazy("Welche Themen haben gefehlt?"),
        limit=WISHES * WISH_LIMIT,
        help_text=gettext_lazy("Eine Zeile je Thema, höchstens fünf. Sie helfen der KTS bei der Planung."),
    )

    def __init__(self, *args: Any, sessions: Sequence[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            require_own_names(self.data, "sitzung-", [session.pk for session in sessions])
        self.sessions = sessions
        for item in ITEMS:
            self.fields[item.key] = _rating(item.statement)
        for session in sessions:
            self.fields[f"sitzung-{session.pk}"] = _rating(_("Die Sitzung hat mir etwas gebracht."))
            self.fields[f"sitzung-{session.pk}-text"] = LongText(label=_("Anmerkung zu „%(title)s“") % {"title": session.title})
        self.order_fields([item.key for item in ITEMS])
        asked_for(self, *self.fields)  # the page says once that everything is voluntary

    @property
    def items(self) -> list[BoundField]:
        return [self[item.key] for item in ITEMS]

    @property
    def parts(self) -> list[tuple[Session, BoundField, BoundField]]:
        """Each session with its statement and its text."""
        return [(session, self[f"sitzung-{session.pk}"], self[f"sitzung-{session.pk}-text"]) for session in self.sessions]

    def clean_wishes(self) -> tuple[str, ...]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["wishes"].splitlines()]
        wishes = tuple(line for line in lines if line)
        if len(wishes) > WISHES:
            raise forms.ValidationError(_("Nennen Sie höchstens fünf Themen, jedes in einer Zeile."))
        for wish in wishes:
            if len(wish) > WISH_LIMIT:
                raise forms.ValidationError(_("Ein Thema ist %(excess)d Zeichen zu lang.") % {"excess": len(wish) - WISH_LIMIT})
        return wishes

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(value not in (None, "", ()) for value in cleaned.values()):
            raise forms.ValidationError(_("Beantworten Sie mindestens eine Frage."))
        return cleaned

    def answers(self) -> Answers:
        """What was said, of a valid form."""
        data = self.cleaned_data
        rated = {session.pk: data[f"sitzung-{session.pk}"] for session in self.sessions}
        said = {session.pk: data[f"sitzung-{session.pk}-text"] for session in self.sessions}
        return Answers(
            ratings={item.key: data[item.key] for item in ITEMS if data[item.key] is not None},
            text=data["text"],
            session_ratings={pk: points for pk, points in rated.items() if points is not None},
            session_texts={pk: text for pk, text in said.items() if text},
            wishes=data["wishes"],
        )
