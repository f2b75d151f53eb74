"""An event as a file for people's own calendars, and the code of a ticket as a drawing."""

from datetime import UTC, datetime

import segno
from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from icalendar import Calendar
from icalendar import Event as Entry

from campaigns.choices import EventState
from campaigns.models import Event


def calendar_file(event: Event, *, at: datetime, url: str = "") -> bytes:
    """The event as iCalendar (RFC 5545), in the reader's language. Whoever takes it in
    twice has it once; one that was called off is struck out."""
    entry = Entry()
    entry.add("uid", f"{event.public_id}@regulars")
    entry.add("dtstamp", at.astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("summary", str(event))
    place = ", ".join(filter(None, (event.shown_place, event.address)))
    entry.add("location", place)
    if event.shown_words:
        entry.add("description", event.shown_words)
    if url:
        entry.add("url", f"{settings.BASE_URL}{url}")
    is_off = event.state == EventState.CANCELLED
    entry.add("status", "CANCELLED" if is_off else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Regulars//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def qr_drawing(text: str, *, label: str) -> SafeString:
    """The text as a QR code: SVG without size and style, black on white for cameras."""
    drawing = segno.make(text, error="m", micro=False).svg_inline(
        light="#fff", dark="#000", omitsize=True, svgclass="qr", lineclass=None
    )
    named = drawing.replace(
        "<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1
    )
    return mark_safe(named)  # noqa: S308 -- drawn by us; the label is escaped
