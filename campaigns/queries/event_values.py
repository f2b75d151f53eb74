"""What the merge fields of an event say, in one language."""

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import override

from campaigns.models import Event


def event_values(event: Event | None, language: str) -> dict[str, str]:
    """The values of the fields event_…; empty without an event."""
    if event is None:
        return {}
    starts = timezone.localtime(event.starts_at)
    with override(language):
        return {
            "event_title": str(event),
            "event_date": date_format(starts, "DATE_FORMAT"),
            "event_time": time_format(starts, "TIME_FORMAT"),
            "event_place": event.shown_place,
        }
