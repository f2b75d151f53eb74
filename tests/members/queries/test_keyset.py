"""Keyset pages against a plain sort of everything, forth and back."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import ImportantDate, Member, MemberStat
from members.queries import keyset
from members.queries.keyset import capped, keyset_page
from members.queries.list_orders import LIST_ORDERS, order_named
from tests.factories.members import MemberFactory, StoreFactory

AT = datetime(2026, 11, 1, 4, 30, 0, 123456, tzinfo=UTC)
CODES = [order.code for order in LIST_ORDERS]
# Few values, so that many rows tie; None: no figure; -1: no row of figures at all.
VALUES = st.lists(st.sampled_from([None, -1, 0, 1, 2, 3]), min_size=0, max_size=9)


def give(member, value):
    """All figures by which the list can be ordered, from one small number."""
    if value == -1:
        return
    day = None if value is None else date(2026, 12, 1) + timedelta(days=value)
    MemberStat.objects.create(
        member=member,
        home_store_id=member.home_store_id,
        last_purchase_at=None if value is None else AT + timedelta(hours=value),
        spend_365=Decimal("10.50") * (value or 0),
        next_contact_on=day,
        computed_at=AT,
    )
    ImportantDate.objects.create(member=member, month=12, day=1, next_on=day)


def wanted(code, members):
    """The order told in Python: no value last, ties by primary key."""
    names = {
        "purchase": lambda m: m.stat_value("last_purchase_at"),
        "spend": lambda m: m.stat_value("spend_365"),
        "contact": lambda m: m.stat_value("next_contact_on"),
        "birthday": lambda m: getattr(m.important_dates.first(), "next_on", None),
        "newest": lambda m: 0,
    }
    is_falling = order_named(code).keyset.is_falling
    value = names[code]
    known = [m for m in members if value(m) is not None]
    rest = [m for m in members if value(m) is None]
    known.sort(key=lambda m: (value(m), m.pk), reverse=is_falling)
    rest.sort(key=lambda m: m.pk, reverse=is_falling)
    return [m.pk for m in known + rest]


@pytest.mark.parametrize("code", CODES)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(values=VALUES, size=st.integers(1, 4))
def test_pages_are_the_plain_sort_cut_in_parts_forth_and_back(code, values, size, db):
    Member.objects.all().delete()
    store = StoreFactory()
    for value in values:
        give(MemberFactory(home_store=store), value)
    order = order_named(code).keyset
    rows = Member.objects.all()
    expected = wanted(code, list(rows.select_related("stat")))
    parts = [expected[n : n + size] for n in range(0, len(expected), size)] or [[]]

    pages, params = [], {}
    while params is not None:
        page = keyset_page(rows, params=params, size=size, order=order)
        pages.append(page)
        params = {"after": page.next_after} if page.next_after else None
    assert [[row.pk for row in page.rows] for page in pages] == parts
    assert pages[0].previous_before is None

    for number in range(len(pages) - 1, 0, -1):
        params = {"before": pages[number].previous_before}
        page = keyset_page(rows, params=params, size=size, order=order)
        assert [row.pk for row in page.rows] == parts[number - 1]
        assert (page.previous_before is None) == (number == 1)
        assert page.next_after is not None


@pytest.mark.parametrize(
    "place",
    ["12", "x~1", "~x", "1~", "nan~1", "2026-99-01~1", "9" * 30 + "~1", "1e999~1",
     "0001-01-01T00:00:00+08:00~1", "~" + "9" * 30, "～1"],
)  # fmt: skip
@pytest.mark.parametrize("code", CODES[1:])
def test_a_place_that_is_none_of_this_order_shows_the_first_page(code, place, db):
    member = MemberFactory()
    give(member, 1)
    page = keyset_page(
        Member.objects.all(),
        params={"after": place},
        size=5,
        order=order_named(code).keyset,
    )
    assert page.rows == [member]


def test_the_newest_come_first_when_an_unknown_order_is_asked_for(db):
    assert order_named("name; drop table").code == "newest"


def test_few_rows_are_named_by_their_keys_and_many_are_counted_to_1001(
    db, django_assert_num_queries, monkeypatch
):
    members = [MemberFactory() for _ in range(3)]
    wanted = Member.objects.filter(pk__gt=members[0].pk)
    with django_assert_num_queries(1):
        few = capped(wanted)
    MemberFactory()  # came after the count
    assert few.count == 2
    assert set(few.queryset) == set(members[1:])
    monkeypatch.setattr(keyset, "COUNT_CAP", 2)
    many = capped(wanted)
    assert many.count == 3
    assert many.queryset.count() == 3
