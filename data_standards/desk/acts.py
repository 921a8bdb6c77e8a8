"""What can be done to a version at the desk, by where it stands. Each act says in German what is done, or raises ``Refused``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.refusals import Refused
from contributions.deadlines import until
from municipalities.typed_forms import TypedForm
from pages.models import Standard

from ..ballot import casting
from ..lifecycle import acts, corrections
from ..lifecycle.fitness import Fitness, look
from ..models import State, Version
from ..profiles import acts as profiles
from ..register import new_standard
from ..telling.letters import Letter
from ..telling.writing import audience
from .forms import BallotForm, ConsultationForm, DayForm, NewVersionForm, ReasonForm, TakeUpForm

Run = Callable[..., str]
"""Takes the version, the form, who acts."""


@dataclass(frozen=True, slots=True)
class OnVersion:
    """An act of a button: where it is offered, its label, what happens, its form."""

    states: tuple[str, ...]
    label: Any
    hint: Any
    run: Run
    form: type[TypedForm] | None = None
    is_strong: bool = True
    letter: Letter | None = None
    """Who gets it is counted before; without one the act asks nothing."""
    fits: Callable[[Version], bool] = lambda version: True
    """What else must hold for it to be offered."""
    freezes: bool = False
    """Whether files are frozen: then ``run`` takes what a look at them found, as the last argument."""


@transaction.atomic
def _take_up(version: Version, form: TakeUpForm, by: User) -> str:
    standard, is_profile = form.cleaned_data["standard"], form.cleaned_data["is_profile"]
    acts.require(acts.locked(version.pk), State.PROPOSED)  # before a row of the register is made: the second click makes none
    if standard is not None and is_profile != (standard.kind == Standard.Kind.PROFILE):
        raise Refused(_("Das Häkchen beim Plattformprofil passt nicht zur Art des gewählten Standards. Ändern Sie eines von beiden."))
    standard = standard or new_standard(version, is_profile=is_profile)
    acts.take_up(version.pk, standard, by=by)
    return _("Der Bedarf ist aufgenommen, Standard „%(standard)s“. Die Redaktionsgruppe kann den Entwurf schreiben.") % {
        "standard": standard.name
    }


def _decline(version: Version, form: ReasonForm, by: User) -> str:
    acts.decline(version.pk, reason=form.cleaned_data["reason"], by=by)
    return _("Der Bedarf ist nicht aufgenommen. Alle Beteiligten bekommen die Begründung.")


def _consult(version: Version, form: ConsultationForm, by: User, fitness: Fitness) -> str:
    made = acts.open_consultation(version.pk, until=form.cleaned_data["until"], guests=form.cleaned_data["guests"], by=by, fitness=fitness)
    with_guests, without = (
        _("Die Konsultation ist eröffnet, %(until)s. Auch Gäste können sich äußern."),
        _("Die Konsultation ist eröffnet, %(until)s."),
    )
    return (with_guests if made.guests else without) % {"until": until(made.closes_at)}


def _admit_guests(version: Version, form: None, by: User) -> str:
    acts.admit_guests(version.pk, True, by=by)
    return _("Gäste können sich äußern, %(until)s.") % {"until": until(version.consultation.closes_at)}


def _end_guests(version: Version, form: None, by: User) -> str:
    acts.admit_guests(version.pk, False, by=by)
    return _("Gäste können sich nicht mehr äußern. Was sie gesagt haben, bleibt.")


def _object(version: Version, form: None, by: User, fitness: Fitness) -> str:
    corrections.open_objection(version.pk, by=by, fitness=fitness)
    return _("Die Einspruchsfrist läuft.")


def _vote(version: Version, form: BallotForm, by: User, fitness: Fitness) -> str:
    ballot = casting.open_ballot(version.pk, form.rules(), by=by, fitness=fitness)
    words = ngettext(
        "Die Abstimmung ist eröffnet: %(count)d Kommune stimmt ab, %(until)s.",
        "Die Abstimmung ist eröffnet: %(count)d Kommunen stimmen ab, %(until)s.",
        ballot.electors_count,
    )
    rules = _("Geheim. Nötige Beteiligung: %(quorum)d.") if ballot.is_secret else _("Namentlich. Nötige Beteiligung: %(quorum)d.")
    return f"{words % {'count': ballot.electors_count, 'until': until(ballot.closes_at)}} {rules % {'quorum': ballot.quorum}}"


def _declare(version: Version, form: None, by: User) -> str:
    if not hasattr(version, "ballot"):
        acts.require(version, State.BALLOT)
    ballot = casting.declare(version.ballot.pk, by=by)
    return _("Das Ergebnis ist festgestellt: %(outcome)s.") % {"outcome": ballot.get_outcome_display()}


def _day(version: Version, form: DayForm, by: User) -> str:
    acts.set_day(version.pk, on=form.cleaned_data["on"], transition_until=form.cleaned_data["transition_until"], by=by)
    on = form.cleaned_data["on"]
    now, later = _("Die Version ist in Kraft, ab heute."), _("Die Version tritt am %(day)s in Kraft.")
    return later % {"day": date_format(on, "DATE_FORMAT")} if on > timezone.localdate() else now


def _withdraw(version: Version, form: ReasonForm, by: User) -> str:
    acts.withdraw(version.pk, reason=form.cleaned_data["reason"], by=by)
    return _("Die Version ist zurückgezogen.")


def _begin(version: Version, form: NewVersionForm, by: User) -> str:
    number = form.cleaned_data["number"]
    if version.agreement is not None:
        made = acts.begin_version(version.agreement, number, by=by)
    elif version.standard is not None:
        made = profiles.begin(version.standard.pk, number, by=by)
    else:
        raise Refused(_("Zu dieser Version gehört keine Vereinbarung."))
    return _("Der Entwurf von Version %(number)s ist begonnen.") % {"number": made.number}


def _is_at_work(version: Version) -> bool:
    """Whether another version of the same standard is on its way already."""
    return Version.objects.filter(standard=version.standard_id, state__in=Version.AT_WORK).exists()


def _publish(version: Version, form: None, by: User) -> str:
    profiles.publish(version.pk, by=by)
    return _("Das Profil ist veröffentlicht. Seine Zeilen ändern sich nicht mehr.")


S = State
ON_VERSION: dict[str, OnVersion] = {
    "aufnehmen": OnVersion(
        (S.PROPOSED,),
        gettext_lazy("Bedarf aufnehmen"),
        gettext_lazy("Prüfen Sie vorher: Gibt es schon einen Standard von Bund oder Ländern?"),
        _take_up,
        TakeUpForm,
        letter=Letter.TAKEN_UP,
    ),
    "ablehnen": OnVersion(
        (S.PROPOSED,),
        gettext_lazy("Nicht aufnehmen"),
        gettext_lazy("Die Kommune und alle, die unterstützen, bekommen die Begründung."),
        _decline,
        ReasonForm,
        False,
        letter=Letter.DECLINED,
    ),
    "konsultation": OnVersion(
        (S.DRAFT,),
        gettext_lazy("Konsultation starten"),
        gettext_lazy("Text und Dateien stehen danach fest, bis alle Stellungnahmen beantwortet sind."),
        _consult,
        ConsultationForm,
        letter=Letter.CONSULTATION_OPENED,
        freezes=True,
    ),
    "gaeste": OnVersion(
        (S.CONSULTATION,),
        gettext_lazy("Gäste zulassen"),
        gettext_lazy("Wer kein Konto hat, kann dann bis zum Ende der Konsultation Stellung nehmen. Die E-Mail-Adresse wird bestätigt."),
        _admit_guests,
        None,
        False,
        fits=lambda version: version.consultation.takes_comments() and not version.consultation.guests,
    ),
    "keine-gaeste": OnVersion(
        (S.CONSULTATION,),
        gettext_lazy("Gäste nicht mehr zulassen"),
        gettext_lazy("Was Gäste schon gesagt haben, bleibt. Was noch nicht bestätigt ist, zählt nicht mit."),
        _end_guests,
        None,
        False,
        fits=lambda version: version.consultation.takes_comments() and version.consultation.guests,
    ),
    "einspruch": OnVersion(
        (S.DRAFT, S.EVALUATION),
        gettext_lazy("Als kleine Korrektur vorlegen"),
        gettext_lazy("Nur die dritte Zahl der Version steigt. 14 Tage Einspruch statt einer Abstimmung."),
        _object,
        None,
        False,
        letter=Letter.OBJECTION_OPENED,
        fits=corrections.may_be_laid_before,
        freezes=True,
    ),
    "abstimmung": OnVersion(
        (S.EVALUATION,),
        gettext_lazy("Abstimmung eröffnen"),
        gettext_lazy("Text, Regeln und Stimmberechtigte stehen danach fest."),
        _vote,
        BallotForm,
        letter=Letter.BALLOT_OPENED,
        freezes=True,
    ),
    "feststellen": OnVersion(
        (S.BALLOT,),
        gettext_lazy("Ergebnis feststellen"),
        gettext_lazy("Danach ändert es sich nie mehr."),
        _declare,
        letter=Letter.AGREED,
        fits=lambda version: version.ballot.counted_at is not None,
    ),
    "tag": OnVersion(
        (S.AGREED,),
        gettext_lazy("Tag festlegen"),
        gettext_lazy("Die Version davor ist ab diesem Tag abgelöst."),
        _day,
        DayForm,
        letter=Letter.IN_FORCE,
    ),
    "neu": OnVersion(
        (S.IN_FORCE, S.AGREED, S.REJECTED, S.QUORUM_MISSED, S.WITHDRAWN),
        gettext_lazy("Neue Version beginnen"),
        gettext_lazy("Gilt eine Version, bleibt sie in Kraft, bis die neue sie ablöst."),
        _begin,
        NewVersionForm,
        False,
        fits=lambda version: not _is_at_work(version),
    ),
    "zuruecknehmen": OnVersion(
        (S.DRAFT, S.CONSULTATION, S.EVALUATION, S.OBJECTION, S.AGREED, S.IN_FORCE),
        gettext_lazy("Version zurückziehen"),
        gettext_lazy("Die Adresse bleibt erreichbar, die Begründung steht dabei."),
        _withdraw,
        ReasonForm,
        False,
        letter=Letter.WITHDRAWN,
    ),
}
"""Name of the button → the act."""
OF_REGISTER: dict[str, OnVersion] = {
    "veroeffentlichen": OnVersion(
        (S.DRAFT,),
        gettext_lazy("Profil veröffentlichen"),
        gettext_lazy("Danach stehen die Zeilen dieser Version für immer fest. Die Version davor ist abgelöst."),
        _publish,
    ),
    "neu": ON_VERSION["neu"],
    "zuruecknehmen": replace(ON_VERSION["zuruecknehmen"], states=(S.IN_FORCE,)),
}
"""Likewise for a profile that no agreement stands behind."""


def acts_on(version: Version) -> dict[str, OnVersion]:
    """All acts that a version of its sort knows."""
    return OF_REGISTER if version.agreement is None else ON_VERSION


def offered(version: Version) -> dict[str, OnVersion]:
    """The acts that are possible where a version stands."""
    return {name: act for name, act in acts_on(version).items() if version.state in act.states and act.fits(version)}


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act will have done, before it is."""

    sentence: str
    mails: int


def ready(act: OnVersion, version: Version, form: Any, by: User) -> Callable[[], str]:
    """The act with all it needs. Where it freezes files they are looked at here, which takes seconds: in no transaction, so for no lock."""
    return partial(act.run, version, form, by, look(version)) if act.freezes else partial(act.run, version, form, by)


def rehearsed(act: OnVersion, version: Version, run: Callable[[], str]) -> Effect:
    """Carry an act out and take all of it back, mails asked for among it: what it says, and to how many it writes. Raises Refused."""
    with transaction.atomic():
        sentence = run()
        mails = audience(act.letter, version.pk) if act.letter else 0
        transaction.set_rollback(True)
    return Effect(sentence, mails)
