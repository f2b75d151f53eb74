"""The people behind a figure of a page of results, a page by key."""

from collections.abc import Mapping

from django.db.models import QuerySet

from campaigns.choices import Arm
from campaigns.models import Campaign, OutreachRules, Recipient
from campaigns.queries.brought import people_who
from members.models import Member


def people_behind(
    campaign: Campaign, asked: Mapping[str, str], *, members: QuerySet[Member]
) -> QuerySet[Recipient] | None:
    """Those of the campaign among `members` that the figure counts: ``what``, narrowed
    by ``run``, ``step``, ``store``, ``arm``. None for a figure that nobody knows."""
    rows = Recipient.objects.filter(campaign=campaign)
    for name, path in NARROWED.items():
        value = asked.get(name, "")
        if value.isdecimal() and len(value) < 18:
            rows = rows.filter(**{path: int(value)})
    if asked.get("arm") in Arm.values:
        rows = rows.filter(arm=asked["arm"])
    days = OutreachRules.objects.current().goal_days
    found = people_who(asked.get("what", "planned"), rows, days=days)
    return None if found is None else found.filter(member__in=members)


NARROWED = {"run": "run_id", "step": "run__step", "store": "member__home_store_id"}


def people_page(
    people: QuerySet[Recipient], *, after: int, size: int
) -> list[Recipient]:
    """A page of them, one more if there are more; one query."""
    rows = people.filter(pk__gt=after).select_related(
        "member__home_store", "message", "run"
    )
    return list(rows.order_by("pk")[: size + 1])
