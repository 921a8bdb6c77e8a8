"""What people type or paste, as it is kept: the one rule about signs that nobody sees, and about pictures pasted into texts.

Signs that turn the direction of writing print a badge backwards, empty ones make two equal names differ. They come with every
paste from a word processor, so they are dropped, not refused: docs/decisions/0027-one-door-for-text.md. Line breaks in the names of
people stay refused by their fields: they are an attack on a mail, not an accident.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.http import QueryDict

JOINERS = "\u200c\u200d"
"""Shape letters and faces of several signs; kept between two signs that are seen."""
EMPTY = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters, marks and a symbol that show nothing."""
UNSEEN = frozenset({"Cf", "Cs", "Co", "Cn"})
"""Categories of signs that no font shows: format and direction, halves of signs, private and unassigned ones."""
BREAKS = str.maketrans({"\u000b": "\n", "\u000c": "\n", "\u0085": "\n", "\u2028": "\n", "\u2029": "\n"})
BULLETS = str.maketrans({"\uf0b7": "\u2022", "\uf0a7": "\u25aa"})
"""Two signs of the Symbol font, as word processors paste them before the items of a list."""
LONGEST_TEXT = 2 * 1024 * 1024
"""Characters of a text once pictures are taken out; nobody reads more, and to show it would hold up others."""
SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u202f\u3000\u0085\u2028\u2029", " "))
"""Blanks of other kinds, and line breaks that nobody types into a name: a mail would begin a new line, or a paragraph, with them."""
BLANKS = str.maketrans({"\n": " ", "\t": " "})
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Everything but the Char of XML 1.0."""
MOST_MARKS = 3
"""Accents on one letter; more is a tower that covers the lines around it."""
_MARKS = r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_TOWERS = re.compile(rf"({_MARKS}{{{MOST_MARKS}}}){_MARKS}+")
_IMAGE_TAG = re.compile(r"<(?:img|image|source|object|embed|iframe)\b[^<>]*>", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"(!?)\[([^\[\]]*)\]\(\s*+(?:<\s*+)?(?:data|blob|cid):[^()<>]*+(?:>[^()<>]*+)?\)", re.IGNORECASE)
"""Never read twice (``*+``): every form is searched, also those of strangers, and 20,000 blanks took 13 seconds otherwise."""
_ADDRESS = re.compile(
    r"\bdata:[a-z]+/[a-z0-9.+-]+(?:;[a-z0-9=._-]+)*,[^\s\"'<>()\[\]]*(?:[ \t]*\r?\n[a-z0-9+/=]{40,}[^\s\"'<>()\[\]]*)*", re.IGNORECASE
)
"""The whole of a ``data:`` address, also where its letters are broken into lines."""


def seen(text: str) -> str:
    """The text without signs that nobody sees, composed (NFC). Line breaks and control characters stay as they are."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text.translate(SPACES | BULLETS))
    return _TOWERS.sub(r"\1", "".join(sign for place, sign in enumerate(composed) if _is_seen(sign, composed, place)))


def _is_seen(sign: str, text: str, place: int) -> bool:
    if sign in JOINERS:
        return 0 < place < len(text) - 1 and all(_may_be_joined(other) for other in (text[place - 1], text[place + 1]))
    return _shows(sign)


def _may_be_joined(sign: str) -> bool:
    """Persian and Indian letters and faces are joined, Latin letters never."""
    return not sign.isascii() and _shows(sign) and not unicodedata.name(sign, "").startswith("LATIN")


def _shows(sign: str) -> bool:
    return sign.isascii() or (unicodedata.category(sign) not in UNSEEN and sign not in EMPTY and not "\x80" <= sign <= "\x9f")


def seen_text(text: str) -> str:
    """The same for texts of several lines: every kind of line break becomes one, other control characters go."""
    lines = seen(text.replace("\r\n", "\n").replace("\r", "\n").translate(BREAKS))
    return "".join(sign for sign in lines if sign in "\n\t" or (sign >= " " and not "\x7f" <= sign <= "\x9f"))


def seen_line(text: str) -> str:
    """The same for what is one line: line breaks, tabs and the like are blanks, other control characters go."""
    if text.isascii() and text.isprintable():
        return text
    return seen_text(text).translate(BLANKS)


def in_xml(text: str) -> str:
    """The text without what XML cannot say: one such sign and no reader opens the feed, or the workbook."""
    return NOT_IN_XML.sub("", text)


def anywhere(value: Any, rule: Callable[[str], str]) -> Any:
    """Plain data with each text in it by a rule, in lists and as values of mappings."""
    if isinstance(value, str):
        return rule(value)
    if isinstance(value, dict):
        return {name: anywhere(one, rule) for name, one in value.items()}
    return [anywhere(one, rule) for one in value] if isinstance(value, list) else value


def without_pictures(text: str) -> str:
    """The text without pictures and files that were pasted into it as letters; the words around them stay."""
    lowered = text.lower()
    if not any(mark in lowered for mark in ("data:", "blob:", "cid:")):
        return text
    text = _IMAGE_TAG.sub(lambda found: "" if has_picture(found[0]) else found[0], text)
    text = _MARKDOWN_LINK.sub(lambda found: "" if found[1] else found[2], text)
    return _ADDRESS.sub("", text)


def has_picture(text: str) -> bool:
    """Whether something was pasted as letters; then the person is told where pictures go."""
    return bool(_ADDRESS.search(text) or _MARKDOWN_LINK.search(text) or re.search(r"\b(?:blob|cid):[^\s]{8}", text, re.IGNORECASE))


def question(sent: QueryDict, length: int) -> str:
    """What a list is searched for (``q``), as it would be stored, at most ``length`` characters."""
    return seen_line(sent.get("q", "")).strip()[:length]


def asked(sent: QueryDict) -> QueryDict:
    """All that an address asks, as it would be stored; the same object where nothing of it changes."""
    kept = {name: [seen_line(value) for value in values] for name, values in sent.lists()}
    if kept == dict(sent.lists()):
        return sent
    found = QueryDict(mutable=True)
    for name, values in kept.items():
        found.setlist(name, values)
    found._mutable = False
    return found


def brings_picture(sent: QueryDict) -> bool:
    """Whether any field of what was sent holds such a picture."""
    return any(has_picture(value) for _name, values in sent.lists() for value in values)


SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "FULLWIDTH", "MATHEMATICAL")
"""Scripts with letters that look like Latin ones, by the first word of their letters' names."""
LOOK_LATIN = frozenset("авеікмнорстухјѕһԁԛԝԍАВЕІКМНОРСТУХЈЅҮԚԜαοιικνρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
"""Cyrillic and Greek letters that cannot be told from Latin ones; a word of nothing else pretends."""
_WORD = re.compile(r"[^\W\d_]+")


def alike_words(text: str) -> list[str]:
    """Words with letters that look like others: of two scripts ("Stаdt" with а from the Cyrillic one), or of lookalikes alone.

    A few lines on Python's own Unicode names: libraries bring tables of all confusable signs, in which "rn" and "m" are a hit too.
    A name in its own script is none.
    """
    return [] if text.isascii() else [word for word in _WORD.findall(text) if not word.isascii() and _pretends(word)]


def _pretends(word: str) -> bool:
    scripts = {unicodedata.name(sign, "").partition(" ")[0] for sign in word if unicodedata.category(sign)[0] == "L"} & set(SCRIPTS)
    return len(scripts) > 1 or bool(scripts & {"FULLWIDTH", "MATHEMATICAL"}) or LOOK_LATIN.issuperset(word)
