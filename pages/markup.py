"""The one place where text of members becomes HTML: a small Markdown subset, rendered, then sanitised.

``bleach`` is set by the client although it has ended upstream; it is imported here and nowhere else
(docs/decisions/0002 names the way out).
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import bleach
from bleach.linkifier import Linker
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

ALLOWED_TAGS = frozenset({"p", "ul", "ol", "li", "strong", "em", "a", "h3", "br"})
ALLOWED_ATTRIBUTES = {"a": ["href", "title", "rel"]}
ALLOWED_PROTOCOLS = frozenset({"http", "https", "mailto"})
LINK_REL = "noopener nofollow ugc"

_NEVER = re.compile(r"(?!)")  # only links the author wrote become links
_markdown = MarkdownIt("zero", {"breaks": True, "html": False}).enable(
    ["newline", "escape", "emphasis", "link", "list", "heading", "balance_pairs", "text_join", "entity"]
)


def render(text: str) -> SafeString:
    """Sanitised HTML of a member's text: paragraphs, lists, bold, links and h3; everything else is shown as typed.

    A link whose text names another host than its target gets the true host behind it (PROBES IN3).
    """
    tokens = _markdown.parse(text)
    _level_headings(tokens)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = bleach.clean(html, tags=ALLOWED_TAGS, attributes=ALLOWED_ATTRIBUTES, protocols=ALLOWED_PROTOCOLS, strip=False)
    return mark_safe(_linker.linkify(clean))


def plain(text: str) -> str:
    """The words of a member's text without any markup, for the search and for previews."""
    words: list[str] = []
    for token in _markdown.parse(text):
        words += [child.content for child in token.children or () if child.type in ("text", "softbreak", "hardbreak")]
        words.append("\n")
    return " ".join("".join(f"{word} " for word in words).split())


def _level_headings(tokens: list[Any]) -> None:
    """Every heading of a member becomes h3: the sections of the page are h2."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3"


def _mark_link(attributes: Any, new: bool = False) -> Any:
    """Add ``rel`` to links, and the true host where the text pretends another."""
    href = attributes.get((None, "href"), "")
    attributes[(None, "rel")] = LINK_REL
    target = urlsplit(href).hostname
    text = attributes.get("_text", "")
    claimed = urlsplit(text.strip() if "//" in text else f"//{text.strip()}").hostname if "." in text and " " not in text.strip() else None
    if target and claimed and claimed.removeprefix("www.") != target.removeprefix("www."):
        attributes["_text"] = f"{text} ({target})"
    return attributes


_linker = Linker(callbacks=[_mark_link], url_re=_NEVER)
