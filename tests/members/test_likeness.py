from datetime import UTC, datetime, timedelta

import pytest

from members.actions.duplicates import (
    check_members,
    check_new_members,
    find_duplicates,
    set_aside,
)
from members.actions.merging import merge_members
from members.actions.unmerging import undo_merge
from members.choices import PairState
from members.exceptions import MergeRefused, NotAllowed
from members.models import ContactPoint, DuplicatePair
from members.models.duplicate import PairReason
from members.search.index import reindex
from members.search.likeness import LEAST, Birthday, Traits, compare
from tests.factories.members import ImportantDateFactory, MemberFactory

AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
LATER = AT + timedelta(days=1)
PHONE = "+8613900000001"


def someone(name="王若楠", **traits):
    return Traits(**{"name": name, "sex": "", "store_id": 1} | traits)


def likeness(one, other):
    return compare(one, other).score


def test_the_same_phone_and_name_are_most_likely_one_person():
    one, other = (someone(phones={PHONE}, store_id=n) for n in (1, 2))
    assert compare(one, other).reasons == ["same_phone", "same_name"]
    assert likeness(one, other) == 80


@pytest.mark.parametrize(
    ("name", "other", "reason"),
    [
        ("王若楠", "王若南", PairReason.SAME_SOUND),
        ("王若楠", "Wang Ruonan", PairReason.SAME_SOUND),
        ("Ruonan Wang", "王若楠", PairReason.SAME_SOUND),
        ("单雄信", "Shan Xiongxin", PairReason.SAME_SOUND),
        ("王若楠", "王女士", PairReason.SAME_SURNAME),
        ("Ann Lee", "Ann Mary Lee", PairReason.PART_OF_NAME),
        ("王若楠", "李雪梅", PairReason.OTHER_NAME),
        ("王 若楠", "王若楠", PairReason.SAME_NAME),
    ],
)
def test_names_are_compared_as_people_write_them(name, other, reason):
    assert reason in compare(someone(name), someone(other)).reasons


def test_a_family_that_shares_a_phone_is_not_one_person():
    one, other = someone(phones={PHONE}), someone("李雪梅", phones={PHONE})
    assert likeness(one, other) < LEAST


def test_another_birthday_speaks_against_it():
    day = Birthday("solar", 5, 17, 1980)
    one = someone(birthday=day, tails={"0001"})
    assert likeness(one, someone(birthday=day, tails={"0001"})) >= LEAST
    other = someone(birthday=Birthday("solar", 5, 18, 1980), tails={"0001"})
    assert likeness(one, other) < LEAST


def test_days_of_two_calendars_are_not_compared():
    one = someone(birthday=Birthday("solar", 5, 17, 1980))
    other = someone(birthday=Birthday("lunar", 5, 18, 1980))
    assert likeness(one, other) == likeness(someone(), someone())


def test_comparing_is_the_same_both_ways():
    one = someone(phones={PHONE}, sex="female")
    other = someone("王女士", phones={PHONE}, sex="male")
    assert compare(one, other) == compare(other, one)


# Searching


@pytest.fixture
def alike(store):
    """Two with one phone and one name, a family member, and somebody else."""
    two = [
        MemberFactory(name="王若楠", home_store=store, phone="13900000001")
        for _ in range(2)
    ]
    MemberFactory(name="李雪梅", home_store=store, phone="13900000001")
    MemberFactory(name="王若楠", home_store=store, phone="13900007777")
    return two


def found_pairs():
    return {(pair.first_id, pair.second_id) for pair in DuplicatePair.objects.all()}


def test_the_whole_archive_is_searched(alike):
    assert find_duplicates(at=AT).pairs >= 1
    assert found_pairs() == {(alike[0].pk, alike[1].pk)}


def test_searching_twice_finds_the_same(alike):
    find_duplicates(at=AT)
    find_duplicates(at=LATER)
    pair = DuplicatePair.objects.get()
    assert (pair.found_at, pair.seen_at) == (AT, LATER)


def test_a_sound_and_a_birthday_are_enough(store):
    two = [
        MemberFactory(name=name, home_store=store) for name in ("王若楠", "Wang Ruonan")
    ]
    for member in two:
        ImportantDateFactory(member=member, year=1980)
    reindex([member.pk for member in two])
    find_duplicates(at=AT)
    assert found_pairs() == {(two[0].pk, two[1].pk)}


def test_a_number_on_many_records_does_not_become_a_crowd_of_pairs(store):
    for number in range(12):
        MemberFactory(name=f"王{number}", home_store=store, phone="13800138000")
    find_duplicates(at=AT)
    assert found_pairs() == set()


def test_two_of_a_crowd_with_one_name_are_found_all_the_same(store):
    for number in range(12):
        MemberFactory(name=f"王{number // 2}", home_store=store, phone="13800138000")
    assert find_duplicates(at=AT).pairs
    assert len(found_pairs()) == 6


def test_what_is_not_alike_any_more_goes(alike):
    find_duplicates(at=AT)
    ContactPoint.objects.filter(member=alike[1]).update(
        value_norm="+8613911112222", tail4="2222"
    )
    assert find_duplicates(at=LATER).gone == 1
    assert found_pairs() == set()


def test_two_people_are_never_shown_again(alike, steward):
    find_duplicates(at=AT)
    set_aside(pair=DuplicatePair.objects.get(), by=steward, at=AT)
    find_duplicates(at=LATER)
    check_members([alike[1].pk], at=LATER)
    assert DuplicatePair.objects.get().state == PairState.NOT_DUPLICATE


def test_two_people_stay_two_when_one_of_them_is_merged(alike, store, steward):
    find_duplicates(at=AT)
    set_aside(pair=DuplicatePair.objects.get(), by=steward, at=AT)
    survivor = MemberFactory(name="王若楠", home_store=store, phone="13900000001")
    merge_members(survivor=survivor, duplicate=alike[1], by=steward, at=AT)
    find_duplicates(at=LATER)
    assert not DuplicatePair.objects.open().filter(first=alike[0]).exists()


def test_it_is_decided_once_and_only_by_who_may(alike, steward, clerk):
    find_duplicates(at=AT)
    pair = DuplicatePair.objects.get()
    with pytest.raises(NotAllowed):
        set_aside(pair=pair, by=clerk, at=AT)
    set_aside(pair=pair, by=steward, at=AT)
    with pytest.raises(MergeRefused, match="already"):
        set_aside(pair=pair, by=steward, at=AT)


def test_a_new_record_is_compared_with_all_others(alike, store):
    check_new_members(at=AT)
    newcomer = MemberFactory(name="王若楠", home_store=store, phone="13900000001")
    assert check_new_members(at=LATER) == 1
    assert {newcomer.pk} <= {pk for pair in found_pairs() for pk in pair}
    assert check_new_members(at=LATER) == 0


def test_merged_records_are_no_pair(alike, steward):
    find_duplicates(at=AT)
    done = merge_members(survivor=alike[0], duplicate=alike[1], by=steward, at=AT)
    find_duplicates(at=LATER)
    assert not DuplicatePair.objects.open().exists()
    undo_merge(merge=done, by=steward, at=LATER)
    assert DuplicatePair.objects.open().exists()


def test_a_search_costs_the_same_for_three_pairs_as_for_one(
    store, django_assert_max_num_queries
):
    for number in range(3):
        for _ in range(2):
            MemberFactory(
                name=f"王{number}", home_store=store, phone=f"1390000000{number}"
            )
    with django_assert_max_num_queries(45):
        find_duplicates(at=AT)
    assert len(found_pairs()) == 3
