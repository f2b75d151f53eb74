"""Knowledge pages beside the work: which fit a step of service recovery, a cause or the
aim of a call."""

from django.db.models import Q
from django.utils.translation import get_language

from campaigns.registry import KnowledgeLink as CallKnowledge
from campaigns.registry import add_knowledge as add_call_knowledge
from feedback.registry import KnowledgeLink, add_knowledge
from portal.models import KnowledgePage

MOST = 4


def fitting_pages(step: str, cause_id: int | None) -> list[KnowledgeLink]:
    """The live pages for this step or this cause in the reader's language, those of the
    cause first. One query."""
    fits = Q(for_cause=cause_id) if cause_id else Q(pk__in=[])
    if step:
        fits |= Q(for_step=step, for_cause=None)
    return [KnowledgeLink(*told) for told in _told(fits)]


def pages_for_calls(aim: str) -> list[CallKnowledge]:
    """The live pages for calls with this aim, in the reader's language. One query."""
    return [CallKnowledge(*told) for told in _told(Q(for_aim=aim))] if aim else []


def _told(fits: Q) -> list[tuple[str, str, str]]:
    """Title, lead and address of the pages that fit, in the reader's language."""
    language = (get_language() or "en").lower()
    code = "zh-hans" if language.startswith("zh") else "en"
    pages = KnowledgePage.objects.live().filter(fits, locale__language_code=code)
    found = pages.order_by("for_cause", "title")[:MOST]
    return [(page.title, page.lead, f"/{code}{_path(page)}") for page in found]


def _path(page: KnowledgePage) -> str:
    """The address below the language's home, from the tree's own path: no query."""
    _home, _slash, rest = page.url_path.strip("/").partition("/")
    return f"/{rest}/"


def offer_knowledge() -> None:
    """Tell feedback and campaigns of the pages; called once, by ready()."""
    add_knowledge("pages", fitting_pages)
    add_call_knowledge("pages", pages_for_calls)
