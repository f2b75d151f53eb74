"""What an unsubscribe link in a letter is about."""

import re
from dataclasses import dataclass
from datetime import datetime

from members.choices import Channel, Purpose
from members.models import Member, PublicLink
from members.outbox.links import find_link
from members.queries.survivors import survivor_of

UNSUBSCRIBE = "unsubscribe"
TEST_TARGET = "test"
_TARGET = re.compile(r"members\.member:(\d+)/(\w+)/(\w+)")


@dataclass(frozen=True)
class Subscription:
    """The letters that a link can stop. Without a member it came with a test letter."""

    link: PublicLink
    member: Member | None = None
    purpose: str = ""
    channel: str = Channel.EMAIL

    @property
    def purpose_words(self) -> str:
        return str(Purpose(self.purpose).label) if self.purpose else ""

    @property
    def channel_words(self) -> str:
        return str(Channel(self.channel).label)


def subscription_target(*, member_id: int, purpose: str, channel: str) -> str:
    """What to write into the link of a letter."""
    return f"members.member:{member_id}/{purpose}/{channel}"


def find_subscription(*, token: str, at: datetime) -> Subscription | None:
    """The letters a token is about; None when it opens nothing (any more).

    A record that was merged into another leads to the survivor.
    """
    link = find_link(purpose=UNSUBSCRIBE, token=token, at=at)
    if link is None:
        return None
    if link.target == TEST_TARGET:
        return Subscription(link)
    found = _TARGET.fullmatch(link.target)
    member = Member.objects.filter(pk=found[1]).first() if found else None
    if found is None or member is None:
        return None
    return Subscription(link, survivor_of(member), purpose=found[2], channel=found[3])
