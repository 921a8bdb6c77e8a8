"""A draft with what was said to it, place by place."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..fields import field_in_words, paths_of
from ..models import Artefact, Comment, Format, Spoken, Version, Wording
from ..models.consultations import PLACE_LENGTH
from .forms import CLAUSE, PATH

Places = list[tuple[str, str]]
BADGES = {
    Comment.Verdict.OPEN: ("plain", "clock"),
    Comment.Verdict.ACCEPTED: ("success", "check"),
    Comment.Verdict.PARTLY: ("plain", "partial"),
    Comment.Verdict.DECLINED: ("danger", "x"),
}
"""Kind and symbol of the badge of a verdict."""
SHEET_BYTES = 16_000
"""Of one page of a draft: texts, and what each place and comment weighs beside."""
PLACE_BYTES, COMMENT_BYTES = 500, 800
EXCERPT_LINES = 14
NUMBER_IN_LIST = re.compile(r"0|[1-9][0-9]{0,5}")
LINE = f"{PATH}#"
"""A line of a profile: a path within no file, "#xplanung@6.0"."""
SECTIONS = {
    CLAUSE: gettext_lazy("Entwurf"),
    LINE: gettext_lazy("Standards des Profils"),
    PATH: gettext_lazy("Schema"),
    "": gettext_lazy("Zum ganzen Entwurf"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as it is shown."""

    comment: Comment
    is_own: bool = False

    @property
    def badge(self) -> tuple[str, str]:
        return BADGES[Comment.Verdict(self.comment.verdict)]

    @property
    def is_withdrawn(self) -> bool:
        return self.comment.state == Comment.State.WITHDRAWN

    @property
    def weight(self) -> int:
        comment = self.comment
        texts = "" if self.is_withdrawn else comment.text + comment.proposal + comment.answer
        return COMMENT_BYTES + len(texts.encode())


@dataclass(frozen=True, slots=True)
class Place:
    """A clause, a line of a profile or a path of a schema with its comments.

    On a later page it stands without its text, where only comments are left.
    """

    key: str
    """As the form of a comment names it: "paragraf:…", "feld:…", "" for the whole."""
    anchor: str
    title: str
    number: int = 0
    """Of a clause, from 1; 0 for anything else."""
    text: str = ""
    comments: list[Said] = field(default_factory=list)
    is_continued: bool = False
    excerpt: str = ""
    """Of a path: the lines of the schema."""

    @property
    def section(self) -> str:
        return str(SECTIONS[CLAUSE if self.number else LINE if self.is_line else PATH if self.key else ""])

    @property
    def is_line(self) -> bool:
        return self.key.startswith(LINE)

    @property
    def is_path(self) -> bool:
        return bool(self.key) and not self.number and not self.is_line

    @property
    def is_of_the_text(self) -> bool:
        """What the draft says itself, so that it is shown whether somebody spoke of it or not."""
        return bool(self.number) or self.is_line

    @property
    def file_name(self) -> str:
        """Of a path: the schema that it is in."""
        return self.key.removeprefix(PATH).partition("#")[0]

    @property
    def name(self) -> str:
        """How the contents and the table call it."""
        if self.number:
            return f"§ {self.number} {self.title}"
        if self.is_line:
            return self.title
        return field_named(self.title, self.file_name) if self.key else str(SECTIONS[""])

    @property
    def count(self) -> int:
        return sum(not said.is_withdrawn for said in self.comments)


def field_named(words: str, file_name: str) -> str:
    """ "Feld „laenge“ in parkplatz.schema.json"."""
    return _("Feld %(field)s in %(file)s") % {"field": words, "file": file_name}


def place_key(comment: Comment) -> str:
    return f"{CLAUSE}{comment.clause}" if comment.clause else f"{PATH}{comment.path}" if comment.path else ""


def places_of(wording: Wording, comments: Iterable[Comment], own: Collection[int] = ()) -> list[Place]:
    """The clauses in order, the lines of a profile, then the paths of schemas that somebody spoke of, then the whole.

    ``own``: keys of own municipalities.
    """
    said: dict[str, list[Said]] = defaultdict(list)
    for comment in comments:
        said[place_key(comment)].append(Said(comment, comment.municipality_id in own))
    found = [
        Place(key, f"p{number}", clause["heading"], number, clause["text"], said.pop(key, []))
        for number, clause in enumerate(wording.clauses, start=1)
        for key in [f"{CLAUSE}{clause['key']}"]
    ]
    found += [
        Place(line_key(line), f"z{number}", str(line), text=_line_in_words(line), comments=said.pop(line_key(line), []))
        for number, line in enumerate(lines_of(wording), start=1)
    ]
    paths = sorted(key for key in said if key.startswith(PATH))
    found += [
        Place(key, f"f{number}", field_in_words(key.partition("#")[2]), comments=said[key]) for number, key in enumerate(paths, start=1)
    ]
    return [*found, Place("", "ganz", "", comments=said.get("", []))]


def lines_of(wording: Wording) -> list[Spoken]:
    """The lines of a profile as they were laid open; none, and no statement, for any other standard."""
    return list(wording.spoken.select_related("standard")) if wording.version.is_profile else []


def line_key(line: Spoken) -> str:
    return f"{LINE}{line.standard.slug}@{line.number}"


def _line_in_words(line: Spoken) -> str:
    """In the marks of members' texts."""
    return "\n\n".join(filter(None, (f"**{line.get_extent_display()}**", line.note)))


def shown_places(places: Iterable[Place]) -> list[Place]:
    """What the draft says itself, and of the others those that somebody spoke of."""
    return [place for place in places if place.is_of_the_text or place.comments]


def sheets_of(places: Iterable[Place]) -> list[list[Place]]:
    """The places in pages that stay light; a place with many comments goes on on the next one, without its text."""
    sheets: list[list[Place]] = [[]]
    left = SHEET_BYTES
    for place in places:
        head = PLACE_BYTES + len(place.text.encode())
        if sheets[-1] and head > left:
            sheets.append([])
            left = SHEET_BYTES
        part = replace(place, comments=[])
        sheets[-1].append(part)
        left -= head
        for said in place.comments:
            if said.weight > left and (part.comments or len(sheets[-1]) > 1):
                part = replace(place, text="", comments=[], is_continued=True)
                sheets.append([part])
                left = SHEET_BYTES
            part.comments.append(said)
            left -= said.weight
    return sheets


def sheet_with(sheets: Sequence[Sequence[Place]], anchor: str) -> int:
    """The number of the page, from 1, on which a place ("p3") or a comment ("s12") stands first; 1 where it stands on none."""
    for number, sheet in enumerate(sheets, start=1):
        if any(place.anchor == anchor or any(f"s{said.comment.number}" == anchor for said in place.comments) for place in sheet):
            return number
    return 1


def choices_of(wording: Wording) -> Places:
    """What a comment can be about, for the form: clauses, lines of a profile, then the fields of the normative schemas."""
    clauses = [(f"{CLAUSE}{clause['key']}", f"§ {number} {clause['heading']}") for number, clause in enumerate(wording.clauses, start=1)]
    lines = [(line_key(line), str(line)) for line in lines_of(wording) if len(line_key(line)) - len(PATH) <= PLACE_LENGTH]
    schemas = list(wording.artefacts.filter(format=Format.JSON_SCHEMA))
    fields = [
        (f"{PATH}{name}#{pointer}", field_named(field_in_words(pointer), name))
        for name, pointers in ((schema.name, paths_of(schema.format, schema.text)) for schema in schemas)
        for pointer in pointers
        if len(f"{name}#{pointer}") <= PLACE_LENGTH
    ]
    return [*clauses, *lines, *fields]


def with_excerpts(wording: Wording, places: Sequence[Place]) -> list[Place]:
    """The places, those in a schema with its lines; without a statement where none is."""
    names = {place.file_name for place in places if place.is_path and not place.is_continued}
    if not names:
        return list(places)
    found = Artefact.objects.filter(wording=wording, name__in=names, format=Format.JSON_SCHEMA)
    schemas = {schema.name: json.loads(schema.text) for schema in found}
    return [
        replace(place, excerpt=excerpt_of(schemas[place.file_name], place.key.partition("#")[2]))
        if place.is_path and not place.is_continued and place.file_name in schemas
        else place
        for place in places
    ]


def excerpt_of(schema: Any, pointer: str) -> str:
    """The definition at a JSON Pointer (RFC 6901) with its name, "allOf/0" for a part of a list; "" where there is none."""
    name = ""
    for part in pointer.split("/")[1:]:
        token = part.replace("~1", "/").replace("~0", "~")
        if isinstance(schema, dict) and token in schema:
            schema, name = schema[token], token
        elif isinstance(schema, list) and NUMBER_IN_LIST.fullmatch(token) and int(token) < len(schema):
            schema, name = schema[int(token)], f"{name}/{token}"
        else:
            return ""
    lines = f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(schema, ensure_ascii=False, indent=2)}".splitlines()
    return "\n".join([*lines[:EXCERPT_LINES], "  …"] if len(lines) > EXCERPT_LINES else lines)


def verdicts(comments: Iterable[Comment]) -> list[tuple[str, str, int, str, str]]:
    """Code, label and number of the comments with each verdict, with kind and symbol of its badge."""
    counts = Counter(comment.verdict for comment in comments)
    return [(code, str(label), counts[code], *BADGES[Comment.Verdict(code)]) for code, label in Comment.Verdict.choices]


def speakers(comments: Iterable[Comment]) -> str:
    """ "von 5 Kommunen und 2 Gästen": each municipality once, and guests by what they call themselves; "" without comments."""
    said = list(comments)
    places = len({comment.municipality_id for comment in said if not comment.is_guest})
    guests = len({(comment.guest_name, comment.guest_organisation) for comment in said if comment.is_guest})
    parts = [
        ngettext("%(count)d Kommune", "%(count)d Kommunen", places) % {"count": places} if places else "",
        ngettext("%(count)d Gast", "%(count)d Gästen", guests) % {"count": guests} if guests else "",
    ]
    found = _(" und ").join(filter(None, parts))
    return _("von %(speakers)s") % {"speakers": found} if found else ""


def wording_of(version: Version) -> Wording | None:
    """The text that is or was laid open."""
    return version.wordings.filter(stage=Wording.Stage.CONSULTATION).first()
