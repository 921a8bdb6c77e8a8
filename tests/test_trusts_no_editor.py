"""A template trusts no editor: whatever a form of the admin accepts, and whatever a row or a version still holds from before,
every page answers. The models come from Wagtail's own registries, so that the next one is tried by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django import forms
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.snippets.models import get_snippet_models

from tests.edited import addresses, edited, form_class, make_stock, open_viewsets
from tests.factories.accounts import editor
from tests.helpers import signed_in
from tests.published import reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

LONG = "Donaudampfschifffahrtsgesellschaft" * 200
TEXTS = ("", " ", "<b>\"'>{{7*7}}{% now 'Y' %}", "a\x0bb\u202e\ufeff\u00ad", LONG, "%s %(x)s {0} \\", "0", "&shy;\r\n\r\n")
ADDRESSES = ("javascript:alert(1)", "http://[", "//", "http://x:99999999/", "mailto:x", " ", "http://ä.example/ ü", "ftp://")
MAILBOXES = ("x", "a@", "@", "a b@c", "a@b\nBcc: c@d.example", "", "a@b@c", '"<b>"@x.example')
JSON: tuple[Any, ...] = (5, "x", {}, [5, None, "", {"a": 1}], None, [["x"]], True, {"name": "x"})
NUMBERS = (0, 32767, 1, 32767, 0, 1, 2, 32767)
DEGREES = ("0", "999.9999", "-999.9999", "90", "1", "-1", "180", "47.5")
DAYS = (
    date(1, 1, 1),
    date(9999, 12, 31),
    date(1900, 2, 28),
    date(1, 1, 1),
    date(9999, 12, 31),
    date(2000, 2, 29),
    date(2, 1, 1),
    date(1, 1, 1),
)
TYPED_DAYS = ("01.01.0001", "31.12.9999", "29.02.2028", "31.02.2027", "morgen", "1.1.26", "2027-01-01", "00.00.0000")
TYPED_MOMENTS = tuple(f"{day} 23:59" for day in TYPED_DAYS)
STREAMS: tuple[Any, ...] = (
    [],
    [{"type": "gibt-es-nicht", "value": 1}],
    [{"type": "figure", "value": {"image": 999999}}, {"type": "figure", "value": {}}],
    [{"type": "contact", "value": {}}, {"type": "links", "value": {"links": [{}]}}, {"type": "links", "value": {}}],
    [{"type": "text", "value": '<p><a linktype="page" id="999999">x</a><a linktype="document" id="999999">y</a></p>'}],
    [{"type": "text", "value": '<p><a href="javascript:alert(1)">y</a></p><h3>'}],
    [{"type": "heading", "value": None}, {"type": "text", "value": None}, {"type": "notice", "value": None}],
    [{"type": "heading", "value": LONG}, {"type": "notice", "value": f"<p>{LONG}</p>"}],
)
ROUNDS = range(len(TEXTS))


def admin_addresses() -> Iterator[str]:
    """Where an editor mends what is odd: lists and forms must open too, of one row of each model, for all rows hold the same."""
    for page in {page.specific_class: page for page in Page.objects.filter(depth__gt=1).order_by("-path")}.values():
        yield reverse("wagtailadmin_pages:edit", args=[page.pk])
        yield reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    for viewset in open_viewsets():
        yield reverse(viewset.get_url_name("list" if viewset.model in get_snippet_models() else "index"))
        for thing in viewset.model._default_manager.all()[:1]:
            yield reverse(viewset.get_url_name("edit"), args=[thing.pk])


@pytest.fixture
def stock() -> None:
    make_stock()


@pytest.fixture
def people() -> dict[str, Client]:
    who = {"guest": Client(), "member": signed_in(reader()), "editor": signed_in(editor())}
    for client in who.values():
        client.raise_request_exception = False
    return who


def broken(people: dict[str, Client]) -> list[tuple[Any, ...]]:
    """Who met an error where: persona, address, what was raised."""
    found = [
        (who, address, *failure) for who in ("guest", "member") for address in addresses() if (failure := _failure(people[who], address))
    ]
    return found + [("editor", address, *failure) for address in admin_addresses() if (failure := _failure(people["editor"], address))]


def _failure(client: Client, address: str) -> tuple[Any, ...]:
    answer = client.get(address)
    if answer.status_code < 500 or answer.status_code == 503:
        return ()
    raised = answer.exc_info[1]
    return (answer.status_code, repr(raised)[:300])


def test_everything_that_is_edited_has_a_thing_that_is_shown(stock, people):
    names = {model.__name__ for model in edited()}

    assert {"HomePage", "EditorialPage", "ConferencePage", "Topic", "Standard", "Municipality", "Session", "SynonymGroup"} <= names
    assert [model for model in edited() if not model._default_manager.exists()] == []
    assert len(addresses()) > 40
    assert broken(people) == []


@pytest.mark.parametrize("number", ROUNDS)
def test_what_a_row_holds_from_before_breaks_no_page(stock, people, number):
    changed = sum(_put(model, field, _odd(field, number)) for model in edited() for field in _columns(model))
    call_command("reindex", stdout=StringIO())

    assert changed > 60
    assert broken(people) == []


def _columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """What a form or an import writes of it; keys and the page tree are kept by the portal."""
    kept = {field.name for field in Page._meta.get_fields()} - {"title", "seo_title", "search_description"}
    written = [field for field in model._meta.concrete_fields if not (issubclass(model, Page) and field.name in kept)]
    return [field for field in written if not field.primary_key and not field.unique and (field.null or not field.remote_field)]


def _odd(field: models.Field[Any, Any], number: int) -> Any:
    """What stands in the column in one of the rounds; StreamField and JSON as they are stored."""
    if isinstance(field, StreamField):
        return json.dumps(STREAMS[number])
    if isinstance(field, models.JSONField):
        return json.dumps(JSON[number])
    if isinstance(field, models.ForeignKey):
        return None
    if isinstance(field, models.BooleanField):
        return bool(number % 2)
    if isinstance(field, models.DateTimeField):
        return datetime.combine(DAYS[number], datetime.min.time(), UTC)
    if isinstance(field, models.DateField):
        return DAYS[number]
    if isinstance(field, models.DecimalField):
        return Decimal(DEGREES[number])
    if isinstance(field, models.IntegerField):
        return NUMBERS[number]
    texts = ADDRESSES if isinstance(field, models.URLField) else MAILBOXES if isinstance(field, models.EmailField) else TEXTS
    return texts[number][: field.max_length]


def _put(model: type[models.Model], field: models.Field[Any, Any], value: Any) -> int:
    """Write a value past form and model into every row, as an older version may have left it; 0 where the table refuses it."""
    table = connection.ops.quote_name(field.model._meta.db_table)
    if isinstance(value, datetime | date | Decimal):
        with suppress(DatabaseError), transaction.atomic():
            return field.model._default_manager.update(**{field.name: value}) and 1
        return 0
    with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {connection.ops.quote_name(field.column)} = %s", [value])  # noqa: S608 - names of our own
        return 1
    return 0


@pytest.mark.parametrize("number", ROUNDS)
def test_what_the_forms_accept_breaks_no_page(stock, people, number):
    by = editor()
    things = [thing for model in edited() for thing in model._default_manager.all()[:2] if _may_edit(thing, by)]
    taken = sum(_write(thing, number, by) for thing in things)

    assert taken > 20
    assert broken(people) == []


def _may_edit(thing: Any, by: Any) -> bool:
    return not isinstance(thing, Page) or (thing.specific_class is type(thing) and thing.permissions_for_user(by).can_edit())


def _write(thing: Any, number: int, by: Any) -> int:
    """Put into a form what it accepts of one round, field by field, and publish it; returns how many fields took their odd value."""
    made = form_class(type(thing))
    stored = made(instance=thing, for_user=by)
    base = {name: data for name in stored.fields for data in [_as_sent(stored[name], stored.fields[name])]}
    odd = {name: _typed(field, name, number) for name, field in stored.fields.items() if not field.disabled}
    taken = {name for name, data in odd.items() if not _bound(made, thing, by, {**base, name: data}).has_error(name)}
    while not (form := _bound(made, thing, by, base | {name: odd[name] for name in taken})).is_valid():
        if not taken & set(form.errors):
            return 0
        taken -= set(form.errors)
    if isinstance(thing, Page):
        form.save(commit=False).save_revision().publish()
    else:
        form.save()
    return len(taken)


def _bound(made: Any, thing: Any, by: Any, parts: dict[str, dict[str, Any]]) -> Any:
    sent: MultiValueDict = MultiValueDict()
    for part in parts.values():
        for key, value in part.items():
            sent.setlist(key, value if isinstance(value, list) else [value])
    fresh = type(thing)._default_manager.get(pk=thing.pk)
    return made(sent, {}, instance=fresh, for_user=by)


def _as_sent(bound: forms.BoundField, field: forms.Field) -> dict[str, Any]:
    """What a browser sends for a field that nobody touched."""
    value = bound.value()
    if isinstance(field, blocks.base.BlockField):
        return {f"{bound.name}-count": "0"}
    if isinstance(field, forms.BooleanField):
        return {bound.name: "on"} if value else {}
    if isinstance(value, list | tuple):
        return {bound.name: [str(getattr(item, "pk", item)) for item in value]}
    shown = bound.field.widget.format_value(value) if isinstance(field, forms.DateField | forms.DateTimeField) else value
    return {} if shown is None else {bound.name: str(getattr(shown, "pk", shown))}


def _typed(field: forms.Field, name: str, number: int) -> dict[str, Any]:
    """What somebody types into a field, or makes the browser send."""
    if isinstance(field, blocks.base.BlockField):
        return _flat(name, _blocks_of(field.block, number))
    if isinstance(field, forms.BooleanField):
        return {name: "on"} if number % 2 else {}
    if isinstance(field, forms.DateTimeField):
        return {name: TYPED_MOMENTS[number]}
    if isinstance(field, forms.DateField):
        return {name: TYPED_DAYS[number]}
    if isinstance(field, forms.DecimalField):
        return {name: DEGREES[number]}
    if isinstance(field, forms.IntegerField):
        return {name: str(NUMBERS[number])}
    if isinstance(field, forms.ModelChoiceField | forms.ChoiceField):
        return {name: ("", "999999999", "5", "x")[number % 4]}
    return {name: _text_for(field, number)}


def _text_for(kind: Any, number: int) -> str:
    sort = type(kind).__name__
    if "URL" in sort:
        return ADDRESSES[number]
    return MAILBOXES[number] if "Email" in sort else TEXTS[number]


def _blocks_of(block: Any, number: int) -> Any:
    """Odd content of a block and of those in it, as its form sends it."""
    if isinstance(block, blocks.StreamBlock):
        made = {"count": str(len(block.child_blocks))}
        for place, (name, child) in enumerate(block.child_blocks.items()):
            made |= {
                f"{place}-deleted": "",
                f"{place}-order": str(place),
                f"{place}-type": name,
                f"{place}-value": _blocks_of(child, number),
            }
        return made
    if isinstance(block, blocks.StructBlock):
        return {name: _blocks_of(child, number) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.ListBlock):
        return {"count": "1", "0-deleted": "", "0-order": "0", "0-type": "item", "0-value": _blocks_of(block.child_block, number)}
    if isinstance(block, blocks.ChooserBlock):
        first = block.model_class._default_manager.first()
        return str(first.pk) if first and number % 2 else ""
    if isinstance(block, blocks.RichTextBlock):
        link = {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": ADDRESSES[number]} if number % 2 else {"id": 999999}}}
        text = TEXTS[number][:50] or "x"
        line = {"key": "a", "text": text, "type": "unstyled", "entityRanges": [{"offset": 0, "length": 1, "key": 0}]}
        return json.dumps({"blocks": [{**line, "depth": 0, "inlineStyleRanges": []}], "entityMap": link})
    return _text_for(block, number)


def _flat(prefix: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {prefix: value}
    return {key: sent for name, part in value.items() for key, sent in _flat(f"{prefix}-{name}", part).items()}
