"""The rhythm, of members and of categories alike."""

from members.choices import Confidence
from members.queries.figures_sql.words import days_between

# From `purchase_day` (the keys, on_day, load) to one row per key: gap, gaps, near, and
# the usual load. (a + a + 1) / 2 is a: the middle of an odd count comes out of the same
# formula as that of an even one.
RHYTHM = """
paced AS (
    SELECT purchase_day.*,
        {gap_before} AS gap,
        CASE WHEN LEAD(on_day) OVER by_day IS NULL THEN 1 ELSE 0 END AS is_last
    FROM purchase_day
    WINDOW by_day AS (PARTITION BY {keys} ORDER BY on_day)
),
ranked AS (
    SELECT paced.*,
        COUNT(gap) OVER (PARTITION BY {keys}) AS gaps,
        ROW_NUMBER() OVER (
            PARTITION BY {keys} ORDER BY CASE WHEN gap IS NULL THEN 1 ELSE 0 END, gap
        ) AS gap_rank
    FROM paced
),
gap_of AS (
    SELECT {keys}, MAX(gaps) AS gaps, (MIN(gap) + MAX(gap) + 1) / 2 AS gap
    FROM ranked
    WHERE gaps >= 2 AND gap_rank IN ((gaps + 1) / 2, (gaps + 2) / 2)
    GROUP BY {keys}
),
rhythm AS (
    SELECT {gap_keys}, gap_of.gap,
        CASE
            WHEN gap_of.gaps >= 5 AND 4 * {near} >= 3 * gap_of.gaps THEN '{high}'
            WHEN gap_of.gaps >= 3 AND 2 * {near} >= gap_of.gaps THEN '{medium}'
            ELSE '{low}'
        END AS confidence
    FROM gap_of JOIN paced ON {same_keys}
    WHERE paced.gap IS NOT NULL
    GROUP BY {gap_keys}, gap_of.gap, gap_of.gaps
)"""
NEAR = "SUM(CASE WHEN 2 * ABS(paced.gap - gap_of.gap) <= gap_of.gap THEN 1 ELSE 0 END)"


def rhythm_sql(*keys: str) -> str:
    """The common tables `paced` and `rhythm`, made of `purchase_day`."""
    return RHYTHM.format(
        keys=", ".join(keys),
        gap_keys=", ".join(f"gap_of.{key}" for key in keys),
        same_keys=" AND ".join(f"paced.{key} = gap_of.{key}" for key in keys),
        gap_before=days_between("LAG(on_day) OVER by_day", "on_day"),
        near=NEAR,
        **_words(),
    )


def _words() -> dict[str, str]:
    return {
        name.lower(): value
        for name, value in zip(Confidence.names, Confidence.values, strict=True)
    }
