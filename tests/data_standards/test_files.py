"""Files of a draft: what is not well-formed is refused with the line, nothing typed is lost, what is frozen stays."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Role
from data_standards.artefacts import Content, problems_of
from data_standards.models import Artefact, Version
from tests.factories import data_standards as made
from tests.factories.accounts import editor, member
from tests.factories.municipalities import MunicipalityFactory
from tests.helpers import signed_in

SCHEMA = """{"$schema": "https://json-schema.org/draft/2020-12/schema",
 "type": "object", "required": ["frei"], "additionalProperties": false,
 "properties": {
   "frei": {"type": "integer", "minimum": 0},
   "art": {"enum": ["haus", "platz"]}}}"""
XS = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">\n{}</xs:schema>'
BOMB = '<!DOCTYPE a [<!ENTITY b "cccccccccc"><!ENTITY d "&b;&b;&b;">]>\n<a>&d;</a>'


def said(file_format: str, text: str, name: str = "datei.json") -> list[str]:
    return problems_of([Content(name, file_format, text)])[0]


@pytest.mark.parametrize(
    ("file_format", "text", "sentence"),
    [
        ("json", '{"a": 1,\n"b" 2}', "Zeile 2, Zeichen 5: Das ist kein gültiges JSON."),
        ("json", '{"a": 1,\n"a": 2}', "Zeile 2: „a“ steht zweimal."),
        ("json", "[1, NaN]", "Die Datei enthält eine Zahl, die JSON nicht kennt"),
        ("json", "1" * 5000, "Die Datei enthält eine Zahl, die JSON nicht kennt"),
        ("json", "[" * 100_000, "Die Datei ist zu tief verschachtelt."),
        ("json", "[" * 101 + "]" * 101, "Zeile 1: Die Datei ist zu tief verschachtelt."),
        ("json", '{"\\u0000": 1}', "Zeile 1: Der Name eines Feldes enthält Zeichen"),
        ("json", '{"\\ud800": 1}', "Zeile 1: Der Name eines Feldes enthält Zeichen"),
        ("json", '{"a": 1,\n"b": ["\\ud800"]}', "Zeile 2: Der Text enthält ein halbes Zeichen"),
        ("json-schema", '{\n"$ref": "https://boese.example/\\udfff"}', "Zeile 2: Der Text enthält ein halbes Zeichen"),
        ("turtle", "<a> <http://www.w3.org/2002/07/owl#imports> <http://boese\\uD800> .", "„http://boese?“ verweist auf eine fremde"),
        ("xml", '<?xml version="1.0" encoding="ISO-8859-1"?>\n<a>ä</a>', "Zeile 1: Die Datei nennt einen anderen Zeichensatz als UTF-8"),
        ("json-schema", SCHEMA.replace('"integer"', '"zahl"'), "Zeile 4: Was bei „type“ steht, erlaubt JSON Schema dort nicht."),
        ("json-schema", '{\n"pattern": "(a"}', "Zeile 2: Was bei „pattern“ steht"),
        ("json-schema", '{"$schema": "http://json-schema.org/draft-04/schema#",\n"required": []}', "Zeile 2: Was bei „required“ steht"),
        ("json-schema", '{\n"$schema": "https://boese.example/schema"}', "Zeile 2: „https://boese.example/schema“ ist keine Fassung"),
        ("json-schema", '{\n"$ref": "https://boese.example/x.json"}', "Zeile 2: „https://boese.example/x.json“ verweist auf eine fremde"),
        ("json-schema", '{\n"$ref": "file:///etc/passwd"}', "Zeile 2: „file:///etc/passwd“ verweist auf eine fremde Adresse."),
        ("json-schema", '{\n"$ref": "//boese.example/x"}', "Zeile 2: „//boese.example/x“ verweist auf eine fremde Adresse."),
        ("json-schema", '{\n"$ref": "#/$defs/fehlt"}', "Zeile 2: „#/$defs/fehlt“ gibt es in der Datei nicht."),
        ("json-schema", '{\n"$ref": "anderes.json"}', "Zeile 2: „anderes.json“ fehlt bei den Dateien dieser Version."),
        ("xml", "<a>\n<b></a>", "Zeile 2, Zeichen 6: Das ist kein gültiges XML."),
        ("xml", BOMB, "Die Datei enthält eine DTD"),
        ("xsd", "<a/>", "Das ist XML, aber nicht in diesem Format."),
        ("xsd", XS.format('<xs:element name="frei" type="xs:zahl"/>'), "Zeile 2: Das ist kein gültiges XML Schema. Prüfen Sie „frei“."),
        ("xsd", XS.format('<xs:import schemaLocation="http://boese.example/"/>'), "Zeile 2: „http://boese.example/“ verweist auf eine"),
        ("genericode", "<CodeList/>", "Das ist XML, aber nicht in diesem Format."),
        ("turtle", "<a> <b> <c> .\n<d> <e", "Zeile 2: Das ist kein gültiges Turtle."),
        ("turtle", "<a> <b> " + "[" * 50_000, "Die Datei ist zu tief verschachtelt."),
        ("shacl", "<a> <b> <c> .", "Das ist Turtle, aber ohne eine Form von SHACL"),
        ("csv", "a;b\n1;2\n3", "Zeile 3: Hier stehen 1 Spalten, in der ersten Zeile 2."),
        ("csv", 'a\n"' + "x" * 200_000, "Zeile 2: Ein Anführungszeichen ist nicht geschlossen"),
        ("table-schema", "{}", "Ein Table Schema nennt seine Spalten"),
    ],
)
def test_what_is_not_well_formed_is_refused_with_its_line(file_format, text, sentence):
    (found,) = said(file_format, text)
    assert found.startswith(sentence)


@pytest.mark.parametrize(
    ("file_format", "text"),
    [
        ("json-schema", SCHEMA),
        ("json-schema", '{"$ref": "#"}'),
        ("json-schema", '{"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1, "exclusiveMinimum": true}'),
        ("xsd", XS.format('<xs:element name="frei" type="xs:int"/>')),
        ("shacl", "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<x> a sh:NodeShape ."),
        ("csv", 'name;frei\n"P1\nMitte";3\n'),
        ("json-ld", '{"@context": "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld", "id": "urn:ngsi-ld:x"}'),
    ],
)
def test_what_is_well_formed_may_be_kept(file_format, text):
    assert said(file_format, text) == []


def test_examples_are_held_against_the_schema():
    schema = Content("belegung.schema.json", "json-schema", SCHEMA)
    bad = '{\n"art": "garage",\n"frei": "drei",\n"dach": 1}'
    examples = [bad, "{}", '{"frei": 3}']

    found = problems_of([schema, *(Content(f"{number}.json", "json", text, True) for number, text in enumerate(examples))])

    assert found[0] == found[3] == []
    assert set(found[1]) == {
        'Zeile 2: „art“ hat keinen der erlaubten Werte: ["haus", "platz"].',
        "Zeile 3: „frei“ muss eine ganze Zahl sein.",
        "Zeile 4: „dach“ kennt das Schema nicht.",
    }
    assert found[2] == ["Zeile 1: „frei“ fehlt."]


def test_a_pattern_that_never_ends_ends():
    schema = Content("a.schema.json", "json-schema", '{"pattern": "^(a|a)*(?=b)$"}')
    (_schema, found) = problems_of([schema, Content("b.json", "json", json.dumps("a" * 5000), True)])

    assert found
    assert "Muster" in found[0] or "verlangt" in found[0]


def test_a_schema_that_grows_without_end_is_said_to_be_too_large():
    steps = {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(30)}
    schema = json.dumps({"$defs": {**steps, "a30": {"type": "string"}}, "$ref": "#/$defs/a0"})

    found = problems_of([Content("a.schema.json", "json-schema", schema), Content("b.json", "json", "1", True)])

    assert found[1] == ["Die Datei ließ sich nicht in vertretbarer Zeit prüfen. Teilen oder vereinfachen Sie sie."]


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def writer(version: Version):
    return signed_in(member(Role.CDO, version.agreement.municipality))


def upload(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def names(version: Version) -> list[str]:
    return sorted(version.artefacts.filter(wording=None).values_list("name", flat=True))


def test_several_files_are_added_at_once_and_one_is_replaced_and_removed():
    version = made.drafted()
    person = writer(version)
    address = version.url_of("files")

    sent = {"uploads": [upload("park.schema.json", SCHEMA), upload("codes.csv", "code;name\n1;Haus\n")], "role": "normativ"}
    assert person.post(address, sent).status_code == 302
    assert names(version) == ["belegung.schema.json", "codes.csv", "park.schema.json"]
    assert Artefact.objects.get(name="park.schema.json").format == "json-schema"
    change = version.url_of("change_file", "codes.csv")
    assert "Haus" in person.get(change).content.decode()
    data = {"name": "arten.csv", "title": "Arten", "role": "hilfe", "format": "csv", "text": "code;name\n1;Parkhaus"}
    assert person.post(change, data).status_code == 302
    kept = Artefact.objects.get(name="arten.csv")
    assert (kept.title, kept.role, "Parkhaus" in kept.text) == ("Arten", "hilfe", True)
    assert "arten.csv" in person.get(address).content.decode()
    assert "arten.csv gehört dann nicht mehr" in person.get(version.url_of("remove_file", "arten.csv")).content.decode()
    for _click in range(2):
        assert person.post(version.url_of("remove_file", "arten.csv")).status_code == 302
    assert person.get(version.url_of("remove_file", "arten.csv")).status_code == 404
    assert names(version) == ["belegung.schema.json", "park.schema.json"]


def test_what_is_typed_for_machines_is_kept_sign_by_sign():
    version = made.drafted()
    person = writer(version)
    text = '{"bild": "data:image/png;base64,iVBORw0KGgo=", "a": "x\u2028y\u200b\u00a0z", "e\u0301": 1}'

    assert person.post(version.url_of("files"), {"role": "beispiel", "name": "a.json", "text": text}).status_code == 302
    change = version.url_of("change_file", "a.json")
    shown = person.get(change).context["form"]
    sent = {name: shown[name].value() for name in ("name", "role", "format", "text")}
    assert person.post(change, {**sent, "title": "Beispiel"}).status_code == 302
    kept = Artefact.objects.get(name="a.json")
    assert (kept.title, kept.text) == ("Beispiel", text)


def test_a_file_with_a_mistake_stays_in_the_form():
    version = made.drafted()
    person = writer(version)
    wrong = '{"a": 1,\n"b" 2}'

    for sent in ({"uploads": [upload("neu.json", wrong)]}, {"text": wrong, "name": "neu.json", "format": "json"}):
        response = person.post(version.url_of("files"), {"role": "beispiel", "title": "Ein Beispiel", **sent})
        shown = response.content.decode()
        assert response.status_code == 422
        assert "neu.json: Zeile 2, Zeichen 5: Das ist kein gültiges JSON." in shown
        assert "&quot;b&quot; 2}" in shown
        assert "Ein Beispiel" in shown
    assert names(version) == ["belegung.schema.json"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("größe.json", b"{}", "nur Buchstaben ohne Umlaute"),
        ("a.json", b"\xef\xbb\xbf", "Die Datei ist leer."),
        ("a.json", b"\xff\xfe{", "nicht in UTF-8"),
        ("a.json", b'{"a": "\x00"}', "Zeichen, die in einem Text nicht vorkommen"),
        ("a.json", b"1" * (1024 * 1024 + 1), "Die Datei ist zu groß. Erlaubt ist 1 MB."),
        ("a.exe", b"MZ", "Diese Art von Datei gehört nicht zu einem Standard."),
    ],
)
def test_what_is_no_text_is_refused_with_a_sentence(name, content, sentence):
    version = made.drafted()
    response = writer(version).post(version.url_of("files"), {"role": "normativ", "uploads": [SimpleUploadedFile(name, content)]})

    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_an_example_that_the_schema_refuses_names_file_line_and_field():
    version = made.drafted()
    Artefact.objects.update(text=SCHEMA)
    sent = {"role": "beispiel", "uploads": [upload("parkhaus.json", '{\n"art":\n"haus"}')]}

    response = writer(version).post(version.url_of("files"), sent)
    assert "parkhaus.json: Zeile 1: „frei“ fehlt." in response.content.decode()


def test_what_was_laid_before_people_does_not_change():
    version = made.consulted()
    person = writer(version)

    response = person.post(version.url_of("files"), {"role": "normativ", "uploads": [upload("neu.json", "{}")]})
    assert response.status_code == 409
    assert "ändern sich nicht mehr" in response.content.decode()
    typed = person.post(version.url_of("files"), {"role": "normativ", "text": "{}", "name": "getippt.json"})
    assert (typed.status_code, "getippt.json" in typed.content.decode()) == (409, True)
    person.post(version.url_of("remove_file", "belegung.schema.json"))
    assert names(version) == ["belegung.schema.json"]
    later = made.evaluated()
    writer(later).post(later.url_of("remove_file", "belegung.schema.json"))
    assert names(later) == []
    assert later.wordings.get().artefacts.get().text == made.SCHEMA


def test_there_are_at_most_twenty_files():
    version = made.drafted()
    Artefact.objects.bulk_create(
        Artefact(version=version, name=f"{n}.json", title="x", format="json", text="{}", sha256="", size=2, checked_at=version.created_at)
        for n in range(19)
    )

    response = writer(version).post(version.url_of("files"), {"role": "normativ", "uploads": [upload("neu.json", "{}")]})
    assert response.status_code == 409
    assert "höchstens 20 Dateien" in response.content.decode()


def test_those_who_write_along_and_the_kts_may_and_nobody_else():
    version = made.drafted()
    address = version.url_of("files")
    beside = MunicipalityFactory()
    version.agreement.writers.create(municipality=beside)

    assert signed_in(member(Role.CDO, beside)).get(address).status_code == 200
    assert address in signed_in(member(Role.CDO, beside)).get(version.agreement.get_absolute_url()).content.decode()
    assert signed_in(editor()).get(address).status_code == 200
    assert signed_in(member(Role.STAFF, version.agreement.municipality)).get(address).status_code == 403
    assert signed_in(member(Role.CDO, MunicipalityFactory())).get(address).status_code == 403


def test_two_names_that_differ_in_case_alone_are_refused_and_one_may_be_renamed_so():
    version = made.drafted()
    person = writer(version)
    both = {"uploads": [upload("Park.json", "{}"), upload("park.json", "{}")], "role": "hilfe"}
    answer = person.post(version.url_of("files"), both)
    assert (answer.status_code, "Große und kleine Buchstaben allein unterscheiden sie nicht." in answer.content.decode()) == (422, True)

    answer = person.post(version.url_of("files"), {"uploads": [upload("BELEGUNG.schema.json", "{}")], "role": "hilfe"})
    sentence = "BELEGUNG.schema.json und belegung.schema.json unterscheiden sich nur durch große und kleine Buchstaben."
    assert (answer.status_code, sentence in answer.content.decode(), names(version)) == (409, True, ["belegung.schema.json"])

    change = version.url_of("change_file", "belegung.schema.json")
    sent = {"name": "Belegung.schema.json", "text": SCHEMA, "format": "json-schema", "role": "normativ"}
    assert person.post(change, sent).status_code == 302
    assert names(version) == ["Belegung.schema.json"]


def test_who_has_two_such_files_from_before_still_changes_and_removes_each():
    version = made.drafted()
    old = version.artefacts.get()
    Artefact.objects.create(version=version, name=old.name.upper(), title="x", format=old.format, text=old.text, checked_at=old.checked_at)
    person, sent = writer(version), {"name": old.name, "text": SCHEMA, "format": "json-schema", "role": "normativ", "title": "Neu"}
    assert person.post(version.url_of("change_file", old.name), sent).status_code == 302
    assert version.artefacts.get(name=old.name).title == "Neu"


def test_one_answer_names_every_file_with_a_mistake_and_what_may_come():
    version = made.drafted()
    sent = [upload("boese.exe", "MZ"), upload("kaputt.json", '{"a": '), upload("gut.json", "{}"), upload("leer.csv", "")]

    answer = writer(version).post(version.url_of("files"), {"uploads": sent, "role": "normativ"})

    shown = answer.text
    assert answer.status_code == 422
    assert (
        "boese.exe: Diese Art von Datei gehört nicht zu einem Standard. Erlaubt sind JSON, XSD, XML, Genericode, CSV und Turtle." in shown
    )
    assert ("kaputt.json: Zeile 1" in shown, "leer.csv: " in shown, "gut.json: " in shown) == (True, True, False)
    assert names(version) == ["belegung.schema.json"]
