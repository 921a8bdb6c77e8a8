"""Text of members for a paper: the same sanitised HTML as on the page (pages/markup.py), taken apart into plain data.

The paper gets names of marks and texts, never markup: whatever is typed comes out as text.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from pages.markup import render

Node = str | dict[str, Any]
"""A text, or a mark: ``{"tag": "p", "href": "", "of": [...]}``, with the tags of ``pages.markup.ALLOWED_TAGS``."""


def marked(text: str) -> list[Node]:
    """The paragraphs, lists and headings of a member's text, in order."""
    reader = _Reader()
    reader.feed(render(text))
    reader.close()
    return [node for node in reader.root if not isinstance(node, str) or node.strip()]


class _Reader(HTMLParser):
    """Made per text: it holds what it has read so far."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Node] = []
        self._open: list[tuple[str, list[Node]]] = [("", self.root)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node: dict[str, Any] = {"tag": tag, "href": dict(attrs).get("href") or "", "of": []}
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
