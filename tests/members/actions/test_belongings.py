"""Owned things and their service, products in use, events."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from members.actions.belongings import (
    BroughtBy,
    keep_attendance,
    keep_thing,
    keep_use,
    record_service,
)
from members.choices import AttendanceState
from members.exceptions import ContactRefused, NotAllowed
from members.models import Activity, MemberStat, OwnedThing, ServiceRecord
from members.queries.belongings import same_serial, services_due, uses_due
from members.record.timeline import activity_kinds
from tests.factories.members import MemberFactory, ProductFactory

AT = datetime(2026, 11, 5, 3, tzinfo=UTC)
ON = date(2026, 11, 5)
CAR = {
    "kind": "vehicle",
    "name": "Wuling Hongguang",
    "serial": "浙A·12345",
    "unit": "km",
}


@pytest.fixture
def thing(clerk, member):
    return keep_thing(
        member=member, by=clerk, at=AT - timedelta(days=100), **CAR, reading=10_000,
        interval_days=365, interval_reading=5_000,
    )  # fmt: skip


def lines(member):
    rows = Activity.objects.filter(member=member).order_by("-at", "-pk")
    return [activity_kinds.get(row.kind).line(row) for row in rows]


def test_a_service_sets_what_comes_first_and_keeps_the_reading(thing, clerk):
    service = record_service(
        thing=thing, what="oil", by=clerk, at=AT, reading=15_000, amount=Decimal(280)
    )
    thing.refresh_from_db()
    assert service.next_on == thing.next_service_on == ON + timedelta(days=100)
    assert (thing.reading, thing.next_service_reading) == (15_000, 20_000)
    assert lines(thing.member)[0] == "Service of Wuling Hongguang: oil"


def test_a_chosen_date_goes_before_the_rule(thing, clerk):
    day = ON + timedelta(days=30)
    service = record_service(thing=thing, what="oil", by=clerk, at=AT, next_on=day)
    assert service.next_on == day


def test_a_service_written_down_late_leaves_the_next_date_alone(thing, clerk):
    record_service(thing=thing, what="oil", by=clerk, at=AT, reading=15_000)
    record_service(
        thing=thing, what="tyres", by=clerk, at=AT - timedelta(days=30), reading=14_000
    )
    thing.refresh_from_db()
    assert (thing.reading, thing.next_service_on) == (15_000, ON + timedelta(days=100))


def test_who_brought_it_may_be_another_member_or_somebody_unknown(thing, clerk, store):
    wife = MemberFactory(home_store=store)
    record_service(
        thing=thing, what="oil", by=clerk, at=AT,
        brought_by=BroughtBy(member=wife, name="x", phone="13800001111"),
    )  # fmt: skip
    known = ServiceRecord.objects.latest("pk")
    assert (known.brought_by, known.brought_by_name) == (wife, "")
    record_service(
        thing=thing, what="oil", by=clerk, at=AT,
        brought_by=BroughtBy(name="driver", phone="13800001111"),
    )  # fmt: skip
    assert ServiceRecord.objects.latest("pk").masked_phone == "138****1111"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"what": " "}, "what"),
        ({"reading": 9_000}, "reading"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"next_on": ON}, "next_on"),
        ({"brought_by": BroughtBy(name="x", phone="12")}, "brought_by_phone"),
    ],
)
def test_a_service_that_can_not_be_is_refused(told, field, thing, clerk):
    with pytest.raises(ContactRefused) as refusal:
        record_service(**{"thing": thing, "what": "oil", "by": clerk, "at": AT} | told)
    assert refusal.value.field == field
    assert not ServiceRecord.objects.exists()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": " "}, "name"),
        ({"bought_on": ON + timedelta(days=1)}, "bought_on"),
        ({"bought_on": ON, "warranty_until": ON - timedelta(days=1)}, "warranty_until"),
        ({"interval_reading": 100, "unit": ""}, "unit"),
    ],
)
def test_a_thing_that_can_not_be_is_refused(told, field, clerk, member):
    with pytest.raises(ContactRefused) as refusal:
        keep_thing(member=member, by=clerk, at=AT, **CAR | told)
    assert refusal.value.field == field
    assert not OwnedThing.objects.exists()


def test_what_is_no_longer_owned_is_told_once_and_not_serviced(thing, clerk):
    for _n in range(2):
        keep_thing(member=thing.member, by=clerk, at=AT, thing=thing, retired_on=ON)
    thing.refresh_from_db()
    assert lines(thing.member).count("No longer owned: Wuling Hongguang") == 1
    with pytest.raises(ContactRefused):
        record_service(thing=thing, what="oil", by=clerk, at=AT)


def test_the_same_plate_on_another_record_is_a_hint(thing, clerk, store):
    other = keep_thing(
        member=MemberFactory(home_store=store), by=clerk, at=AT,
        **CAR | {"serial": "浙a 12345"},
    )  # fmt: skip
    assert same_serial(other) == [thing.member]
    other.serial_norm = ""
    assert same_serial(other) == []


def test_services_and_uses_that_are_due_are_those_of_one_s_stores(
    thing, clerk, clerk_of_another_store
):
    OwnedThing.objects.update(next_service_on=ON + timedelta(days=14))
    assert list(services_due(clerk, ON)) == [thing]
    assert not services_due(clerk, ON - timedelta(days=1)).exists()
    use = keep_use(
        member=thing.member, by=clerk, at=AT, product=ProductFactory(),
        follow_up_on=ON,
    )  # fmt: skip
    assert list(uses_due(clerk, ON)) == [use]
    for query in (services_due, uses_due):
        assert not query(clerk_of_another_store, ON).exists()


def test_a_use_needs_a_product_or_a_category(clerk, member):
    with pytest.raises(ContactRefused):
        keep_use(member=member, by=clerk, at=AT, how="every morning")
    keep_use(
        member=member, by=clerk, at=AT, product=ProductFactory(name="Longjing"),
        effect="sleeps better",
    )  # fmt: skip
    assert lines(member) == ["Longjing: In use · sleeps better"]


def test_events_attended_are_counted(clerk, member):
    MemberStat.objects.create(
        member=member, home_store=member.home_store, computed_at=AT
    )
    found = keep_attendance(member=member, by=clerk, at=AT, title="Tasting", on=ON)
    keep_attendance(
        member=member, by=clerk, at=AT, attendance=found, state=AttendanceState.CAME
    )
    assert MemberStat.objects.get(pk=member.pk).events_attended == 1
    assert lines(member) == ["Tasting: Came", "Tasting: Invited"]


def test_nobody_came_to_an_event_that_is_still_to_come(clerk, member):
    with pytest.raises(ContactRefused):
        keep_attendance(
            member=member, by=clerk, at=AT, title="Tasting", state="came",
            on=ON + timedelta(days=1),
        )  # fmt: skip


@pytest.mark.parametrize("person", ["auditor", "clerk_of_another_store"])
def test_who_may_not_write_here_is_refused(person, thing, request):
    user = request.getfixturevalue(person)
    with pytest.raises(NotAllowed):
        keep_thing(member=thing.member, by=user, at=AT, **CAR)
    with pytest.raises(NotAllowed):
        record_service(thing=thing, what="oil", by=user, at=AT)
    with pytest.raises(NotAllowed):
        keep_use(member=thing.member, by=user, at=AT, product=ProductFactory())
    with pytest.raises(NotAllowed):
        keep_attendance(member=thing.member, by=user, at=AT, title="x", on=ON)
