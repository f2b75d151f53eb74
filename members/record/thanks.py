"""Socket: occasions of other apps for which a member may be thanked by letter."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from members.registry import Registry


@dataclass(frozen=True)
class ThanksOccasion:
    """``code`` of the kind ("praise"); ``found(since)`` gives member, name of the
    occasion ("feedback.case:7") and its day, of what happened on that day or later."""

    code: str
    found: Callable[[date], Iterable[tuple[int, str, date]]]


thanks_occasions: Registry[ThanksOccasion] = Registry(
    "occasions to thank", key=lambda plug: plug.code, requires=("code", "found")
)
