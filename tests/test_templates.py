"""What every template keeps to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
KEY = re.compile(r"\{\{ *([\w.]*?(?:\bpk|\.id|_id))((?:\|[^}]*?)?) *\}\}")


def formatted_keys(text: str) -> list[str]:
    """Keys that a template writes like an amount: from 1,000 on as "1.291", which no form and no address understands."""
    return [name for name, filters in KEY.findall(text) if not name.endswith("auto_id") and "stringformat" not in filters]


def templates() -> Iterator[Path]:
    found = (path for path in ROOT.glob("*/templates/**/*") if path.suffix in (".html", ".txt"))
    return (path for path in found if path.relative_to(ROOT).parts[0] not in ("var", ".venv"))


def test_no_key_is_written_like_an_amount():
    found = {str(path.relative_to(ROOT)): formatted_keys(path.read_text(encoding="utf-8")) for path in templates()}

    assert len(found) > 150
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('<a href="?konto={{ one.pk }}">', ["one.pk"]),
        ("{{ item.image_id|default:0 }}", ["item.image_id"]),
        ('{{ one.pk|stringformat:"d" }} {{ field.auto_id }} {{ form.key }}', []),
    ],
)
def test_a_formatted_key_is_seen(text, names):
    assert formatted_keys(text) == names


def test_every_table_that_scrolls_sideways_says_so():
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in templates()}
    regions = {name: len(re.findall(r'<div class="(?:kern-table-responsive|scroll)[" ]', text)) for name, text in texts.items()}
    hints = {name: text.count('>{% include "components/scroll_hint.html" %}') for name, text in texts.items()}

    assert sum(regions.values()) >= 20
    assert {name: count for name, count in regions.items() if hints[name] != count} == {}
