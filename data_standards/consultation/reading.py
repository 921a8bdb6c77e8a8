"""A draft with what was said to it, place by place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..artefacts import paths_of
from ..models import Comment, Version, Wording
from .forms import CLAUSE, PATH

Places = list[tuple[str, str]]


@dataclass(slots=True)
class Place:
    """A clause or a path of a schema with its comments."""

    key: str
    """As the form of a comment names it: "paragraf:…", "feld:…", "" for the whole."""
    anchor: str
    title: str
    number: int = 0
    """Of a clause, from 1; 0 for anything else."""
    text: str = ""
    comments: list[Comment] = field(default_factory=list)


def places_of(wording: Wording, comments: Iterable[Comment]) -> list[Place]:
    """The clauses in order, then the paths of schemas that somebody spoke of, then the whole."""
    said: dict[str, list[Comment]] = defaultdict(list)
    for comment in comments:
        said[f"{CLAUSE}{comment.clause}" if comment.clause else f"{PATH}{comment.path}" if comment.path else ""].append(comment)
    found = [
        Place(f"{CLAUSE}{clause['key']}", f"p{number}", clause["heading"], number, clause["text"], said.pop(f"{CLAUSE}{clause['key']}", []))
        for number, clause in enumerate(wording.clauses, start=1)
    ]
    paths = sorted(key for key in said if key.startswith(PATH))
    found += [Place(key, f"f{number}", key.removeprefix(PATH), comments=said[key]) for number, key in enumerate(paths, start=1)]
    return [*found, Place("", "ganz", "", comments=said.get("", []))]


def choices_of(wording: Wording) -> Places:
    """What a comment can be about, for the form: clauses, then the fields of the normative schemas."""
    clauses = [(f"{CLAUSE}{clause['key']}", f"§ {number} {clause['heading']}") for number, clause in enumerate(wording.clauses, start=1)]
    schemas = list(wording.artefacts.filter(format="json-schema"))
    fields = [
        (f"{PATH}{name}#{pointer}", f"{name}#{pointer}" if len(schemas) > 1 else pointer)
        for name, pointers in ((schema.name, paths_of(schema.format, schema.text)) for schema in schemas)
        for pointer in pointers
    ]
    return [*clauses, *fields]


def verdicts(comments: Iterable[Comment]) -> list[tuple[str, str, int]]:
    """Code, label and number of the comments with each verdict."""
    counts = Counter(comment.verdict for comment in comments)
    return [(code, str(label), counts[code]) for code, label in Comment.Verdict.choices]


def speakers(comments: Iterable[Comment]) -> int:
    return len({comment.municipality_id or comment.guest_organisation for comment in comments})


def wording_of(version: Version) -> Wording | None:
    """The text that is or was laid open."""
    return version.wordings.filter(stage=Wording.Stage.CONSULTATION).first()
