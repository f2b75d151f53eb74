"""Members as a whole."""

from members.choices import Confidence, ImportantDateKind, MemberStatus
from members.models import MemberStat
from members.queries.figures_sql.cycle import cycle_sql
from members.queries.figures_sql.rhythm import rhythm_sql
from members.queries.figures_sql.words import day_of, plus_days, upsert_sql

MEMBERS = """
WITH receipt AS (
    SELECT member_id, {day} AS on_day, purchased_at, amount
    FROM members_purchase WHERE member_id BETWEEN %(first)s AND %(last)s
),
purchase_day AS (
    SELECT member_id, on_day, SUM(amount) AS amount,
        MIN(purchased_at) AS first_at, MAX(purchased_at) AS last_at
    FROM receipt GROUP BY member_id, on_day
),{rhythm},
bought AS (
    SELECT member_id,
        MIN(first_at) AS first_purchase_at,
        MAX(last_at) AS last_purchase_at,
        MAX(on_day) AS last_on,
        SUM(CASE WHEN on_day > %(short)s THEN 1 ELSE 0 END) AS visits_90,
        SUM(CASE WHEN on_day > %(long)s THEN 1 ELSE 0 END) AS visits_365,
        COUNT(*) AS visits_all,
        ROUND(SUM(CASE WHEN on_day > %(short)s THEN amount ELSE 0 END), 2) AS spend_90,
        ROUND(SUM(CASE WHEN on_day > %(long)s THEN amount ELSE 0 END), 2) AS spend_365,
        ROUND(SUM(amount), 2) AS spend_all
    FROM paced GROUP BY member_id
),
category AS (
    SELECT c.member_id, c.category_id, c.last_on, c.due_on, ROW_NUMBER() OVER (
        PARTITION BY c.member_id ORDER BY c.amount DESC, c.last_on DESC, c.category_id
    ) AS place
    FROM members_membercategorystat c
    WHERE c.member_id BETWEEN %(first)s AND %(last)s
),
main AS (
    SELECT category.member_id,
        MAX(CASE WHEN place = 1 THEN category_id END) AS main_category_id,
        MIN(CASE WHEN category.last_on = bought.last_on THEN due_on END) AS due_on
    FROM category LEFT JOIN bought ON bought.member_id = category.member_id
    GROUP BY category.member_id
),
brought AS (
    SELECT referrer_id AS member_id, COUNT(*) AS referrals FROM members_member
    WHERE referrer_id BETWEEN %(first)s AND %(last)s AND status <> '{merged}'
    GROUP BY referrer_id
),
dated AS (
    SELECT m.id AS member_id, m.home_store_id, first_purchase_at, last_purchase_at,
        COALESCE(visits_90, 0) AS visits_90,
        COALESCE(visits_365, 0) AS visits_365,
        COALESCE(visits_all, 0) AS visits_all,
        COALESCE(spend_90, 0) AS spend_90,
        COALESCE(spend_365, 0) AS spend_365,
        COALESCE(spend_all, 0) AS spend_all,
        rhythm.gap AS median_gap_days,
        CASE
            WHEN rhythm.gap IS NOT NULL THEN {due_by_gap}
            WHEN bought.last_on IS NOT NULL THEN main.due_on
        END AS due_on,
        rhythm.confidence AS by_gaps,
        bought.last_on,
        main_category_id,
        COALESCE(referrals, 0) AS referrals,
        birthday.next_on AS birthday_on
    FROM members_member m
    LEFT JOIN bought ON bought.member_id = m.id
    LEFT JOIN rhythm ON rhythm.member_id = m.id
    LEFT JOIN main ON main.member_id = m.id
    LEFT JOIN brought ON brought.member_id = m.id
    LEFT JOIN members_importantdate birthday
        ON birthday.member_id = m.id AND birthday.kind = '{birthday}'
    WHERE m.id BETWEEN %(first)s AND %(last)s
),
found AS (
    SELECT dated.*, {state} AS cycle_state, {turns_on} AS cycle_turns_on,
        COALESCE(by_gaps, CASE WHEN due_on IS NULL THEN '' ELSE '{low}' END)
            AS confidence
    FROM dated
)"""
MEMBER_COLUMNS = (
    "home_store_id",
    "first_purchase_at",
    "last_purchase_at",
    "visits_90",
    "visits_365",
    "visits_all",
    "spend_90",
    "spend_365",
    "spend_all",
    "median_gap_days",
    "due_on",
    "confidence",
    "cycle_state",
    "cycle_turns_on",
    "main_category_id",
    "referrals",
    "birthday_on",
)


def _first_values() -> dict[str, str]:
    """What a new row starts with in the columns that other actions keep."""
    computed = {*MEMBER_COLUMNS, "member_id"}
    return {
        str(field.column): str(field.get_default())
        for field in MemberStat._meta.concrete_fields
        if not field.null and field.column not in computed
    } | {"computed_at": "%(at)s"}


def members_sql() -> str:
    """Writes the members from ``first`` to ``last`` that differ; categories first."""
    cycle = cycle_sql(last_on="last_on", due_on="due_on")
    found = MEMBERS.format(
        day=day_of("purchased_at"),
        rhythm=rhythm_sql("member_id"),
        due_by_gap=plus_days("bought.last_on", "rhythm.gap"),
        state=cycle.state,
        turns_on=cycle.turns_on,
        merged=MemberStatus.MERGED.value,
        birthday=ImportantDateKind.BIRTHDAY.value,
        low=Confidence.LOW.value,
    )
    return upsert_sql(
        found, "members_memberstat", ("member_id",), MEMBER_COLUMNS, _first_values()
    )
