"""Knowledge pages beside the work: which fit a step of service recovery or a cause."""

from django.db.models import Q
from django.utils.translation import get_language

from feedback.registry import KnowledgeLink, add_knowledge
from portal.models import KnowledgePage

MOST = 4


def fitting_pages(step: str, cause_id: int | None) -> list[KnowledgeLink]:
    """The live pages for this step or this cause in the reader's language, those of the
    cause first. One query."""
    fits = Q(for_cause=cause_id) if cause_id else Q(pk__in=[])
    if step:
        fits |= Q(for_step=step, for_cause=None)
    language = (get_language() or "en").lower()
    code = "zh-hans" if language.startswith("zh") else "en"
    pages = KnowledgePage.objects.live().filter(fits, locale__language_code=code)
    found = pages.order_by("for_cause", "title")[:MOST]
    return [
        KnowledgeLink(page.title, page.lead, f"/{code}{_path(page)}") for page in found
    ]


def _path(page: KnowledgePage) -> str:
    """The address below the language's home, from the tree's own path: no query."""
    _home, _slash, rest = page.url_path.strip("/").partition("/")
    return f"/{rest}/"


def offer_knowledge() -> None:
    """Tell feedback of the pages; called once, by ready()."""
    add_knowledge("pages", fitting_pages)
