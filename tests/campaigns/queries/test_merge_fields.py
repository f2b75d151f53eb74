import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.queries.merge_fields import FIELDS, given_name, merge, problems_of
from members.models import Member, Store


def person(name="张小明", form_of_address="", phone=""):
    store = Store(name="湖滨店", phone=phone)
    return Member(name=name, form_of_address=form_of_address, home_store=store)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("张小明", "小明"),
        ("张伟", "张伟"),
        ("欧阳娜娜", "娜娜"),
        ("欧阳锋", "欧阳锋"),
        ("许女士", "许女士"),
        ("Ann Lee", "Ann"),
        ("Ann", "Ann"),
    ],
)
def test_the_given_name_is_told_from_the_family_name(name, given):
    assert given_name(name) == given


def test_fields_are_filled_and_empty_ones_say_their_fallback():
    text = "{given_name|茶友}:{form_of_address|亲爱的茶友},{store_phone|请来店里}"
    assert merge(text, person()) == "小明:亲爱的茶友,请来店里"
    full = person(form_of_address="张先生", phone="0571-1")
    assert merge(text, full) == "小明:张先生,0571-1"


def test_values_are_escaped_in_html_and_can_not_ask_for_links():
    hostile = person(name="<script>alert(1)</script> [[link:x]]")
    filled = merge("{name|guest}", hostile, is_html=True)
    assert "<script>" not in filled
    assert "[[link" not in filled


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{wallet|none}", "There is no field “wallet|none”"),
        ("{given_name}", "Say what to write when “given_name” is empty"),
        ("{given_name|}", "Say what to write when “given_name” is empty"),
        ("{given_name|a", "A brace { or } stands alone."),
        ("{ {name|a} }", "A brace { or } stands alone."),
        ("{}", "There is no field “”"),
        ("{name.password|x}", "There is no field"),
    ],
)
def test_what_is_wrong_with_a_field_is_said(text, words):
    assert any(words in problem for problem in problems_of(text))


def test_words_without_a_problem_have_none():
    assert problems_of("{given_name|dear guest}, {store_name|we} wish you well.") == []


@given(st.text(alphabet="{}|ab given_name", max_size=40))
def test_words_without_a_problem_can_always_be_merged(text):
    if not problems_of(text):
        merge(text, person())


def test_every_field_can_be_read_of_an_empty_member():
    assert all(isinstance(field.value(person("")), str) for field in FIELDS.values())
