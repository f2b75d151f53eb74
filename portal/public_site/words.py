"""The form in which the words of the pages are kept; one module for each language."""

from dataclasses import dataclass, field
from typing import Any

# A block: its type and its value. Where a value names a picture it is Picture(…), where
# it names a page it is PageNamed(…); building the pages puts the rows in their place.
Block = tuple[str, Any]


@dataclass(frozen=True)
class Picture:
    """A picture by its name in portal/artwork, with what it shows."""

    name: str
    shows: str


@dataclass(frozen=True)
class PageNamed:
    """A page of the same language by its slug."""

    slug: str


@dataclass(frozen=True)
class Words:
    """One page in one language."""

    title: str
    lead: str
    picture: str = ""
    body: list[Block] = field(default_factory=list)
    description: str = ""


@dataclass(frozen=True)
class News:
    """One piece of news, `days_ago` before the pages are built."""

    slug: str
    days_ago: int
    words: Words


@dataclass(frozen=True)
class SiteWords:
    """All pages in one language."""

    home: Words
    motto: str
    small_print: str
    about: Words
    stores: Words
    news_list: Words
    news: list[News]
    feedback: Words
