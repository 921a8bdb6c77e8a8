"""Promises about the house itself, each kept by a test."""

import re
import subprocess
import sys
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
OWN_APPS = {
    "portal",
    "best_practices",
    "data_standards",
    "events",
    "exchange",
    "contributions",
    "pages",
    "files",
    "search",
    "operations",
    "accounts",
    "notifications",
    "municipalities",
    "jobs",
}


def test_every_management_command_stands_in_the_readme():
    own = {name for name, app in get_commands().items() if app in OWN_APPS}
    readme = (ROOT / "README.md").read_text()

    assert {name for name in own if f"manage.py {name}" not in readme} == set()


def test_every_variable_of_the_environment_stands_in_the_operations_page():
    source = (ROOT / "portal/settings/base.py").read_text()
    variables = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))
    page = (ROOT / "docs/operations.md").read_text()

    assert {name for name in variables if f"`{name}`" not in page} == set()


def test_bleach_is_imported_in_one_module():
    assert _importing("bleach") == ["pages/markup.py"]


def test_the_client_of_elasticsearch_is_imported_in_one_module():
    assert _importing("elasticsearch") == _importing("elasticsearch_dsl") == ["search/engines/elasticsearch.py"]


def test_no_file_speaks_of_a_package_index_or_of_a_machine():
    hosts = re.compile("|".join(("pypi" + r"\.org", "python" + "hosted", "npm" + "js", "/" + "work/")))
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    texts = [ROOT / name for name in listed if not name.endswith((".woff2", ".ttf", ".png", ".svg", ".min.js"))]

    assert [str(path.relative_to(ROOT)) for path in texts if path.exists() and hosts.search(path.read_text())] == []


def _importing(module: str) -> list[str]:
    pattern = re.compile(rf"^\s*(import|from) {module}\b", re.MULTILINE)
    files = [path for app in OWN_APPS for path in (ROOT / app).rglob("*.py")]
    return sorted(str(path.relative_to(ROOT)) for path in files if pattern.search(path.read_text()))


def test_the_ladder_of_imports_holds():
    result = subprocess.run([Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout
