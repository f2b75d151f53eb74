"""Socket: where a segment is used. Upper apps bring what they do with segments."""

from collections.abc import Callable
from dataclasses import dataclass

from members.models import Segment, User
from members.registry import Registry


@dataclass(frozen=True)
class SegmentUse:
    """One thing that asks for a segment; ``is_active`` while a change of the segment
    changes whom it reaches. Without an address when the reader may not see it."""

    label: str
    state: str
    is_active: bool
    url: str = ""


@dataclass(frozen=True)
class UseFinder:
    """How an app finds its uses of a segment, as far as the person may see them."""

    code: str
    find: Callable[[Segment, User], list[SegmentUse]]


segment_uses: Registry[UseFinder] = Registry(
    "uses of segments", key=lambda finder: finder.code, order=lambda finder: finder.code
)


def uses_of(segment: Segment, user: User) -> list[SegmentUse]:
    """Everything that uses the segment, active things first."""
    found = [use for finder in segment_uses for use in finder.find(segment, user)]
    return sorted(found, key=lambda use: not use.is_active)
