"""The forms of a page as a browser sends them, and what stands in them; beside the code of the portal, not with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

TYPED_INTO = ("text", "email", "url", "tel", "number", "date", "search", "textarea")
NEVER = ("password", "file", "submit", "button", "image", "reset")


@dataclass(slots=True)
class Form:
    """A form that is sent by POST to ``action``, and the page it stands on."""

    page: str
    action: str
    element: Tag

    def controls(self) -> list[Tag]:
        return [one for one in self.element.find_all(["input", "select", "textarea"]) if one.get("name") and kind(one) not in NEVER]

    def buttons(self) -> list[dict[str, str]]:
        """What each button adds."""
        found = self.element.find_all("button")
        return [{one["name"]: one.get("value", "")} if one.get("name") else {} for one in found] or [{}]

    def typed(self) -> dict[str, list[str]]:
        """Everything that can be filled in, filled in: a text of its own for each field, the last choice, every tick."""
        sent: dict[str, list[str]] = {}
        for number, one in enumerate(self.controls()):
            for value in _typed(one, number):
                sent.setdefault(one["name"], []).append(value)
        return sent

    def texts(self) -> dict[str, str]:
        """Of what is typed, the words."""
        return {one["name"]: _typed(one, number)[0] for number, one in enumerate(self.controls()) if kind(one) in TYPED_INTO}

    def holds(self) -> dict[str, list[str]]:
        """What a browser would send of this form now."""
        sent: dict[str, list[str]] = {}
        for one in self.controls():
            for value in _value(one):
                sent.setdefault(one["name"], []).append(value)
        return sent


def kind(control: Tag) -> str:
    return str(control.get("type", "text")).lower() if control.name == "input" else control.name


def forms_with_texts(page: str, address: str) -> list[Form]:
    """The forms into which a person writes."""
    found = [
        Form(address, urljoin(address, element.get("action") or ""), element)
        for element in BeautifulSoup(page, "html.parser").find_all("form")
        if str(element.get("method", "")).lower() == "post"
    ]
    return [form for form in found if any(kind(one) in TYPED_INTO for one in form.controls())]


def _typed(control: Tag, number: int) -> list[str]:
    sort = kind(control)
    if sort == "textarea":
        return [f"Erster Absatz {number} & <b>mehr</b>\n\nZweiter „Absatz“ {number}"]
    if sort == "email":
        return [f"Wer.{number}@kommune.example"]
    if sort in TYPED_INTO:
        return [f'Getippt {number} & "gesagt"']
    if sort == "select":
        options = control.find_all("option")
        return [_option(options[-1])] if options else []
    if sort in ("checkbox", "radio"):
        return [str(control.get("value", "on"))]
    return [str(control.get("value", ""))]


def _value(control: Tag) -> list[str]:
    sort = kind(control)
    if sort == "textarea":
        return [control.get_text().removeprefix("\n")]
    if sort == "select":
        options = control.find_all("option")
        chosen = [_option(one) for one in options if one.has_attr("selected")]
        return chosen or ([] if control.has_attr("multiple") else [_option(one) for one in options[:1]])
    if sort in ("checkbox", "radio"):
        return [str(control.get("value", "on"))] if control.has_attr("checked") else []
    return [str(control.get("value", ""))]


def _option(option: Tag) -> str:
    return str(option.get("value", option.get_text().strip()))


def one_per_radio(sent: dict[str, list[str]], form: Form) -> dict[str, Any]:
    """Of radio buttons of one name, only the last is pressed."""
    radios = {one["name"] for one in form.controls() if kind(one) == "radio"}
    return {name: values[-1:] if name in radios else values for name, values in sent.items()}
