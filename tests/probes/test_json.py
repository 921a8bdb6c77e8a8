"""BI6: Schemathesis on every address that answers in JSON. What each takes and answers is written down below, as OpenAPI.

These are our own autosave, and of Wagtail's what stands open: the tree of pages, the editing sessions and the choosers.
"""

from __future__ import annotations

import logging
import os
import subprocess
from typing import Any

import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, Response

from best_practices.writing import STEPS
from contributions.writing.steps import Fields
from tests.helpers import signed_in

from .kinds import Stock, stocked
from .production import ROOT

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
EXAMPLES = int(os.environ.get("JSON_EXAMPLES", "40"))
"""Of each address and method: half by the description, half against it."""
AS_A_SCRIPT = {"X-Autosave": "1"}
"""Without it a section answers with pages, as a form does."""
CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
ANY = {"description": "a page that says why not", "content": {"text/html": {}}}
REFUSED = {"400": ANY, "404": ANY, "413": ANY}


def answers(*needed: str, **fields: Any) -> dict[str, Any]:
    """An object in JSON with fields that must be there."""
    return {"description": "", "content": {"application/json": {"schema": {"type": "object", "required": needed, "properties": fields}}}}


def gets(name: str, answer: dict[str, Any], *words: str, **numbers: Any) -> dict[str, Any]:
    """An address that is read, with what stands behind its question mark."""
    kinds = {**dict.fromkeys(words, TEXT), **dict.fromkeys(numbers, NUMBER)}
    parameters = [{"name": word, "in": "query", "schema": kind} for word, kind in kinds.items()]
    return {"get": {"operationId": name, "parameters": parameters, "responses": {"200": answer, **REFUSED, "400": {"description": ""}}}}


def takes(name: str, responses: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """An address that a form is sent to."""
    body = {"schema": {"type": "object", "properties": fields, "additionalProperties": False}}
    content = {"application/x-www-form-urlencoded": body}
    return {"post": {"operationId": name, "requestBody": {"content": content}, "responses": {**REFUSED, **responses}}}


def described(stock: Stock) -> dict[str, Any]:
    """The description: each address with what it is about already filled in."""
    page, draft = stock.values["page_id"], stock.draft.page_id
    saved = {
        "200": answers("version", "base", "saved", version=NUMBER, base=TEXT, saved=TEXT),
        "403": answers("closed", closed=TEXT),
        "409": answers("conflict", conflict={"type": "boolean"}),
    }
    listing = answers("meta", "items", meta={"type": "object"}, items={"type": "array"})
    modal = answers("step", step=TEXT, html=TEXT)
    unreadable = answers("error", error=TEXT)
    unreadable["content"]["text/html"] = {}
    session = reverse("wagtailadmin_editing_sessions:ping", args=["pages", "editorialpage", page, 1])
    paths = {
        reverse("wagtailadmin_api:pages:listing"): gets(
            "tree", listing, "search", "fields", "order", "type", child_of=1, limit=1, offset=1
        ),
        reverse("wagtailadmin_api:pages:detail", args=[page]): gets("page", answers("id", "meta", id=NUMBER), "fields"),
        session: takes("ping", {"200": answers(), "400": unreadable}, {"is_editing": TEXT, "revision_id": TEXT}),
        session.replace("/ping/", "/release/").replace("/pages/editorialpage/" + str(page), ""): takes("release", {"200": answers()}, {}),
        reverse("wagtailadmin_choose_page"): gets("choose", modal, "page_type", "user_perms", "target_pages", p=1),
    }
    for step in STEPS.all:
        if isinstance(step, Fields):
            fields = dict.fromkeys((*step.form.base_fields, "version", "base", "save"), TEXT)
            paths[reverse("writing:step", args=[draft, step.slug])] = takes(step.slug, saved, fields)
    return {"openapi": "3.0.3", "info": {"title": "Kommunales Wissensportal", "version": "1"}, "paths": paths}


def test_bi6_no_address_that_answers_in_json_fails_or_says_anything_else_than_it_promises(portal):
    stock = stocked()
    clients = {"/verwaltung/": signed_in(stock.people["editor"], again=True), "/mein-bereich/": signed_in(stock.people["cdo"], again=True)}
    schema = schemathesis.openapi.from_dict(described(stock))
    logging.disable(logging.WARNING)
    try:
        asked = [ask(clients[found.ok().path[: found.ok().path.index("/", 1) + 1]], found.ok()) for found in schema.get_all_operations()]
    finally:
        logging.disable(logging.NOTSET)

    assert len(asked) > 10
    assert [name for name, statuses in asked if not statuses & {200, 409}] == []


def ask(client: Client, operation: Any) -> tuple[str, set[int]]:
    """Send what Schemathesis thinks of; its own checks raise where an answer is none of those described. Each request is undone."""
    client.raise_request_exception = False
    seen: set[int] = set()
    checks = schemathesis.checks.CHECKS.get_by_names(CHECKS)
    modes = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=st.one_of(modes))
    def send(case: Case) -> None:
        prepared = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
        body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body or b""
        with transaction.atomic():
            answer = client.generic(case.method, prepared.path_url, body, prepared.headers.get("Content-Type", ""), headers=AS_A_SCRIPT)
            transaction.set_rollback(True)
        seen.add(answer.status_code)
        kept = {name.lower(): [value] for name, value in answer.headers.items()}
        case.validate_response(Response(answer.status_code, kept, answer.getvalue(), prepared, 0.1, False), checks=checks)

    send()
    return operation.label, seen


def test_the_description_names_every_place_of_ours_that_answers_in_json():
    listed = subprocess.run(
        ["git", "grep", "-l", "-E", "JsonResponse|application/json", "--", "*.py", ":!tests"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    files = "data_standards/models/artefacts.py"  # the media types of files that are kept and served as they are
    assert listed.stdout.split() == ["contributions/writing/views_steps.py", files]
