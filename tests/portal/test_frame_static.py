"""What a page loads: vendored files are what they say they are, and a first visit stays light."""

import gzip
import hashlib
import re
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from portal.lean_styles import LeanManifestStaticFilesStorage

STATIC = Path(__file__).resolve().parent.parent.parent / "portal" / "static"
FONTS = ("vendor/fonts/fira-sans-400.woff2", "vendor/fonts/fira-sans-600.woff2")
LARGEST_PAGE = 8 * 1024
"""Bytes, compressed, that the HTML of a list may have beside its styles, script and fonts."""


def test_vendored_files_match_their_hashes():
    table = dict(re.findall(r"\| `([^`]*)` \|.*`([0-9a-f]{64})` \|", (STATIC / "vendor/README.md").read_text()))
    found = {
        str(path.relative_to(STATIC / "vendor")) for path in (STATIC / "vendor").rglob("*") if path.suffix in {".css", ".js", ".woff2"}
    }

    assert set(table) == found
    assert {name: hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() for name in found} == table


def test_each_property_that_a_stylesheet_uses_is_defined():
    css = (STATIC / "vendor/kern.css").read_text() + (STATIC / "portal.css").read_text()
    needed = set(re.findall(r"var\(\s*(--[\w-]+)\s*\)", css))

    assert needed - set(re.findall(r"(--[\w-]+)\s*:", css)) == set()


def test_each_file_that_a_stylesheet_asks_for_exists():
    addresses = re.findall(r'url\("?([^")]*)"?\)', (STATIC / "portal.css").read_text() + (STATIC / "vendor/kern.css").read_text())

    assert [address for address in addresses if not address.startswith("data:") and not (STATIC / address).is_file()] == []


def test_a_first_visit_loads_less_than_50_kib():
    texts = ("vendor/kern.css", "portal.css", "portal.js")
    total = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in texts) + sum((STATIC / name).stat().st_size for name in FONTS)

    assert total + LARGEST_PAGE <= 50 * 1024


def test_each_class_that_a_template_names_has_a_style():
    """Classes written out in templates; those that a tag completes are passed over. Review, desk and mergers have the admin's styles."""
    css = (STATIC / "portal.css").read_text() + (STATIC / "vendor/kern.css").read_text()
    styled = set(re.findall(r"\.([a-zA-Z][\w-]*)", css))
    named: dict[str, str] = {}
    for path in STATIC.parent.parent.glob("*/templates/**/*.html"):
        if {"review", "desk", "mergers", "wagtailadmin"} & set(path.parts):
            continue
        for value in re.findall(r'class="((?:{%.*?%}|{{.*?}}|[^"])*)"', path.read_text()):
            whole = [name for name in re.sub(r"{%.*?%}|{{.*?}}", "{}", value).split() if "{}" not in name]
            named |= dict.fromkeys(whole, path.name)

    assert {name: where for name, where in named.items() if name not in styled} == {}


def test_our_styles_are_served_without_what_only_their_readers_need(tmp_path):
    storage = LeanManifestStaticFilesStorage(location=tmp_path)
    names = ("portal.css", "vendor/kern.css")
    for name in names:
        storage.save(name, ContentFile((STATIC / name).read_bytes()))
    sources = FileSystemStorage(location=STATIC)
    saved = {
        name: tmp_path / hashed
        for name, hashed, _done in storage.post_process({name: (sources, name) for name in names})
        if hashed and hashed.endswith(".css")
    }
    own, vendored = (saved[name].read_text() for name in names)

    assert "/*" not in own
    assert own.count("{") == own.count("}") > 500
    assert ".site-head" in own
    assert vendored.count("{") == (STATIC / "vendor/kern.css").read_text().count("{")
