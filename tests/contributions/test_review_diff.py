"""The difference between two versions: words, lists, pictures, and texts made to be slow."""

from __future__ import annotations

import time

import pytest
from django.core.files.images import ImageFile
from PIL import Image

from contributions import drafts
from contributions.diff import MAX_TOKENS, compare, word_diff
from contributions.models import ContributionImage
from files.models import PortalImage
from tests.factories.best_practices import a_draft
from tests.factories.pages import TopicFactory


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Die Stadt misst.", "Die Stadt misst.", "Die Stadt misst."),
        ("Die Stadt misst.", "Die große Stadt misst.", "Die<ins> große</ins> Stadt misst."),
        ("elf Minuten", "sechs Minuten", "<del>elf</del><ins>sechs</ins> Minuten"),
        ("", "<script>", "<ins>&lt;script&gt;</ins>"),
        ("a & b", "a", "a<del> &amp; b</del>"),
    ],
)
def test_words_are_marked_and_everything_is_escaped(old, new, expected):
    assert word_diff(old, new) == expected


def test_a_sentence_added_to_a_long_text_is_all_that_is_marked():
    text = " ".join(f"Im Monat {number} wurden {number * 7} Stellplätze gezählt." for number in range(60))

    assert word_diff(text, f"{text} Seitdem ist es ruhig.") == f"{text}<ins> Seitdem ist es ruhig.</ins>"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("!" * (MAX_TOKENS // 2), "!?" * (MAX_TOKENS // 4)),
        ("a " * 900, "a b " * 450),
        ("a\n" * 50_000, "a\nb\n" * 25_000),
    ],
)
def test_no_text_keeps_the_server_busy(old, new):
    started = time.monotonic()

    word_diff(old, new)

    assert time.monotonic() - started < 3


@pytest.mark.django_db
def test_topics_pictures_and_dates_are_compared_in_words(portal, tmp_path):
    draft = a_draft(topics=[TopicFactory(name="Ärzte"), TopicFactory(name="Zoo")])
    by = draft.created_by
    old = drafts.content_of(draft)
    path = tmp_path / "plan.png"
    Image.new("RGB", (20, 20)).save(path)
    image = PortalImage(title="Plan", original_name="plan.png", owner_page_id=draft.page_id)
    with path.open("rb") as stream:
        image.file = ImageFile(stream, name="plan.png")
        image.save()
    new = drafts.content_of(drafts.save(draft, {"topics": [TopicFactory(name="Bus")]}, version=draft.version, by=by))
    new.images.set([ContributionImage(image=image, alt_text="Straßenplan")])

    found = {item.name: item for item in compare(old, new)}

    assert list(found) == ["topics", "images"]
    assert (found["topics"].old, found["topics"].new) == ("Ärzte\nZoo", "Bus")
    assert found["images"].new == "plan.png · Alternativtext: Straßenplan"
