"""Sets what was typed into a form of a finished page: of whatever form, whoever made it.

The page is read once; tags of the one form that sent it are written anew, every other letter stays. What finds no field is
told to the notice, so that it can be copied from there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from .sent import TOKEN, Sent
from .store import Kept

Attributes = dict[str, str | None]
UNTOUCHED = ("password", "file", "submit", "button", "image", "reset")
"""Sorts of inputs that a browser would not fill either."""
TICKED = ("checkbox", "radio")


@dataclass(slots=True)
class Tag:
    """A start tag: where it stands in the page and what it says; ``end`` where what it holds is over (textarea)."""

    name: str
    start: int
    stop: int
    attrs: Attributes
    end: int = 0
    options: list[Tag] = field(default_factory=list)
    text: str = ""
    inside: list[Tag] = field(default_factory=list)
    """What is closed until somebody opens it (details)."""

    @property
    def kind(self) -> str:
        return (self.attrs.get("type") or "text").lower() if self.name == "input" else self.name

    @property
    def value(self) -> str:
        """Of an option or a tick: what is sent."""
        fallback = self.text.strip() if self.name == "option" else "on"
        return self.attrs["value"] or "" if "value" in self.attrs else fallback

    def written(self) -> str:
        inside = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in self.attrs.items())
        return f"<{self.name}{inside}>"

    def mark(self, name: str, on: bool) -> None:
        self.attrs.pop(name, None)
        if on:
            self.attrs[name] = None


@dataclass(slots=True)
class Form:
    tag: Tag
    controls: list[Tag] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {control.attrs.get("name") or "" for control in self.controls if control.kind != "hidden"}


class _Reader(HTMLParser):
    """The forms of a page that are sent by POST, with their fields, also those that stand outside and name them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines = [0, *(found.end() for found in re.finditer("\n", page))]
        self.forms: list[Form] = []
        self.outside: list[Tag] = []
        self.form: Form | None = None
        self.select: Tag | None = None
        self.open: Tag | None = None
        self.details: list[Tag] = []
        self.feed(page)
        self.close()
        by_id = {form.tag.attrs.get("id"): form for form in self.forms}
        for control in self.outside:
            if (owner := by_id.get(control.attrs["form"])) is not None:
                owner.controls.append(control)

    def _here(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._here()
        found = Tag(tag, start, start + len(self.get_starttag_text() or ""), dict(attrs))
        if tag == "form":
            self.form = Form(found)
            if (found.attrs.get("method") or "").lower() == "post":
                self.forms.append(self.form)
        elif tag == "option":
            self.open = found
            if self.select is not None:
                self.select.options.append(found)
        elif tag == "details":
            self.details.append(found)
        elif tag in ("input", "select", "textarea"):
            found.inside = list(self.details)
            self.select = found if tag == "select" else self.select
            self.open = found if tag == "textarea" else self.open
            if "form" in found.attrs:
                self.outside.append(found)
            elif self.form is not None:
                self.form.controls.append(found)

    def handle_data(self, data: str) -> None:
        if self.open is not None and self.open.name == "option":
            self.open.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = self.open = None
        elif tag == "details" and self.details:
            self.details.pop()
        elif tag in ("textarea", "option") and self.open is not None and self.open.name == tag:
            self.open.end = self._here()
            self.open = None


def fill(page: str, address: str, kept: Kept, notice: Callable[[set[str]], str]) -> str | None:
    """The page at ``address`` with what was typed in its form, below the notice; None where it has no such form.

    ``notice`` gets the names of the fields that the form does not have, or that are made by scripts later.
    """
    names = {name for name, _values in kept.sent.fields}
    form = _form_of(_Reader(page).forms, address, kept.action, names)
    if form is None:
        return None
    filled = _Filler(kept.sent)
    for control in form.controls:
        filled.set(control)
    parts, place = [], 0
    for start, stop, text in sorted([(form.tag.stop, form.tag.stop, notice(names - filled.met)), *filled.changes]):
        parts += [page[place:start], text]
        place = stop
    return "".join([*parts, page[place:]])


def _form_of(forms: list[Form], address: str, action: str, names: set[str]) -> Form | None:
    """The form that sent these fields: the one with most of them, among those that are sent to that address if there are any."""
    here = [form for form in forms if urlsplit(urljoin(address, form.tag.attrs.get("action") or "")).path == urlsplit(action).path]
    best = max(here or forms, key=lambda form: len(form.names & names), default=None)
    return best if best is not None and best.names & names else None


class _Filler:
    """Collects the changes: (from, to, text)."""

    def __init__(self, sent: Sent) -> None:
        self.values = {name: list(values) for name, values in sent.fields}
        self.changes: list[tuple[int, int, str]] = []
        self.opened: set[int] = set()
        self.met: set[str] = set()

    def set(self, control: Tag) -> None:
        name = control.attrs.get("name") or ""
        if not name or name == TOKEN or control.kind in UNTOUCHED:
            return
        self.met.add(name)
        if control.kind in TICKED:
            ticked = control.value in self.values.get(name, [])
            control.mark("checked", ticked)
            self._write(control)
            self._open(control, ticked)
        elif name in self.values:
            self._set_value(control, self.values[name])

    def _set_value(self, control: Tag, values: list[str]) -> None:
        if control.name == "select":
            for option in control.options:
                option.mark("selected", option.value in values)
                self._write(option)
        elif values:
            self._open(control, control.kind != "hidden" and values[0] != "")
            value = values.pop(0)  # fields of one name stand in the order in which they were sent
            if control.name == "textarea":
                self.changes.append((control.stop, control.end or control.stop, "\n" + escape(value)))
            else:
                control.attrs["value"] = value
                self._write(control)

    def _open(self, control: Tag, is_filled: bool) -> None:
        """Nothing that is back stays out of sight."""
        for details in control.inside if is_filled else ():
            if details.start not in self.opened:
                self.opened.add(details.start)
                details.mark("open", on=True)
                self._write(details)

    def _write(self, tag: Tag) -> None:
        self.changes.append((tag.start, tag.stop, tag.written()))
