"""The one place where text of members becomes HTML: a small Markdown subset, rendered, then sanitised.

``bleach`` is set by the client although it has ended upstream; it is imported here and nowhere else
(docs/decisions/0002 names the way out).
"""

from __future__ import annotations

import re
import threading
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

ALLOWED_TAGS = frozenset({"p", "ul", "ol", "li", "strong", "em", "a", "h3", "br"})
ALLOWED_ATTRIBUTES = {"a": ["href", "title", "rel"]}
ALLOWED_PROTOCOLS = frozenset({"http", "https", "mailto"})
LINK_REL = "noopener nofollow ugc"

_NEVER = re.compile(r"(?!)")  # only links the author wrote become links


class _OfThisThread(threading.local):
    """The parser of each thread: it compiles its rules at the first text, and one that another thread is compiling leaves rules out."""

    def __init__(self) -> None:
        self.markdown = MarkdownIt("zero", {"breaks": True, "html": False}).enable(
            ["newline", "escape", "emphasis", "link", "list", "heading", "balance_pairs", "text_join", "entity"]
        )


_own = _OfThisThread()


def render(text: str) -> SafeString:
    """Sanitised HTML of a member's text: paragraphs, lists, bold, links and h3; everything else is shown as typed.

    A link whose text names another host than its target gets the true host behind it (PROBES IN3).
    """
    markdown = _own.markdown
    tokens = markdown.parse(text)
    _level_headings(tokens)
    return mark_safe(_cleaner().clean(markdown.renderer.render(tokens, markdown.options, {})))


def plain(text: str) -> str:
    """The words of a member's text without any markup, for the search and for previews."""
    words: list[str] = []
    for token in _own.markdown.parse(text):
        words += [child.content for child in token.children or () if child.type in ("text", "softbreak", "hardbreak")]
        words.append("\n")
    return " ".join("".join(f"{word} " for word in words).split())


def _level_headings(tokens: list[Any]) -> None:
    """Every heading of a member becomes h3: the sections of the page are h2."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3"


def _cleaner() -> Cleaner:
    """A sanitiser for one text, with its links marked in the same pass.

    Its parser holds the text that it works on: shared by threads it put one entry's paragraphs into another's page. Making one costs
    less than a tenth of what it does (docs/decisions/0008).
    """
    links = partial(LinkifyFilter, callbacks=[_mark_link], url_re=_NEVER)
    return Cleaner(tags=ALLOWED_TAGS, attributes=ALLOWED_ATTRIBUTES, protocols=ALLOWED_PROTOCOLS, strip=False, filters=[links])


def _mark_link(attributes: Any, new: bool = False) -> Any:
    """Add ``rel`` to links, and the true host where the text pretends another."""
    attributes[(None, "rel")] = LINK_REL
    target = _host(attributes.get((None, "href"), ""))
    text = attributes.get("_text", "").strip()
    claimed = _host(text if "//" in text else f"//{text}") if "." in text and " " not in text else ""
    if target and claimed and claimed.removeprefix("www.") != target.removeprefix("www."):
        attributes["_text"] = f"{attributes['_text']} ({target})"
    return attributes


def _host(address: str) -> str:
    """The host that an address names; empty where it names none or is none at all (``http://[``)."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
