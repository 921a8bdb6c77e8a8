"""What was stored before there was one door for text is brought into its form: every column of every model, whatever stands in it."""

from __future__ import annotations

import json
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import timezone
from wagtail.models import Page, Revision

from accounts.invitations import invite
from accounts.models import Role, User
from contributions import drafts
from contributions.models import ContributionPage, Submission
from events.models import Needs
from events.seats.signup import Person, sign_up
from municipalities.models import Municipality
from pages.models import EditorialPage, Feedback
from portal.stored_text import AS_THEY_WERE, OF_MACHINES, columns_of, normalise, text_models
from search.models import SavedSearch, SynonymGroup
from tests.factories.accounts import UserFactory, member
from tests.factories.best_practices import a_draft
from tests.factories.events import ON_SITE, conference, session
from tests.factories.municipalities import MunicipalityFactory
from tests.factories.pages import StandardFactory
from tests.published import publish, topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
HOSTILE = "a\u0308\u00ad\u200b\ufeff\x0b\u202e"
"""ä in two signs, and what nobody sees."""


@pytest.fixture
def stock() -> None:
    """Rows of many models."""
    town = MunicipalityFactory(members=[{"name": "Nachbarort", "key": ""}])
    cdo = member(Role.CDO, town)
    publish(municipality=town, topics=(topic("Parken"),))
    a_draft(by=cdo, municipality=town)
    StandardFactory()
    registration = conference(municipality=town)
    session(registration)
    guest = sign_up(registration.pk, Person(guest_name="Kim", guest_email="kim@verein.example", guest_organisation="Verein"), ON_SITE)
    Needs.objects.create(sign_up=guest, diet="Vegan", accessibility="Rampe")
    SavedSearch.objects.create(
        user=cdo, name="Parken", text="Parken", filters={"thema": ["parken"]}, frequency="nie", notified_at=timezone.now()
    )
    SynonymGroup.objects.create(words=["Parken", "Stellplatz"])
    Feedback.objects.create(text="Zu klein.", page_address="/")
    invite("neu@stadt.example", Role.STAFF, town, by=cdo)


def write(model: type[models.Model], name: str, change) -> int:
    """Change a column of every row past all fields, as an import or an older version would have; returns how many rows there are."""
    quote, pg = connection.ops.quote_name, connection.vendor == "postgresql"
    json_type = "::jsonb" if pg and connection.introspection and name in JSON_COLUMNS.get(model, ()) else ""
    table, column, pk = quote(model._meta.db_table), quote(name), quote(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {pk}, {column}{'::text' if json_type else ''} FROM {table}")  # noqa: S608 - names of the schema
        rows = cursor.fetchall()
        for key, value in rows:
            cursor.execute(f"UPDATE {table} SET {column} = %s{json_type} WHERE {pk} = %s", [change(value), key])  # noqa: S608 - the same
    return len(rows)


JSON_COLUMNS = {
    SavedSearch: ("filters",),
    SynonymGroup: ("words",),
    Submission: ("unparsed",),
    Municipality: ("members",),
    EditorialPage: ("body",),
    Revision: ("content",),
}


def dirty(value: str | None) -> str | None:
    return None if value is None else f"{value}{HOSTILE}"


def soiled(value: str) -> str:
    """JSON with something hostile in each of its texts, and one that stands as JSON within it."""

    def anywhere(one):
        if isinstance(one, dict):
            return {name: anywhere(inner) for name, inner in one.items()}
        if isinstance(one, list):
            return [anywhere(inner) for inner in one]
        return one + HOSTILE if isinstance(one, str) and one[:1] not in "[{" else one

    return json.dumps(anywhere(json.loads(value)))


def all_stored() -> dict[str, list]:
    """Model and column → what stands there, as text."""
    found = {}
    for model in text_models(apps):
        for column in columns_of(model):
            with connection.cursor() as cursor:
                cast = "::text" if connection.vendor == "postgresql" and column.is_json else ""
                name, table, pk = (connection.ops.quote_name(one) for one in (column.name, model._meta.db_table, model._meta.pk.column))
                cursor.execute(f"SELECT {name}{cast} FROM {table} ORDER BY {pk}")  # noqa: S608 - the same
                found[f"{model._meta.label}.{column.name}"] = [value for (value,) in cursor.fetchall()]
    return found


def test_no_column_of_any_model_keeps_what_nobody_sees(stock):
    soiled_columns = 0
    for model in text_models(apps):
        for column in columns_of(model):
            field = next(field for field in model._meta.local_concrete_fields if field.column == column.name)
            has_room = getattr(field, "max_length", None) is None or field.max_length > 60
            if column.is_json and column.name in JSON_COLUMNS.get(model, ()):
                soiled_columns += bool(write(model, column.name, soiled))
            elif not column.is_json and has_room and not field.unique and not field.choices:
                soiled_columns += bool(write(model, column.name, dirty))

    assert soiled_columns > 100
    assert normalise(apps, connection) == []
    kept = all_stored()
    left = {name: [value for value in values if value and _is_hostile(value)] for name, values in kept.items()}
    assert {name: values for name, values in left.items() if values} == {}
    assert any("ä" in (value or "") for value in kept["wagtailcore.Page.title"])
    assert normalise(apps, connection) == []
    assert all_stored() == kept


def _is_hostile(value: str) -> bool:
    is_json = value[:1] in "[{" and not value.startswith("{{")  # a text block may begin with a place to be filled in
    plain = json.dumps(json.loads(value), ensure_ascii=False) if is_json else value
    return any(sign in plain or sign.encode("unicode-escape").decode() in plain for sign in HOSTILE[1:])


def test_a_title_is_one_line_and_a_long_text_keeps_its_lines_in_revisions_too():
    page = publish("Wärmeplanung", summary="eins")
    body = json.dumps([{"type": "text", "value": "<p>Bu\u0308r\u00adger\x0bamt</p>", "id": "1"}])
    mess = {"title": "Wa\u0308rme\u00adplanung\x0bKöln", "summary": "eins\r\nzwei\u2028drei", "body": body}
    write(Revision, "content", lambda value: json.dumps(json.loads(value) | mess))
    write(Page, "title", lambda value: "Wa\u0308rme\u00adplanung\x0bKöln")
    normalise(apps, connection)

    content = Revision.objects.for_instance(page).latest("pk").content
    assert (content["title"], content["summary"]) == ("Wärmeplanung Köln", "eins\nzwei\ndrei")
    assert json.loads(content["body"])[0]["value"] == "<p>Bürger\namt</p>"
    assert ContributionPage.objects.get(pk=page.pk).sort_key == "warmeplanung koln"


def test_the_blocks_of_pages_are_brought_into_the_form_where_they_stand():
    write(EditorialPage, "body", lambda value: json.dumps([{"type": "text", "value": "<p>Bu\u0308r\u00adger</p>", "id": "1"}]))
    normalise(apps, connection)

    assert {page.body.raw_data[0]["value"] for page in EditorialPage.objects.all()} == {"<p>Bürger</p>"}


def test_what_follows_from_names_follows():
    MunicipalityFactory(name="Bamberg", short_name="")
    UserFactory(first_name="Ada", last_name="Müller")
    write(Municipality, "name", lambda value: "Bam\u00adberg")
    write(Municipality, "search_text", lambda value: "bam berg")
    write(User, "last_name", lambda value: "Mu\u0308l\u00adler")
    normalise(apps, connection)

    assert [(town.name, town.sort_key, town.search_text.split()[0]) for town in Municipality.objects.all()] == [
        ("Bamberg",) + ("bamberg",) * 2
    ]
    assert [(str(user), user.sort_key) for user in User.objects.all()] == [("Ada Müller", "muller ada")]


def test_two_accounts_of_one_address_both_stay_and_are_named():
    UserFactory(email="kim@stadt.example")
    second = UserFactory(email="x@stadt.example")
    write(User, "email", lambda value: "Ki\u200bm@stadt.example" if value.startswith("x") else value)

    said = normalise(apps, connection)

    assert said == [f"accounts.User {second.pk}: email bleibt, wie es war; ein anderer Eintrag heißt schon so."]
    assert User.objects.count() == 2


def test_a_draft_of_before_can_still_be_written():
    cdo = member(Role.CDO, MunicipalityFactory())
    draft = a_draft(by=cdo, municipality=cdo.memberships.get().municipality)
    write(Revision, "content", lambda value: json.dumps(json.loads(value) | {"title": f"Alt{HOSTILE}", "summary": HOSTILE}))
    normalise(apps, connection)

    draft = Submission.objects.get(pk=draft.pk)
    drafts.save(draft, {"title": "Neu"}, version=draft.version, by=cdo)

    assert drafts.content_of(Submission.objects.get(pk=draft.pk)).title == "Neu"


def test_a_migration_does_it_once_for_all_that_was_stored_before():
    publish("Wärmeplanung")
    write(Page, "title", lambda value: value.replace("planung", "\u00adplanung"))
    (operation,) = import_module("portal.migrations.0001_stored_text").Migration.operations

    operation.code(apps, SimpleNamespace(connection=connection))

    assert ContributionPage.objects.get().title == "Wärmeplanung"


def test_what_stays_as_it_is_exists():
    labels = {model._meta.label_lower for model in apps.get_models()}

    assert set(AS_THEY_WERE) <= labels
    assert set(OF_MACHINES) <= {label.partition(".")[0] for label in labels}
    assert all(model._meta.app_label not in OF_MACHINES for model in text_models(apps))
