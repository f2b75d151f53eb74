"""Running numbers of cases: one series a month, without gaps."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from feedback.models import CaseSequence

# One statement, so that everybody else waits for as short a time as can be.
NEXT = """
    INSERT INTO {table} (month, last) VALUES (%s, 1)
    ON CONFLICT (month) DO UPDATE SET last = {table}.last + 1
    RETURNING last
"""


def take_number(*, at: datetime) -> str:
    """The next reference of the month of `at` in the portal's time zone: 202611-0007.

    The month's row stays locked until the end of the transaction, so that a number is
    taken only together with the case that bears it. Whoever else opens a case waits from
    here on: call it when all that can be done before is done.
    """
    month = timezone.localtime(at, timezone.get_default_timezone()).strftime("%Y%m")
    with connection.cursor() as cursor:
        cursor.execute(NEXT.format(table=CaseSequence._meta.db_table), [month])
        [last] = cursor.fetchone()
    return str(CaseSequence(month=month, last=last))
