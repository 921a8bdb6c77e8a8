"""Gesuche in every state, invented: they say so themselves. One is supported by two, a purchase by three."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accounts.models import User
from accounts.roles import municipalities_of
from exchange.models import Seeking, SeekingSupport
from exchange.seeking import acts, joining
from exchange.seeking.acts import Words
from municipalities.models import Municipality
from pages.models import Topic

INVENTED = "Dieses Gesuch ist erfunden, es gehört zur Vorführung."
Kind = Seeking.Kind


SOUGHT = (
    (
        "cdo.bamberg",
        Kind.PURCHASE,
        "Sensoren für Parkplätze in der Altstadt",
        "Wir suchen Sensoren für rund 300 Plätze. Sie melden an unsere Datenplattform, ob ein Platz frei ist.\n\nWartung für fünf Jahre.",
        "parken",
    ),
    (
        "cdo.darmstadt",
        Kind.OPERATOR,
        "Betrieb einer gemeinsamen Datenplattform",
        "Wer betreibt eine Datenplattform für drei bis fünf Kommunen mit? Wir bringen zwei Stellen ein.",
        "urbane-datenplattform",
    ),
    (
        "cdo.bodensee",
        Kind.PARTNER,
        "Meldung von Schäden mit Karte weiterentwickeln",
        "Wir haben eine offene Software und möchten sie mit anderen um Fotos und eine Karte erweitern.",
        "maengelmelder",
    ),
    (
        "cdo.bamberg",
        Kind.EXPERIENCE,
        "Erfahrungen mit LoRaWAN in Kellern",
        "Wer misst Wasserstände in Kellern und kann uns sagen, welche Antennen reichen?",
        "iot-sensorik",
    ),
    ("cdo.darmstadt", Kind.PURCHASE, "Angebot für Luftsensoren", "Wir brauchen ein Angebot bis Freitag.", "luft-laerm"),
    (
        "cdo.bamberg",
        Kind.EXPERIENCE,
        "Satzung für E-Roller",
        "Wer hat Abstellflächen in einer Satzung geregelt?",
        "sharing-mobilitaetsstationen",
    ),
    ("cdo.bodensee", Kind.EXPERIENCE, "Fragebogen für Bürgerinnen und Bürger", "Wer hat einen guten Fragebogen?", "maengelmelder"),
)
"""Who seeks which sort of thing: title, need and topic."""


def load_seekings(people: dict[str, User]) -> list[Seeking]:
    """Of Bamberg, Darmstadt, Konstanz and Ulm: what runs (three), what waits, what was declined, found and withdrawn."""
    made = [_sought(people[who], *words) for who, *words in SOUGHT]
    _lead_on(made, people)
    return made


def _lead_on(made: list[Seeking], people: dict[str, User]) -> None:
    """To the state that each shows."""
    editor, bamberg, darmstadt, bodensee = (people[name] for name in ("redaktion", "cdo.bamberg", "cdo.darmstadt", "cdo.bodensee"))
    purchase, operator, partner, _waiting, declined, found, withdrawn = made
    for seeking in (purchase, operator, partner, found):
        acts.release(seeking.pk, by=editor)
    acts.decline(declined.pk, f"Angebote holen Sie bitte selbst ein. Beschreiben Sie hier, was Sie brauchen. {INVENTED}", by=editor)
    acts.end(withdrawn.pk, Seeking.Ending.WITHDRAWN, by=bodensee)
    joining.support(purchase.pk, municipalities_of(darmstadt)[0], wanted=True, by=darmstadt)
    joining.support(purchase.pk, municipalities_of(bodensee)[0], wanted=True, by=bodensee)
    joining.support(operator.pk, municipalities_of(bamberg)[0], wanted=True, by=bamberg)
    joining.support(operator.pk, municipalities_of(bodensee)[0], wanted=True, by=bodensee)
    _third(purchase)
    for seeking in (partner, found):
        person = bamberg if seeking == partner else darmstadt
        text = f"Das haben wir seit 2024 im Einsatz und erzählen gern davon. {INVENTED}"
        joining.answer(seeking.pk, text, municipality=municipalities_of(person)[0], by=person, key=uuid4())
    acts.end(found.pk, Seeking.Ending.FOUND, by=bamberg)


def _third(seeking: Seeking) -> None:
    """A municipality without an account of the demo joins as well, so that the KTS can suggest a notice."""
    known = [seeking.municipality_id, *seeking.supports.values_list("municipality", flat=True)]
    place = Municipality.objects.current().filter(kind=Municipality.Kind.TOWN).exclude(pk__in=known).order_by("pk").first()
    if place is not None:
        SeekingSupport.objects.create(seeking=seeking, municipality=place)
        Seeking.objects.filter(pk=seeking.pk).update(many_at=timezone.now())


def _sought(person: User, kind: str, title: str, need: str, topic: str) -> Seeking:
    until: date = timezone.localdate() + relativedelta(months=6)
    topics = [Topic.objects.get(slug=topic)]
    words = Words(kind=kind, title=title, need=f"{need}\n\n{INVENTED}", until=until, topics=topics)
    return acts.submit(words, municipality=municipalities_of(person)[0], by=person, key=uuid4())
