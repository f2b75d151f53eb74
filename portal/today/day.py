"""Puts the day together: sections in order of urgency, each with its rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from members.choices import Channel
from members.models import ConsentState, Member
from portal.today.desk import Desk
from portal.today.kinds import MOST, DayKind, Hit, Line

SHOWN = 8


@dataclass(frozen=True)
class Row:
    """One row of the page, ready to be drawn."""

    name: str
    member: Member | None
    url: str
    line: Line
    also: list[str]
    refuses_calls: bool


@dataclass
class Section:
    """The rows of one kind. ``count`` is capped at MOST; ``hidden`` are not shown."""

    kind: DayKind
    rows: list[Row] = field(default_factory=list)
    count: int = 0

    @property
    def count_label(self) -> str:
        """The count, "99+" beyond the cap."""
        return f"{MOST - 1}+" if self.count >= MOST else str(self.count)

    @property
    def hidden(self) -> int:
        """How many more there are than shown."""
        return self.count - len(self.rows)


def sections_of(
    desk: Desk, kinds: Iterable[DayKind], *, shown: int = SHOWN
) -> list[Section]:
    """The sections that have rows, in the order of `kinds`.

    A member stands in the most urgent section only; what else there is to say is noted
    at that row. One query a kind, three for all members shown, and what the kinds'
    lines look up.
    """
    found = {kind.code: (kind, kind.hits(desk)) for kind in kinds if kind.is_for(desk)}
    first_at: dict[int, str] = {}
    also: dict[int, dict[str, str]] = {}
    kept: list[tuple[DayKind, list[Hit]]] = []
    for kind, hits in found.values():
        own = []
        for hit in hits:
            if kind.is_call and hit.member_id in first_at:
                labels = also.setdefault(hit.member_id, {})
                if first_at[hit.member_id] != kind.code:
                    labels[kind.code] = str(kind.label)
                continue
            if kind.is_call and hit.member_id is not None:
                first_at[hit.member_id] = kind.code
            own.append(hit)
        if own:
            kept.append((kind, own))
    return _drawn(desk, kept, also, shown=shown)


def _drawn(
    desk: Desk,
    kept: Sequence[tuple[DayKind, list[Hit]]],
    also: dict[int, dict[str, str]],
    *,
    shown: int,
) -> list[Section]:
    members = members_by_id(
        hit.member_id for _kind, hits in kept for hit in hits[:shown]
    )
    refusing = refusing_calls(members)
    sections = []
    for kind, hits in kept:
        pairs = [(hit, members.get(hit.member_id or 0)) for hit in hits[:shown]]
        section = Section(kind=kind, count=len(hits))
        for (hit, member), line in zip(pairs, kind.lines(desk, pairs), strict=True):
            section.rows.append(
                Row(
                    name=line.name or (member.name if member else ""),
                    member=member,
                    url=line.url or (member.get_absolute_url() if member else ""),
                    line=line,
                    also=list(also.get(hit.member_id or 0, {}).values())
                    if kind.is_call
                    else [],
                    refuses_calls=hit.member_id in refusing,
                )
            )
        sections.append(section)
    return sections


def members_by_id(ids: Iterable[int | None]) -> dict[int, Member]:
    """The members with store, owner and figures, in one query."""
    wanted = {pk for pk in ids if pk is not None}
    rows = Member.objects.filter(pk__in=wanted)
    return {
        member.pk: member
        for member in rows.select_related("home_store", "owner", "stat__main_category")
    }


def refusing_calls(member_ids: Iterable[int]) -> set[int]:
    """Those who withdrew, or never gave, every consent to calls they were asked for."""
    states: dict[int, bool] = {}
    rows = ConsentState.objects.filter(
        member_id__in=list(member_ids), channel=Channel.PHONE
    )
    for member_id, is_given in rows.values_list("member_id", "is_given"):
        states[member_id] = states.get(member_id, False) or is_given
    return {member_id for member_id, any_given in states.items() if not any_given}


def queue_of(desk: Desk, kind: DayKind) -> list[UUID]:
    """The members of a kind to be called one after the other, most urgent first."""
    ids = [hit.member_id for hit in kind.hits(desk) if hit.member_id is not None]
    unique = list(dict.fromkeys(ids))
    public = dict(
        Member.objects.visible_to(desk.user)
        .filter(pk__in=unique)
        .values_list("pk", "public_id")
    )
    return [public[pk] for pk in unique if pk in public]
