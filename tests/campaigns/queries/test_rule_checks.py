"""The rules of the chain as checks: what passes, what fails, what is worth knowing."""

from itertools import count
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.actions.templates import TextWords, save_template
from campaigns.choices import RuleSet as Choices
from campaigns.models import OutreachRules
from campaigns.queries.letter_words import with_sms_end
from campaigns.queries.rule_checks import checks_of, is_within
from campaigns.queries.sms_count import count_sms
from campaigns.rules.sets import RULE_SETS, rule_set_of_country

NUMBERS = count(1)


@pytest.fixture
def campaign(marketer):
    def make(channels=("email",), purpose="greetings", **words):
        words = {"subject": "Hello", "body": "Hi {name|you}"} | words
        texts = {"en": TextWords(**words), "zh-hans": TextWords(**words)}
        template = save_template(name=f"Tea {next(NUMBERS)}", texts=texts, by=marketer)
        return SimpleNamespace(
            template=template, channels=list(channels), purpose=purpose
        )

    return make


def look(campaign, **rules):
    values = {"quiet_from": 20, "quiet_until": 9} | rules
    return {
        check.code.partition(":")[0]: check
        for check in checks_of(campaign, outreach=OutreachRules(**values))
    }


def failed(checks):
    return {code for code, check in checks.items() if not check.passed}


def test_every_choice_of_the_chain_is_a_set_of_the_table():
    assert set(RULE_SETS) == set(Choices.values)


@pytest.mark.parametrize(
    ("country", "code"), [("CN", "cn"), ("US", "us"), ("DE", "eu"), ("JP", "none")]
)
def test_the_country_decides_unless_the_chain_does(country, code):
    assert rule_set_of_country(country) == code


@pytest.mark.parametrize("code", sorted(RULE_SETS))
def test_a_plain_letter_of_good_hours_passes_everywhere(campaign, code):
    checks = look(campaign(), rule_set=code, postal_address="1 Tea Street")
    assert failed(checks) == set()
    assert checks["stop_link"].passed


def test_america_asks_for_a_postal_address(campaign):
    letter = campaign()
    checks = look(letter, rule_set="us")
    assert failed(checks) == {"postal_address"}
    assert checks["postal_address"].how_to_mend
    assert "postal_address" not in look(letter, rule_set="eu")


def test_china_asks_for_the_providers_approval_of_text_messages(campaign):
    words = {"sms_text": "秋茶到了"}
    letter = campaign(channels=["sms"], **words)
    assert failed(look(letter, rule_set="cn")) == {"sms_approval"}
    assert "sms_approval" not in look(letter, rule_set="eu")


def test_an_approved_text_message_passes(campaign):
    letter = campaign(
        channels=["sms"],
        sms_text="秋茶到了",
        sms_template_code="SMS_1",
        sms_sign_name="松声",
    )
    checks = look(letter, rule_set="cn")
    assert failed(checks) == set()
    assert "拒收请回复R" in checks["sms_end"].words


def test_advertising_by_mail_in_china_should_say_so(campaign):
    letter = campaign(purpose="news")
    note = look(letter, rule_set="cn")["subject_mark"]
    assert note.is_note
    assert note.passed
    marked = campaign(purpose="news", subject="【广告】Hello")
    assert "subject_mark" not in look(marked, rule_set="cn")


@pytest.mark.parametrize(
    ("hours", "fails"),
    [
        ({"quiet_from": 22, "quiet_until": 8}, False),
        ({"quiet_from": 23, "quiet_until": 8}, True),
        ({"quiet_from": 22, "quiet_until": 7}, True),
        ({"quiet_from": 0, "quiet_until": 0}, True),
    ],
)
def test_the_quiet_hours_of_the_chain_keep_to_the_rules(campaign, hours, fails):
    assert ("hours" in failed(look(campaign(), rule_set="cn", **hours))) is fails


def test_calls_have_hours_of_their_own(campaign):
    letter = campaign(channels=["phone"], script="Hello")
    rules = {"rule_set": "eu", "calls_from": 9, "calls_until": 21}
    assert failed(look(letter, **rules)) == {"call_hours"}
    assert failed(look(letter, **rules | {"calls_until": 20})) == set()


def test_a_channel_without_words_fails_and_a_language_is_a_note(campaign, marketer):
    letter = campaign(channels=["email", "sms"])
    assert failed(look(letter, rule_set="none")) == {"words"}
    save_template(
        template=letter.template, name="T", texts={"en": ("A", "B")}, by=marketer
    )
    letter.channels = ["email"]
    assert look(letter, rule_set="none")["languages"].is_note


def test_words_about_an_event_need_one(campaign):
    letter = campaign(body="{event_title|our tasting}")
    assert failed(look(letter, rule_set="none")) == {"event"}
    letter.event_id = 5
    assert failed(look(letter, rule_set="none")) == set()


@given(st.integers(0, 24), st.integers(0, 24))
def test_hours_within_the_rules_never_go_over_midnight(start, end):
    allowed = is_within(start, end, 8, 22)
    assert allowed == (start < end and set(range(start, end)) <= set(range(8, 22)))


@given(st.text(max_size=80), st.sampled_from(sorted(RULE_SETS)))
def test_the_words_of_refusal_stand_at_the_end_once(text, code):
    rules = RULE_SETS[code]
    once = with_sms_end(text, rules)
    assert with_sms_end(once, rules) == once
    if rules.sms_end:
        assert rules.sms_end in once[-len(rules.sms_end) - 2 :]


@pytest.mark.parametrize(
    ("text", "parts", "left"),
    [
        ("", 0, 160),
        ("a" * 160, 1, 0),
        ("a" * 161, 2, 145),
        ("€" * 80, 1, 0),
        ("茶" * 70, 1, 0),
        ("茶" * 71, 2, 63),
        ("茶" * 134, 2, 0),
        ("a" * 70 + "茶", 2, 63),
        ("🍵" * 35, 1, 0),
    ],
)
def test_parts_are_counted_as_carriers_do(text, parts, left):
    found = count_sms(text)
    assert (found.parts, found.left) == (parts, left)
