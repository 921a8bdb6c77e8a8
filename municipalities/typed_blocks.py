"""The texts in the blocks of Wagtail's pages, by the rule of municipalities/typed.py."""

from __future__ import annotations

from typing import Any

from wagtail import blocks
from wagtail.rich_text import RichText

from .addresses import address_of
from .typed import seen_line, seen_text, without_pictures

LONG = (blocks.TextBlock, blocks.BlockQuoteBlock, blocks.RawHTMLBlock)


def typed_block(block: blocks.Block, value: Any) -> Any:
    """The value of a block, with each text in it as it is kept; whatever holds no text stays as it is."""
    if isinstance(value, blocks.StreamValue | blocks.list_block.ListValue):
        for child in value if isinstance(value, blocks.StreamValue) else value.bound_blocks:
            child.value = typed_block(child.block, child.value)
        return value
    if isinstance(value, blocks.StructValue):
        for name, child in block.child_blocks.items():  # type: ignore[attr-defined]  # of a StructBlock
            value[name] = typed_block(child, value[name])
        return value
    if isinstance(value, RichText):
        return RichText(without_pictures(seen_text(value.source)))
    if isinstance(block, blocks.EmailBlock):
        return address_of(value) if value else value
    if isinstance(value, str):
        return without_pictures(seen_text(value)) if isinstance(block, LONG) else seen_line(value)
    return value
