"""The public pages and the clocks of the periodic jobs."""

from portal.models.job import JobRun

__all__ = ["JobRun"]
