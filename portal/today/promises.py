"""What was promised for today, and whom we said we would speak with."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from members.models import Member
from members.models.contact import PromiseQuerySet
from members.models.member import MemberQuerySet
from members.queries.promises import due_contacts, due_promises
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line, person_named


def promises(desk: Desk) -> PromiseQuerySet:
    """Open promises due by today; with "only my members" those the person keeps."""
    rows = due_promises(desk.user, desk.today)
    if desk.mine:
        rows = rows.filter(owner=desk.user)
    return rows.filter(member__home_store__in=desk.store_ids)


def promise_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Promised by 20 November: two tins of Longjing". No query."""
    return [
        Line(
            words=_("Promised by %(day)s: %(what)s")
            % {"day": formats.date_format(due_on, "MONTH_DAY_FORMAT"), "what": what},
            note=_("kept by %(name)s") % {"name": owner} if owner else "",
            is_late=due_on < desk.today,
        )
        for what, due_on, owner in (
            (hit.facts[0], hit.facts[1], _owner(hit, desk)) for hit, _member in pairs
        )
    ]


def _owner(hit: Hit, desk: Desk) -> str:
    """Who keeps the promise, unless it is the reader."""
    owner_id, last_name, first_name = hit.facts[2:]
    return "" if owner_id == desk.user.pk else person_named(last_name, first_name)


def contacts(desk: Desk) -> MemberQuerySet:
    """Members whose next contact is set for today or before."""
    rows = due_contacts(desk.user, desk.today)
    if desk.mine:
        rows = rows.filter(owner=desk.user)
    return rows.filter(stat__home_store__in=desk.store_ids)


def contact_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Set for today", "set for 3 days ago", and when we last spoke. No query."""
    lines = []
    for hit, _member in pairs:
        next_on, reached_at = hit.facts
        note = _("never reached so far")
        if reached_at:
            note = _("last reached on %(day)s") % {
                "day": formats.date_format(reached_at, "MONTH_DAY_FORMAT")
            }
        lines.append(
            Line(
                words=_set_for(next_on, desk.today),
                note=note,
                is_late=next_on < desk.today,
            )
        )
    return lines


def _set_for(next_on: date, today: date) -> str:
    days = (today - next_on).days
    if not days:
        return _("Next contact set for today")
    return ngettext(
        "Next contact was set for %(days)d day ago",
        "Next contact was set for %(days)d days ago",
        days,
    ) % {"days": days}


PROMISES = DayKind(
    code="promises",
    label=gettext_lazy("Promises"),
    hint=gettext_lazy("Given our word for today or before"),
    icon="thumbtack",
    permission="members.view_contact",
    rows=promises,
    lines=promise_lines,
    order=(),
    facts=("what", "due_on", "owner", "owner__last_name", "owner__first_name"),
    action=pgettext_lazy("promise", "Keep it"),
)

CONTACTS = DayKind(
    code="contacts",
    label=gettext_lazy("To be called today"),
    hint=gettext_lazy("As the last contact left it"),
    icon="mobile-alt",
    permission="members.view_contact",
    rows=contacts,
    lines=contact_lines,
    order=(),
    facts=("stat__next_contact_on", "stat__last_reached_at"),
    action=gettext_lazy("Call now"),
    store="home_store",
    member="pk",
)
