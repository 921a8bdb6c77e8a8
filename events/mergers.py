"""A merger of municipalities, as far as conferences are concerned: who speaks in a session, and for whom people sign up.

Conferences themselves move with the other entries. Nobody loses a seat: where a conference keeps seats by municipality, the
successor may hold more than its share and gets no further one until it is below.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contributions.signals import schedule_entries
from municipalities.mergers.registry import register_mover
from municipalities.mergers.rows import Rows
from municipalities.models import Municipality

from .models import Registration, Session, SignUp


def register() -> None:
    sessions = Rows(Session, _("Sitzungen mit Referierenden der Kommune"), lambda session: session.title, after=_index)
    sign_ups = Rows(
        SignUp,
        _("Anmeldungen zu Konferenzen"),
        lambda sign_up: f"{sign_up.name} ({sign_up.registration.page.title})",
        created="created_at",
        related=("user", "registration__page"),
        before=_lock_seats,
    )
    register_mover(sign_ups.mover("sign_ups"))
    register_mover(sessions.mover("sessions"))


def _lock_seats(*places: Municipality) -> None:
    """Of every conference concerned: a share is counted under this lock (seats/signup.py)."""
    concerned = SignUp.objects.filter(municipality__in=places).order_by().values("registration")
    list(Registration.objects.select_for_update(of=("self",)).filter(pk__in=concerned).order_by("pk").values_list("pk"))


def _index(sessions: list[int]) -> None:
    """Conferences are found by the municipalities that speak there."""
    schedule_entries(Q(pk__in=Session.objects.filter(pk__in=sessions).values("page")))
