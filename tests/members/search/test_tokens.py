"""What a member is found by."""

import pytest

from members.search.tokens import TOKEN_LENGTH, compact, fold, tokens_for


@pytest.mark.parametrize(
    "typed",
    [
        "张小明", "小明", "明", "zhangxiaoming", "zhangx", "zxm", "zhangxm",
        "xiaoming", "m000123", "000123", "123", "ming@example.com", "ming",
    ],
)  # fmt: skip
def test_a_chinese_name_is_found_by_the_beginning_of_some_token(typed):
    tokens = tokens_for("张小明", "M000123", "Ming@Example.com")
    assert any(token.startswith(typed) for token in tokens)


@pytest.mark.parametrize("typed", ["zhangm", "小张", "mingx", "张明", "124"])
def test_what_is_not_in_the_name_finds_nothing(typed):
    tokens = tokens_for("张小明", "M000123", "ming@example.com")
    assert not any(token.startswith(typed) for token in tokens)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单小明", "shanxm"),
        ("单小明", "danxiaoming"),
        ("曾国藩", "zenggf"),
        ("解缙", "xj"),
        ("仇英", "qiuying"),
        ("欧阳修文", "ouyangxw"),
        ("欧阳修文", "oyxw"),
        ("单于飞", "chanyufei"),
        ("吕布", "lvbu"),
        ("吕布", "lubu"),
        ("吕布", "lyubu"),
        ("Ann Lee", "lee"),
        ("Ann Lee", "annl"),
        ("Ann Lee", "leeann"),
        ("José Nuñez", "jose"),
        ("O'Brien Mary", "obrien"),
        ("李Emma", "emma"),
        ("ＡＮＮ　李", "ann"),
        ("Jean-Luc Moreau", "jeanluc"),
    ],
)
def test_names_are_found_the_way_people_type_them(name, typed):
    assert any(token.startswith(typed) for token in tokens_for(name, "M1"))


def test_folding_makes_width_and_case_the_same():
    assert fold("  ＺＨＡＮＧ　Ming ") == "zhang ming"
    assert compact("Zhang Xiao-Ming") == "zhangxiaoming"


def test_no_token_is_empty_or_longer_than_its_column():
    tokens = tokens_for("明" * 200, "1" * 32, "a" * 200 + "@example.com")
    assert tokens
    assert all(0 < len(token) <= TOKEN_LENGTH for token in tokens)


def test_a_member_has_no_more_than_a_dozen_tokens():
    assert len(tokens_for("张小明", "M000123", "ming@example.com")) <= 12
