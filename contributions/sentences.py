"""Sentences that more than one room says: why something does not wait any more, what could not be read."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .models import Submission

State = Submission.State


def already_decided(submission: Submission) -> str:
    """One sentence on why a submission does not wait (any more), naming who decided."""
    who = submission.decided_by.address_name if submission.decided_by else _("der KTS-Redaktion")
    sentences = {
        State.PUBLISHED: _("Dieser Eintrag wurde inzwischen von %(who)s veröffentlicht."),
        State.REJECTED: _("Dieser Eintrag wurde inzwischen von %(who)s abgelehnt."),
        State.QUESTION: _("Zu diesem Eintrag läuft schon eine Rückfrage bei der Kommune."),
        State.DRAFT: _("Die Kommune hat diesen Eintrag inzwischen zurückgezogen."),
        State.DISCARDED: _("Die Kommune hat diesen Eintrag inzwischen verworfen."),
    }
    sentence = sentences.get(State(submission.state), _("Dieser Eintrag wartet nicht auf eine Entscheidung."))
    return sentence % {"who": who}


def unreadable(typed: str) -> str:
    """What is said of a text that a field could not understand."""
    return _("„%(typed)s“ können wir nicht lesen. Bitte prüfen Sie die Angabe.") % {"typed": typed[:80]}
