"""Opening a member's record, and changing it."""

from datetime import UTC, date, datetime

import pytest

from members.actions.members import Birthday, register_member, update_member
from members.choices import Calendar, Channel, Purpose
from members.exceptions import InvalidMember, NotAllowed
from members.models import Activity, ConsentState, Member, MemberSearchToken, MemberStat
from members.search.router import find_members
from tests.factories.members import MemberFactory

AT = datetime(2026, 11, 21, 4, tzinfo=UTC)


def register(store, by, **changes):
    given = {"name": "王小芳", "home_store": store, "by": by, "at": AT}
    return register_member(**given | changes)


def test_a_new_member_is_found_at_once_and_has_a_number_and_a_line(clerk, store):
    member = register(store, clerk, phone="139 1234 5678", email="Fang@Example.com")
    assert member.member_no == f"M{member.pk:07}"
    assert member.joined_on == date(2026, 11, 21)
    for typed in ("wxf", "小芳", "5678", "fang@", member.member_no):
        assert find_members(typed, user=clerk) == [member], typed
    assert Activity.objects.get(member=member).kind == "members.registered"
    assert MemberStat.objects.get(member=member).home_store == store


def test_contact_data_are_stored_in_the_one_form(clerk, store):
    member = register(store, clerk, phone="139 1234 5678", email="Fang@Example.com")
    points = {point.kind: point for point in member.contact_points.all()}
    assert points["phone"].value_norm == "+8613912345678"
    assert points["phone"].tail4 == "5678"
    assert points["email"].value_norm == "fang@example.com"
    assert all(point.is_primary for point in points.values())


def test_a_lunar_birthday_gets_its_next_plain_date(clerk, store):
    birthday = Birthday(month=8, day=3, calendar=Calendar.LUNAR)
    member = register(store, clerk, birthday=birthday)
    assert member.important_dates.get().next_on == date(2027, 9, 3)


def test_consents_at_the_till_stand_in_the_ledger(clerk, store):
    member = register(store, clerk, consents=[(Purpose.NEWS, Channel.EMAIL)])
    assert ConsentState.objects.get(member=member).is_given
    assert member.consents.get().source == "till"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"phone": "12345"}, "phone"),
        ({"email": "no address"}, "email"),
        ({"birthday": Birthday(2, 30)}, "day"),
        ({"birthday": Birthday(2, 29, year=1999)}, "day"),
        ({"birthday": Birthday(1, 31, calendar=Calendar.LUNAR)}, "day"),
        ({"birthday": Birthday(5, 1, is_leap_month=True)}, "is_leap_month"),
        ({"birthday": Birthday(12, 31, year=2026)}, "year"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field_and_nothing_is_kept(
    changes, field, clerk, store
):
    with pytest.raises(InvalidMember) as refused:
        register(store, clerk, **changes)
    assert refused.value.field == field
    assert not Member.objects.exists()


def test_a_taken_number_is_refused(clerk, store):
    MemberFactory(member_no="A1")
    with pytest.raises(InvalidMember, match="taken"):
        register(store, clerk, member_no=" A1 ")


def test_a_generated_number_steps_aside_for_an_imported_one(clerk, store):
    first = register(store, clerk)
    MemberFactory(member_no=f"M{first.pk + 2:07}")
    second = register(store, clerk)
    assert Member.objects.filter(member_no=second.member_no).count() == 1


def test_a_record_cannot_be_opened_in_another_store(clerk, other_store):
    with pytest.raises(NotAllowed):
        register(other_store, clerk)


def test_a_referrer_of_another_store_is_refused(clerk, store, other_store):
    with pytest.raises(InvalidMember) as refused:
        register(store, clerk, referrer=MemberFactory(home_store=other_store))
    assert refused.value.field == "referrer_no"


def test_a_change_is_named_in_the_timeline_without_its_values(clerk, member):
    changed = update_member(
        member=member, by=clerk, at=AT, name="张大明", phone="13800138000"
    )
    assert changed == ["name", "phone"]
    activity = Activity.objects.get(member=member)
    assert activity.data == {"fields": ["name", "phone"]}
    assert find_members("大明", user=clerk) == [member]
    assert find_members("13912345678", user=clerk) == []


def test_saving_what_is_there_writes_nothing(clerk, member):
    changed = update_member(
        member=member, by=clerk, at=AT, name=member.name, phone="13912345678", email=""
    )
    assert changed == []
    assert not Activity.objects.exists()


def test_a_move_takes_tokens_and_figures_along(clerk, member, other_store, steward):
    update_member(member=member, by=steward, at=AT, home_store=other_store)
    tokens = MemberSearchToken.objects.filter(member=member)
    assert set(tokens.values_list("store", flat=True)) == {other_store.pk}
    assert MemberStat.objects.get(member=member).home_store == other_store


def test_a_clerk_cannot_move_a_member_into_another_store(clerk, member, other_store):
    with pytest.raises(NotAllowed):
        update_member(member=member, by=clerk, at=AT, home_store=other_store)


def test_another_stores_clerk_cannot_change_the_member(clerk_of_another_store, member):
    with pytest.raises(NotAllowed):
        update_member(member=member, by=clerk_of_another_store, at=AT, name="x")


def test_nobody_refers_themselves(clerk, member):
    with pytest.raises(InvalidMember):
        update_member(member=member, by=clerk, at=AT, referrer=member)


def test_a_second_number_of_the_member_becomes_the_first_one(clerk, member):
    update_member(member=member, by=clerk, at=AT, phone="13800138000")
    member.contact_points.create(
        kind="phone", value="13912345678", value_norm="+8613912345678", tail4="5678"
    )
    update_member(member=member, by=clerk, at=AT, phone="13912345678")
    primary = member.contact_points.get(kind="phone", is_primary=True)
    assert primary.tail4 == "5678"
    assert member.contact_points.filter(kind="phone").count() == 2
