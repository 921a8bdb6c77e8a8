"""No module of the project imports itself by way of others. The ladder between the apps is a contract in pyproject.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent


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
