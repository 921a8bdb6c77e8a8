"""What the import checker does not see: whom an app names in its templates and strings."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.template.utils import get_app_template_dirs
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from pages.editorial import editorial_pages
from pages.kinds import listed_kinds
from search.sources import sources

PREFIX = "portal."
"""With what the codes of acts in the log begin, whatever app they belong to."""
ROOT = Path(__file__).resolve().parent.parent
FRAME = "portal/templates/components"
"""The lowest rung: what stands here, and the tags that draw it, is used by every app and names none."""
TAGS = "portal/templatetags"

COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
LOADED = re.compile(r"\{% load ([^%]+?) %\}")
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
QUOTED = re.compile(r"""["']([^"'\s]+)["']""")
ADDRESS = re.compile(r"""(?:^|(?<=["'\s}(]))/[a-z][a-z0-9-]*/[^\s"'<>{}?#)]*""")
OF_EVENT = re.compile(r"""\.event\s*[!=]=\s*["']([^"']+)["']""")
DOTTED = re.compile(r"([a-z_]+)\.[A-Za-z_]+")


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A word in a file, and the app that owns it."""

    file: str
    word: str
    owner: str


@cache
def ranks() -> dict[str, int]:
    """App → its rung, the lowest first; siblings share one. The components stand below all."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        (contract,) = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    rungs = [layer.split(" | ") for layer in reversed(contract["layers"])]
    return {app: rung for rung, apps in enumerate(rungs, 1) for app in apps} | {FRAME: 0}


def place_of(file: str) -> str:
    """The app a file belongs to; the components and their tags are a rung of their own."""
    return FRAME if file.startswith((FRAME, TAGS)) else file.partition("/")[0]


def reaches_up(place: str, owner: str) -> bool:
    """Whether what ``place`` names stands right of it, or beside it."""
    return owner != place and ranks()[owner] >= ranks()[place]


@cache
def files(suffixes: tuple[str, ...]) -> tuple[str, ...]:
    """All files of the apps with one of the suffixes, from the folder of the project."""
    found = (path for app in ranks() if app != FRAME for path in (ROOT / app).rglob("*") if path.suffix in suffixes)
    return tuple(sorted(str(path.relative_to(ROOT)) for path in found if "static" not in path.parts))


# --- Who owns a word ------------------------------------------------------------------


@cache
def templates() -> dict[str, str]:
    """Name of a template → its app; left out are the layouts, which are everybody's, and what stands in the place of a library's own."""
    foreign = [folder for folder in get_app_template_dirs("templates") if ROOT not in folder.parents or ".venv" in folder.parts]
    named = ((file.partition("/templates/")[2], place_of(file)) for file in files((".html", ".txt")) if "/templates/" in file)
    own = {name: place for name, place in named if place not in (FRAME, "portal")}
    return {name: place for name, place in own.items() if not any((folder / name).exists() for folder in foreign)}


@cache
def libraries() -> dict[str, str]:
    """Tag library → its app; the frame's own is everybody's."""
    return {Path(file).stem: place_of(file) for file in files((".py",)) if "/templatetags/" in file and place_of(file) != FRAME}


@cache
def addresses() -> dict[str, str]:
    """Name of an address, and its route, → the app whose list of addresses it stands in; for those of ``portal`` the app of the view."""
    found: dict[str, str] = {}
    _walk(get_resolver().url_patterns, (), "", "portal", found)
    return found


def _walk(patterns: list[URLPattern | URLResolver], spaces: tuple[str, ...], route: str, app: str, found: dict[str, str]) -> None:
    for pattern in patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            module = getattr(pattern.urlconf_name, "__name__", "")
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            _walk(pattern.url_patterns, inner, whole, module.partition(".")[0] or app, found)
        else:
            owner = pattern.callback.__module__.partition(".")[0] if app == "portal" else app
            found |= {name: owner for name in (":".join((*spaces, pattern.name or "")), whole) if owner in ranks()}


@cache
def kinds() -> dict[str, str]:
    """Code of a contributed kind → the app that lets it be found. Reference data has everyday words for codes ("seite")."""
    owners = {code: source.document.__module__.partition(".")[0] for code, source in sources().items()}
    return {code: owner for code, owner in owners.items() if reaches_up("contributions", owner)}


@cache
def acts() -> dict[str, str]:
    """Code of an act in the log ("portal.approve") → the app that names it in its ``Act``."""
    trees = ((place_of(file), ast.parse((ROOT / file).read_text(encoding="utf-8"))) for file in files((".py",)))
    return {node.value: place for place, tree in trees for node in _definitions(tree).values()}


def _definitions(tree: ast.Module) -> dict[str, ast.Constant]:
    """Name in the enumeration → where the code of an act is defined."""
    found: dict[str, ast.Constant] = {}
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef) and statement.name == "Act":
            members = [member for member in statement.body if isinstance(member, ast.Assign) and isinstance(member.value, ast.Tuple)]
            found |= {member.targets[0].id: member.value.elts[0] for member in members}  # type: ignore[attr-defined, misc]
    return found


@cache
def members() -> dict[tuple[str, str], str]:
    """App and name in its ``Act`` → code."""
    trees = ((place_of(file), ast.parse((ROOT / file).read_text(encoding="utf-8"))) for file in files((".py",)))
    return {(place, name): node.value for place, tree in trees for name, node in _definitions(tree).items()}


@cache
def letters() -> dict[str, set[str]]:
    """Name of a mail ("rueckfrage") → the apps that write one of that name, from the enumerations ``Letter``."""
    found: dict[str, set[str]] = {}
    for file in files((".py",)):
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        for statement in (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Letter"):
            for member in statement.body:
                if isinstance(member, ast.Assign) and isinstance(member.value, ast.Constant):
                    found.setdefault(str(member.value.value), set()).add(place_of(file))
    return found


OF_MAILS = ("tell", "notify", "register_gate", "register_writer", "event_of", "key_of", "compose")
"""Functions that are told which mail is meant."""


def _named_as_mails(nodes: list[ast.AST]) -> set[int]:
    """Where a string is the name of a mail: told to those functions, as ``event=``, or compared with an ``event``; else it is a word."""
    found: list[ast.AST] = []
    for node in nodes:
        if isinstance(node, ast.Call) and _called(node) in OF_MAILS:
            found += node.args
        if isinstance(node, ast.keyword) and (node.arg or "").startswith("event"):
            found.append(node.value)
        if isinstance(node, ast.Compare) and any(getattr(side, "attr", "") == "event" for side in (node.left, *node.comparators)):
            found += [node.left, *node.comparators]
    return {id(inner) for node in found for inner in (node, *(getattr(node, "elts", [])))}


def owner_of_address(path: str) -> str | None:
    """The app that answers an address; None where Wagtail or nobody does."""
    slug = path.split("/")[1]
    try:
        return addresses().get(resolve(path).route) or page_slugs().get(slug)
    except Resolver404:
        return None


@cache
def page_slugs() -> dict[str, str]:
    """First part of an address of the page tree → the app of its page."""
    texts = {page["slug"]: "pages" for page in editorial_pages()}
    return texts | {kind.slug: kind.page_class.__module__.partition(".")[0] for kind in listed_kinds()}


# --- What a file names ----------------------------------------------------------------


def findings() -> set[Named]:
    """Every word of an app in a file of another that stands left of it or beside it."""
    return {word for word in named() if reaches_up(place_of(word.file), word.owner)}


@cache
def named() -> frozenset[Named]:
    """Every word that an app owns, wherever it stands."""
    read = [file for file in files((".html", ".txt")) if "/templates/" in file] + list(files((".py",)))
    return frozenset(word for file in read for word in words(file, (ROOT / file).read_text(encoding="utf-8")))


def words(file: str, text: str) -> Iterator[Named]:
    """The words of apps in the text of a template or a module; those of comments and docstrings are no names."""
    return _in_module(file, text) if file.endswith(".py") else _in_template(file, COMMENT.sub("", text))


def _in_template(file: str, text: str) -> Iterator[Named]:
    for loaded in LOADED.findall(text):
        yield from (Named(file, name, libraries()[name]) for name in loaded.split() if name in libraries())
    yield from _addresses_in(file, text)
    for mail in OF_EVENT.findall(text):
        yield from (Named(file, mail, owner) for owner in letters().get(mail, set()))
    for tag in TAG.findall(text):
        for word in QUOTED.findall(tag):
            yield from _word(file, word, is_address=tag.startswith("{% url "))


def _in_module(file: str, text: str) -> Iterator[Named]:
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    passed_over = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}  # docstrings
    passed_over |= set(map(id, _definitions(tree).values()))
    calls = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    addressed = {id(call.args[0]) for call in calls if _called(call) in ("reverse", "reverse_lazy", "redirect", "resolve_url")}
    lettered = _named_as_mails(nodes)
    acted = {id(call.args[0]) for call in calls if _called(call) in ("record", "_record", "log")}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed_over:
            word = PREFIX + node.value.removeprefix(PREFIX) if id(node) in acted else node.value
            yield from _word(file, word, is_address=id(node) in addressed)
            yield from _addresses_in(file, node.value)
            if id(node) in lettered and place_of(file) not in (owners := letters().get(node.value, set())):
                yield from (Named(file, node.value, owner) for owner in owners)
        elif (
            isinstance(node, ast.Attribute)
            and (code := members().get((place_of(file), node.attr)))
            and getattr(node.value, "id", getattr(node.value, "attr", "")) == "Act"
        ):
            yield Named(file, code, acts()[code])


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", getattr(call.func, "attr", "")))


def _addresses_in(file: str, text: str) -> Iterator[Named]:
    yield from (Named(file, path, owner) for path in ADDRESS.findall(text) if (owner := owner_of_address(path)))


def _word(file: str, word: str, *, is_address: bool) -> Iterator[Named]:
    """Whose a quoted word is: a template, the name of an address, an act, a permission or model (``app.name``), the code of a kind."""
    owners = [templates().get(word), kinds().get(word), acts().get(word)]
    if is_address or ":" in word:
        owners.append(addresses().get(word))
    if (dotted := DOTTED.fullmatch(word)) and dotted[1] in ranks() and not word.startswith(PREFIX):
        owners.append(dotted[1])
    yield from (Named(file, word, owner) for owner in owners if owner)
