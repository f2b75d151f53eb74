"""Writing down who opened which record."""

from datetime import datetime, timedelta

from members.choices import AccessAction
from members.models import AccessLog, Member, User

# Going back and forth between a record and its cases is one look at it.
ONE_LOOK = timedelta(minutes=15)
WIDTH = 200


def note_opened(*, member: Member, by: User, at: datetime) -> AccessLog | None:
    """Log that `by` opened the record; None within 15 minutes of the last entry."""
    is_noted = AccessLog.objects.filter(
        user=by, action=AccessAction.OPENED, member=member, at__gt=at - ONE_LOOK
    ).exists()
    if is_noted:
        return None
    return AccessLog.objects.create(
        user=by, action=AccessAction.OPENED, what="record", member=member, at=at
    )


def note_searched(*, by: User, what: str, count: int, at: datetime) -> AccessLog | None:
    """Log that `by` looked through a long list; None within 15 minutes of an entry about
    the same. ``what`` names the filters, never words that were searched for."""
    what = what[:WIDTH]
    is_noted = AccessLog.objects.filter(
        user=by, action=AccessAction.SEARCHED, what=what, at__gt=at - ONE_LOOK
    ).exists()
    if is_noted:
        return None
    return AccessLog.objects.create(
        user=by, action=AccessAction.SEARCHED, what=what, count=count, at=at
    )
