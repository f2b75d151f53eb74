"""The figures of members/queries/figures.py as SQL, for whole ranges of members.

One text for SQLite and PostgreSQL; words.py has the few words in which they differ.
Parameters: ``first`` and ``last`` member, ``today``, ``short`` and ``long`` (the days
before the windows), ``at``. A property test holds the rules equal to those of
members/dates/cycle.py.
"""

from members.queries.figures_sql.categories import GONE, categories_sql
from members.queries.figures_sql.cycle import turning_sql
from members.queries.figures_sql.members import members_sql

__all__ = ["GONE", "categories_sql", "members_sql", "turning_sql"]
