"""The working calendar: a year as twelve months, special days, hours, confirmation."""

import calendar as months
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from feedback.actions import calendars
from feedback.choices import CalendarDayKind
from feedback.exceptions import FeedbackError
from feedback.forms.clocks import DayForm, WeekForm
from feedback.models import CalendarDay, CalendarYear, WorkCalendar, WorkHours
from feedback.queries.calendars import working_calendar
from feedback.queries.clock_words import holiday_words
from feedback.sla.calendar import WorkingCalendar, format_periods
from feedback.views.workspace.page import staff_of
from members.exceptions import MembersError
from members.models import Store, User, scope_of
from members.permissions import scoped

VIEW = "feedback.view_workcalendar"
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _store(request: HttpRequest, chosen: str) -> Store | None:
    """The store whose calendar is meant; 404 for one out of reach."""
    if not chosen:
        return None
    stores: Any = scoped(staff_of(request), Store.objects.open(), permission=VIEW)
    found: Store | None = stores.filter(pk=chosen).first() if chosen.isdigit() else None
    if found is None:
        raise Http404
    return found


def _year(chosen: str) -> int:
    if chosen.isdigit() and FIRST_YEAR <= int(chosen) <= LAST_YEAR:
        return int(chosen)
    return timezone.localdate().year


def _url(store: Store | None, year: int) -> str:
    place = f"&store={store.pk}" if store else ""
    return f"{reverse('feedback_calendar')}?year={year}{place}"


def _may_change(user: User, store: Store | None) -> bool:
    scope = scope_of(user, calendars.CHANGE_CALENDAR)
    return scope.covers(store.pk if store else None)


@require_safe
def show_year(request: HttpRequest) -> HttpResponse:
    """A year of the chain, or of one store."""
    return _page(request, {})


def _page(request: HttpRequest, tried: dict[str, Any]) -> HttpResponse:
    user = staff_of(request)
    if not scope_of(user, VIEW):
        raise PermissionDenied
    asked = request.POST or request.GET
    store, year = _store(request, asked.get("store", "")), _year(asked.get("year", ""))
    chosen = _chosen(asked.get("day", ""), year)
    working = working_calendar(store.pk if store else None)
    special = _special(store, year)
    stores: Any = scoped(user, Store.objects.open(), permission=VIEW)
    context = {
        "year": year,
        "store": store,
        "stores": list(stores.order_by("code")),
        "months": _months(working, year, chosen),
        "weekdays": [WEEKDAYS_ABBR[n] for n in range(7)],
        "special": special,
        "row": CalendarYear.objects.filter(calendar__store=None, year=year)
        .select_related("confirmed_by")
        .first(),
        "chosen": chosen,
        "may_change": _may_change(user, store),
        "may_confirm": _may_change(user, None),
        "day_form": tried.get("day") or _day_form(chosen, special),
        "week_form": tried.get("week") or _week_form(store),
        "header_title": _("Working calendar"),
        "header_icon": "calendar-alt",
        "breadcrumbs_items": [{"url": "", "label": _("Working calendar")}],
    }
    return render(request, "feedback/set_up/calendar.html", context)


def _chosen(text: str, year: int) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year == year else None


def _special(store: Store | None, year: int) -> list[dict[str, Any]]:
    """The special days of the year, those of the store marked."""
    rows = CalendarDay.objects.filter(date__year=year).select_related("by", "calendar")
    if store is None:
        rows = rows.filter(calendar__store=None)
    else:
        rows = rows.filter(calendar__store=store) | rows.filter(calendar__store=None)
    return [
        {
            "day": row,
            "name": holiday_words(row.name),
            "is_own": store is not None and row.calendar.store_id == store.pk,
        }
        for row in rows.order_by("date", "calendar__store")
    ]


def _day_form(chosen: date | None, special: list[dict[str, Any]]) -> DayForm:
    known = next((s["day"] for s in special if s["day"].date == chosen), None)
    if known is None:
        return DayForm(initial={"day": chosen})
    return DayForm(
        initial={
            "day": chosen,
            "kind": known.kind,
            "periods": known.periods,
            "name": holiday_words(known.name),
        }
    )


def _week_form(store: Store | None) -> WeekForm:
    calendar = WorkCalendar.objects.filter(store=store).first()
    if calendar is None and store is not None:
        return WeekForm()
    if calendar is None:
        usual = working_calendar(None).week
        return WeekForm(
            initial={f"day_{n}": format_periods(usual[n]) for n in range(7)}
        )
    rows = WorkHours.objects.filter(calendar=calendar)
    return WeekForm(initial={f"day_{row.weekday}": row.periods for row in rows})


def _months(
    working: WorkingCalendar, year: int, chosen: date | None
) -> list[dict[str, Any]]:
    """Twelve months of weeks; a date outside its month is None."""
    today = timezone.localdate()
    weeks = months.Calendar().monthdatescalendar
    return [
        {
            "name": MONTHS[month],
            "weeks": [
                [
                    _cell(working, day, today, chosen) if day.month == month else None
                    for day in week
                ]
                for week in weeks(year, month)
            ],
        }
        for month in range(1, 13)
    ]


def _cell(
    working: WorkingCalendar, day: date, today: date, chosen: date | None
) -> dict[str, Any]:
    rule = working.days.get(day)
    if rule is not None:
        look, label = str(rule.kind), str(CalendarDayKind(rule.kind).label)
    else:
        is_working = working.is_working(day)
        look = "plain" if is_working else "rest"
        label = _("worked") if is_working else _("not worked")
    hours = format_periods(working.periods(day))
    name = holiday_words(rule.name) if rule else ""
    return {
        "day": day,
        "look": look,
        "title": " · ".join(part for part in (label, name, hours) if part),
        "is_today": day == today,
        "is_chosen": day == chosen,
    }


def _changed(request: HttpRequest, run: Callable[[User, Any], int]) -> bool:
    """Run a change and tell how many deadlines moved; False when it was refused."""
    try:
        moved = run(staff_of(request), timezone.now())
    except (FeedbackError, MembersError) as error:
        messages.error(request, str(error))
        return False
    told = ngettext(
        "Saved. %(n)d deadline moved.", "Saved. %(n)d deadlines moved.", moved
    ) % {"n": moved}
    messages.success(request, told)
    return True


@require_POST
def change_day(request: HttpRequest) -> HttpResponse:
    """Set a special day, or with "clear" take it away."""
    store, year = _place(request)
    form = DayForm(request.POST)
    if not form.is_valid():
        return _page(request, {"day": form})
    fields = form.cleaned_data
    year = fields["day"].year

    def run(by: User, at: Any) -> int:
        if "clear" in request.POST:
            return calendars.clear_day(store=store, day=fields["day"], by=by, at=at)
        return calendars.set_day(store=store, by=by, at=at, **fields)

    if not _changed(request, run):
        return _page(request, {"day": form})
    return redirect(_url(store, year))


@require_POST
def change_week(request: HttpRequest) -> HttpResponse:
    """Set the hours of the week; of a store, empty weekdays are as the chain's."""
    store, year = _place(request)
    form = WeekForm(request.POST)
    if not form.is_valid():
        return _page(request, {"week": form})
    week = form.week()
    if store is not None:
        week = {number: text for number, text in week.items() if text}

    def run(by: User, at: Any) -> int:
        return calendars.set_week(store=store, week=week, by=by, at=at)

    if not _changed(request, run):
        return _page(request, {"week": form})
    return redirect(_url(store, year))


@require_POST
def confirm_year(request: HttpRequest) -> HttpResponse:
    """Stand for the holidays of a year."""
    _store_none, year = _place(request)

    def run(by: User, at: Any) -> int:
        return calendars.confirm_year(year=year, by=by, at=at)

    _changed(request, run)
    return redirect(_url(None, year))


@require_POST
def propose_year(request: HttpRequest) -> HttpResponse:
    """Fetch the official days of a year into the calendar, for somebody to confirm."""
    _store_none, year = _place(request)
    if not _may_change(staff_of(request), None):
        raise PermissionDenied
    try:
        proposal = calendars.propose_year(year=year, at=timezone.now())
    except LookupError:
        messages.error(request, _("No source knows the holidays of this country."))
        return redirect(_url(None, year))
    if proposal.is_official:
        messages.success(request, _("The announced days are in. Please confirm them."))
    else:
        messages.warning(
            request,
            _("Nothing is announced for this year yet: these days are worked out."),
        )
    return redirect(_url(None, year))


def _place(request: HttpRequest) -> tuple[Store | None, int]:
    if not scope_of(staff_of(request), calendars.CHANGE_CALENDAR):
        raise PermissionDenied
    store = _store(request, request.POST.get("store", ""))
    return store, _year(request.POST.get("year", ""))
