"""No module of the project imports itself by way of others, and none is too long to be read at once.

The ladder between the apps is a contract in pyproject.toml.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
LINES = 310
"""Of a module, all counted."""
BODY = 40
"""Lines of a function without its signature and its docstring."""


def imports() -> dict[str, set[str]]:
    """Module → modules it imports, those inside functions too; what only types need is left out."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        apps = tomllib.load(file)["tool"]["importlinter"]["root_packages"]
    graph = grimp.build_graph(*apps, exclude_type_checking_imports=True, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """A way from a module to itself; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_comes_back_to_itself():
    graph = imports()

    assert len(graph) > 300
    assert circle(graph) == []


def test_no_room_of_the_conferences_comes_back_to_itself():
    """The folders of ``events``, and the modules beside them, as if each were one module."""
    rooms: dict[str, set[str]] = {}
    for module, others in imports().items():
        room = room_of(module)
        if room:
            rooms.setdefault(room, set()).update(filter(None, map(room_of, others)))

    assert circle({room: others - {room} for room, others in rooms.items()}) == []


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "events" and len(parts) > 1 else ""


def test_a_circle_is_found_wherever_it_stands():
    graph = imports()
    assert "events.telling.letters" in graph["events.seats.signup"]

    graph["events.telling.letters"].add("events.seats.signup")

    assert {"events.seats.signup", "events.telling.letters"} <= set(circle(graph))


def modules() -> Iterator[tuple[str, str]]:
    """Path and text of every module of the project; migrations and tests are read by nobody from top to bottom."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        apps = tomllib.load(file)["tool"]["importlinter"]["root_packages"]
    for path in sorted(path for folder in (*apps, "benchmarks") for path in (ROOT / folder).rglob("*.py")):
        if "migrations" not in path.parts:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def test_no_module_is_longer_than_somebody_reads_at_once():
    lengths = {path: len(text.splitlines()) for path, text in modules()}

    assert {path: length for path, length in lengths.items() if length > LINES} == {}


def test_no_function_is_longer_than_a_screen():
    assert [long for path, text in modules() for long in long_functions(path, text)] == []


def long_functions(path: str, text: str) -> list[tuple[str, str, int]]:
    """Path, name and lines of each function of a module whose body has more than BODY."""
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [(path, node.name, length) for node in functions if (length := body_length(node)) > BODY]


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = function.body[1 if ast.get_docstring(function) and len(function.body) > 1 else 0]
    return (function.end_lineno or first.lineno) - first.lineno + 1


def test_a_long_function_is_found_and_its_docstring_is_not_counted():
    def module(lines: int) -> str:
        return 'def f():\n    """Says\n\n    a lot."""\n' + "    pass\n" * lines

    assert long_functions("m.py", module(BODY)) == []
    assert long_functions("m.py", module(BODY + 1)) == [("m.py", "f", BODY + 1)]
