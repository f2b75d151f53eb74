"""The public pages and the clocks of the periodic jobs."""

from portal.models.job import JobRun
from portal.models.pages import (
    FeedbackPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PublicPage,
    StandardPage,
    StoresPage,
)

__all__ = [
    "FeedbackPage",
    "HomePage",
    "JobRun",
    "NewsIndexPage",
    "NewsPage",
    "PublicPage",
    "StandardPage",
    "StoresPage",
]
