"""A paper as plain data: what it says, before it is an OpenDocument text to go on writing in (odt.py) or a PDF (pdf.py)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from municipalities.typed import NOT_IN_XML


@dataclass(frozen=True, slots=True)
class Table:
    """``widths``: of the columns, in parts."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs and tables in the order in which they are read."""

    heading: str
    parts: tuple[str | Table, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """``lines`` stand below the title in small; ``signatures`` are places to sign, one for each name."""

    title: str
    kicker: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: str
    signatures: tuple[str, ...] = field(default=())

    def data(self) -> dict[str, Any]:
        """As JSON can hold it, without the signs that no paper shows."""
        shown: dict[str, Any] = _shown(asdict(self))
        return shown

    def texts(self) -> Iterator[str]:
        """Whatever it says."""
        return _texts(self.data())


def _shown(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _shown(part) for name, part in node.items()}
    if isinstance(node, list | tuple):
        return [_shown(part) for part in node]
    return NOT_IN_XML.sub("", node) if isinstance(node, str) else node


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict | list | tuple):
        for part in node.values() if isinstance(node, dict) else node:
            yield from _texts(part)
    else:
        yield str(node)


def paragraphs(text: str) -> list[str]:
    """A text by its blank lines."""
    return [block.strip() for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
