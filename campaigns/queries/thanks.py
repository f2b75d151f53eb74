"""For what members may be thanked: one function for each kind."""

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Exists, F, OuterRef

from campaigns.choices import ThanksKind
from campaigns.models import Call, ThanksRule
from campaigns.models.call import SATISFIED
from members.choices import ContactOutcome, KeyAccountState
from members.models import Contact, KeyAccount, Member, MemberStat, Purchase
from members.queries.figures import midnight, portal_day
from members.record.thanks import thanks_occasions

# member, name of the occasion, its day
Found = Iterable[tuple[int, str, date]]


def first_visits(_rule: ThanksRule, since: date) -> Found:
    """First purchases after which the member was reached and well, or was satisfied."""
    good = Contact.objects.filter(
        member=OuterRef("member"),
        outcome__in=(ContactOutcome.REACHED, ContactOutcome.WILL_COME),
        at__gte=OuterRef("first_purchase_at"),
    )
    marked = Call.objects.filter(member=OuterRef("member"), satisfaction__gte=SATISFIED)
    rows = MemberStat.objects.filter(
        Exists(good) | Exists(marked),
        first_purchase_at__gte=midnight(since),
        spend_all__gt=0,
        open_cases=0,
    )
    for pk, at in rows.values_list("pk", "first_purchase_at"):
        if at is not None:
            yield pk, "first_visit", portal_day(at)


def key_accounts(_rule: ThanksRule, since: date) -> Found:
    """Key accounts that were approved."""
    rows = KeyAccount.objects.filter(
        state=KeyAccountState.APPROVED, decided_at__gte=midnight(since)
    )
    for pk, member_id, at in rows.values_list("pk", "member_id", "decided_at"):
        if at is not None:
            yield member_id, f"key_account:{pk}", portal_day(at)


def referrals(_rule: ThanksRule, since: date) -> Found:
    """Those who brought somebody along who joined."""
    rows = Member.objects.current().filter(referrer__isnull=False, joined_on__gte=since)
    for pk, referrer_id, on in rows.values_list("pk", "referrer_id", "joined_on"):
        if referrer_id is not None and on is not None:
            yield referrer_id, f"referral:{pk}", on


def praise(_rule: ThanksRule, since: date) -> Found:
    """Praise, from the app that keeps it."""
    plug = thanks_occasions.get(ThanksKind.PRAISE)
    return plug.found(since) if plug else ()


def big_purchases(rule: ThanksRule, since: date) -> Found:
    """Receipts from the rule's amount on."""
    if rule.amount is None:
        return
    rows = Purchase.objects.filter(
        member__isnull=False,
        purchased_at__gte=midnight(since),
        amount__gte=rule.amount,
    ).order_by(F("purchased_at").asc())
    for pk, member_id, at in rows.values_list("pk", "member_id", "purchased_at"):
        if member_id is not None:
            yield member_id, f"purchase:{pk}", portal_day(at)


FINDERS: dict[str, Callable[[ThanksRule, date], Found]] = {
    ThanksKind.FIRST_VISIT: first_visits,
    ThanksKind.KEY_ACCOUNT: key_accounts,
    ThanksKind.REFERRAL: referrals,
    ThanksKind.PRAISE: praise,
    ThanksKind.BIG_PURCHASE: big_purchases,
}
