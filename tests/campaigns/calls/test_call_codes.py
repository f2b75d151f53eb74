import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.models.call_code import SIGNS, code_of, number_of

NUMBERS = st.integers(min_value=1, max_value=2**63 - 1)


@given(NUMBERS)
def test_a_code_leads_back_to_its_call(number):
    assert number_of(code_of(number)) == number


@given(NUMBERS)
def test_it_may_be_written_small_and_with_spaces(number):
    assert number_of(f" {code_of(number).lower()} ") == number


@given(st.integers(min_value=1, max_value=32**4 - 1), st.data())
def test_one_wrong_sign_is_found(number, data):
    code = code_of(number)
    place = data.draw(st.integers(0, len(code) - 2))
    other = data.draw(st.sampled_from([sign for sign in SIGNS if sign != code[place]]))
    wrong = code[:place] + other + code[place + 1 :]
    weight = len(code) - place
    # 0 and Z differ by 31, which the check counts as nothing.
    if (SIGNS.index(other) - SIGNS.index(code[place])) * weight % 31:
        assert number_of(wrong) is None


def test_signs_that_a_pen_mixes_up_are_read_alike():
    code = code_of(32 * 1)
    assert code.startswith("10")
    assert number_of(code.replace("1", "I").replace("0", "O")) == 32


@pytest.mark.parametrize("text", ["", "A", "??", "喝茶", "A" * 40, "0A"])
def test_what_is_no_code_is_none(text):
    assert number_of(text) is None
