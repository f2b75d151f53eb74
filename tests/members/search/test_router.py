"""Finding a member from whatever was typed."""

from datetime import UTC, datetime

import pytest

from members.choices import MemberStatus
from members.models import Member, MemberStat
from members.search.index import reindex
from members.search.router import find_members
from tests.factories.members import MemberFactory


@pytest.fixture
def zhang(store):
    found = MemberFactory(
        name="张小明",
        member_no="M000321",
        home_store=store,
        phone="13912345678",
        email="Xiao.Ming@example.com",
    )
    reindex([found.pk])
    return found


@pytest.mark.parametrize(
    "typed",
    [
        "13912345678", "139 1234 5678", "+8613912345678", "8613912345678",
        "008613912345678", "1391234", "１３９１２３４５６７８", "5678", "m000321",
        "M000321", "321", "张小明", "小明", "明", "zhangxiaoming", "zhang xiaoming",
        "ZXM", "zhangxm", "xiao.m", "xiao.ming@exam", " 张小明 ",
    ],
)  # fmt: skip
def test_a_member_is_found_by_everything_people_type(typed, clerk, zhang):
    assert find_members(typed, user=clerk) == [zhang]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "%",
        "'",
        "13912345679",
        "5679",
        "李",
        "@",
        "\x00",
        "\ud7ff",
        "\U0010ffff",
        "+",
        "((",
    ],
)
def test_nothing_is_found_by_what_fits_nobody(typed, clerk, zhang):
    assert find_members(typed, user=clerk) == []


@pytest.mark.parametrize(
    "typed", ["13912345678", "5678", "张小明", "zxm", "m000321", "xiao.ming@"]
)
def test_another_stores_clerk_finds_nobody(typed, clerk_of_another_store, zhang):
    assert find_members(typed, user=clerk_of_another_store) == []


def test_a_stranger_finds_nobody(stranger, zhang):
    assert find_members("张小明", user=stranger) == []


def test_a_landline_is_found_with_its_zero(clerk, store):
    member = MemberFactory(home_store=store, phone="+8657187654321")
    assert find_members("0571-8765", user=clerk) == [member]


def test_whole_names_come_first_then_who_bought_last(clerk, store):
    names = ("王芳菲", "王芳", "王芳华")
    members = [MemberFactory(name=name, home_store=store) for name in names]
    at = datetime(2026, 11, 1, tzinfo=UTC)
    MemberStat.objects.create(
        member=members[2], home_store=store, last_purchase_at=at, computed_at=at
    )
    reindex(member.pk for member in members)
    found = [member.name for member in find_members("王芳", user=clerk)]
    assert found == ["王芳", "王芳华", "王芳菲"]


def test_no_more_than_the_limit_are_returned(clerk, store):
    members = MemberFactory.create_batch(4, home_store=store)
    reindex(member.pk for member in members)
    assert len(find_members("张小明", user=clerk, limit=3)) == 3


def test_merged_and_erased_members_are_not_found(clerk, zhang):
    Member.objects.filter(pk=zhang.pk).update(status=MemberStatus.ERASED)
    assert find_members("5678", user=clerk) == []


@pytest.mark.parametrize("typed", ["13912345678", "5678", "张小明", "ann.le"])
def test_a_search_costs_five_queries_at_most(
    typed, clerk, zhang, django_assert_max_num_queries
):
    find_members(typed, user=clerk)  # the posts are read
    with django_assert_max_num_queries(4):
        find_members(typed, user=clerk)
