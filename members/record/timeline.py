"""Socket: kinds of activity, and the one function that writes the timeline."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from members.models import Activity, Member, Store, User
from members.registry import Registry


@dataclass(frozen=True)
class ActivityKind:
    """How a kind of timeline row looks.

    ``line`` turns a row into one sentence in the reader's language; it reads
    ``activity.data`` only, so that a page of rows needs no further query. ``url`` gives
    the address of what the row is about, or "".
    """

    code: str
    label: str | Promise
    icon: str
    line: Callable[[Activity], str]
    url: Callable[[Activity], str] = lambda _activity: ""


activity_kinds: Registry[ActivityKind] = Registry(
    "activity kinds",
    key=lambda kind: kind.code,
    requires=("code", "label", "icon", "line"),
)


def record_activity(
    *,
    member: Member,
    kind: str,
    at: datetime,
    by: User | None = None,
    store: Store | None = None,
    data: dict[str, Any] | None = None,
    ref: str = "",
) -> Activity:
    """Write one timeline row; LookupError when nobody registered the kind."""
    if kind not in activity_kinds:
        message = f"no app registered the activity kind {kind!r}"
        raise LookupError(message)
    return Activity.objects.create(
        member=member, kind=kind, at=at, by=by, store=store, data=data or {}, ref=ref
    )
