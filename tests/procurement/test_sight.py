"""Who sees which figures: a walk through everything the portal answers, as each sort of person, that finds exactly what is theirs.

Every figure, estimate, remark and contact carries a canary; what a persona met anywhere is compared with what "Decided" says.
"""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch
from pypdf import PdfReader

from accounts.models import Role, User
from contributions.models import Visibility
from events.models import SignUp
from events.telling.guest_links import MANAGE, link_for
from jobs.worker import drain
from notifications.models import Mail
from procurement.demand.acts import Contact
from procurement.demand.sight import is_told, sight_of
from procurement.leading.estimates import set_estimates
from procurement.models import Participation, TimeTable
from procurement.papers import documents
from tests.addresses import Route, routes
from tests.factories import procurement as made
from tests.factories.accounts import UserFactory, editor, member
from tests.factories.events import conference
from tests.factories.municipalities import MunicipalityFactory
from tests.files.test_serving import PDF
from tests.helpers import signed_in, write_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

FIGURES = {"viewer": 74113, "named": 52937, "hidden": 31271, "bound": 86453, "second": 95617}
"""Expected quantities; none is the sum or the difference of others."""
ESTIMATE = Decimal("913.37")
SPELLINGS = {
    **{f"name-{who}": rf"Kanariennest {who}" for who in FIGURES},
    **{f"figure-{who}": rf"(?<!\d){number // 1000}[.\u202f\xa0 ]?{number % 1000:03}(?!\d)" for who, number in FIGURES.items()},
    "estimate": r"913[.,]37",
}
WORDS = re.compile(r"Kanarie-(remark|contact|document)-(\w+)")
FORMS = ("csv", "xlsx", "pdf", "odt")
NOT_ASKED = ("verwaltung/suchbegriffe", "verwaltung/logout", "konto/logout", "demo/", "healthz", "readyz", "kennzahlen")
"""Sessions end there; the words that were searched for are those of this walk."""


def contact_of(who: str, *, is_named: bool = False) -> Contact:
    return Contact(f"Kanarie-contact-{who}", f"{who}@kanarie.example", is_named=is_named, remark=f"Kanarie-remark-{who}")


class World:
    """One notice in the binding phase: two bound, three interested; figures, estimates and everybody who may look."""

    def __init__(self) -> None:
        self.table = made.noticed(title="Kanarienvoliere")
        item = made.items_of(self.table)[0]
        set_estimates(self.table.pk, {item.key: ESTIMATE}, by=made.lead_of(self.table))
        self.parts = {
            who: made.interested(
                self.table,
                number,
                contact=contact_of(who, is_named=who == "named"),
                municipality=MunicipalityFactory(name=f"Kanariennest {who}"),
            )
            for who, number in FIGURES.items()
        }
        for audience in (Visibility.MUNICIPALITIES, Visibility.PARTICIPANTS):
            paper = SimpleUploadedFile("lastenheft.pdf", PDF)
            self.document = documents.add(
                self.table.pk, paper, title=f"Kanarie-document-{audience}", audience=audience, by=made.lead_of(self.table)
            )
        self.table = made.binding(self.table)
        for who in ("bound", "second"):
            made.bound(self.parts[who])
        guest = {"guest_name": "Kim Gast", "guest_email": "kim@sensorik.example", "guest_organisation": "Sensorik GmbH"}
        self.vendor = SignUp.objects.create(registration=conference(), state=SignUp.State.CONFIRMED, mode="vor-ort", **guest)
        self.people: dict[str, User | None] = {
            "guest": None,
            "vendor": UserFactory(email=self.vendor.guest_email),
            "uninvolved": member(Role.CDO, MunicipalityFactory()),
            "interested": made.person_of(self.parts["viewer"]),
            "bound": made.person_of(self.parts["bound"]),
            "lead": made.lead_of(self.table),
            "editor": editor(),
            "operator": member(Role.ADMIN),
        }

    def values(self, part: Participation) -> dict[str, object]:
        page = self.table.page
        own = {"municipality": part.municipality.slug, "document": self.document.pk}
        return {"pk": page.pk, "slug": page.slug, "number": page.number, "code": page.KIND, **own}


def text_of(response) -> str:
    """What a person reads of an answer: also inside of files."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(
                archive.read(name).decode("utf-8", "replace") for name in archive.namelist() if name.endswith((".xml", ".rels"))
            )
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode("utf-8", "replace")


def canaries(text: str) -> set[str]:
    found = {name for name, spelling in SPELLINGS.items() if re.search(spelling, text)}
    return found | {f"{kind}-{who}" for kind, who in WORDS.findall(text)}


def paths(world: World) -> list[str]:
    """Every address that can be filled in with what belongs to the notice, and the searches for what nobody else may find."""
    found: list[str] = []
    for route in routes():
        if any(part in route.pattern for part in NOT_ASKED):
            continue
        for part in world.parts.values() if "municipality" in route.converters else list(world.parts.values())[:1]:
            for form in FORMS if "form" in route.converters else FORMS[:1]:
                found += _filled(route, {**world.values(part), "form": form})
    number = FIGURES["hidden"]
    asked = [f"/suche/?q={word}" for word in ("Kanarienvoliere", str(number), f"{number // 1000}.{number % 1000}", "Kanarie-remark-hidden")]
    asked += [f"/suche/vorschlaege/?q={word}" for word in ("Kanarie", "Kanarie-contact")]
    asked += [world.table.page.get_absolute_url(), "/", f"/feeds/{world.table.page.KIND}.atom", f"/k/{world.table.page.number}"]
    asked += [link_for(world.vendor, MANAGE)]
    asked += [f"/kommunen/{part.municipality.slug}/" for part in world.parts.values()]
    return list(dict.fromkeys([*found, *asked]))


def _filled(route: Route, values: dict[str, object]) -> list[str]:
    try:
        return [route.path(values)]
    except (NoReverseMatch, KeyError):
        return []


def met(client: Client, asked: list[str]) -> dict[str, list[str]]:
    """Canary → the addresses at which it was met."""
    found: dict[str, list[str]] = {}
    for path in asked:
        response = client.get(path)
        assert response.status_code < 500, path
        text = text_of(response)
        if asks_for_it := canaries(path):  # a search repeats what was asked, and must find nothing by it
            assert "Kanarienvoliere" not in text, path
        known = set() if "beschaffung" in path else NAMES
        for canary in canaries(text) - asks_for_it - known:
            found.setdefault(canary, []).append(path)
    return found


def mails_to(person: User | None) -> set[str]:
    rows = Mail.objects.filter(recipient=person) if person else Mail.objects.none()
    return {canary for row in rows for canary in canaries(f"{row.subject}\n{row.text}\n{row.html}")}


NAMES = {f"name-{who}" for who in FIGURES}
"""A municipality stands in registers and lists as everyone does: what counts is where procurements are spoken of."""
FOR_MEMBERS, FOR_PARTICIPANTS = "document-municipalities", "document-participants"
OWN_OF_VIEWER = {"figure-viewer", "remark-viewer", "contact-viewer", "name-viewer", "name-named", FOR_MEMBERS, FOR_PARTICIPANTS}
OWN_OF_BOUND = {"figure-bound", "remark-bound", "contact-bound", "name-bound", "name-second", "name-named", FOR_MEMBERS, FOR_PARTICIPANTS}
EVERYTHING = {*SPELLINGS, FOR_MEMBERS, FOR_PARTICIPANTS, *(f"{kind}-{who}" for kind in ("remark", "contact") for who in FIGURES)}
SEEN = {
    "guest": set(),
    "vendor": set(),
    "uninvolved": {FOR_MEMBERS},
    "interested": OWN_OF_VIEWER,
    "bound": {*OWN_OF_BOUND, "figure-second", "estimate"},
    "lead": EVERYTHING,
    "editor": {FOR_MEMBERS},
    "operator": {FOR_MEMBERS},
}


BEHIND_THE_DOOR = ("editor", "operator")
"""The admin is shut to all others as a whole (tests/test_permissions.py)."""


def test_nothing_of_interest_names_or_figures_is_in_any_output_for_others():
    world = World()
    drain()
    write_told()
    asked = paths(world)
    assert len(asked) > 100

    for persona, person in world.people.items():
        shown = asked if persona in BEHIND_THE_DOOR else [path for path in asked if not path.startswith("/verwaltung/")]
        found = met(signed_in(person, again=True) if person else Client(), shown)
        assert {canary: where[:3] for canary, where in found.items() if canary not in SEEN[persona]} == {}, persona
        assert SEEN[persona] - set(found) == set(), persona
        assert mails_to(person) <= SEEN[persona], persona


def test_names_of_others_need_their_consent_until_one_is_bound():
    world = World()
    names = {who: part.municipality for who, part in world.parts.items()}

    def named(person: User) -> set[str]:
        seen = {one.municipality_id for one in sight_of(person, world.table).named(world.table)}
        return {who for who, place in names.items() if place.pk in seen}

    assert named(world.people["interested"]) == {"viewer", "named"}
    assert named(world.people["bound"]) == {"named", "bound", "second"}
    assert named(world.people["lead"]) == set(FIGURES)
    assert [named(world.people[who]) for who in ("uninvolved", "editor", "operator")] == [set()] * 3


@pytest.mark.parametrize(
    ("count", "hidden", "told"),
    [(1, 1, False), (2, 1, False), (2, 2, False), (3, 1, False), (3, 2, True), (3, 3, True), (5, 1, False), (1, 0, True), (0, 0, True)],
)
def test_a_total_is_told_where_no_single_figure_follows_from_it(count, hidden, told):
    assert is_told(count, hidden) is told


def test_who_withdrew_sees_its_own_and_nothing_of_the_others():
    from procurement.demand import acts as demand

    world = World()
    viewer = world.parts["viewer"]
    demand.withdraw(viewer.pk, by=world.people["interested"])
    sight = sight_of(world.people["interested"], TimeTable.objects.get(pk=world.table.pk))

    assert (sight.sees_totals, sight.sees_documents, sight.sees_values) == (False, False, False)
    assert list(sight.rows(world.table)) == [viewer]
