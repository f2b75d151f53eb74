"""A condition that asks its list of rows once, instead of for every row beside it."""

from typing import Any

from django.db.models import BooleanField, Func


class AmongOnce(Func):
    """Whether an expression is among the rows of a subquery that stands by itself.

    As ``x IN (…)``; on PostgreSQL as ``x = ANY(ARRAY(…))``, which is drawn once and then
    looked up by an index, where a join would ask the other table for every row.
    """

    arity = 2
    arg_joiner = " IN "
    template = "(%(expressions)s)"
    output_field = BooleanField()

    def as_postgresql(
        self, compiler: Any, connection: Any, **context: Any
    ) -> tuple[str, Any]:
        return self.as_sql(
            compiler,
            connection,
            template="(%(expressions)s))",
            arg_joiner=" = ANY(ARRAY",
            **context,
        )
