"""A desk at a fixed hour: Thursday 5 November 2026, 11 o'clock in Shanghai."""

from datetime import UTC, datetime

import pytest
from django.http import QueryDict

from portal.today.desk import desk_of

NOW = datetime(2026, 11, 5, 3, tzinfo=UTC)


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def desk(now):
    """`desk(user)`, `desk(user, "store=3")`."""

    def make(user, query=""):
        return desk_of(user, now=now, params=QueryDict(query))

    return make
