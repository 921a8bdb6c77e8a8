"""Models of the events app, one module per noun."""

from .calendars import CalendarToken, ExternalEvent
from .changes import SessionChange
from .conferences import ConferenceIndexPage, ConferencePage
from .evaluation import EvaluationInvite, EvaluationSheet, TopicWish
from .mailings import Mailing
from .material import Material, OpenQuestion
from .registrations import Mode, Registration
from .sessions import Session, SessionFormat
from .signups import Needs, SessionSeat, SignUp

__all__ = [
    "CalendarToken",
    "ConferenceIndexPage",
    "ConferencePage",
    "EvaluationInvite",
    "EvaluationSheet",
    "ExternalEvent",
    "Mailing",
    "Material",
    "Mode",
    "Needs",
    "OpenQuestion",
    "Registration",
    "Session",
    "SessionChange",
    "SessionFormat",
    "SessionSeat",
    "SignUp",
    "TopicWish",
]
