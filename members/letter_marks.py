"""Marks in the words of letters: ``[[link:NAME]]`` for an address of ours, and
``[[value:NAME]]`` for a word that differs from reader to reader.

Marks are filled in one pass, so what is filled in is never looked at again: a value
can't turn into a link, nor into another value.
"""

import re
from collections.abc import Mapping
from html import escape

# Addresses that the sender makes out of the message itself: the beginning of counted
# links, and the page of preferences (of a letter that can be unsubscribed).
CLICK = "click"
PREFERENCES = "preferences"
OF_THE_SENDER = frozenset({CLICK, PREFERENCES})

_LINK = re.compile(r"\[\[link:([a-z0-9_]+)\]\]")
_VALUE = re.compile(r"\[\[value:([a-z0-9_]+)\]\]")
_MARK = re.compile(r"\[\[(link|value):([a-z0-9_]+)\]\]")


def link_names(text: str) -> set[str]:
    """The names of the links that a text asks for."""
    return set(_LINK.findall(text))


def value_names(text: str) -> set[str]:
    """The names of the values that a text asks for."""
    return set(_VALUE.findall(text))


def fill_links(text: str, addresses: Mapping[str, str]) -> str:
    """The text with each link replaced; KeyError for an unknown name."""
    return _LINK.sub(lambda match: addresses[match.group(1)], text)


def fill_marks(
    text: str,
    *,
    addresses: Mapping[str, str],
    values: Mapping[str, str],
    is_html: bool = False,
) -> str:
    """The text with links and values replaced, both escaped in HTML; KeyError for an
    unknown name."""

    def filled(match: re.Match[str]) -> str:
        known = addresses if match.group(1) == "link" else values
        found = known[match.group(2)]
        return escape(found) if is_html else found

    return _MARK.sub(filled, text)


def fill_values(text: str, values: Mapping[str, str]) -> str:
    """The text with each value replaced (plain text); unknown ones become an ellipsis,
    links stay marks."""
    return _VALUE.sub(lambda match: values.get(match.group(1), "…"), text)


def shown(text: str, values: Mapping[str, str]) -> str:
    """The text for people who may not have the addresses: each link becomes an ellipsis,
    as does a value that is gone."""

    def filled(match: re.Match[str]) -> str:
        is_value = match.group(1) == "value"
        return values.get(match.group(2), "…") if is_value else "…"

    return _MARK.sub(filled, text)


def pieces(text: str) -> list[tuple[str, str, str]]:
    """The text cut at its marks: (words, kind, name) for each mark with the words
    before it; kind and name are "" after the last."""
    found, end = [], 0
    for match in _MARK.finditer(text):
        found.append((text[end : match.start()], match.group(1), match.group(2)))
        end = match.end()
    return [*found, (text[end:], "", "")]
