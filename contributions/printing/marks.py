"""Text of members for a paper: the same sanitised HTML as on the page (pages/markup.py), taken apart into plain data.

The paper gets names of marks and texts, never markup: whatever is typed comes out as text.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from pages.markup import render

LONGEST_ADDRESS = 8000
"""Bytes of an address that Typst makes a link of; the words of a longer one stay."""
Node = str | dict[str, Any]
"""A text, or a mark: ``{"tag": "p", "href": "", "of": [...]}``, with the tags of ``pages.markup.ALLOWED_TAGS``."""


def marked(text: str) -> list[Node]:
    """The paragraphs, lists and headings of a member's text, in order."""
    reader = _Reader()
    reader.feed(render(text))
    reader.close()
    return [node for node in reader.root if not isinstance(node, str) or node.strip()]


class _Reader(HTMLParser):
    """Made per text: it holds what it has read so far. What is bold is not made bold again: JSON is not read beyond 128 levels."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Node] = []
        self._open: list[tuple[str, list[Node]]] = [("", self.root)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("strong", "em") and any(tag == other for other, _of in self._open):
            self._open.append((tag, self._open[-1][1]))
            return
        href = dict(attrs).get("href") or ""
        node: dict[str, Any] = {"tag": tag, "href": href if len(href.encode()) <= LONGEST_ADDRESS else "", "of": []}
        self._open[-1][1].append(node)
        if tag != "br":
            self._open.append((tag, node["of"]))

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        # Between blocks there are line breaks of the source alone.
        if data.strip() or self._open[-1][0] not in ("", "ul", "ol"):
            self._open[-1][1].append(data)
