"""What a letter tells of a report: a few counts and the address, nobody's name."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from feedback.choices import CaseKind, ReportKind
from feedback.models import Case, ReportSubscription
from feedback.queries.case_figures import FEW
from feedback.queries.case_groups import GROUPS, Span
from feedback.queries.register import first_of_last
from members.models import scope_of

JUNE = 6
TOLD = ("received", "ended", "outstanding_after", "severe", "resolve_missed")


def span_told(kind: str, *, today: date) -> Span:
    """The latest period of a report that is over: week, month, or half-year."""
    if kind == ReportKind.WEEKLY:
        sunday = today - timedelta(days=today.isoweekday())
        return Span(sunday - timedelta(days=6), sunday)
    this_month = today.replace(day=1)
    if kind == ReportKind.HALF_YEARLY:
        half = date(today.year, 1 if today.month <= JUNE else 7, 1)
        end = half - timedelta(days=1)
        return Span(date(end.year, 1 if end.month <= JUNE else 7, 1), end)
    return Span(first_of_last(this_month), this_month - timedelta(days=1))


@dataclass(frozen=True)
class ReportLetter:
    """Subject, text, and the path of the page."""

    subject: str
    text: str
    path: str


def letter_of(subscription: ReportSubscription, span: Span) -> ReportLetter:
    """The letter of a report in the active language; one query.

    A mail leaves the house: counts under FEW are not told.
    """
    cases = Case.objects.filter(
        scope_of(subscription.user, "feedback.view_case").q("store"),
        quarantine="",
        kind=CaseKind.COMPLAINT,
    )
    if subscription.store_id is not None:
        cases = cases.filter(store=subscription.store_id)
    counts = cases.order_by().aggregate(
        **{
            f"n_{code}": Count("pk", filter=GROUPS[code].condition(span))
            for code in TOLD
        }
    )
    label = subscription.get_kind_display()
    place = str(subscription.store or _("all your stores"))
    lines = [
        _("%(report)s, complaints, %(place)s, %(start)s – %(end)s")
        % {
            "report": label,
            "place": place,
            "start": span.start,
            "end": span.end,
        },
        "",
    ]
    lines += [f"{GROUPS[code].label}: {_told(counts[f'n_{code}'])}" for code in TOLD]
    query: dict[str, str | int] = {
        "report": subscription.kind,
        "start": str(span.start),
        "end": str(span.end),
    }
    if subscription.store_id is not None:
        query["store"] = subscription.store_id
    return ReportLetter(
        subject=_("%(report)s up to %(end)s") % {"report": label, "end": span.end},
        text="\n".join(lines),
        path=f"{reverse('feedback_report')}?{urlencode(query)}",
    )


def _told(count: int) -> str:
    return str(count) if count == 0 or count >= FEW else f"<{FEW}"
