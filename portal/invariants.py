"""What must always be true of the data: sums equal their parts, nothing goes twice.

Each invariant is a sentence and a queryset of the rows that break it, worked out by the
database. Reads only. `manage.py verify` prints one line for each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Count,
    DecimalField,
    Exists,
    F,
    IntegerField,
    Max,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Round, Substr

from campaigns.models import Recipient, Run
from feedback.models import Case, CaseSequence, RegisterClosing, RegisterEntry
from feedback.models.register import hash_of_text
from feedback.queries.register import broken_months
from feedback.workflow import OPEN_STATUSES
from members.choices import ConsentAction
from members.models import (
    ApiToken,
    Consent,
    ConsentState,
    MemberCategoryStat,
    MemberStat,
    Message,
    PointsEntry,
    PointsLot,
    PublicLink,
    Purchase,
    PurchaseLine,
)

Rows = QuerySet[Any]
HEX_64 = r"^[0-9a-f]{64}$"


@dataclass(frozen=True)
class Invariant:
    """A sentence that must be true, and how to find the rows that break it."""

    sentence: str
    broken: Callable[[], Rows]


@dataclass(frozen=True)
class Verdict:
    """How many rows break an invariant; a few of them, as a person would look for."""

    sentence: str
    count: int
    examples: list[str]


def verify() -> list[Verdict]:
    """Look at every invariant, in the table's order."""
    verdicts = []
    for invariant in INVARIANTS:
        rows = invariant.broken()
        count = rows.count()
        examples = [describe(row) for row in rows[:3]] if count else []
        verdicts.append(Verdict(invariant.sentence, count, examples))
    return verdicts


def describe(row: object) -> str:
    """A row as a person would look for it."""
    if isinstance(row, Model):
        return f"{row._meta.model_name} {row.pk}"
    return str(row)


def total_of(model: type[Model], field: str, **same: str) -> Any:
    """The sum of `field` over the rows of `model` whose fields equal the outer row's.

    Rounded to the hundredth (SQLite adds decimals as floating-point numbers).
    """
    mine = model._default_manager.filter(
        **{inner: OuterRef(outer) for inner, outer in same.items()}
    ).order_by()
    total = mine.values(*same).annotate(total=Sum(field)).values("total")
    decimal: DecimalField[Any, Any] = DecimalField(max_digits=16, decimal_places=3)
    return Round(Coalesce(Subquery(total), Value(0), output_field=decimal), precision=2)


# --- purchases and figures -----------------------------------------------------------


def receipts_unlike_their_lines() -> Rows:
    """Receipts whose amount is not the sum of their lines."""
    has_lines = Exists(PurchaseLine.objects.filter(purchase=OuterRef("pk")))
    lines = total_of(PurchaseLine, "amount", purchase="pk")
    return Purchase.objects.filter(has_lines).exclude(amount=lines)


def lines_unlike_their_receipt() -> Rows:
    """Lines whose copies of member, store or time are not the receipt's."""
    same_member = Q(member=F("purchase__member")) | Q(
        member=None, purchase__member=None
    )
    same = same_member & Q(
        store=F("purchase__store"), purchased_at=F("purchase__purchased_at")
    )
    return PurchaseLine.objects.exclude(same)


def figures_unlike_receipts() -> Rows:
    """Members' figures whose spend or last purchase is not that of their receipts."""
    mine = Purchase.objects.filter(member=OuterRef("member")).order_by()
    last = mine.values("member").annotate(last=Max("purchased_at")).values("last")
    spend = total_of(Purchase, "amount", member="member")
    figures = MemberStat.objects.annotate(really_last=Subquery(last))
    same_last = Q(last_purchase_at=F("really_last")) | Q(
        last_purchase_at=None, really_last=None
    )
    return figures.exclude(same_last & Q(spend_all=spend))


def buyers_without_figures() -> Rows:
    """Receipts of a member who has no figures."""
    figures = Exists(MemberStat.objects.filter(member=OuterRef("member")))
    return Purchase.objects.exclude(member=None).exclude(figures)


def category_figures_unlike_lines() -> Rows:
    """Figures of a category whose amount is not the sum of the lines."""
    lines = total_of(PurchaseLine, "amount", member="member", category="category")
    return MemberCategoryStat.objects.exclude(amount=lines)


def lines_without_category_figures() -> Rows:
    """Lines of a member who has no figures for the category."""
    figures = MemberCategoryStat.objects.filter(
        member=OuterRef("member"), category=OuterRef("category")
    )
    return PurchaseLine.objects.exclude(member=None).exclude(Exists(figures))


def sales_to_merged_records() -> Rows:
    """Receipts of a record that was merged into another: they are the survivor's."""
    return Purchase.objects.filter(member__merged_into__isnull=False)


# --- points --------------------------------------------------------------------------


def balances_unlike_the_ledger() -> Rows:
    """Members' figures whose points are not the sum of the ledger's entries."""
    entries = total_of(PointsEntry, "points", member="member")
    return MemberStat.objects.exclude(points_balance=entries)


def balances_unlike_their_lots() -> Rows:
    """Members' figures whose points are not what is left of those that were given."""
    lots = total_of(PointsLot, "remaining", member="member")
    return MemberStat.objects.exclude(points_balance=lots)


def points_without_figures() -> Rows:
    """Entries of the ledger of a member who has no figures."""
    figures = Exists(MemberStat.objects.filter(member=OuterRef("member")))
    return PointsEntry.objects.exclude(figures)


# --- letters -------------------------------------------------------------------------


def runs_that_do_not_close() -> Rows:
    """Runs that planned another number of people than they hold."""
    return Run.objects.annotate(there=Count("recipients")).exclude(planned=F("there"))


def recipients_without_an_answer() -> Rows:
    """People of a run with both a letter and a reason for none."""
    return Recipient.objects.exclude(message=None).exclude(left_out="")


def letters_sent_twice() -> Rows:
    """Occasions of a member for which two letters were accepted."""
    occasion = ("campaign", "member", "channel", "occurrence")
    sent = Recipient.objects.filter(message__accepted_at__isnull=False).order_by()
    twice: Rows = sent.values(*occasion).annotate(times=Count("pk"))
    return twice.filter(times__gt=1)


def letters_queued_twice() -> Rows:
    """Keys of letters that stand in the outbox more than once."""
    twice: Rows = Message.objects.order_by().values("key").annotate(times=Count("pk"))
    return twice.filter(times__gt=1)


def malformed_links() -> Rows:
    """Public links whose hash or nonce is not 64 hexadecimal digits."""
    return PublicLink.objects.exclude(token_hash__regex=HEX_64, nonce__regex=HEX_64)


def tokens_that_open_too_much() -> Rows:
    """Tokens of the API that are not hashed, or with whose account one can log in."""
    hashed = ApiToken.objects.filter(token_hash__regex=HEX_64, user__is_active=False)
    return ApiToken.objects.exclude(pk__in=hashed.values("pk"))


# --- consent -------------------------------------------------------------------------


def consent_states_unlike_the_ledger() -> Rows:
    """States of a consent that are not the last act of the ledger."""
    acts = Consent.objects.filter(
        member=OuterRef("member"),
        purpose=OuterRef("purpose"),
        channel=OuterRef("channel"),
    ).order_by("-at", "-pk")
    states = ConsentState.objects.annotate(last=Subquery(acts.values("action")[:1]))
    given, withdrawn = ConsentAction.GIVEN, ConsentAction.WITHDRAWN
    return states.exclude(
        Q(is_given=True, last=given) | Q(is_given=False, last=withdrawn)
    )


def consents_without_a_state() -> Rows:
    """Acts of the ledger for which no state is kept."""
    state = ConsentState.objects.filter(
        member=OuterRef("member"),
        purpose=OuterRef("purpose"),
        channel=OuterRef("channel"),
    )
    return Consent.objects.exclude(Exists(state))


# --- cases ---------------------------------------------------------------------------


def months_with_gaps() -> Rows:
    """Months whose case numbers do not run from 1 to the last without a gap."""
    numbered = Case.objects.annotate(
        month=Substr("reference", 1, 6),
        number=Cast(Substr("reference", 8), IntegerField()),
    )
    mine = numbered.filter(month=OuterRef("month")).order_by().values("month")
    counted = mine.annotate(there=Count("pk")).values("there")
    highest = mine.annotate(highest=Max("number")).values("highest")
    # As many as the last number and none above it: then there is no gap.
    return CaseSequence.objects.annotate(
        there=Coalesce(Subquery(counted), Value(0)),
        highest=Coalesce(Subquery(highest), Value(0)),
    ).exclude(there=F("last"), highest=F("last"))


def cases_without_a_month() -> Rows:
    """Cases whose number no month has given out."""
    sequence = CaseSequence.objects.filter(month=OuterRef("month"))
    months = Case.objects.annotate(month=Substr("reference", 1, 6))
    return months.exclude(Exists(sequence))


def open_cases_miscounted() -> Rows:
    """Members' figures whose number of open cases is wrong."""
    mine = Case.objects.open().filter(member=OuterRef("member")).order_by()
    counted = mine.values("member").annotate(there=Count("pk")).values("there")
    return MemberStat.objects.exclude(open_cases=Coalesce(Subquery(counted), Value(0)))


def cases_unlike_the_register() -> Rows:
    """Cases that are open but ended in the register, or the other way round, or of
    another store there; what is held in quarantine doesn't stand in it."""
    entries = RegisterEntry.objects.filter(case=OuterRef("pk")).order_by()
    total = entries.values("case").annotate(total=Sum("change")).values("total")
    store = entries.filter(change=1).order_by("-pk").values("store")[:1]
    cases = Case.objects.filter(quarantine="").annotate(
        outstanding=Coalesce(Subquery(total), Value(-1)), entered=Subquery(store)
    )
    is_open = Q(status__in=OPEN_STATUSES)
    same_store = Q(entered=F("store")) | Q(entered=None, store=None)
    right = (is_open & same_store & Q(outstanding=1)) | (~is_open & Q(outstanding=0))
    return cases.exclude(right)


def signed_months_that_changed() -> Rows:
    """Signed months of the register whose page, seal or entries are not as signed."""
    return RegisterClosing.objects.filter(pk__in=broken_months())


def corrections_that_changed() -> Rows:
    """Corrections whose words are not those that were entered (nor erased)."""
    rows = RegisterEntry.objects.exclude(text="").only("pk", "text", "text_hash")
    changed = [row.pk for row in rows if hash_of_text(row.text) != row.text_hash]
    return RegisterEntry.objects.filter(pk__in=changed)


INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "a receipt's amount is the sum of its lines", receipts_unlike_their_lines
    ),
    Invariant("lines repeat their receipt", lines_unlike_their_receipt),
    Invariant("members' figures are those of their receipts", figures_unlike_receipts),
    Invariant("every buyer has figures", buyers_without_figures),
    Invariant("figures by category are sums of lines", category_figures_unlike_lines),
    Invariant("every line is in a category's figures", lines_without_category_figures),
    Invariant("no receipt hangs on a merged record", sales_to_merged_records),
    Invariant("points are the sum of their ledger", balances_unlike_the_ledger),
    Invariant("points are what is left of those given", balances_unlike_their_lots),
    Invariant("points belong to somebody with figures", points_without_figures),
    Invariant("a run holds as many people as planned", runs_that_do_not_close),
    Invariant("a letter or a reason, not both", recipients_without_an_answer),
    Invariant("no occasion was written to twice", letters_sent_twice),
    Invariant("no letter is in the outbox twice", letters_queued_twice),
    Invariant("public links are hashed", malformed_links),
    Invariant(
        "API tokens are hashed, nobody logs in by one", tokens_that_open_too_much
    ),
    Invariant("a consent stands as last said", consent_states_unlike_the_ledger),
    Invariant("every consent has a state", consents_without_a_state),
    Invariant("case numbers have no gaps", months_with_gaps),
    Invariant("every case number was given out", cases_without_a_month),
    Invariant("open cases are counted right", open_cases_miscounted),
    Invariant("the register agrees with the cases", cases_unlike_the_register),
    Invariant("signed months are as they were signed", signed_months_that_changed),
    Invariant("corrections are as they were entered", corrections_that_changed),
)
