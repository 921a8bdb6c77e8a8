"""How the letters are written: to whom, why to them, what they say, and whether the occasion still is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from contributions.deadlines import until
from jobs.registry import BULK
from notifications.gates import GONE, NO_RIGHT, SETTLED, Drop, Send, register_gate
from notifications.models import Mail
from notifications.services import Words, notify, one_line, quoted
from notifications.telling import register_writer

from ..models import Accession, Ballot, Elector, State, Version, Vote, VoteChange
from . import receivers
from .letters import Letter, key_of_letter

Receivers = Callable[[Version, dict[str, Any], receivers.People], list[User]]
CONCERNED = gettext_lazy("Ihre Kommune an der Vereinbarung mitwirkt, sie unterstützt oder den Standard nutzt.")
MIGHT_VOTE = gettext_lazy("Ihre Kommune mit abstimmen durfte, an der Vereinbarung mitwirkt, sie unterstützt oder den Standard nutzt.")
VOTES = gettext_lazy("Sie für Ihre Kommune abstimmen dürfen.")
AT_KTS = gettext_lazy("Sie zur KTS-Redaktion gehören.")


@dataclass(frozen=True, slots=True)
class Form:
    """``subject`` may name ``version``; ``states`` are those in which the letter still says what is right (none: always)."""

    subject: Any
    receivers: Receivers
    reason: Any
    action: Any
    leads_to: Callable[[Version, dict[str, Any]], str]
    states: tuple[str, ...] = ()
    more: Callable[[Version, dict[str, Any]], dict[str, Any]] = lambda version, about: {}
    fits: Callable[[Version, dict[str, Any]], bool] = lambda version, about: True
    """Whether the occasion is still the one that was told of."""


def page_of(version: Version, about: dict[str, Any]) -> str:
    return version.get_absolute_url()


def consultation_of(version: Version, about: dict[str, Any]) -> str:
    return version.url_of("consultation")


def ballot_of(version: Version, about: dict[str, Any]) -> str:
    return version.url_of("ballot")


def desk_of(version: Version, about: dict[str, Any]) -> str:
    return reverse("standards_desk:version", args=[version.pk])


def _reason(version: Version, about: dict[str, Any]) -> dict[str, Any]:
    last = version.milestones.exclude(reason="").order_by("-pk").first()
    return {"reason_text": quoted(last.reason) if last else ""}


def _consultation(version: Version, about: dict[str, Any]) -> dict[str, Any]:
    return {"until": until(version.consultation.closes_at)}


def _ballot(version: Version, about: dict[str, Any]) -> dict[str, Any]:
    ballot: Ballot = version.ballot
    return {"until": until(ballot.closes_at), "ballot": ballot, "majority": _("zwei Drittel der Ja- und Nein-Stimmen")}


def _vote(version: Version, about: dict[str, Any]) -> dict[str, Any]:
    elector = Elector.objects.select_related("municipality").get(pk=about["elector"])
    moment = datetime.fromisoformat(about["at"])
    change = VoteChange.objects.filter(elector=elector, cast_at=moment).select_related("cast_by").first()
    return {
        **_ballot(version, about),
        "municipality": one_line(str(elector.municipality)),
        "who": one_line(change.cast_by.address_name) if change and change.cast_by else "",
        "choice": change.get_choice_display() if change else "",
        "when": date_format(localtime(moment), "DATETIME_FORMAT"),
        "receipt": Vote.objects.filter(elector=elector).values_list("receipt", flat=True).first() or "",  # a merger may have moved it
    }


def _in_force(version: Version, about: dict[str, Any]) -> dict[str, Any]:
    before = list(version.supersedes.order_by("precedence").values_list("number", flat=True))
    return {
        "changes": quoted(version.changes),
        "transition": date_format(version.transition_until, "DATE_FORMAT") if version.transition_until else "",
        "before": _(" und ").join(before),
        "superseded": len(before),
    }


def _objection(version: Version, about: dict[str, Any]) -> dict[str, Any]:
    made = version.objections.select_related("municipality").order_by("-pk").first()
    return {"municipality": one_line(str(made.municipality)) if made else ""}


def _accession(version: Version, about: dict[str, Any]) -> dict[str, Any]:
    accession = Accession.objects.select_related("municipality").get(pk=about["accession"])
    return {"municipality": one_line(str(accession.municipality)), "accession": accession, "reason_text": quoted(accession.end_reason)}


TO_VERSION, TO_DRAFT, TO_BALLOT = (
    gettext_lazy("Standard ansehen"),
    gettext_lazy("Entwurf lesen und Stellung nehmen"),
    gettext_lazy("Zur Abstimmung"),
)
OPEN_DRAFT, OPEN_BALLOT = (State.CONSULTATION,), (State.BALLOT,)
FORMS = {
    Letter.TAKEN_UP: Form(gettext_lazy("Aufgenommen: %(version)s"), receivers.involved, CONCERNED, TO_VERSION, page_of, (State.DRAFT,)),
    Letter.DECLINED: Form(
        gettext_lazy("Nicht aufgenommen: %(version)s"),
        receivers.involved,
        CONCERNED,
        gettext_lazy("Begründung ansehen"),
        page_of,
        more=_reason,
    ),
    Letter.CONSULTATION_OPENED: Form(
        gettext_lazy("Konsultation eröffnet: %(version)s"),
        receivers.involved,
        CONCERNED,
        TO_DRAFT,
        consultation_of,
        OPEN_DRAFT,
        _consultation,
    ),
    Letter.CONSULTATION_HALF: Form(
        gettext_lazy("Halbzeit der Konsultation: %(version)s"),
        receivers.involved,
        CONCERNED,
        TO_DRAFT,
        consultation_of,
        OPEN_DRAFT,
        _consultation,
    ),
    Letter.CONSULTATION_LAST_DAYS: Form(
        gettext_lazy("Letzte Tage der Konsultation: %(version)s"),
        receivers.involved,
        CONCERNED,
        TO_DRAFT,
        consultation_of,
        OPEN_DRAFT,
        _consultation,
    ),
    Letter.CONSULTATION_CLOSED: Form(
        gettext_lazy("Konsultation beendet: %(version)s"),
        receivers.commenting,
        gettext_lazy("Sie Stellung genommen haben oder Ihre Kommune an der Vereinbarung mitschreibt."),
        gettext_lazy("Auswertung ansehen"),
        consultation_of,
        (State.EVALUATION,),
    ),
    Letter.OBJECTION_OPENED: Form(
        gettext_lazy("Kleine Korrektur: %(version)s"),
        receivers.involved,
        CONCERNED,
        TO_VERSION,
        page_of,
        (State.OBJECTION,),
        lambda version, about: {"until": until(version.objection_until) if version.objection_until else ""},
    ),
    Letter.OBJECTED: Form(
        gettext_lazy("Einspruch: %(version)s"),
        receivers.involved,
        CONCERNED,
        TO_VERSION,
        page_of,
        (State.EVALUATION, State.BALLOT),
        _objection,
    ),
    Letter.BALLOT_OPENED: Form(
        gettext_lazy("Bitte stimmen Sie ab: %(version)s"), receivers.electors, VOTES, TO_BALLOT, ballot_of, OPEN_BALLOT, _ballot
    ),
    Letter.BALLOT_REMINDER: Form(
        gettext_lazy("Ihre Kommune hat noch nicht abgestimmt: %(version)s"),
        receivers.electors_waiting,
        VOTES,
        TO_BALLOT,
        ballot_of,
        OPEN_BALLOT,
        _ballot,
    ),
    Letter.BALLOT_EXTENDED: Form(
        gettext_lazy("Abstimmung verlängert: %(version)s"), receivers.electors, VOTES, TO_BALLOT, ballot_of, OPEN_BALLOT, _ballot
    ),
    Letter.VOTED: Form(
        gettext_lazy("Ihre Kommune hat abgestimmt: %(version)s"),
        receivers.of_elector,
        gettext_lazy("Sie zu dieser Kommune gehören."),
        gettext_lazy("Stimme ansehen"),
        ballot_of,
        more=_vote,
    ),
    Letter.COUNTED: Form(
        gettext_lazy("Ausgezählt, bitte feststellen: %(version)s"),
        receivers.editors,
        AT_KTS,
        gettext_lazy("Ergebnis feststellen"),
        desk_of,
        OPEN_BALLOT,
    ),
    Letter.AGREED: Form(
        gettext_lazy("Vereinbart: %(version)s"), receivers.decided, MIGHT_VOTE, gettext_lazy("Ergebnis ansehen"), page_of, Version.VALID
    ),
    Letter.REJECTED: Form(
        gettext_lazy("Abgelehnt: %(version)s"), receivers.decided, MIGHT_VOTE, gettext_lazy("Ergebnis ansehen"), ballot_of
    ),
    Letter.QUORUM_MISSED: Form(
        gettext_lazy("Quorum verfehlt: %(version)s"), receivers.decided, MIGHT_VOTE, gettext_lazy("Ergebnis ansehen"), ballot_of
    ),
    Letter.IN_FORCE: Form(
        gettext_lazy("In Kraft: %(version)s"), receivers.involved, CONCERNED, TO_VERSION, page_of, (State.IN_FORCE,), _in_force
    ),
    Letter.ACCEDED: Form(gettext_lazy("Beigetreten: %(version)s"), receivers.of_accession, CONCERNED, TO_VERSION, page_of, more=_accession),
    Letter.LEFT: Form(gettext_lazy("Ausgetreten: %(version)s"), receivers.of_accession, CONCERNED, TO_VERSION, page_of, more=_accession),
    Letter.WITHDRAWN: Form(gettext_lazy("Zurückgezogen: %(version)s"), receivers.involved, CONCERNED, TO_VERSION, page_of, more=_reason),
}
BULKY = frozenset({Letter.CONSULTATION_HALF, Letter.CONSULTATION_LAST_DAYS, Letter.BALLOT_REMINDER})


def register() -> None:
    for letter in FORMS:
        register_writer(letter, writer=_write)
        register_gate(letter, gate=_gate, **({"priority": BULK} if letter in BULKY else {}))


def found(pk: Any) -> Version | None:
    return Version.objects.select_related("agreement__municipality", "standard").filter(pk=pk or 0).first()


def _write(letter: str, *, version: int, **about: Any) -> None:
    """One mail to each whom the letter is for; nothing where the version stands elsewhere by now."""
    it, form = found(version), FORMS[Letter(letter)]
    if it is None or not _holds(form, it, about):
        return
    words = words_of(Letter(letter), it, about)
    key = key_of_letter(letter, version, about)
    for user in form.receivers(it, about, receivers.everybody()):
        notify(user, letter, key=key, target={"version": version, **about}, **words)


def audience(letter: Letter, version_id: int) -> int:
    """To how many a letter would be written now."""
    version = found(version_id)
    return len(FORMS[letter].receivers(version, {}, receivers.everybody())) if version else 0


def words_of(letter: Letter, version: Version, about: dict[str, Any]) -> Words:
    """What a letter says; the same to each who gets it."""
    form, name = FORMS[letter], one_line(str(version))
    return {
        "subject": form.subject % {"version": name},
        "reason": str(form.reason),
        "context": {"version": version, "name": name, **form.more(version, about)},
        "action": str(form.action),
        "url": form.leads_to(version, about),
    }


def _holds(form: Form, version: Version, about: dict[str, Any]) -> bool:
    return (not form.states or version.state in form.states) and form.fits(version, about)


def _gate(mail: Mail) -> Send | Drop:
    """To one whom the letter would be written to now, while it says what is right."""
    version, form = found(mail.target.get("version")), FORMS[Letter(mail.event)]
    if version is None:
        return Drop(GONE)
    if not _holds(form, version, mail.target):
        return Drop(SETTLED)
    only = receivers.everybody().filter(pk=mail.recipient_id or 0)  # not everybody anew for each of a thousand mails
    if all(person.pk != mail.recipient_id for person in form.receivers(version, mail.target, only)):
        return Drop(SETTLED if mail.event == Letter.BALLOT_REMINDER else NO_RIGHT)
    return Send()
