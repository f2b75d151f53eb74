"""Socket: knowledge that stands beside a call. The pages belong to an app above."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class KnowledgeLink:
    """A page that fits, and where it is."""

    title: str
    lead: str
    url: str


# aim of a call → pages that fit
Source = Callable[[str], list[KnowledgeLink]]
_sources: dict[str, Source] = {}


def add_knowledge(name: str, source: Source) -> None:
    """Ask this source from now on; the same name again replaces it."""
    _sources[name] = source


def knowledge_for(aim: str) -> list[KnowledgeLink]:
    """The pages of all sources that fit the aim."""
    return [page for source in _sources.values() for page in source(aim)]
