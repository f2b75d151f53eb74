"""Counting who followed a link of a letter."""

import re
from datetime import datetime, timedelta

from django.db import transaction

from campaigns.models import Click
from members.models import Message

# Nobody reads a letter and follows a link as fast as that.
TOO_SOON = timedelta(seconds=5)
# Scanners open all links of a letter at once; people don't.
AT_ONCE = timedelta(seconds=2)
# The same link again within this time is one click (a double click, a reload).
SAME = timedelta(seconds=10)
MOST_ROWS = 60

SCANNERS = re.compile(
    r"bot\b|crawl|spider|scanner|preview|proofpoint|mimecast|barracuda|safelinks"
    r"|googleimageproxy|yahoomailproxy|symantec|trendmicro|sophos|fireeye|forcepoint"
    r"|microsoft office|headless|curl/|wget/|python-|go-http-client|java/|okhttp",
    re.IGNORECASE,
)


@transaction.atomic
def count_click(
    *, message: Message, number: int, agent: str, at: datetime
) -> Click | None:
    """Write down that a link was opened; None for the same click once more, and when a
    letter was opened more often than anybody would.

    Set apart as a scanner's is a click by a known program or without a name, within
    seconds of the acceptance, or together with another link of the letter: then both.
    """
    # The letter's row is the lock under which two clicks of one moment take turns.
    Message.objects.select_for_update().only("pk").get(pk=message.pk)
    clicks = Click.objects.filter(message=message)
    if clicks.filter(number=number, at__gt=at - SAME, at__lte=at).exists():
        return None
    if clicks.count() >= MOST_ROWS:
        return None
    others = clicks.exclude(number=number).filter(at__gt=at - AT_ONCE, at__lte=at)
    is_scanner = _is_scanner(message, agent, at)
    if others.exists():
        others.update(is_scanner=True)
        is_scanner = True
    return Click.objects.create(
        message=message,
        member_id=message.member_id,
        number=number,
        ref=message.ref,
        at=at,
        is_scanner=is_scanner,
    )


def _is_scanner(message: Message, agent: str, at: datetime) -> bool:
    if message.accepted_at is None or at < message.accepted_at + TOO_SOON:
        return True
    return not agent.strip() or SCANNERS.search(agent) is not None
