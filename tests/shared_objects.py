"""What of the portal lives longer than a call and could be changed by two threads at once: found by looking, not by remembering."""

from __future__ import annotations

import ast
import dataclasses
import datetime
import decimal
import enum
import functools
import importlib
import logging
import operator
import pathlib
import re
import types
import typing
import zoneinfo
from collections.abc import Iterator
from functools import cache
from typing import Any
from unittest.mock import patch

from django import forms
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.functional import Promise
from wagtail.admin.panels import Panel
from wagtail.blocks import Block

UNCHANGING = (
    str, int, float, complex, bool, bytes, type(None), type(...), type, re.Pattern, enum.Enum, Promise, pathlib.PurePath,
    datetime.date, datetime.time, datetime.timedelta, datetime.tzinfo, zoneinfo.ZoneInfo, decimal.Decimal, range,
    operator.attrgetter, operator.itemgetter, logging.Logger, types.ModuleType, types.FunctionType, types.BuiltinFunctionType,
    types.MethodType, types.GenericAlias, types.UnionType, typing.TypeVar,
)  # fmt: skip
DECLARED = (forms.Field, forms.Widget, Panel, Block)
"""Django deep-copies fields and widgets into each form, Wagtail binds panels to each request; a block holds no value, it is given one."""
CONTAINERS = (list, set, dict, tuple, frozenset, types.MappingProxyType)
"""What is in them is looked at; whether a list is changed while the portal runs is seen in the source."""
CHANGES = frozenset(
    {
        *("append", "appendleft", "extend", "insert", "remove", "pop", "popleft", "popitem", "clear", "update", "setdefault"),
        *("add", "discard", "sort", "reverse", "difference_update", "intersection_update", "symmetric_difference_update"),
    }
)


@cache
def modules() -> tuple[types.ModuleType, ...]:
    """All modules of the portal's own apps that a web process may load."""
    own = [config for config in apps.get_app_configs() if pathlib.Path(config.path).parent == settings.BASE_DIR]
    files = [file for config in own for file in sorted(pathlib.Path(config.path).rglob("*.py"))]
    names = [".".join(file.relative_to(settings.BASE_DIR).with_suffix("").parts).removesuffix(".__init__") for file in files]
    left_out = re.compile(r"\.(migrations|settings|demo|commands)\b|__main__")
    with patch("portal.start.refusal", return_value=""):  # portal.wsgi asks the database before it serves; here nothing is served
        return tuple(importlib.import_module(name) for name in names if not left_out.search(name))


@cache
def objects() -> set[tuple[str, str]]:
    """Place and type of all that is kept at the level of a module, of a class or in an address, and that can change inside."""
    found: set[tuple[str, str]] = set()
    seen: set[int] = set()
    for place, value in [*_kept(), *_in_addresses(get_resolver().url_patterns)]:
        for thing in _changing(value):
            if id(thing) not in seen:
                seen.add(id(thing))
                found.add((place, f"{type(thing).__module__}.{type(thing).__qualname__}"))
    return found


def caches() -> set[str]:
    """Functions that remember what they returned."""
    return {
        f"{module.__name__}.{name}"
        for module in modules()
        for name, value in vars(module).items()
        if hasattr(value, "cache_info") and value.__module__ == module.__name__
    }


@cache
def changed_while_running() -> set[str]:
    """Names of a module, and lists and the like of a class, that a function changes."""
    sources = ((module.__name__, pathlib.Path(str(module.__file__)).read_text(encoding="utf-8")) for module in modules())
    return {f"{module}.{name}" for module, source in sources for name in changed_in(ast.parse(source))}


def _kept() -> Iterator[tuple[str, Any]]:
    for module in modules():
        for name, value in vars(module).items():
            if not name.startswith("__") and not hasattr(value, "cache_info") and name != "urlpatterns":
                yield f"{module.__name__}.{name}", value
            if isinstance(value, type) and value.__module__ == module.__name__:
                yield from ((f"{module.__name__}.{name}.{own}", kept) for own, kept in vars(value).items() if not own.startswith("_"))


def _in_addresses(patterns: list[Any]) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _in_addresses(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield from ((f"urls.{pattern.name}", kept) for kept in (pattern.callback, *pattern.default_args.values()))


def _changing(value: Any) -> Iterator[Any]:
    """The value, or what is in it, where it is of a kind that may change; descriptors belong to their class."""
    if isinstance(value, (*UNCHANGING, *DECLARED)) or type(value).__module__ in ("typing", "__future__"):
        return
    if isinstance(value, CONTAINERS):
        for item in value.values() if isinstance(value, dict | types.MappingProxyType) else value:
            yield from _changing(item)
    elif isinstance(value, functools.partial):
        yield from _changing([value.func, *value.args, *value.keywords.values()])
    elif dataclasses.is_dataclass(value) and value.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        yield from _changing([getattr(value, field.name) for field in dataclasses.fields(value)])
    elif not hasattr(type(value), "__get__"):
        yield value


def changed_in(tree: ast.Module) -> Iterator[str]:
    """The names that functions of a module change."""
    of_module = {name for statement in tree.body for name in _bound(statement)}
    of_classes = {
        name: kind.name
        for kind in ast.walk(tree)
        if isinstance(kind, ast.ClassDef) and kind.name != "Meta"
        for statement in kind.body
        for name in _bound(statement)
        if isinstance(getattr(statement, "value", None), ast.List | ast.Dict | ast.Set | ast.Call)
    }
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            nodes = list(ast.walk(function))
            local = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
            local |= {argument.arg for argument in [*function.args.args, *function.args.kwonlyargs]}
            yield from (name for node in nodes if isinstance(node, ast.Global) for name in node.names)
            for target in _targets(nodes):
                if isinstance(target, ast.Name) and target.id in of_module - local:
                    yield target.id
                elif isinstance(target, ast.Attribute) and (kind := of_classes.get(target.attr)) and _names_class(target.value, kind):
                    yield f"{kind}.{target.attr}"


def _bound(statement: ast.stmt) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target] if isinstance(statement, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _targets(nodes: list[ast.AST]) -> Iterator[ast.expr]:
    """What is changed in place: ``x.append(…)``, ``x[…] = …``, ``del x[…]``."""
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
            yield node.func.value
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node.value


def _names_class(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls", name)
