"""Up the line: who hears of a case's clock at which level (F8)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from feedback.choices import AlarmLevel, StaffPart
from feedback.models import Case, CaseStaff, ClockAlarm
from members.choices import Role
from members.models import Post, Store, User

# The posts that answer at a level; the handler stands before the clerks.
ROLES: dict[str, tuple[str, ...]] = {
    AlarmLevel.WARNING: (Role.CLERK,),
    AlarmLevel.CLERK: (Role.CLERK,),
    AlarmLevel.MANAGER: (Role.STORE_MANAGER,),
    AlarmLevel.OPERATIONS: (Role.OPERATIONS,),
    AlarmLevel.HEAD_OFFICE: (Role.OPERATIONS, Role.QUALITY),
}
# Posts for the whole chain only.
CHAIN_ONLY = {AlarmLevel.HEAD_OFFICE}
ORDER = [str(level) for level in AlarmLevel]
TO_HANDLER = {AlarmLevel.WARNING, AlarmLevel.CLERK}


@dataclass(frozen=True)
class Line:
    """One alarm in the letter to one person."""

    alarm: ClockAlarm

    @property
    def case(self) -> Case:
        """The case of the clock."""
        return self.alarm.clock.case


class Staff:
    """The posts of the chain, read once."""

    def __init__(self) -> None:
        self.posts = list(
            Post.objects.filter(
                role__in={role for roles in ROLES.values() for role in roles},
                user__is_active=True,
            ).select_related("user__wagtail_userprofile")
        )
        self.region_of = dict(Store.objects.values_list("pk", "region"))
        self.known: dict[tuple[str, int | None], set[User]] = {}

    def of(self, level: str, store_id: int | None) -> set[User]:
        """Those who answer for a store at a level; of no store, for the whole chain."""
        place = (level, store_id)
        if place not in self.known:
            self.known[place] = {
                post.user
                for post in self.posts
                if post.role in ROLES[level] and self._covers(post, level, store_id)
            }
        return self.known[place]

    def _covers(self, post: Post, level: str, store_id: int | None) -> bool:
        if post.store_id is None and post.region_id is None:
            return True
        if store_id is None or level in CHAIN_ONLY:
            return False
        if post.store_id is not None:
            return post.store_id == store_id
        return post.region_id == self.region_of.get(store_id)


def lines_of(alarms: Iterable[ClockAlarm]) -> dict[User, list[Line]]:
    """What each person has to hear: a clock once, at the highest of its levels.

    Nobody hears of a case that they are involved in. Where a level has nobody, the next
    one up hears of it. In the order of the alarms.
    """
    alarms = list(alarms)
    staff = Staff()
    involved = _involved()
    found: dict[User, dict[int, Line]] = defaultdict(dict)
    for alarm in alarms:
        kept_out = involved.get(alarm.clock.case_id, set())
        for person in _people(alarm, staff, kept_out):
            known = found[person].get(alarm.clock_id)
            if known is None or ORDER.index(known.alarm.level) < ORDER.index(
                alarm.level
            ):
                found[person][alarm.clock_id] = Line(alarm)
    return {person: list(lines.values()) for person, lines in found.items()}


def _people(alarm: ClockAlarm, staff: Staff, kept_out: set[int]) -> set[User]:
    case = alarm.clock.case
    handler = case.handler
    is_there = handler is not None and handler.is_active and handler.pk not in kept_out
    if handler is not None and is_there and alarm.level in TO_HANDLER:
        return {handler}
    for level in ORDER[ORDER.index(alarm.level) :]:
        people = staff.of(level, case.store_id)
        people = {person for person in people if person.pk not in kept_out}
        if people:
            return people
    return set()


def _involved() -> dict[int, set[int]]:
    """Who is kept out of which open case."""
    rows = CaseStaff.objects.filter(part=StaffPart.INVOLVED, case__closed_at=None)
    found: dict[int, set[int]] = defaultdict(set)
    for case_id, user_id in rows.values_list("case", "user"):
        found[case_id].add(user_id)
    return found
