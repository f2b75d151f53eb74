"""Which column is which, guessed from its heading."""

import random

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from members.choices import ImportKind
from members.imports.columns import COLUMNS
from members.imports.mapping import (
    check_mapping,
    fold_heading,
    guess_kind,
    guess_mapping,
)
from members.imports.reasons import FileProblem

CHINESE = [
    "会员号",
    "姓名",
    "性别",
    "手机",
    "邮箱",
    "微信",
    "生日",
    "历法",
    "闰月",
    "门店",
    "入会日期",
    "来源",
    "介绍人会员号",
    "备注",
]


@pytest.mark.parametrize("kind", list(COLUMNS))
def test_the_contracts_own_names_are_all_known(kind):
    names = [column.name for column in COLUMNS[kind]]
    guess = guess_mapping(kind, names)
    assert guess.mapping == {name: place for place, name in enumerate(names)}
    assert guess.unknown == []


@pytest.mark.parametrize("kind", list(COLUMNS))
def test_no_two_columns_of_a_file_go_by_one_name(kind):
    names = [
        fold_heading(name)
        for column in COLUMNS[kind]
        for name in {column.name, *map(fold_heading, column.synonyms)} - {""}
    ]
    folded = {name: names.count(name) for name in set(names)}
    owners = {}
    for column in COLUMNS[kind]:
        for name in {fold_heading(each) for each in (column.name, *column.synonyms)}:
            assert owners.setdefault(name, column.name) == column.name
    assert folded


@given(st.randoms(use_true_random=False))
def test_the_order_of_columns_makes_no_difference(shuffler: random.Random):
    headings = [*CHINESE, "奇怪"]
    shuffler.shuffle(headings)
    guess = guess_mapping(ImportKind.MEMBERS, headings)
    assert {headings[place] for place in guess.mapping.values()} == set(CHINESE)
    assert guess.unknown == ["奇怪"]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("手机号 (必填)", "phone"),
        ("＊手机号码：", "phone"),
        ("联系电话", "phone"),
        ("Mobile", "phone"),
        ("E-Mail", "email"),
        ("会员卡号", "member_no"),
        ("MEMBER NO", "member_no"),
        ("出生日期", "birthday"),
        ("Date of Birth", "birthday"),
        ("所属门店", "home_store"),
        ("Gender", "sex"),
    ],
)
def test_common_other_names_are_known(heading, name):
    assert guess_mapping(ImportKind.MEMBERS, [heading]).mapping == {name: 0}


def test_of_two_columns_for_one_field_the_contracts_name_wins():
    guess = guess_mapping(ImportKind.MEMBERS, ["联系电话", "姓名", "手机"])
    assert guess.mapping == {"phone": 2, "name": 1}
    assert guess.unknown == ["联系电话"]


def test_the_reason_of_an_earlier_reject_is_passed_over():
    assert guess_mapping(ImportKind.MEMBERS, ["姓名", "原因"]).unknown == []


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (["会员号", "姓名", "手机"], ImportKind.MEMBERS),
        (["小票号", "门店", "会员号", "金额"], ImportKind.PURCHASES),
    ],
)
def test_the_kind_of_a_file_is_told_by_its_headings(headings, kind):
    assert guess_kind(headings) == kind


@pytest.mark.parametrize(
    ("kind", "mapping", "english", "chinese"),
    [
        (
            "members",
            {"phone": 0, "home_store": 1},
            "lacks what is needed: Name",
            "缺少必需的内容：姓名",
        ),
        ("members", {"name": 0, "phone": 1}, "no column for the store", "没有门店列"),
        ("members", {"name": 0, "home_store": 1}, "tells people apart", "无法区分会员"),
        (
            "members",
            {"name": 0, "home_store": 0, "phone": 1},
            "Two columns are matched",
            "有两列",
        ),
        (
            "purchases",
            {"store": 0},
            "Receipt number, Purchased at, Amount, Article number",
            "小票号, 消费时间, 金额, 货号",
        ),
    ],
)
def test_a_missing_column_is_named(kind, mapping, english, chinese):
    with pytest.raises(FileProblem) as refused:
        check_mapping(kind, mapping)
    with translation.override("en"):
        assert english in str(refused.value)
    with translation.override("zh-hans"):
        assert chinese in str(refused.value)


def test_one_store_for_all_rows_makes_up_for_the_column():
    check_mapping("members", {"name": 0, "phone": 1}, default_store=1)
