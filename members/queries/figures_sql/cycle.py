"""The state of the cycle, which the clock moves."""

from typing import NamedTuple

from django.db import connection

from members.choices import CycleState
from members.dates.cycle import CHAIN_GAP, LONGEST_STRIDE, SHORTEST_STRIDE
from members.queries.figures_sql.words import day_of, days_between, dialect, plus_days


class CycleSql(NamedTuple):
    """Expressions of the state, and of the day on which it turns."""

    state: str
    turns_on: str


def cycle_sql(*, last_on: str, due_on: str) -> CycleSql:
    """members/dates/cycle.py, `cycle_at`, of two dates and ``today``."""
    words = dialect()
    gap = f"COALESCE({days_between(last_on, due_on)}, {CHAIN_GAP})"
    stride = (
        f"{words.least}({words.greatest}({gap}, {SHORTEST_STRIDE}), {LONGEST_STRIDE})"
    )
    since = days_between(last_on, "%(today)s")
    steps = (
        (CycleState.ACTIVE, gap),
        (CycleState.DUE, f"{gap} + ({stride} + 1) / 2"),
        (CycleState.OVERDUE, f"{gap} + 2 * {stride}"),
        (CycleState.DORMANT, f"{gap} + 5 * {stride}"),
    )
    states = " ".join(
        f"WHEN {since} < {days} THEN '{state.value}'" for state, days in steps
    )
    turns = " ".join(
        f"WHEN {since} < {days} THEN {plus_days(last_on, days)}" for _, days in steps
    )
    never, lost = CycleState.NONE.value, CycleState.LOST.value
    return CycleSql(
        f"CASE WHEN {last_on} IS NULL THEN '{never}' {states} ELSE '{lost}' END",
        f"CASE WHEN {last_on} IS NULL THEN NULL {turns} END",
    )


def turning_sql() -> str:
    """Brings ``many`` rows whose day has come to the state of ``today``.

    PostgreSQL gets the picked ones as an array, which is made once: a condition IN
    (SELECT …) it may ask again for every row, and so take more than ``many``.
    """
    cycle = cycle_sql(last_on=day_of("last_purchase_at"), due_on="due_on")
    picked = """SELECT member_id FROM members_memberstat
    WHERE cycle_turns_on <= %(today)s ORDER BY cycle_turns_on LIMIT %(many)s"""
    if connection.vendor == "postgresql":
        among = f"= ANY(ARRAY({picked} FOR UPDATE SKIP LOCKED))"
    else:
        among = f"IN ({picked})"
    return f"""
UPDATE members_memberstat
SET cycle_state = {cycle.state}, cycle_turns_on = {cycle.turns_on}
WHERE member_id {among}"""  # noqa: S608 -- our own words only
