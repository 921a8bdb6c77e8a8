"""Requests in every state, invented: they say so themselves."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from best_practices.models import BestPracticePage
from exchange.contact.answers import mark_answered
from exchange.contact.senders import Sender, member_sender
from exchange.contact.sending import Message, confirm, send
from exchange.contact.targets import Target
from exchange.models import ContactRequest, ContactSettings
from municipalities.models import Municipality

INVENTED = "Diese Anfrage ist erfunden, sie gehört zur Vorführung."
GUEST = Sender(guest_name="Kim Gast", guest_email="kim.gast@presse.example", guest_organisation="Redaktion Beispielblatt")


def load_requests(people: dict[str, User]) -> list[ContactRequest]:
    """To Bamberg and from it: new, late, answered; one of a guest that waits at the KTS."""
    Municipality.objects.filter(slug="darmstadt").update(contact_email="stadt@darmstadt.example")
    bamberg, ulm = (Municipality.objects.get(slug=slug) for slug in ("bamberg", "ulm"))
    entries = BestPracticePage.objects.filter(live=True).order_by("pk")
    theirs = entries.exclude(municipality__in=[bamberg, ulm]).select_related("municipality")[0]
    target, other = Target(bamberg, entries.filter(municipality=bamberg).first()), Target(theirs.municipality, theirs)
    new = _asked(target, people["cdo.darmstadt"], "Wie haben Sie die Wartung geregelt, und was kostet sie im Jahr?")
    late = _asked(target, people["cdo.bodensee"], "Können wir Ihre Ausschreibung sehen? Wir planen dasselbe für 2027.")
    ContactRequest.objects.filter(pk=late.pk).update(
        state=ContactRequest.State.OPEN, answer_due_on=timezone.localdate() - timedelta(days=2), reminded_at=timezone.now()
    )
    sent = _asked(other, people["cdo.bamberg"], "Welche Schnittstelle nutzen Sie zum Fachverfahren?")
    done = _asked(Target(ulm), people["cdo.bamberg"], "Wer ist bei Ihnen für offene Daten zuständig?")
    mark_answered(done.pk, by=people["cdo.bamberg"])
    ContactSettings.objects.create(municipality=theirs.municipality, guests_via_kts=True)
    held = confirm(send(other, GUEST, Message(other.subject, _words("Dürfen wir über Ihr Projekt berichten?")), uuid4()).pk)
    return [new, late, sent, done, held]


def _words(question: str) -> str:
    return f"Guten Tag,\n\n{question}\n\n{INVENTED}"


def _asked(target: Target, person: User, question: str) -> ContactRequest:
    return send(target, member_sender(person), Message(target.subject, _words(question), "", True), uuid4())
