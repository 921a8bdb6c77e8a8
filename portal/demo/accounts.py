"""The demo accounts: invented people, one password, an enrolled second factor whose secret is public."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from accounts.models import Role

from . import bodies

PASSWORD = settings.DEMO_PASSWORD

DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One invented person; ``may`` is the line that `make demo` prints."""

    name: str
    first_name: str
    last_name: str
    form_of_address: str
    function: str
    memberships: tuple[tuple[str, str | None], ...]
    """Pairs of role and slug of the municipality (None for roles of the portal as a whole)."""
    secret: str
    """Base32 secret of the one-time codes (RFC 6238)."""
    may: str

    @property
    def email(self) -> str:
        return f"{self.name}@{DOMAIN}"


ACCOUNTS = (
    DemoAccount(
        "cdo.bamberg", "Amira", "Beispiel", "frau", "Chief Digital Officer",
        ((Role.CDO, "bamberg"),), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "CDO von Bamberg: schreibt, ändert und reicht Einträge ein, lädt ein",
    ),
    DemoAccount(
        "cdo2.bamberg", "Jonas", "Muster", "herr", "Leitung Smart City",
        ((Role.CDO, "bamberg"),), "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU",
        "zweite CDO-Person von Bamberg: arbeitet an denselben Entwürfen",
    ),
    DemoAccount(
        "mitarbeit.bamberg", "Lea", "Neumann", "frau", "Sachbearbeitung",
        ((Role.STAFF, "bamberg"),), "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK",
        "Mitarbeit in Bamberg: liest, was nur für Kommunen ist, und die Entwürfe",
    ),
    DemoAccount(
        "cdo.darmstadt", "Mehmet", "Vorbild", "herr", "Chief Digital Officer",
        ((Role.CDO, "darmstadt"),), "NBSWY3DPO5XXE3DENBSWY3DPO5XXE3DE",
        "CDO von Darmstadt: sieht nichts von den Entwürfen aus Bamberg",
    ),
    DemoAccount(
        "cdo.bodensee", "Katharina", "See", "frau", "Digitalisierungsbeauftragte",
        ((Role.CDO, "konstanz"), (Role.CDO, "ulm")), "OBQXG43XN5ZGIIDOOBQXG43XN5ZGIIDO",
        "CDO von Konstanz und Ulm: zwei Kommunen in einem Konto",
    ),
    DemoAccount(
        "cdo.verbund", "Nadja", "Einkauf", "frau", "Leitung Vergabe",
        ((Role.CDO, bodies.SLUG),), "ON2WG2DFMZTWQ2LKON2WG2DFMZTWQ2LK",
        "CDO eines erfundenen Beschaffungsverbunds: veröffentlicht und leitet, stimmt nicht ab",
    ),
    DemoAccount(
        "ehemalig.bamberg", "Paul", "Wechsel", "herr", "Projektleitung",
        ((Role.STAFF, "bamberg"),), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "aus Bamberg entfernt: die CDOs machen es dort 24 Stunden lang rückgängig",
    ),
    DemoAccount(
        "redaktion", "Sabine", "Lenz", "frau", "KTS-Redaktion",
        ((Role.EDITOR, None),), "PEFA43DBOBSWYYLTPEFA43DBOBSWYYLT",
        "KTS-Redaktion: prüft und veröffentlicht unter /verwaltung/",
    ),
    DemoAccount(
        "redaktion2", "Thomas", "Ohm", "herr", "KTS-Redaktion",
        ((Role.EDITOR, None),), "QBZWC3TFON2GC3DLQBZWC3TFON2GC3DL",
        "zweite Person der KTS-Redaktion: für das Vier-Augen-Prinzip",
    ),
    DemoAccount(
        "betrieb", "Petra", "Kern", "frau", "Betrieb des Portals",
        ((Role.ADMIN, None),), "RJXW4ZDBPF2GK43URJXW4ZDBPF2GK43U",
        "Betrieb: Konten und Rollen, keine redaktionellen Rechte",
    ),
)  # fmt: skip
