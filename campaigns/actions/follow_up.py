"""Calls after a service: the rules, the daily job, what is done about the problems."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from campaigns.choices import (
    CallAim,
    CallListState,
    CallOrigin,
    CallPurpose,
    ServedPerson,
)
from campaigns.exceptions import CallRefused
from campaigns.models import Call, CallList, FollowUpMeasure, ServiceRule
from members.models import (
    Category,
    Purchase,
    PurchaseLine,
    ServiceRecord,
    Store,
    User,
    scope_of,
)
from members.queries.figures import midnight, portal_day

CHUNK = 500
LIST_FIELDS = (
    "name", "aim_words", "template", "script_zh", "script_en", "most_tries", "store",
)  # fmt: skip
RULE_FIELDS = ("thing_kind", "category", "ask", "days", "days_open", "is_active")
URGENCY = 7


@transaction.atomic
def save_service_rule(
    *, by: User, at: datetime, rule: ServiceRule | None = None, **values: Any
) -> ServiceRule:
    """Make or change a rule and the standing list of its calls.

    ``values`` are LIST_FIELDS and RULE_FIELDS. CallRefused without words, for a kind of
    thing together with a category, and when `by` plans no calls for the store.
    """
    store = values.get("store", rule.call_list.store if rule else None)
    permission = "campaigns.change_calllist" if rule else "campaigns.add_calllist"
    scope = scope_of(by, permission)
    if not scope.covers(store.pk if store else None):
        raise CallRefused(_("You make no call lists for this store."), "store")
    if rule is not None and not scope.covers(rule.call_list.store_id):
        raise CallRefused(_("You may not change this rule."))
    if values.get("thing_kind") and values.get("category"):
        raise CallRefused(
            _("Choose a kind of thing or a category, not both."), "category"
        )
    words = (values.get("script_zh", ""), values.get("script_en", ""))
    if not any(text.strip() for text in words) and values.get("template") is None:
        raise CallRefused(_("Write what to say, or choose a template."), "script_zh")
    listed = {name: values[name] for name in LIST_FIELDS if name in values}
    ruled = {name: values[name] for name in RULE_FIELDS if name in values}
    if rule is None:
        call_list = CallList.objects.create(
            aim=CallAim.AFTER_SERVICE,
            purpose=CallPurpose.SERVICE,
            origin=CallOrigin.SERVICE,
            starts_on=portal_day(at),
            priority=URGENCY,
            created_by=by,
            created_at=at,
            **listed,
        )
        rule = ServiceRule.objects.create(call_list=call_list, **ruled)
    else:
        CallList.objects.filter(pk=rule.call_list_id).update(**listed)
        ServiceRule.objects.filter(pk=rule.pk).update(**ruled)
        rule.refresh_from_db()
    log(rule.call_list, "wagtail.edit", user=by)
    return rule


def make_service_calls(*, at: datetime) -> int:
    """Make the call of each service that is old enough by now; returns how many.

    A service is asked about once, by the first rule that fits, from ``days`` after it
    until ``days_open`` later; days that the worker missed within that time are made up
    for. What came back (an amount of nothing or less) is no service.
    """
    today = portal_day(at)
    rules = (
        ServiceRule.objects.filter(is_active=True, call_list__state=CallListState.OPEN)
        .select_related("call_list", "category")
        .order_by("pk")
    )
    made = 0
    for rule in rules:
        waiting = (
            _purchases(rule, today) if rule.category_id else _services(rule, today)
        )
        for chunk in _chunks(waiting):
            made += _add(rule, chunk, at)
    return made


def _span(rule: ServiceRule, today: date) -> dict[str, datetime]:
    """From the first to the last moment of a service that is asked about today."""
    last = today - timedelta(days=rule.days)
    first = last - timedelta(days=rule.days_open)
    return {"since": midnight(first), "before": midnight(last + timedelta(days=1))}


def _services(rule: ServiceRule, today: date) -> QuerySet[ServiceRecord]:
    span = _span(rule, today)
    asked = Call.objects.filter(service=OuterRef("pk"))
    rows = ServiceRecord.objects.filter(
        ~Exists(asked), at__gte=span["since"], at__lt=span["before"]
    )
    if rule.thing_kind:
        rows = rows.filter(thing__kind=rule.thing_kind)
    if rule.call_list.store_id:
        rows = rows.alias(where=Coalesce("store", "member__home_store")).filter(
            where=rule.call_list.store_id
        )
    return rows.select_related("member", "brought_by").order_by("pk")


def _purchases(rule: ServiceRule, today: date) -> QuerySet[Purchase]:
    assert rule.category is not None  # noqa: S101 -- the caller has asked
    span = _span(rule, today)
    asked = Call.objects.filter(purchase=OuterRef("pk"))
    below = Category.objects.filter(path__startswith=rule.category.path)
    lines = PurchaseLine.objects.filter(
        purchase=OuterRef("pk"), category__in=below, amount__gt=0
    )
    rows = Purchase.objects.filter(
        ~Exists(asked),
        Exists(lines),
        member__isnull=False,
        purchased_at__gte=span["since"],
        purchased_at__lt=span["before"],
    )
    if rule.call_list.store_id:
        rows = rows.filter(store=rule.call_list.store_id)
    return rows.select_related("member").order_by("pk")


def _chunks(waiting: QuerySet[Any]) -> Iterator[list[Any]]:
    last = 0
    while chunk := list(waiting.filter(pk__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


@transaction.atomic
def _add(rule: ServiceRule, chunk: list[Any], at: datetime) -> int:
    # The list's row is the lock under which two workers take turns.
    CallList.objects.select_for_update().get(pk=rule.call_list_id)
    field = "purchase" if rule.category_id else "service"
    ids = [row.pk for row in chunk]
    there = set(
        Call.objects.filter(Q(**{f"{field}__in": ids})).values_list(field, flat=True)
    )
    calls = [_call(rule, row, field, at) for row in chunk if row.pk not in there]
    Call.objects.bulk_create(calls, batch_size=CHUNK)
    return len(calls)


def _call(rule: ServiceRule, row: Any, field: str, at: datetime) -> Call:
    member = row.member
    if field == "service" and rule.ask == ServedPerson.BRINGER:
        member = row.brought_by or row.member
    happened = row.at if field == "service" else row.purchased_at
    last = portal_day(happened) + timedelta(days=rule.days + rule.days_open)
    return Call(
        call_list=rule.call_list,
        member=member,
        store_id=row.store_id or member.home_store_id,
        occurrence=f"{field}:{row.pk}",
        priority=rule.call_list.priority,
        next_at=at,
        until=last,
        **{field: row},
    )


@transaction.atomic
def write_measures(
    *, month: date, store: Store | None, words: str, by: User, at: datetime
) -> FollowUpMeasure:
    """Write what is done about a month's problems, for a store or (none) the chain.

    CallRefused without words, or when `by` plans no calls there.
    """
    scope = scope_of(by, "campaigns.change_calllist")
    if not scope.covers(store.pk if store else None):
        raise CallRefused(_("You write no measures for this store."))
    if not words.strip():
        raise CallRefused(_("Say what is done about it."), "words")
    measure, _created = FollowUpMeasure.objects.update_or_create(
        month=month.replace(day=1),
        store=store,
        defaults={"words": words.strip(), "by": by, "at": at},
    )
    return measure
