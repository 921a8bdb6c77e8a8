"""What is done to a conference as a whole. Each act says in German what is done, or raises ``Refused`` with the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.refusals import Refused
from contributions import audit, moderation
from contributions.drafts import lock
from contributions.models import ContributionPage
from search.indexing import schedule

from .. import logged
from ..models import Mode, SignUp
from ..seats import changes, signup
from ..seats.signup import locked
from ..words.standing import Standing
from . import asking
from .asking import Question
from .forms import CancelForm, HostForm, MoveForm, RegistrationForm


@transaction.atomic
def change_registration(registration_id: int, values: Mapping[str, Any], *, by: User) -> list[SignUp]:
    """Seats, deadlines and ways of taking part; returns who moves up. Raises Refused where a way in use would end."""
    registration = locked(registration_id)
    for name, mode in (("on_site", Mode.ON_SITE), ("online", Mode.ONLINE)):
        count = registration.sign_ups.active().filter(mode=mode).count() if values.get(name) is False else 0
        if count:
            sentence = ngettext(
                "%(count)d Person ist noch so angemeldet: %(mode)s.", "%(count)d Personen sind noch so angemeldet: %(mode)s.", count
            )
            raise Refused(sentence % {"count": count, "mode": mode.label})
    moved_up = signup.change_capacity(registration_id, **values)
    if values:
        audit.record(logged.Act.REGISTRATION, registration.page, by=by)
    return moved_up


def change_seats(found: Standing, form: RegistrationForm, by: User) -> str:
    """What the form changed; raises Refused where a way in use would end."""
    return with_moved_up(_("Gespeichert."), change_registration(found.registration.pk, form.changed(), by=by))


def with_moved_up(done: str, moved_up: list[SignUp]) -> str:
    """The sentence, and how many moved up by it."""
    if not moved_up:
        return done
    rest = ngettext("%(count)d Person ist nachgerückt.", "%(count)d Personen sind nachgerückt.", len(moved_up)) % {"count": len(moved_up)}
    return f"{done} {rest}"


@transaction.atomic
def _host(found: Standing, form: HostForm, by: User) -> str:
    page, wanted = found.page, form.cleaned_data
    if wanted["municipality"].pk != page.municipality_id:
        lock(page.pk)
        ContributionPage.objects.filter(pk=page.pk).update(municipality=wanted["municipality"])
        audit.record(logged.Act.MUNICIPALITY, page, by=by)
        schedule(page.search_key)
    moderation.set_visibility(page, wanted["visibility"], by=by, may_widen=True)
    return _("Kommune und Sichtbarkeit gelten ab sofort.")


def _move(found: Standing, form: MoveForm, by: User) -> str:
    changes.move(found.registration.pk, starts_at=form.cleaned_data["starts_at"], ends_at=form.cleaned_data["ends_at"], by=by)
    return _("Die Konferenz ist verlegt.")


def _cancel(found: Standing, form: CancelForm, by: User) -> str:
    changes.cancel_conference(found.registration.pk, reason=form.cleaned_data["reason"], by=by)
    return _("Die Konferenz ist abgesagt.")


def _hide(found: Standing, form: None, by: User) -> str:
    changes.hide(found.registration.pk, by=by)
    return _("Die Konferenz ist verborgen. Niemand rückt nach, solange sie es ist.")


def _reopen(found: Standing, form: None, by: User) -> str:
    changes.reopen(found.registration.pk, by=by)
    return _("Die Konferenz steht wieder im Netz.")


@dataclass(frozen=True, slots=True)
class OnConference:
    """An act of a button: its form, what it does, and what is shown before it where people get a mail by it."""

    form: type[Any] | None
    run: Callable[[Standing, Any, User], str]
    ask: Callable[[Standing, Any], Question] | None = None


ON_CONFERENCE: dict[str, OnConference] = {
    "host": OnConference(HostForm, _host),
    "move": OnConference(MoveForm, _move, asking.before_moving),
    "cancel": OnConference(CancelForm, _cancel, asking.before_cancelling),
    "hide": OnConference(None, _hide, asking.before_hiding),
    "reopen": OnConference(None, _reopen, asking.before_showing),
}
"""Name of the button → the act."""
