"""Results that were written on paper and are typed in: a line for each call."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.calling import record_call_outcome
from campaigns.choices import CallOutcome
from campaigns.exceptions import CampaignsError
from campaigns.models import Call
from campaigns.models.call_code import number_of
from members.exceptions import MembersError
from members.models import User

OUTCOMES = dict(enumerate(CallOutcome.values, start=1))
# "A7K 4 11-25 10:30 after work" · "A7K 1 s5 likes it" · "A7K 3"
_LINE = re.compile(
    r"(?P<code>\w+)[\s,;:.]+(?P<key>[1-9])(?=\s|$|[,;:.])[\s,;:.]*(?P<rest>.*)",
    re.DOTALL,
)
_WHEN = re.compile(
    r"(?:(?:(?P<year>\d{4})-)?(?P<month>\d{1,2})-(?P<day>\d{1,2})\s+)?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})\s*"
)
_MARK = re.compile(r"[sS](?P<mark>[1-5])(?=\s|$|[,;.])[\s,;.]*")


@dataclass(frozen=True)
class Problem:
    """A line that was not written down, as it was typed, and why."""

    line: str
    why: str


@dataclass
class Typed:
    """What became of the lines: the calls written down, and what was not understood."""

    done: list[Call] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def rest(self) -> str:
        """The lines that are left, to be mended and sent again."""
        return "\n".join(problem.line for problem in self.problems)


def record_typed(*, text: str, by: User, at: datetime) -> Typed:
    """Write down each line "code key note", one transaction a line.

    After key 4 comes when to call back ("14:30", "11-25 10:00"), for a call about a
    service the mark may stand before the note ("s4"). A line that is not understood
    or refused is given back with the reason, and changes nothing.
    """
    typed = Typed()
    for line in text.splitlines():
        if not line.strip():
            continue
        try:
            typed.done.append(_record(line, by, at))
        except (CampaignsError, MembersError, _Unread) as error:
            typed.problems.append(Problem(line, str(error)))
    return typed


class _Unread(Exception):  # noqa: N818 -- reads as what happened
    """A line that says nothing we understand."""


def _record(line: str, by: User, at: datetime) -> Call:
    # Paper is typed by people: full-width digits and commas are as good as others.
    plain = unicodedata.normalize("NFKC", line).strip()
    found = _LINE.match(plain)
    if found is None:
        raise _Unread(_("Write the code, the key 1 to 9, then the note."))
    number = number_of(found["code"])
    calls = Call.objects.visible_to(by, "campaigns.change_call")
    call = calls.filter(pk=number or 0).select_related("call_list").first()
    if call is None:
        raise _Unread(_("There is no call with this code. Look at the paper again."))
    values: dict[str, Any] = {"outcome": OUTCOMES[int(found["key"])]}
    rest = found["rest"]
    if values["outcome"] == CallOutcome.CALL_BACK:
        when = _WHEN.match(rest)
        if when is None:
            raise _Unread(_("After key 4 write when: 14:30, or 11-25 14:30."))
        values["call_back_at"], rest = _moment(when, at), rest[when.end() :]
    mark = _MARK.match(rest)
    if mark is not None:
        values["satisfaction"], rest = int(mark["mark"]), rest[mark.end() :]
    return record_call_outcome(call=call, by=by, at=at, said=rest, **values)


def _moment(when: re.Match[str], at: datetime) -> datetime:
    """The moment ahead: today or tomorrow without a day, the next such day without a
    year."""
    now = timezone.localtime(at)
    try:
        moment = now.replace(
            hour=int(when["hour"]), minute=int(when["minute"]), second=0, microsecond=0
        )
        if when["month"] is None:
            return moment if moment > now else moment + timedelta(days=1)
        moment = moment.replace(
            year=int(when["year"] or now.year),
            month=int(when["month"]),
            day=int(when["day"]),
        )
        if when["year"] is None and moment < now:
            moment = moment.replace(year=now.year + 1)
    except ValueError as error:
        raise _Unread(_("There is no such day or hour.")) from error
    return moment
