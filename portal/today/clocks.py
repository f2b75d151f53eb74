"""Clocks of cases that are overdue or due today, and years that wait to be confirmed."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.actions.calendars import CHANGE_CALENDAR
from feedback.choices import Metric
from feedback.models import CalendarYear, Case, CaseClock
from feedback.queries.calendars import years_unconfirmed
from feedback.workflow import CHANGE
from members.models import Member, scope_of
from members.queries.figures import midnight
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line, person_named


def due_clocks(desk: Desk) -> QuerySet[CaseClock]:
    """Running clocks of the person's cases that are overdue or due before midnight.

    Those of cases of no store belong to head office, and are shown to it while nothing
    is narrowed.
    """
    cases = Case.objects.visible_to(desk.user, CHANGE).open()
    place = Q(store__in=desk.store_ids)
    if desk.store is None:
        place |= Q(store=None)
    if desk.mine:
        place &= Q(handler=desk.user.pk)
    end = midnight(desk.today + timedelta(days=1))
    return CaseClock.objects.running().filter(
        due_at__lt=end, case__in=cases.filter(place)
    )


def clock_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Resolve: overdue for 3 hours" with the case's number. No query."""
    return [_clock_line(hit, member, desk) for hit, member in pairs]


def _clock_line(hit: Hit, member: Member | None, desk: Desk) -> Line:
    metric, due_at, public_id, reference, name, last_name, first_name = hit.facts
    handler = person_named(last_name, first_name)
    is_late = due_at <= desk.now
    words = {
        "reference": reference,
        "what": Metric(metric).label,
        "since": timesince(due_at, desk.now, depth=1),
        "moment": timezone.localtime(due_at).strftime("%H:%M"),
    }
    if is_late:
        sentence = _("%(reference)s: %(what)s, overdue for %(since)s")
    else:
        sentence = _("%(reference)s: %(what)s, due today at %(moment)s")
    return Line(
        words=sentence % words,
        note=_("with %(person)s") % {"person": handler} if handler else "",
        is_late=is_late,
        url=reverse("feedback_case", args=[public_id]),
        name=member.name if member else name or _("Guest"),
    )


def open_years(desk: Desk) -> QuerySet[CalendarYear]:
    """Years whose holidays wait for those who keep the chain's calendar: this one, and
    from November on the next."""
    if not scope_of(desk.user, CHANGE_CALENDAR).everywhere:
        return CalendarYear.objects.none()
    return years_unconfirmed(at=desk.now)


def year_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "The holidays of 2027 are not confirmed". No query."""
    return [
        Line(
            words=_("The holidays of %(year)d are not confirmed") % {"year": year},
            note=_("deadlines that cross it are provisional"),
            is_late=year <= desk.today.year,
            url=f"{reverse('feedback_calendar')}?year={year}",
            name=_("Working calendar"),
        )
        for (year,) in (hit.facts for hit, _member in pairs)
    ]


OVERDUE = DayKind(
    code="overdue",
    label=gettext_lazy("Deadlines of cases"),
    hint=gettext_lazy("Overdue, or due before midnight"),
    icon="time",
    permission=CHANGE,
    rows=due_clocks,
    lines=clock_lines,
    order=("due_at", "pk"),
    facts=(
        "metric",
        "due_at",
        "case__public_id",
        "case__reference",
        "case__name",
        "case__handler__last_name",
        "case__handler__first_name",
    ),
    action=gettext_lazy("Open the case"),
    store="case__store",
    member="case__member",
    is_call=False,
)

YEARS = DayKind(
    code="calendar",
    label=gettext_lazy("Calendar to confirm"),
    hint=gettext_lazy("Holidays and make-up days, once they are announced"),
    icon="calendar-alt",
    permission=CHANGE_CALENDAR,
    rows=open_years,
    lines=year_lines,
    order=("year",),
    facts=("year",),
    action=gettext_lazy("Look at it"),
    store="",
    member="",
    is_call=False,
)
