"""Cases that are far enough for a solution, a promise, a question after them."""

from decimal import Decimal

from feedback.actions.solutions import RedressLine
from feedback.choices import (
    CaseChannel,
    CaseStatus,
    Decision,
    EntryKind,
    Finding,
    Redress,
)
from feedback.models import Case, CaseCategory, CaseEntry, Cause, FollowUp, Solution
from tests.factories.feedback import AT, make_case

REASONS = "The tin was damaged when it left us."


def make_cause(name="Stale", parent=None):
    """A cause below `parent`, or a class of its own."""
    known = Cause.objects.filter(name=name).first()
    if known is not None:
        return known
    return parent.add_child(name=name) if parent else Cause.add_root(name=name)


def make_judged_case(
    *, handler=None, cause=None, status=CaseStatus.INVESTIGATING, **fields
):
    """A case under investigation with category, cause and finding; told on the phone, so
    that its address needs no confirmation."""
    case = make_case(**({"channel": CaseChannel.PHONE} | fields))
    category, _made = CaseCategory.objects.get_or_create(name="Goods")
    Case.objects.filter(pk=case.pk).update(
        status=status,
        accepted_at=fields.get("at", AT),
        handler=handler,
        category=category,
        cause=cause or make_cause(),
        finding=Finding.OURS,
    )
    case.refresh_from_db()
    return case


def money(amount, kind=Redress.COMPENSATION, what=""):
    """One item that costs so much."""
    return RedressLine(kind, what, Decimal(amount), 0)


def points(number):
    """One item of points."""
    return RedressLine(Redress.POINTS, "", Decimal(0), number)


APOLOGY = RedressLine(Redress.APOLOGY)


def proposal(*items, decision=Decision.UPHELD, reasons=REASONS):
    """The arguments of propose_solution besides case, by and at."""
    return {"decision": decision, "reasons": reasons, "items": list(items)}


def make_approved(case, *items, at=AT, by=None):
    """A solution that was approved at `at`, with these items."""
    solution = Solution.objects.create(
        case=case,
        cycle=case.cycle,
        state="approved",
        decision=Decision.UPHELD,
        reasons=REASONS,
        amount=sum((item.amount for item in items), Decimal(0)),
        points=sum(item.points for item in items),
        proposed_at=at,
        decided_at=at,
        decided_by=by,
    )
    for item in items:
        solution.items.create(
            kind=item.kind, what=item.what, amount=item.amount, points=item.points
        )
    return solution


def make_replied_case(*, handler=None, replied_at=AT, **fields):
    """A case that was answered at `replied_at`."""
    case = make_judged_case(handler=handler, status=CaseStatus.REPLIED, **fields)
    Case.objects.filter(pk=case.pk).update(
        first_reply_at=replied_at, decision=Decision.UPHELD
    )
    CaseEntry.objects.create(
        case=case, kind=EntryKind.REPLY, body="A new tin.", at=replied_at, by=handler
    )
    case.refresh_from_db()
    return case


def make_follow_up(case, **fields):
    """A follow-up of the case's round, asked by letter unless told otherwise."""
    return FollowUp.objects.create(
        **{"case": case, "cycle": case.cycle, "due_at": AT, "asked_at": AT} | fields
    )
