"""The words that stand in blocks, wherever in them, and plain words as blocks."""

from collections.abc import Iterator
from typing import Any

from wagtail.blocks import StreamValue

from campaigns.queries.letter_parts import paragraphs_html

# What holds no words of a person: numbers of rows, addresses, keys of blocks.
NO_WORDS = {"image", "page", "product", "link", "id", "type"}


def words_in(blocks: Any) -> list[str]:
    """Every text of the blocks (a StreamValue, or blocks as Wagtail stores them)."""
    raw = blocks.get_prep_value() if isinstance(blocks, StreamValue) else blocks
    return [text for block in raw for text in _texts(block["value"])]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in NO_WORDS:
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def as_blocks(body: str) -> list[dict[str, Any]]:
    """Plain words, as letters were written before there were blocks, as one block."""
    return [{"type": "text", "value": paragraphs_html(body)}] if body.strip() else []
