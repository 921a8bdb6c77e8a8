"""Two municipalities with something of everything that a merger moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from accounts.invitations import invite
from accounts.mergers import acts
from accounts.models import Membership, Role, User
from contributions.models import Submission, Writer
from events.models import SignUp
from events.seats.persons import Person
from events.seats.signup import sign_up
from exchange.models import SeekingSupport
from municipalities.models import Merger, Municipality
from tests.factories.accounts import editor, member
from tests.factories.best_practices import a_draft, published
from tests.factories.events import ON_SITE, conference, session
from tests.factories.exchange import asked, released, said
from tests.factories.municipalities import MunicipalityFactory

NEW_YEAR = date(2026, 1, 1)


@dataclass(slots=True)
class Stock:
    """Altdorf, which becomes part of Neustadt."""

    old: Municipality
    new: Municipality
    people: dict[str, User]
    things: dict[str, Any]

    def merge(self, *, by: User | None = None) -> Merger:
        return acts.carry_out(self.old, self.new, NEW_YEAR, key=uuid4(), by=by or self.people["editor"])

    def where(self) -> dict[str, str]:
        """Name of a thing → the slug of its municipality as it is stored now."""
        found = {}
        for name, (model, column, key) in self.things.items():
            row = model._default_manager.filter(pk=key).values_list(f"{column}__slug", flat=True).first()
            found[name] = row or "-"
        return found

    def roles(self, place: Municipality) -> dict[str, str]:
        """Name of a person → the role in a municipality."""
        names = {user.pk: name for name, user in self.people.items()}
        rows = Membership.objects.filter(municipality=place).values_list("user", "role")
        return dict(sorted((names[user], role) for user, role in rows))


def two(**fields: Any) -> tuple[Municipality, Municipality]:
    return MunicipalityFactory(slug="altdorf", name="Altdorf", **fields), MunicipalityFactory(slug="neustadt", name="Neustadt")


def a_stock() -> Stock:
    """A person of each sort, and one row of every model that names a municipality."""
    old, new = two()
    third = MunicipalityFactory(slug="dritte")
    people = {
        "cdo": member(Role.CDO, old, first_name="Ada", last_name="Alt"),
        "staff": member(Role.STAFF, old, first_name="Bo", last_name="Alt"),
        "both": member(Role.CDO, old, first_name="Cem", last_name="Beide"),
        "heir": member(Role.CDO, new, first_name="Dana", last_name="Neu"),
        "editor": editor(),
    }
    Membership.objects.create(user=people["both"], municipality=new, role=Role.STAFF)
    cdo = people["cdo"]
    entry, draft = published(by=cdo, municipality=old, title="Parken in Altdorf"), a_draft(by=cdo, municipality=old)
    foreign = published(municipality=third, title="Fremdes")
    registration = conference(municipality=old)
    talk = session(registration, municipality=old)
    seat = sign_up(registration.pk, Person(user=people["staff"], municipality=old), ON_SITE)
    received, sent = asked(municipality=old, by=member(Role.CDO, third)), asked(municipality=third, by=cdo)
    seeking, answer = released(municipality=old, by=cdo), said(released(municipality=third), by=people["staff"])
    support = SeekingSupport.objects.create(seeking=answer.seeking, municipality=old)
    writer = Writer.objects.create(page=foreign, municipality=old, added_by=people["heir"])
    things = {
        "entry": (type(entry), "municipality", entry.pk),
        "draft": (type(entry), "municipality", Submission.objects.get(pk=draft.pk).page_id),
        "conference": (type(registration.page), "municipality", registration.page_id),
        "session": (type(talk), "municipality", talk.pk),
        "sign_up": (SignUp, "municipality", seat.pk),
        "received": (type(received), "municipality", received.pk),
        "sent": (type(sent), "sender_municipality", sent.pk),
        "seeking": (type(seeking), "municipality", seeking.pk),
        "answer": (type(answer), "municipality", answer.pk),
        "support": (SeekingSupport, "municipality", support.pk),
        "writer": (Writer, "municipality", writer.pk),
        "invitation": (type(invite("neu@altdorf.example", Role.STAFF, old, by=cdo)), "municipality", None),
    }
    invitation = things["invitation"][0].objects.get(email="neu@altdorf.example")
    things["invitation"] = (type(invitation), "municipality", invitation.pk)
    return Stock(old, new, people, things)
