"""What members buy of each category."""

from collections.abc import Mapping

from members.choices import Confidence
from members.dates.cycle import MOST_DAYS, MOST_LOAD
from members.queries.figures_sql.rhythm import rhythm_sql
from members.queries.figures_sql.words import day_of, dialect, plus_days, upsert_sql

CATEGORIES = """
WITH purchase_line AS (
    SELECT l.member_id, l.category_id, {day} AS on_day, l.quantity, l.amount,
        CASE WHEN p.usual_days > 0 THEN p.usual_days END AS own_days
    FROM members_purchaseline l JOIN members_product p ON p.id = l.product_id
    WHERE l.member_id BETWEEN %(first)s AND %(last)s
),
purchase_day AS (
    SELECT member_id, category_id, on_day,
        SUM(quantity) AS quantity,
        SUM(amount) AS amount,
        {least}({most_load}, CAST(
            ROUND(1000 * SUM(quantity * COALESCE(own_days, 0))) AS bigint
        )) AS load,
        MAX(CASE WHEN own_days IS NULL THEN 1 ELSE 0 END) AS by_category
    FROM purchase_line GROUP BY member_id, category_id, on_day
),{rhythm},
loaded AS (
    SELECT member_id, category_id, load,
        COUNT(*) OVER (PARTITION BY member_id, category_id) AS loads,
        ROW_NUMBER() OVER (PARTITION BY member_id, category_id ORDER BY load) AS load_rank
    FROM purchase_day WHERE load > 0
),
usual AS (
    SELECT member_id, category_id, (MIN(load) + MAX(load) + 1) / 2 AS load
    FROM loaded WHERE load_rank IN ((loads + 1) / 2, (loads + 2) / 2)
    GROUP BY member_id, category_id
),
bought AS (
    SELECT member_id, category_id,
        MAX(on_day) AS last_on,
        COUNT(*) AS times,
        ROUND(SUM(quantity), 3) AS quantity,
        ROUND(SUM(amount), 2) AS amount,
        ROUND(SUM(CASE WHEN is_last = 1 THEN quantity ELSE 0 END), 3) AS last_quantity,
        MAX(CASE WHEN is_last = 1 THEN load END) AS load,
        MAX(CASE WHEN is_last = 1 AND by_category = 1 THEN {usual_days} ELSE 0 END)
            AS usual_days
    FROM paced GROUP BY member_id, category_id
),
lasting AS (
    SELECT bought.*, rhythm.gap, rhythm.confidence,
        CASE
            WHEN rhythm.gap IS NULL THEN CASE
                WHEN bought.load > 0 OR usual_days > 0 THEN {least}({most_days},
                    {greatest}((bought.load + 500) / 1000, usual_days, 1))
                END
            WHEN bought.load <= 0 THEN {least}(rhythm.gap, {most_days})
            ELSE {least}(2 * rhythm.gap, {most_days}, {greatest}(
                (2 * rhythm.gap * bought.load + usual.load) / (2 * usual.load),
                (rhythm.gap + 1) / 2))
        END AS lasts
    FROM bought
    LEFT JOIN rhythm ON rhythm.member_id = bought.member_id
        AND rhythm.category_id = bought.category_id
    LEFT JOIN usual ON usual.member_id = bought.member_id
        AND usual.category_id = bought.category_id
),
found AS (
    SELECT lasting.member_id, lasting.category_id, m.home_store_id, last_on, times,
        quantity, amount, last_quantity, gap AS median_gap_days,
        {due_on} AS due_on,
        COALESCE(confidence, CASE WHEN lasts IS NULL THEN '' ELSE '{low}' END)
            AS confidence
    FROM lasting JOIN members_member m ON m.id = lasting.member_id
)"""
CATEGORY_KEYS = ("member_id", "category_id")
CATEGORY_COLUMNS = (
    "home_store_id",
    "last_on",
    "times",
    "quantity",
    "amount",
    "last_quantity",
    "median_gap_days",
    "due_on",
    "confidence",
)


def categories_sql(usual_days: Mapping[int, int | None]) -> str:
    """Writes the categories of the members from ``first`` to ``last`` that differ."""
    known = " ".join(
        f"WHEN {pk} THEN {days}" for pk, days in usual_days.items() if days
    )
    found = CATEGORIES.format(
        day=day_of("l.purchased_at"),
        rhythm=rhythm_sql(*CATEGORY_KEYS),
        usual_days=f"CASE category_id {known} ELSE 0 END" if known else "0",
        due_on=plus_days("last_on", "lasts"),
        most_days=MOST_DAYS,
        most_load=MOST_LOAD,
        greatest=dialect().greatest,
        least=dialect().least,
        low=Confidence.LOW.value,
    )
    return upsert_sql(
        found, "members_membercategorystat", CATEGORY_KEYS, CATEGORY_COLUMNS
    )


# A category of which no line is left.
GONE = """
DELETE FROM members_membercategorystat
WHERE member_id BETWEEN %(first)s AND %(last)s AND NOT EXISTS (
    SELECT 1 FROM members_purchaseline l
    WHERE l.member_id BETWEEN %(first)s AND %(last)s
        AND l.member_id = members_membercategorystat.member_id
        AND l.category_id = members_membercategorystat.category_id
)"""
