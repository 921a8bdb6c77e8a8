"""What the portal is made of: known, and allowed."""

from __future__ import annotations

import hashlib
from importlib.metadata import distribution

import pytest

from supply.licences import ALLOWED, ROOT, fits, licences_of, main, packages
from supply.sbom import only_what_runs, vendored


def test_every_package_of_production_has_a_licence_that_fits(capsys):
    assert main() == 0, capsys.readouterr().out
    assert "MIT" in ALLOWED


@pytest.mark.parametrize("licences", [["GPL-3.0-only"], ["MIT", "AGPL-3.0-or-later"], ["unbekannt"]])
def test_a_licence_nobody_thought_about_does_not_fit(licences):
    assert not fits(licences)


def test_the_list_holds_what_runs_and_the_vendored_files_but_no_tool_of_the_tests():
    parts = [{"bom-ref": name, "name": name} for name in ("Django", "pytest")]
    edges = [{"ref": "Django", "dependsOn": ["pytest"]}, {"ref": "pytest"}]

    bom = only_what_runs({"components": parts, "dependencies": edges})

    names = [part["name"] for part in bom["components"]]
    assert names == ["Django", *(part["name"] for part in vendored())]
    assert {"kern.css", "htmx.min.js"} <= set(names)
    assert bom["dependencies"] == [{"ref": "Django", "dependsOn": []}]


def test_the_vendored_files_are_what_their_list_says():
    for part in vendored():
        content = (ROOT / "portal/static/vendor" / part["name"]).read_bytes()
        assert part["hashes"][0]["content"] == hashlib.sha256(content).hexdigest(), part["name"]


def test_packages_are_read_with_and_without_extras():
    assert {"django", "psycopg", "wagtail"} <= set(packages())
    assert licences_of(distribution("django")) == ["BSD-3-Clause"]
