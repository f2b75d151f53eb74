"""Values of custom fields: what is taken, what it becomes, what is refused."""

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.choices import CustomKind
from members.custom_values import key_of, merged_values, normalised
from members.exceptions import InvalidMember

TEAS = [
    {"code": "green", "label": "Green", "label_zh": "绿茶"},
    {"code": "puer", "label": "Pu'er", "label_zh": "普洱"},
]


class Told(SimpleNamespace):
    def __str__(self):
        return self.code


def field(kind, code="f", *, is_required=False):
    choices = TEAS if kind == CustomKind.CHOICE else []
    return Told(code=code, kind=kind, choices=choices, is_required=is_required)


@pytest.mark.parametrize(
    ("kind", "raw", "stored"),
    [
        (CustomKind.TEXT, "  浓一点  ", "浓一点"),
        (CustomKind.TEXT, 12, "12"),
        (CustomKind.NUMBER, "1,200", 1200),
        (CustomKind.NUMBER, "１２．５", 12.5),
        (CustomKind.NUMBER, "3.0", 3),
        (CustomKind.NUMBER, "-0.5", -0.5),
        (CustomKind.DATE, "2026年11月1日", "2026-11-01"),
        (CustomKind.DATE, date(2026, 2, 28), "2026-02-28"),
        (CustomKind.CHOICE, "普洱", "puer"),
        (CustomKind.CHOICE, "GREEN", "green"),
        (CustomKind.YES_NO, "是", True),
        (CustomKind.YES_NO, "No", False),
        (CustomKind.YES_NO, False, False),
        (CustomKind.TEXT, "   ", None),
        (CustomKind.DATE, "", None),
        (CustomKind.NUMBER, None, None),
    ],
)
def test_a_value_is_stored_by_its_kind(kind, raw, stored):
    assert normalised(field(kind), raw) == stored
    assert type(normalised(field(kind), raw)) is type(stored)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (CustomKind.TEXT, "x" * 501),
        (CustomKind.NUMBER, "many"),
        (CustomKind.NUMBER, "NaN"),
        (CustomKind.NUMBER, "Infinity"),
        (CustomKind.NUMBER, "1e13"),
        (CustomKind.NUMBER, "1_000"),
        (CustomKind.NUMBER, True),
        (CustomKind.DATE, "2026-02-30"),
        (CustomKind.DATE, "0001-01-01"),
        (CustomKind.DATE, "11-21"),
        (CustomKind.DATE, "农历八月初三"),
        (CustomKind.DATE, "soon"),
        (CustomKind.CHOICE, "coffee"),
        (CustomKind.YES_NO, "perhaps"),
        (CustomKind.YES_NO, 2),
    ],
)
def test_what_does_not_fit_is_refused_with_the_name_of_the_field(kind, raw):
    with pytest.raises(InvalidMember) as refused:
        normalised(field(kind, "cups"), raw)
    assert refused.value.field == key_of("cups")
    assert "cups" in str(refused.value)


RAW = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.text(),
    st.sampled_from(["是", "否", "普洱", "puer", "2026-11-01", "1,5", "３"]),
)  # fmt: skip


@given(kind=st.sampled_from(CustomKind.values), raw=RAW)
def test_a_stored_value_stays_itself_and_anything_else_is_refused(kind, raw):
    try:
        stored = normalised(field(kind), raw)
    except InvalidMember:
        return
    assert normalised(field(kind), stored) == stored
    assert stored is None or isinstance(stored, str | int | float | bool)


@given(
    current=st.dictionaries(st.sampled_from("abc"), st.just("x")),
    given_=st.dictionaries(st.sampled_from("ab"), st.sampled_from(["y", "", None])),
)
def test_only_what_was_given_changes(current, given_):
    fields = [field(CustomKind.TEXT, code) for code in "ab"]
    merged = merged_values(current, given_, fields=fields)
    for code in "abc":
        if code in given_:
            assert merged.get(code) == (given_[code] or None)
        else:
            assert merged.get(code) == current.get(code)


def test_an_unknown_code_is_refused():
    with pytest.raises(InvalidMember) as refused:
        merged_values({}, {"nonsense": 1}, fields=[field(CustomKind.TEXT)])
    assert "nonsense" in str(refused.value)


def test_a_required_field_is_not_blanked_and_is_asked_of_complete_input():
    must = [field(CustomKind.TEXT, is_required=True)]
    with pytest.raises(InvalidMember):
        merged_values({"f": "x"}, {"f": ""}, fields=must)
    with pytest.raises(InvalidMember):
        merged_values({}, {}, fields=must, is_complete=True)
    assert merged_values({}, {}, fields=must) == {}
