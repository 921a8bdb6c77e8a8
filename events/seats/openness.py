"""Whether somebody may sign up now, and why not. Called inside the lock of the registration."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.refusals import Refused

from ..models import Registration
from ..words.moments import spoken_moment


def require_open(registration: Registration, now: datetime) -> None:
    """Raises Refused with the reason where nobody may sign up now."""
    if registration.cancelled_at is not None:
        raise Refused(_("Diese Konferenz ist abgesagt."))
    if registration.opens_at is not None and now < registration.opens_at:
        raise Refused(_("Die Anmeldung beginnt am %(when)s.") % {"when": spoken_moment(registration.opens_at)})
    if now >= registration.last_signup:
        raise Refused(_("Die Anmeldefrist ist am %(when)s abgelaufen.") % {"when": spoken_moment(registration.last_signup)})
    if not registration.is_open(now):
        raise Refused(_("Die Anmeldung ist gerade nicht möglich."))


def require_not_over(registration: Registration, now: datetime) -> None:
    """Raises Refused where not even the KTS may sign somebody up: it may until the last day has passed."""
    if registration.cancelled_at is not None:
        raise Refused(_("Diese Konferenz ist abgesagt."))
    if not registration.page.is_shown:
        raise Refused(_("Die Konferenz ist nicht öffentlich. Zeigen Sie sie zuerst."))
    if timezone.localdate(now) > timezone.localdate(registration.page.ends_at):
        raise Refused(_("Die Konferenz ist vorbei."))
