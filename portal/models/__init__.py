"""The public pages and the clocks of the periodic jobs."""

from portal.models.events import EventIndexPage, EventPage
from portal.models.job import JobRun
from portal.models.pages import (
    FeedbackPage,
    HomePage,
    KnowledgePage,
    NewsIndexPage,
    NewsPage,
    PublicPage,
    StandardPage,
    StoresPage,
)

__all__ = [
    "EventIndexPage",
    "EventPage",
    "FeedbackPage",
    "HomePage",
    "JobRun",
    "KnowledgePage",
    "NewsIndexPage",
    "NewsPage",
    "PublicPage",
    "StandardPage",
    "StoresPage",
]
