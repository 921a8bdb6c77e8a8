"""Models of the agreements on data standards, one module per noun."""

from .accessions import Accession, Adoption
from .agreements import AgreementIndexPage, AgreementPage, Binding, Clause
from .artefacts import Artefact, Format
from .ballots import MAJORITY, Ballot, Choice, Elector, Mandate, Outcome, SecretVote, Vote, VoteChange
from .consultations import Comment, Consultation, GuestKind, Objection
from .profiles import Spoken
from .versions import Milestone, State, Support, Version, Wording

__all__ = [
    "MAJORITY",
    "Accession",
    "Adoption",
    "AgreementIndexPage",
    "AgreementPage",
    "Artefact",
    "Ballot",
    "Binding",
    "Choice",
    "Clause",
    "Comment",
    "Consultation",
    "Elector",
    "Format",
    "GuestKind",
    "Mandate",
    "Milestone",
    "Objection",
    "Outcome",
    "SecretVote",
    "Spoken",
    "State",
    "Support",
    "Version",
    "Vote",
    "VoteChange",
    "Wording",
]
