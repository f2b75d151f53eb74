"""One row of a file as typed values, or the reason why not."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from members.imports.purchase_rows import clean_line
from members.imports.reasons import sentences
from members.imports.rows import Birthday, clean_member

TODAY = date(2026, 11, 21)
AT = datetime(2026, 11, 21, 4, tzinfo=UTC)


def member(**cells):
    cells = {"member_no": "M1", "name": "张小明", **cells}
    mapping = {name: place for place, name in enumerate(cells)}
    return clean_member(2, list(cells.values()), mapping, today=TODAY)


def line(**cells):
    cells = {
        "receipt_no": "R1",
        "store": "湖滨店",
        "purchased_at": "2026-11-20 14:05",
        "sku": "T1",
        "amount": "10",
        **cells,
    }
    mapping = {name: place for place, name in enumerate(cells)}
    return clean_line(2, list(cells.values()), mapping, at=AT)


@pytest.mark.parametrize(
    "text",
    ["1990-08-03", "1990/8/3", "3.8.1990", "19900803", "1990年8月3日", "33088"],
)
def test_a_birthday_in_any_style_is_the_same_day(text):
    row, reasons = member(birthday=text)
    assert reasons == []
    assert row.birthday == Birthday("solar", 8, 3, False, 1990)  # noqa: FBT003 -- as a row of the file


@pytest.mark.parametrize(
    ("birthday", "calendar", "leap", "expected"),
    [
        ("农历八月初三", "", "", Birthday("lunar", 8, 3)),
        ("8-3", "农历", "", Birthday("lunar", 8, 3)),
        ("8-3", "lunar", "", Birthday("lunar", 8, 3)),
        ("1990-08-03", "阴历", "", Birthday("lunar", 8, 3, year=1990)),
        ("4-15", "农历", "是", Birthday("lunar", 4, 15, is_leap_month=True)),
        ("闰四月十五", "", "", Birthday("lunar", 4, 15, is_leap_month=True)),
        ("11月21日", "公历", "", Birthday("solar", 11, 21)),
        ("2-29", "", "", Birthday("solar", 2, 29)),
    ],
)
def test_lunar_birthdays_and_days_without_a_year(birthday, calendar, leap, expected):
    row, reasons = member(
        birthday=birthday, birthday_calendar=calendar, birthday_leap_month=leap
    )
    assert (row.birthday, reasons) == (expected, [])


REFUSED = [
    ({"phone": "139123456"}, "has 9 digits and is not valid", "有 9 位数字，无效"),
    ({"phone": "1.39123E+10"}, "was rounded by a spreadsheet", "被电子表格舍入"),
    ({"phone": "call me"}, "The phone number “call me” is not valid", "“call me”无效"),
    ({"email": "ann@"}, "The e-mail address “ann@” is not valid", "邮箱“ann@”无效"),
    ({"sex": "?"}, "neither female nor male", "既不是女也不是男"),
    ({"birthday": "soon"}, "“soon” is not a date", "“soon”不是日期"),
    ({"birthday": "1990-02-30"}, "there is no such day as", "没有“1990-02-30”这一天"),
    ({"birthday": "2030-01-01"}, "lies in the future", "是将来的日期"),
    (
        {"birthday": "农历八月卅一"},
        "There is no lunar day",
        "农历没有“农历八月卅一”这一天",
    ),
    ({"birthday": "农历1990年八月三十"}, "had only 29 days", "只有 29 天"),
    ({"birthday": "农历1990年闰八月初三"}, "no such leap month", "没有这个闰月"),
    (
        {"birthday": "8-3", "birthday_calendar": "julian"},
        "neither solar nor lunar",
        "既不是公历也不是农历",
    ),
    ({"joined_on": "2026-13-01"}, "Joined on: there is no such day", "入会日期：没有"),
    ({"consent_email": "maybe"}, "neither yes nor no", "既不是“是”也不是“否”"),
    (
        {"name": "长" * 81},
        "Name is too long: 81 characters, at most 80",
        "姓名太长：81 个字符",
    ),
    ({"member_no": ""}, "Nothing tells who this is", "无法确定是谁"),
]


@pytest.mark.parametrize(("cells", "english", "chinese"), REFUSED)
def test_a_bad_cell_has_its_sentence(cells, english, chinese):
    _row, reasons = member(**cells)
    with translation.override("en"):
        assert english in sentences(reasons)
    with translation.override("zh-hans"):
        assert chinese in sentences(reasons)


def test_the_31st_of_a_lunar_month_is_refused_by_number_too():
    _row, reasons = member(birthday="8-31", birthday_calendar="农历")
    assert [each["code"] for each in reasons] == ["lunar_no_day"]


def test_all_that_is_wrong_with_a_row_is_told_at_once():
    _row, reasons = member(phone="139", email="x", sex="?")
    assert [each["code"] for each in reasons] == [
        "phone_digits",
        "email_invalid",
        "sex_unknown",
    ]


def test_formulas_are_plain_text():
    row, reasons = member(note="=cmd|'/C calc'!A0", name="@SUM(A1)")
    assert (row.note, row.name, reasons) == ("=cmd|'/C calc'!A0", "@SUM(A1)", [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("是", True),
        ("Y", True),
        ("1", True),
        ("否", False),
        ("no", False),
        ("0", False),
    ],
)
def test_answers_in_both_languages(text, expected):
    row, _reasons = member(consent_sms=text)
    assert row.consents == {"sms": expected}


def test_a_blank_answer_is_no_answer():
    assert member(consent_sms="")[0].consents == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,280.50", "1280.50"),
        ("-12", "-12.00"),
        ("(12.00)", "-12.00"),
        ("￥1,280", "1280.00"),
        ("80元", "80.00"),
        ("1.280,50", "1280.50"),
        ("12.345", "12.35"),
        ("１２", "12.00"),
    ],
)
def test_amounts_as_people_write_them(text, expected):
    row, reasons = line(amount=text)
    assert (row.amount, reasons) == (Decimal(expected), [])


@pytest.mark.parametrize(
    ("cells", "english", "chinese"),
    [
        ({"amount": "=1+1"}, "Amount: “=1+1” is not a number", "金额：“=1+1”不是数字"),
        ({"amount": ""}, "Amount is missing", "缺少金额"),
        ({"amount": "99999999999"}, "is too large", "太大"),
        ({"receipt_no": ""}, "Receipt number is missing", "缺少小票号"),
        ({"sku": ""}, "Neither an article number nor a product", "既没有货号"),
        ({"purchased_at": "11-21"}, "there is no such day", "没有“11-21”这一天"),
        ({"purchased_at": "2027-11-21"}, "lies in the future", "是将来的日期"),
        ({"category": "/".join("abcdefg")}, "more than 6 levels", "超过 6 级"),
    ],
)
def test_a_bad_cell_of_a_purchase_has_its_sentence(cells, english, chinese):
    _row, reasons = line(**cells)
    with translation.override("en"):
        assert english in sentences(reasons)
    with translation.override("zh-hans"):
        assert chinese in sentences(reasons)


def test_times_are_told_in_the_portals_zone():
    row, _reasons = line()
    assert row.purchased_at == datetime(2026, 11, 20, 6, 5, tzinfo=UTC)


def test_a_category_is_a_path():
    assert line(category="茶叶 / 绿茶／龙井")[0].category == ("茶叶", "绿茶", "龙井")


def test_a_missing_quantity_is_one():
    assert line()[0].quantity == 1
