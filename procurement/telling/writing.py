"""How the letters are written: to whom, why to them, what they say, and whether the occasion still is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contributions.deadlines import until
from jobs.registry import BULK
from notifications.gates import GONE, NO_RIGHT, SETTLED, Drop, Send, register_gate
from notifications.models import Mail
from notifications.services import Words, notify, one_line, quoted
from notifications.telling import register_writer

from ..demand.figures import lines_of
from ..models import NoticeDocument, Participation, State, TimeTable
from . import receivers
from .letters import Letter, key_of_letter

Receivers = Callable[[TimeTable, dict[str, Any], receivers.People], list[User]]
About = dict[str, Any]
LEADS = _("Ihre Kommune diese Beschaffung federführend betreut.")
TAKES_PART = _("Ihre Kommune an dieser Beschaffung beteiligt ist.")
LED = _("Ihre Kommune diese Beschaffung bisher federführend betreut hat.")
WHY: tuple[tuple[Any, Receivers], ...] = ((LEADS, receivers.leading), (LED, receivers.formerly_leading))
"""Why letters reach who does not get them as one that takes part; the first that is true of a person."""


@dataclass(frozen=True, slots=True)
class Form:
    """``subject`` may name ``notice``; ``states`` are those in which the letter still says what is right (none: always)."""

    subject: Any
    receivers: Receivers
    reason: Any
    action: Any
    leads_to: Callable[[TimeTable, About], str]
    states: tuple[str, ...] = ()
    more: Callable[[TimeTable, About], dict[str, Any]] = lambda table, about: {}
    fits: Callable[[TimeTable, About], bool] = lambda table, about: True
    """Whether the occasion is still the one that was told of."""


def page_of(table: TimeTable, about: About) -> str:
    return table.page.get_absolute_url()


def own_of(table: TimeTable, about: About) -> str:
    return reverse("procurement:mine")


def lead_of(table: TimeTable, about: About) -> str:
    return reverse("procurement:leading", args=[table.page_id])


def _participation(table: TimeTable, about: About) -> dict[str, Any]:
    found = Participation.objects.select_related("municipality").get(pk=about["participation"])
    lines = lines_of(found, list(table.items.filter(dropped_at=None)))
    return {
        "municipality": one_line(str(found.municipality)),
        "lines": [f"{line.item.place}. {one_line(line.item.name)}: {line.said or '–'}" for line in lines],
        "reason_text": quoted(found.end_reason),
        "remark": quoted(found.remark),
        "participation": found,
    }


def _own_figures(table: TimeTable, about: About) -> dict[str, Any]:
    return {**_participation(table, about), **_days(table, about)}


def _days(table: TimeTable, about: About) -> dict[str, Any]:
    """The deadlines that lie ahead."""
    now = timezone.now()
    names = {"interest_until": "interest_until", "freezes": "freezes_at", "binding_until": "binding_until"}
    days = {word: getattr(table, name) for word, name in names.items()}
    return {word: until(day) if day and day > now else "" for word, day in days.items()}


def _changed(table: TimeTable, about: About) -> dict[str, Any]:
    return {**_days(table, about), "may_change": table.takes_figures()}


def _cancelled(table: TimeTable, about: About) -> dict[str, Any]:
    return {"reason_text": quoted(table.cancel_reason)}


def _award(table: TimeTable, about: About) -> dict[str, Any]:
    return {"award": table.award, "supplier": one_line(table.award.supplier)}


def _archive(table: TimeTable, about: About) -> dict[str, Any]:
    """Whether the lead still has somebody who can read it."""
    return {"has_cdo": bool(receivers.leading(table, about, receivers.everybody()))}


def _documents(table: TimeTable, about: About) -> QuerySet[NoticeDocument]:
    return table.documents.filter(pk=about.get("document") or 0)


def _document(table: TimeTable, about: About) -> dict[str, Any]:
    return {"title": one_line(_documents(table, about).get().title)}


def _is_there(table: TimeTable, about: About) -> bool:
    """Whether the document was not removed since."""
    return _documents(table, about).exists()


def _is_shown(table: TimeTable, about: About) -> bool:
    """Whether the notice was not taken down."""
    return table.page.is_shown


def _is_still(state: str) -> Callable[[TimeTable, About], bool]:
    """Whether the participation is still in a state."""
    return lambda table, about: Participation.objects.filter(pk=about.get("participation") or 0, state=state).exists()


def _is_current(table: TimeTable, about: About) -> bool:
    """Whether the participation was not changed since: a receipt with old figures would confuse."""
    return Participation.objects.filter(pk=about.get("participation") or 0, version=about.get("version") or 0).exists()


TO_NOTICE, TO_OWN, TO_LEAD = _("Beschaffung ansehen"), _("Meine Beteiligungen"), _("Beteiligte ansehen")
P = Participation.State
FORMS = {
    Letter.INTERESTED: Form(
        _("Neues Interesse: %(notice)s"), receivers.leading, LEADS, TO_LEAD, lead_of, more=_participation, fits=_is_still(P.INTERESTED)
    ),
    Letter.RECEIVED: Form(
        _("Ihr Bedarf ist eingegangen: %(notice)s"), receivers.of_participation, TAKES_PART, TO_OWN, own_of, (), _own_figures, _is_current
    ),
    Letter.CORRECTED: Form(
        _("Ihr Bedarf wurde berichtigt: %(notice)s"), receivers.of_participation, TAKES_PART, TO_OWN, own_of, (), _own_figures, _is_current
    ),
    Letter.LATE_ASKED: Form(
        _("Späte Anfrage: %(notice)s"), receivers.leading, LEADS, TO_LEAD, lead_of, more=_participation, fits=_is_still(P.ASKED)
    ),
    Letter.LATE_ADMITTED: Form(
        _("Sie sind dabei: %(notice)s"), receivers.of_participation, TAKES_PART, TO_OWN, own_of, (), _own_figures, _is_still(P.INTERESTED)
    ),
    Letter.LATE_DECLINED: Form(
        _("Nicht aufgenommen: %(notice)s"),
        receivers.of_participation,
        _("Ihre Kommune um späte Teilnahme gebeten hat."),
        TO_NOTICE,
        page_of,
        more=_participation,
        fits=_is_still(P.DECLINED),
    ),
    Letter.WITHDRAWN: Form(
        _("Zurückgezogen: %(notice)s"), receivers.both, TAKES_PART, TO_NOTICE, page_of, more=_participation, fits=_is_still(P.WITHDRAWN)
    ),
    Letter.CHANGED: Form(
        _("Geändert: %(notice)s"), receivers.taking_part, TAKES_PART, TO_NOTICE, page_of, TimeTable.RUNNING, _changed
    ),
    Letter.DOCUMENT: Form(
        _("Neue Unterlage: %(notice)s"), receivers.taking_part, TAKES_PART, TO_NOTICE, page_of, more=_document, fits=_is_there
    ),
    Letter.FREEZE_SOON: Form(
        _("Bedarf prüfen, er wird bald eingefroren: %(notice)s"),
        receivers.taking_part, TAKES_PART, TO_OWN, own_of, (State.INTEREST,), _days, _is_shown,
    ),
    Letter.FROZEN: Form(
        _("Bedarf eingefroren: %(notice)s"), receivers.involved, TAKES_PART, TO_OWN, own_of, TimeTable.AFTER_FREEZE, _days
    ),
    Letter.BINDING_ASKED: Form(
        _("Bitte nehmen Sie verbindlich teil: %(notice)s"), receivers.interested, TAKES_PART, TO_OWN, own_of, (State.BINDING,), _days
    ),
    Letter.BINDING_SOON: Form(
        _("Frist für die verbindliche Teilnahme: %(notice)s"),
        receivers.interested, TAKES_PART, TO_OWN, own_of, (State.BINDING,), _days, _is_shown,
    ),
    Letter.BOUND: Form(
        _("Verbindlich dabei: %(notice)s"), receivers.both, TAKES_PART, TO_NOTICE, page_of, (), _own_figures, _is_still(P.BOUND)
    ),
    Letter.PUBLISHED: Form(
        _("Bekannt gemacht: %(notice)s"), receivers.involved, TAKES_PART, TO_NOTICE, page_of, (State.TENDER, State.AWARDED)
    ),
    Letter.AWARDED: Form(
        _("Zuschlag erteilt: %(notice)s"), receivers.involved, TAKES_PART, TO_NOTICE, page_of, (State.AWARDED,), _award
    ),
    Letter.CANCELLED: Form(
        _("Abgebrochen: %(notice)s"), receivers.involved, TAKES_PART, TO_NOTICE, page_of, (State.CANCELLED,), _cancelled
    ),
    Letter.LEAD_CHANGED: Form(_("Neue federführende Stelle: %(notice)s"), receivers.on_new_lead, TAKES_PART, TO_NOTICE, page_of),
    Letter.VERDICT_ASKED: Form(
        _("Würden Sie wieder gemeinsam beschaffen? %(notice)s"),
        receivers.without_verdict, TAKES_PART, TO_OWN, own_of, TimeTable.AFTER_AWARD, fits=_is_shown,
    ),
    Letter.ARCHIVE: Form(
        _("Unterlagen dem Archiv anbieten: %(notice)s"),
        receivers.archiving,
        _("Sie für die Unterlagen dieser Beschaffung zuständig sind."),
        TO_NOTICE, page_of, (State.CLOSED, State.CANCELLED), _archive,
    ),
}  # fmt: skip
BULKY = frozenset({Letter.FREEZE_SOON, Letter.BINDING_SOON, Letter.VERDICT_ASKED})


def register() -> None:
    for letter in FORMS:
        register_writer(letter, writer=_write)
        register_gate(letter, gate=_gate, **({"priority": BULK} if letter in BULKY else {}))


def found(pk: Any) -> TimeTable | None:
    return TimeTable.objects.select_related("page__municipality", "award").filter(pk=pk or 0).first()


def _write(letter: str, *, table: int, **about: Any) -> None:
    """One mail to each whom the letter is for; nothing where the notice stands elsewhere by now."""
    it, form = found(table), FORMS[Letter(letter)]
    if it is None or not _holds(form, it, about):
        return
    words = words_of(Letter(letter), it, about)
    key = key_of_letter(letter, table, about)
    usual = words["reason"]
    whys = [(reason, {one.pk for one in whom(it, about, receivers.everybody())}) for reason, whom in WHY]
    for user in form.receivers(it, about, receivers.everybody()):
        words["reason"] = next((str(reason) for reason, whom in whys if user.pk in whom), usual)
        notify(user, letter, key=key, target={"table": table, **about}, **words)


def words_of(letter: Letter, table: TimeTable, about: About) -> Words:
    """What a letter says; the same to each who gets it, but for the reason (WHY)."""
    form, name = FORMS[letter], one_line(table.page.title)
    return {
        "subject": form.subject % {"notice": name},
        "reason": str(form.reason),
        "context": {"table": table, "name": name, "lead": one_line(str(table.page.municipality)), **form.more(table, about)},
        "action": str(form.action),
        "url": form.leads_to(table, about),
    }


def _holds(form: Form, table: TimeTable, about: About) -> bool:
    return (not form.states or table.state in form.states) and form.fits(table, about)


def _gate(mail: Mail) -> Send | Drop:
    """To one whom the letter would be written to now, while it says what is right."""
    table, form = found(mail.target.get("table")), FORMS[Letter(mail.event)]
    if table is None:
        return Drop(GONE)
    if not _holds(form, table, mail.target):
        return Drop(SETTLED)
    only = receivers.everybody().filter(pk=mail.recipient_id or 0)
    if all(person.pk != mail.recipient_id for person in form.receivers(table, mail.target, only)):
        return Drop(NO_RIGHT)
    return Send()
