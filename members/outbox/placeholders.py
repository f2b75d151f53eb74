"""Placeholders for our links in letters: ``[[link:NAME]]``."""

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\[\[link:([a-z_]+)\]\]")


def link_names(text: str) -> set[str]:
    """The names of the links that a text asks for."""
    return set(_PLACEHOLDER.findall(text))


def fill_links(text: str, addresses: Mapping[str, str]) -> str:
    """The text with each placeholder replaced; KeyError for an unknown name."""
    return _PLACEHOLDER.sub(lambda match: addresses[match.group(1)], text)


def without_links(text: str) -> str:
    """The text for people who may not have the addresses: each one becomes an ellipsis."""
    return _PLACEHOLDER.sub("…", text)
