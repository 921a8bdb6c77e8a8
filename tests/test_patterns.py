"""No pattern of the project can be kept busy by a text: each looks through 10,000 characters of any kind at once.

A pattern that begins anew at each letter, or gives back what it has read, takes the square of a text's length: 20 kB in a form
of a guest held a process for seven seconds, and all of its threads with it.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

LENGTH = 10_000
SECONDS = 0.2
"""Of computing, not of the clock: other work on the machine does not count."""
PIECES = (
    "a", "A", "1", " ", "\n", "\r\n", "\t", ".", "-", "/", ":", "@", "=", "<", ">", "[", "(", "!", "#", '"', "'", ";", ",", "?", "ä",
    "\u0301", "a.", "a-", "a:", "a/", "a@", "a=", "://", "//a", "/a", "a b", "1.", "1 ", "[]", "[](", "](", "<a ", '="', "a=a", "a\n",
    "-\n", "\n ", "*a", "data:", "<img ", " a='", "stream", "/ObjStm", "&a", "a;",
)  # fmt: skip
REPEATED = ("a", " ", "\n", "-", "a:", "a@", "/a", "](")
"""The pieces that are tried after each beginning."""
BEGINNINGS = ("[](", "[](data:", "data:a/a,", "<img ", "<fldChar", '<w:image a="', "://", "/konto/einladung/", "a:a:", "DETAIL:", '"', "a@")


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Each compiled pattern that a module of ours keeps, by module and name."""
    for config in apps.get_app_configs():
        if not config.path.startswith(str(settings.BASE_DIR)) or "site-packages" in config.path:
            continue
        for found in walk_packages(config.module.__path__, f"{config.name}."):
            if not any(part in found.name for part in (".migrations", ".__main__", ".settings", ".wsgi", ".management")):
                module = sys.modules.get(found.name) or import_module(found.name)
                for name, value in vars(module).items():
                    for place, pattern in enumerate(_within(value)):
                        yield f"{found.name}.{name}.{place}", pattern


def _within(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _within(each)
    elif isinstance(value, dict):
        yield from _within(list(value.values()))


def seconds(pattern: re.Pattern[Any], text: str) -> float:
    """How long the pattern computes to find all it can."""
    content: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
    began = time.process_time()
    for _match in pattern.finditer(content):
        pass
    return time.process_time() - began


FOUND = {pattern.pattern: name for name, pattern in patterns()}
COMPILED = {name: pattern for name, pattern in patterns() if FOUND[pattern.pattern] == name}


@pytest.mark.parametrize("name", sorted(COMPILED))
def test_no_text_keeps_a_pattern_busy(name: str):
    tried = [("", piece) for piece in PIECES] + [(beginning, piece) for beginning in BEGINNINGS for piece in REPEATED]

    slow = [pair for pair in tried if seconds(COMPILED[name], (pair[0] + pair[1] * LENGTH)[:LENGTH]) > SECONDS]

    assert slow == []


def test_the_patterns_are_found():
    assert len(COMPILED) > 40
