"""Controlled vocabularies of a best practice (FIELDS, type a)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    """Umsetzungsstand; each has a sign of its own, readable without colour."""

    IDEA = "idea", _("Idee")
    PILOT = "pilot", _("Pilot")
    OPERATION = "operation", _("Betrieb")
    ENDED = "ended", _("Eingestellt")


class CostClass(models.TextChoices):
    """Ranges in euro, VAT included; used for one-off and for yearly costs."""

    UNDER_25K = "unter_25k", _("unter 25.000 €")
    TO_100K = "25k_100k", _("25.000 bis 100.000 €")
    TO_250K = "100k_250k", _("100.000 bis 250.000 €")
    TO_1M = "250k_1m", _("250.000 bis 1 Mio. €")
    OVER_1M = "ueber_1m", _("über 1 Mio. €")


class Funding(models.TextChoices):
    """Where most of the money came from."""

    MPSC = "mpsc", _("Modellprojekte Smart Cities")
    FEDERAL = "bund", _("Bund (anderes Programm)")
    STATE = "land", _("Land")
    EU = "eu", _("Europäische Union")
    OWN = "eigen", _("Eigenmittel")
    ASSOCIATION = "zweckverband", _("Zweckverband oder Umlage")
    PRIVATE = "privat", _("Private Mittel oder Stiftung")
    OPEN = "offen", _("Noch offen")


class Continuation(models.TextChoices):
    """Verstetigung: what happens after the funding."""

    SECURED = "gesichert", _("Dauerhaft gesichert")
    LIMITED = "befristet", _("Befristet gesichert")
    SEEKING = "sucht-traeger", _("Sucht Träger")
    UNDECIDED = "offen", _("Noch offen")
    ENDED = "beendet", _("Beendet")


class SoftwareLicence(models.TextChoices):
    """Licences of the solution's software by SPDX identifier, the common ones of German public code."""

    EUPL = "EUPL-1.2", "EUPL 1.2"
    AGPL = "AGPL-3.0-or-later", "AGPL 3.0"
    GPL = "GPL-3.0-or-later", "GPL 3.0"
    LGPL = "LGPL-3.0-or-later", "LGPL 3.0"
    MPL = "MPL-2.0", "MPL 2.0"
    MIT = "MIT", "MIT"
    APACHE = "Apache-2.0", "Apache 2.0"
    BSD = "BSD-3-Clause", "BSD 3-Clause"
    CC_BY = "CC-BY-4.0", "CC BY 4.0"
    PROPRIETARY = "proprietary", _("Proprietär")


class DevelopmentStatus(models.TextChoices):
    """publiccode.yml ``developmentStatus``."""

    CONCEPT = "concept", _("Konzept")
    DEVELOPMENT = "development", _("In Entwicklung")
    BETA = "beta", _("Beta")
    STABLE = "stable", _("Stabil")
    OBSOLETE = "obsolete", _("Veraltet")


class Reuse(models.TextChoices):
    """How others can take the solution over (Nachnutzung)."""

    CODE = "code", _("Quellcode")
    EFA = "efa", _("EfA-Dienst")
    CONTRACT = "vertrag", _("Vertrag oder Beitritt")
    CONCEPT = "konzept", _("Konzept und Unterlagen")
    NONE = "nicht", _("Derzeit nicht nachnutzbar")


class ImpactAssessment(models.TextChoices):
    """Data protection impact assessment (Art. 35 DSGVO)."""

    DONE = "ja", _("Durchgeführt")
    NOT_NEEDED = "nicht-noetig", _("Nicht erforderlich")
    PLANNED = "geplant", _("Geplant")


class TaskKind(models.TextChoices):
    """Kind of the municipal task (Aufgabenart)."""

    MANDATORY = "pflicht", _("Pflichtaufgabe")
    VOLUNTARY = "freiwillig", _("Freiwillige Aufgabe")
    INSTRUCTED = "weisung", _("Aufgabe nach Weisung")
