"""Socket: knowledge that stands beside the work. The pages belong to an app above."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class KnowledgeLink:
    """A page that fits, and where it is."""

    title: str
    lead: str
    url: str


# step of recovery ("" when all is done), key of the cause → pages that fit
Source = Callable[[str, int | None], list[KnowledgeLink]]
_sources: dict[str, Source] = {}


def add_knowledge(name: str, source: Source) -> None:
    """Ask this source from now on; the same name again replaces it."""
    _sources[name] = source


def knowledge_for(step: str, cause_id: int | None) -> list[KnowledgeLink]:
    """The pages of all sources that fit the step or the cause."""
    return [page for source in _sources.values() for page in source(step, cause_id)]
